"""The corridors from end to end: a wallet proved, a token gone and back, an award, a changed policy."""

from sandbox.chain.driver import wallet_of
from tests.changing import IN_FORCE, applied
from tests.e2e.props import words
from tests.e2e.town import Town


async def test_a_holder_proves_a_wallet_and_has_the_role(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    signed = await town.verify(town.ada)
    assert (signed.status, signed.told["state"]) == (200, "done")
    assert "Maker" in signed.told["news"]["title"]
    await town.role_comes(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given"]
    assert "You hold **Maker**" in (await town.ada.slash("passes")).text


async def test_who_holds_nothing_is_told_what_is_asked_what_was_seen_and_where(town: Town):
    await town.maker_tier()
    signed = await town.verify(town.cleo)
    assert (signed.status, signed.told["state"]) == (200, "nothing")
    assert "Garden Pass" in signed.told["asks"]
    (seen,) = signed.told["seen"]
    assert (seen["asked"], seen["seen"], seen["fulfilled"]) == ("1", "0", False)
    why = await town.cleo.slash("why")
    head = (await town.chain.state()).head
    wallet = wallet_of("cleo").address.lower()
    told = words(why)
    for word in ("Garden Pass", "asked 1, seen 0", f"{wallet[:6]}…{wallet[-4:]}", f"Base block {head}", "/verify"):
        assert word in told
    assert not await town.has(town.cleo, town.maker)


async def test_the_role_goes_on_a_final_block_and_not_before(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, token)
    await town.sweep()
    await town.chain.mine(1)
    await town.sweep()
    assert await town.has(town.ada, town.maker), "taken on a block that was not final"
    await town.chain.mine(1)
    await town.sweep()
    assert not await town.has(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken"]


async def test_the_token_returns_and_so_does_the_role(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.passes_on(town.ada, token)
    assert not await town.has(town.ada, town.maker)
    await town.chain.transfer_erc721(wallet_of("dora"), wallet_of("ada").address, token)
    await town.sweep()
    assert await town.has(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken", "given"]


async def test_wallets_of_one_member_add_up(town: Town):
    await town.tier("Maker", 1, town.maker, town.holds_pass(2))
    await town.gives_pass(town.ada)
    await town.gives_pass(wallet_of("ada's second"))
    await town.verify(town.ada)
    assert not await town.has(town.ada, town.maker)
    await town.verify(town.ada, wallet_of("ada's second"))
    await town.role_comes(town.ada, town.maker)


async def test_an_award_opens_and_ends_by_the_clock(town: Town, reported_at_once):
    await town.tier("Resident", 3, town.resident)
    assert "has **Resident** until" in (await town.award(town.cleo, "Resident", "2h")).text
    await town.role_comes(town.cleo, town.resident)
    town.clock.move(minutes=119)
    await town.due()
    assert await town.has(town.cleo, town.resident), "an award ended early"
    town.clock.move(minutes=1)
    await town.due()
    assert not await town.has(town.cleo, town.resident)
    assert "award has ended" in (await town.posts(at_least=2))[-1]


async def test_an_award_ends_on_time_while_the_chain_cannot_be_read(town: Town):
    await town.maker_tier()
    await town.verify(town.cleo)
    await town.award(town.cleo, "Maker", "1h")
    await town.role_comes(town.cleo, town.maker)
    await town.chain.fault(None, "down")
    town.clock.move(hours=1)
    await town.due()
    assert not await town.has(town.cleo, town.maker)


async def test_a_pass_on_both_grounds_lasts_until_the_last_one_ends(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.award(town.ada, "Maker", "1h")
    await town.passes_on(town.ada, token)
    assert await town.has(town.ada, town.maker), "the award still stood"
    town.clock.move(hours=1)
    await town.due()
    assert not await town.has(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken"]


async def test_an_ended_award_leaves_a_pass_that_stands_on_its_requirement(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.award(town.ada, "Maker", "1h")
    town.clock.move(hours=1)
    await town.due()
    await town.sweep()
    assert await town.role_changes(town.ada, town.maker) == ["given"]


async def test_removing_a_tier_asks_first_and_then_takes_its_roles(town: Town, reported_at_once):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    asked = await town.grace.slash("gate tier remove", name="Maker")
    assert asked.ephemeral
    assert "1 lose it" in asked.text
    assert asked.buttons == ["Apply", "Cancel", "Names"]
    assert await town.has(town.ada, town.maker)
    removed = await applied(asked)
    await town.quiet()
    assert IN_FORCE in removed.text
    assert removed.buttons == []
    assert not await town.has(town.ada, town.maker)
    assert "removed this tier" in (await town.posts(at_least=2))[-1]


async def test_keeping_a_tier_changes_nothing(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    asked = await town.grace.slash("gate tier remove", name="Maker")
    assert "Nothing was changed" in (await asked.click("Cancel")).text
    await town.sweep()
    assert await town.has(town.ada, town.maker)


async def test_two_tiers_with_one_role_lose_it_only_together(town: Town):
    await town.maker_tier()
    await town.tier("Elder", 5, town.maker, town.holds_pass())
    await town.member(town.ada, town.maker)
    await town.remove_tier("Elder")
    assert await town.has(town.ada, town.maker)
    await town.remove_tier("Maker")
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken"]


async def test_a_new_tier_is_given_to_members_who_meet_it_already(town: Town):
    await town.gives_pass(town.ada)
    await town.verify(town.ada)
    await town.verify(town.cleo)
    await town.maker_tier()
    await town.role_comes(town.ada, town.maker)
    assert not await town.has(town.cleo, town.maker)


async def test_a_compound_requirement_is_read_as_it_is_typed(town: Town):
    editions, loom = town.chain.tokens.erc1155, town.chain.tokens.erc20
    typed = f"{town.holds_pass()} and not erc1155:base:{editions}#7 >= 1 and erc20:base:{loom} >= 2.5"
    assert IN_FORCE in (await town.tier("Curator", 2, town.curator, typed)).text
    ada = wallet_of("ada").address
    await town.gives_pass(town.ada)
    await town.chain.mint_erc20(ada, 25 * 10**17)
    await town.verify(town.ada)
    await town.role_comes(town.ada, town.curator)
    await town.chain.mint_erc1155(ada, 7, 1)
    await town.settle_blocks()
    await town.sweep()
    assert not await town.has(town.ada, town.curator)


async def test_gate_status_and_tier_list_tell_how_things_stand(town: Town):
    await town.maker_tier()
    await town.tier("Resident", 3, town.resident)
    await town.member(town.ada, town.maker)
    await town.sweep()
    status = (await town.grace.slash("gate status")).text
    assert status.startswith("All is well.")
    assert "Maker 1" in status
    assert "Resident 0" in status
    assert f"Base: block {(await town.chain.state()).head}" in status
    listed = await town.grace.slash("gate tier list")
    told = words(listed)
    assert told.startswith("2 tiers, policy revision 2.")
    assert told.index("Resident") < told.index("Maker"), "the highest stands first"
    assert town.holds_pass().lower() in told.lower()
    assert "1 member holds it" in told


async def test_news_waits_in_passes_once_and_a_message_goes_only_to_who_switched_it_on(town: Town):
    await town.maker_tier()
    quiet, told = await town.member(town.ben, town.maker), await town.member(town.ada, town.maker)
    switched = await (await town.ada.slash("passes")).click("Write to me when a door closes")
    assert "From now on I write to you" in switched.text
    await town.chain.transfer_erc721(wallet_of("ben"), wallet_of("dora").address, quiet)
    await town.passes_on(town.ada, told)
    (message,) = await town.ada.inbox(at_least=1)
    assert "**Maker** in Plotter Garden closed for you" in message.text
    assert "Base block" in message.text
    assert await town.ben.inbox() == []
    passes = await town.ben.slash("passes")
    assert "closed for you" in words(passes)
    again = await town.ben.slash("passes")
    assert "closed for you" not in words(again)


async def test_messages_can_be_switched_off_again(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await (await town.ada.slash("passes")).click("Write to me when a door closes")
    await (await town.ada.slash("passes")).click("Stop writing to me")
    await town.passes_on(town.ada, token)
    assert await town.ada.inbox() == []


async def test_who_takes_no_messages_loses_no_news(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await (await town.ada.slash("passes")).click("Write to me when a door closes")
    await town.ada.takes_dms(False)
    await town.passes_on(town.ada, token)
    passes = await town.ada.slash("passes")
    assert "closed for you" in words(passes)
    assert (await town.grace.slash("gate status")).text.startswith("All is well."), "a shut inbox is no failure"


async def test_the_moderators_read_who_gained_and_who_lost_what(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    (gained,) = await town.posts(at_least=1)
    assert f"<@{town.ada.id}> now holds **Maker**" in gained
    await town.passes_on(town.ada, token)
    lost = (await town.posts(at_least=2))[-1]
    assert f"<@{town.ada.id}> lost **Maker**" in lost
    assert "asked 1, seen 0" in lost
    assert "Base block" in lost


async def test_an_uninvited_server_gets_a_polite_line_and_nothing_else(town: Town):
    elsewhere = await town.discord.guild("Somewhere Else")
    dora, gate = await elsewhere.member("dora"), await elsewhere.role("Maker")
    for answer in (
        await dora.slash("verify"),
        await dora.slash("passes"),
        await dora.slash("why"),
        await elsewhere.owner.slash("gate status"),
        await elsewhere.owner.slash("gate tier add", name="Maker", rank=1, role=gate),
    ):
        assert "not switched on" in answer.text
        assert answer.ephemeral
        assert answer.links == answer.buttons == []
