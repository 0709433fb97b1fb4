"""The chain is read, something changes meanwhile, the read comes back: what is true then wins."""

import asyncio

from sandbox.chain.driver import wallet_of
from tests.changing import IN_FORCE, applied
from tests.e2e.props import SOON, signature
from tests.e2e.town import Town


async def test_a_tier_removed_during_the_read_is_not_given(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.gives_pass(town.ada)
    await town.chain.hold(0, ["eth_call"])
    async with asyncio.TaskGroup() as group:
        group.create_task(town.bot.services.recheck.sweep())
        await town.chain.held(0)
        removed = await applied(await town.grace.slash("gate tier remove", name="Maker"))
        assert IN_FORCE in removed.text
        await town.chain.release(0)
    await town.quiet()
    assert await town.role_changes(town.ada, town.maker) == []
    assert "You hold no pass" in (await town.ada.slash("passes")).text


async def test_a_tier_added_during_the_read_is_given_too(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.gives_pass(town.ada)
    await town.chain.hold(0, ["eth_call"])
    async with asyncio.TaskGroup() as group:
        group.create_task(town.bot.services.recheck.sweep())
        await town.chain.held(0)
        await applied(await town.grace.slash("gate tier add", name="Elder", rank=5, role=town.resident))
        award = {"member": town.ada, "tier": "Elder"}
        assert "has **Elder**" in (await town.grace.slash("gate award", **award)).text
        await town.chain.release(0)
    await town.quiet()
    assert await town.ada.roles() == {"Maker", "Resident"}


async def test_a_wallet_linked_during_the_read_counts_for_both_reads(town: Town):
    """The sweep saw a member with one wallet and must not take what the second one holds by now."""
    await town.tier("Maker", 1, town.maker, town.holds_pass(2))
    first, second = wallet_of("ada"), wallet_of("ada's second")
    await town.gives_pass(first)
    await town.gives_pass(second)
    await town.verify(town.ada)
    link = await town.link(town.ada)
    text = await town.choose(link, second)
    await town.chain.hold(0, ["eth_call"])
    async with asyncio.TaskGroup() as group:
        group.create_task(town.bot.services.recheck.sweep())
        await town.chain.held(0)
        proof = {"nonce": text["nonce"], "signature": signature(text["message"], second)}
        assert (await town.post(f"{link}/finish", proof)).told["state"] == "done"
        await town.role_comes(town.ada, town.maker)
        await town.chain.release(0)
    await town.quiet()
    assert await town.role_changes(town.ada, town.maker) == ["given"]


async def test_an_award_made_during_the_read_that_takes_keeps_the_role(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, token)
    await town.settle_blocks()
    await town.chain.hold(0, ["eth_call"])
    async with asyncio.TaskGroup() as group:
        group.create_task(town.bot.services.recheck.sweep())
        await town.chain.held(0)
        await town.grace.slash("gate award", member=town.ada, tier="Maker", span="1h", deadline=SOON)
        await town.chain.release(0)
    await town.quiet()
    assert await town.role_changes(town.ada, town.maker) == ["given"]
    assert "by a moderator's award" in (await town.ada.slash("passes")).text


async def test_the_token_comes_back_while_its_loss_is_being_delivered(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    held = await town.discord.faults.hold("DELETE", "/guilds/*/roles/*")
    await town.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, token)
    await town.settle_blocks()
    await town.bot.services.recheck.sweep()
    await held.reached(deadline=SOON)
    await town.chain.transfer_erc721(wallet_of("dora"), wallet_of("ada").address, token)
    await town.bot.services.recheck.sweep()
    await held.release()
    await town.quiet()
    await town.role_comes(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken", "given"]


async def test_two_sweeps_and_a_look_at_once_give_once(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.gives_pass(town.ada)
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(town.bot.services.recheck.sweep())
        group.create_task(town.ada.slash("why", deadline=SOON))
    await town.quiet()
    assert await town.role_changes(town.ada, town.maker) == ["given"]
    assert len([post for post in await town.posts() if "now holds" in post]) == 1
