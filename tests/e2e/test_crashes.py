"""The bot as a process: killed at the worst moment, started twice, without its database, told from outside."""

import asyncio
import signal

import pytest

from sandbox.chain.driver import wallet_of
from sandbox.demo.processes import command
from tests.e2e.props import MEMBER_ROLE, SOON, STARTS, signature, words
from tests.e2e.town import Town


@pytest.mark.parametrize("applied", [False, True], ids=["before it took effect", "after it took effect"])
async def test_killed_at_a_give_the_role_is_there_once_and_known_as_given(ground: Town, applied: bool):
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.verify(ground.ada)
        await ground.verify(ground.cleo)
        await ground.cleo.gets(ground.maker)
        token = await ground.gives_pass(ground.ada)
    async with ground.process() as bot:
        held = await ground.discord.faults.hold("PUT", MEMBER_ROLE)
        asking = asyncio.gather(ground.ada.slash("why", deadline=SOON), return_exceptions=True)
        await held.reached(deadline=STARTS)
        await bot.kill()
        await asking
        await held.drop(applied=applied)
        assert await ground.has(ground.ada, ground.maker) is applied
    async with ground.bot_running():
        await ground.role_comes(ground.ada, ground.maker)
        await ground.quiet()
        assert await ground.role_changes(ground.ada, ground.maker) == ["given"]
        await ground.passes_on(ground.ada, token)
        assert await ground.role_changes(ground.ada, ground.maker) == ["given", "taken"]
        assert await ground.has(ground.cleo, ground.maker), "what somebody gave by hand was taken"


@pytest.mark.parametrize("applied", [False, True], ids=["before it took effect", "after it took effect"])
async def test_killed_at_a_take_the_role_is_gone_once(ground: Town, applied: bool):
    async with ground.bot_running():
        await ground.maker_tier()
        token = await ground.member(ground.ada, ground.maker)
    await ground.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, token)
    await ground.settle_blocks()
    async with ground.process() as bot:
        held = await ground.discord.faults.hold("DELETE", MEMBER_ROLE)
        asking = asyncio.gather(ground.ada.slash("why", deadline=SOON), return_exceptions=True)
        await held.reached(deadline=STARTS)
        await bot.kill()
        await asking
        await held.drop(applied=applied)
    async with ground.bot_running():
        await ground.role_goes(ground.ada, ground.maker)
        await ground.sweep()
        assert await ground.role_changes(ground.ada, ground.maker) == ["given", "taken"]


async def test_killed_while_a_signature_is_looked_at_the_wallet_stays_linked_and_its_role_comes(ground: Town):
    async with ground.bot_running():
        await ground.maker_tier()
        link = await ground.link(ground.ada)
        text = await ground.choose(link, wallet_of("ada"))
        await ground.gives_pass(ground.ada)
    async with ground.process() as bot:
        await ground.chain.hold(0, ["eth_call"])
        proof = {"nonce": text["nonce"], "signature": signature(text["message"], wallet_of("ada"))}
        asking = asyncio.gather(ground.post(f"{link}/finish", proof), return_exceptions=True)
        await ground.chain.held(0)
        await bot.kill()
        await asking
        await ground.chain.release(0)
    async with ground.bot_running():
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker)
        again = await ground.post(f"{link}/finish", proof)
        assert again.told["title"] == "This link has been used"


async def test_a_lost_database_takes_nothing_from_anybody(ground: Town):
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.member(ground.ada, ground.maker)
    for file in ground.folder.glob("gatehouse.sqlite*"):
        file.unlink()
    async with ground.bot_running():
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker)
        assert "proved no wallet" in (await ground.ada.slash("passes")).text
        await ground.maker_tier()
        await ground.verify(ground.ada)
        await ground.sweep()
        assert await ground.role_changes(ground.ada, ground.maker) == ["given"]


async def test_an_empty_database_takes_nothing_either(ground: Town):
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.member(ground.ada, ground.maker)
    for file in ground.folder.glob("gatehouse.sqlite*"):
        file.unlink()
    ground.database.touch()
    async with ground.bot_running():
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker)


async def test_a_second_instance_on_one_database_ends_with_a_sentence(town: Town):
    status, printed = await command("bot", "run", "--config", str(town.config))
    assert status == 1
    assert "Another Gatehouse has this database" in printed
    assert "Traceback" not in printed
    assert (await town.ada.slash("passes")).text, "the first one was disturbed"


async def test_the_owner_switches_a_server_on_in_the_running_bot(ground: Town):
    async with ground.bot_running(communities=False):
        assert "not switched on" in (await ground.ada.slash("verify")).text
        status, printed = await command(
            "bot", "community", "allow", ground.garden.id, "--name", "Plotter Garden", "--config", str(ground.config)
        )
        assert (status, "is allowed" in printed) == (0, True), printed
        await ground.maker_tier()
        await ground.member(ground.ada, ground.maker)
    async with ground.bot_running(communities=False):
        assert "Maker" in words(await ground.ada.slash("passes")), "forgotten over a restart"


async def test_told_to_stop_it_stops_and_leaves_no_traceback(ground: Town):
    async with ground.process() as bot:
        bot.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(bot.process.wait(), STARTS)
        assert bot.process.returncode == 0
    assert "Traceback" not in (ground.folder / "bot.log").read_text()
