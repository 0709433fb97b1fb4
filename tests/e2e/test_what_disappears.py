"""Roles, members and servers that go, move or come back while the bot is at work."""

from bot.domain.ids import Place, Platform
from sandbox.chain.driver import wallet_of
from tests.changing import IN_FORCE
from tests.e2e.props import MEMBER_ROLE, SOON, words
from tests.e2e.town import Town


async def calls(town: Town, method: str) -> int:
    return len(await town.discord.calls(method, MEMBER_ROLE))


async def raised(town: Town) -> None:
    """Maker is dragged above the bot's own role."""
    own = await town.garden.bot_role()
    heights = {role["id"]: role["position"] for role in await town.garden.roles()}
    await town.maker.move(heights[own.id])
    heights = {role["id"]: role["position"] for role in await town.garden.roles()}
    assert heights[town.maker.id] > heights[own.id]


async def test_a_role_above_the_bot_is_told_once_and_tried_again_when_roles_change(town: Town):
    await town.maker_tier()
    await raised(town)
    await town.quiet()
    for person in (town.ada, town.ben):
        await town.gives_pass(person)
        assert (await town.verify(person)).told["state"] == "done"
    blocked = [post for post in await town.posts() if "I cannot give or take" in post]
    assert len(blocked) == 1, "the moderators are told once, and not for every member"
    assert f"<@&{town.maker.id}>" in blocked[0]
    assert f"Blocked: <@&{town.maker.id}>" in (await town.grace.slash("gate status")).text
    before = await calls(town, "PUT")
    await town.sweep()
    await town.sweep()
    assert await calls(town, "PUT") == before, "a refused door is left alone"
    await town.maker.move(1)
    await town.role_comes(town.ada, town.maker)
    await town.role_comes(town.ben, town.maker)
    await town.quiet()
    assert (await town.grace.slash("gate status")).text.startswith("All is well.")


async def test_a_refusal_that_a_change_of_roles_overtook_is_not_believed(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    held = await town.discord.faults.hold("PUT", MEMBER_ROLE)
    await town.hand_in(await town.link(town.ada), wallet_of("ada"))
    await held.reached(deadline=SOON)
    await raised(town)
    place, changes = Place(Platform.DISCORD, int(town.garden.id)), town.bot.services.delivery.changes
    before = changes[place]
    async with town.bot.storage.store.write():  # nobody can write down the refusal yet
        await held.release()
        await town.discord.wait_for_calls("PUT", MEMBER_ROLE, deadline=SOON)
        await town.maker.move(1)
        await town.until(lambda: changes[place] > before)
    await town.quiet()
    await town.sweep()
    await town.role_comes(town.ada, town.maker)


async def test_a_role_that_cannot_be_taken_is_told_and_goes_as_soon_as_it_can(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await raised(town)
    await town.passes_on(town.ada, token)
    assert await town.has(town.ada, town.maker)
    assert any("I cannot give or take" in post for post in await town.posts())
    await town.maker.move(1)
    await town.role_goes(town.ada, town.maker)


async def test_a_deleted_role_is_told_once_and_other_tiers_go_on(town: Town):
    await town.maker_tier()
    await town.tier("Curator", 2, town.curator, town.holds_pass())
    await town.member(town.ada, town.maker)
    await town.maker.delete()
    told = await town.discord.orders.give(
        "messages", channel=town.moderators.id, reader=None, at_least=2, deadline=SOON
    )
    await town.quiet()
    await town.gives_pass(town.ben)
    await town.verify(town.ben)
    await town.role_comes(town.ben, town.curator)
    await town.sweep()
    gone = [post for post in await town.posts() if "does not exist any more" in post]
    assert len(gone) == 1, told
    assert "Maker" not in await town.ben.roles()
    assert await town.has(town.ada, town.curator)
    assert IN_FORCE in (await town.remove_tier("Maker")).text


async def test_a_member_who_leaves_and_comes_back_gets_the_role_anew(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.ada.leaves()
    await town.quiet()
    await town.sweep()
    await town.ada.joins()
    await town.role_comes(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "given"]


async def test_a_member_who_comes_back_without_the_token_gets_nothing(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.ada.leaves()
    await town.passes_on(town.ada, token)
    await town.ada.joins()
    await town.quiet()
    await town.sweep()
    assert not await town.has(town.ada, town.maker)


async def test_a_member_who_verifies_and_leaves_before_the_role_arrives_stops_nobody(town: Town):
    await town.maker_tier()
    link = await town.link(town.ada)
    await town.gives_pass(town.ada)
    await town.ada.leaves()
    assert (await town.sign(link, wallet_of("ada"))).status == 200
    await town.member(town.ben, town.maker)
    assert (await town.grace.slash("gate status")).text.startswith("All is well.")
    await town.ada.joins()
    await town.role_comes(town.ada, town.maker)


async def test_a_role_taken_by_hand_from_a_holder_is_given_again(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.ada.loses(town.maker)
    await town.role_comes(town.ada, town.maker)


async def test_a_role_given_by_hand_is_never_taken(town: Town):
    await town.maker_tier()
    await town.ada.gets(town.maker)
    await town.cleo.gets(town.maker)
    await town.verify(town.cleo)
    token = await town.gives_pass(town.ada)
    await town.verify(town.ada)
    await town.passes_on(town.ada, token)
    await town.remove_tier("Maker")
    assert await town.has(town.ada, town.maker), "ada had it before the bot knew her"
    assert await town.has(town.cleo, town.maker), "cleo never met the tier, and somebody gave it to her"
    assert await calls(town, "DELETE") == 0


async def test_the_bot_is_removed_and_added_again_and_nobody_is_forgotten(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.garden.remove_bot()
    await town.quiet()
    await town.gives_pass(town.ben)
    await town.sweep()
    await town.garden.add_bot()
    await _bot_above(town)
    await town.quiet()
    assert "Maker" in words(await town.ada.slash("passes", deadline=SOON))
    await town.verify(town.ben)
    await town.role_comes(town.ben, town.maker)
    assert (await town.grace.slash("gate status")).text.startswith("All is well.")


async def test_who_gained_while_the_bot_was_away_has_the_role_soon_after_it_is_back(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.garden.remove_bot()
    await town.quiet()
    await town.gives_pass(town.ada)
    await town.sweep()
    await town.garden.add_bot()
    await _bot_above(town)
    await town.role_comes(town.ada, town.maker)


async def _bot_above(town: Town) -> None:
    """A bot that is added stands below all roles; a moderator drags it up."""
    own = await town.garden.bot_role()
    await own.move(max(role["position"] for role in await town.garden.roles()))


async def test_everybody_is_looked_over_after_a_session_that_was_lost(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.discord.faults.deafen()
    await town.ada.loses(town.maker)
    await town.discord.faults.deafen(False)
    await town.discord.faults.drop_gateway(resumable=False, abrupt=True)
    await town.role_comes(town.ada, town.maker)


async def test_a_dropped_gateway_is_resumed_and_commands_work_again(town: Town):
    await town.discord.faults.drop_gateway(resumable=True)
    await town.discord.wait_for_gateway("resume", 1, deadline=SOON)
    assert (await town.ada.slash("passes", deadline=SOON)).text


async def test_everybody_is_looked_over_after_an_outage_of_the_server(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.garden.outage()
    await town.ada.loses(town.maker)
    await town.garden.outage(over=True)
    await town.role_comes(town.ada, town.maker)


async def test_a_token_that_left_while_the_bot_was_away_costs_the_role_when_it_is_back(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.garden.remove_bot()
    await town.quiet()
    await town.passes_on(town.ada, token)
    await town.sweep()
    assert await town.has(town.ada, town.maker)
    await town.garden.add_bot()
    await _bot_above(town)
    await town.role_goes(town.ada, town.maker)
