"""Discord fails, stalls or says nothing: what is wanted still becomes what is there, once."""

import pytest

from sandbox.chain.driver import wallet_of
from tests.e2e.props import MEMBER_ROLE, SOON
from tests.e2e.town import Town


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_on_a_give_is_tried_again(town: Town, status: int):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    await town.discord.faults.status(status, "PUT", MEMBER_ROLE)
    await town.verify(town.ada)
    await town.sweep()
    await town.role_comes(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given"]


async def test_a_give_that_took_effect_and_was_never_answered_is_found_and_kept_as_ours(town: Town):
    await town.maker_tier()
    token = await town.gives_pass(town.ada)
    held = await town.discord.faults.hold("PUT", MEMBER_ROLE, times=2)
    await town.hand_in(await town.link(town.ada), wallet_of("ada"))
    await held.reached(deadline=SOON)
    await held.drop(applied=True)
    await town.role_comes(town.ada, town.maker)
    await town.quiet()
    await town.sweep()
    assert await town.role_changes(town.ada, town.maker) == ["given"]
    await town.passes_on(town.ada, token)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken"]


async def test_a_limit_is_waited_out(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    await town.discord.faults.rate_limit(0.2, "PUT", MEMBER_ROLE)
    await town.verify(town.ada)
    await town.role_comes(town.ada, town.maker)
    assert len(await town.discord.calls("PUT", MEMBER_ROLE)) == 2


async def test_without_a_single_event_from_discord_a_sweep_still_opens_and_closes(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.discord.faults.deafen()
    token = await town.gives_pass(town.ada)
    await town.sweep()
    assert await town.has(town.ada, town.maker)
    await town.passes_on(town.ada, token)
    assert not await town.has(town.ada, town.maker)


async def test_while_the_gateway_is_away_roles_still_come_and_go(town: Town):
    await town.maker_tier()
    await town.verify(town.ada)
    await town.discord.faults.refuse_gateway()
    await town.discord.faults.drop_gateway(resumable=False, abrupt=True)
    await town.gives_pass(town.ada)
    await town.sweep()
    await town.role_comes(town.ada, town.maker)
    await town.discord.faults.refuse_gateway(False)


async def test_a_moderators_channel_that_is_gone_stops_nothing(town: Town):
    await town.moderators.delete()
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    assert (await town.grace.slash("gate status")).text.startswith("All is well.")


async def test_a_platform_that_fails_during_a_command_is_told_and_nothing_is_changed(town: Town):
    await town.discord.faults.status(503, "GET", "/guilds/{guild_id}/roles", times=10)
    answer = await town.tier("Maker", 1, town.maker, town.holds_pass())
    assert "Discord did not answer as it should. Nothing was changed." in answer.text
    await town.discord.faults.clear()
    assert "No tiers yet" in (await town.grace.slash("gate tier list")).text
