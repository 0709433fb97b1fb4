"""Faults on order reach a real bot, and the world shows what took effect."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
import discord
import pytest

from sandbox.errors import CannotDoError, UnheardError

ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"


@pytest.fixture
async def ada(garden):
    return await garden.member("ada")


@pytest.fixture
async def role(garden):
    return await garden.role("Maker")


async def give(bot, ada, role):
    await bot.http.add_role(bot.guilds[0].id, int(ada.id), int(role.id))


async def test_a_server_error_is_answered_and_changes_nothing(bot, sandbox, ada, role):
    await sandbox.discord.faults.status(503, "PUT", ROLE)
    with pytest.raises(discord.DiscordServerError):
        await give(bot, ada, role)
    assert await ada.roles() == set()
    await give(bot, ada, role)
    assert await ada.roles() == {"Maker"}


async def test_a_fault_meets_only_so_many_requests_of_its_method_and_path(raw, sandbox, garden):
    await sandbox.discord.faults.status(500, "GET", f"/guilds/{garden.id}/*", times=2)
    got = [(await raw("GET", f"/guilds/{garden.id}/{what}"))[0] for what in ("roles", "channels", "roles")]
    assert got == [500, 500, 200]
    assert (await raw("GET", f"/guilds/{garden.id}"))[0] == 200


async def test_a_cut_connection_changes_nothing(raw, sandbox, garden, ada, role):
    await sandbox.discord.faults.close("PUT", ROLE)
    with pytest.raises(aiohttp.ClientError):
        await raw("PUT", f"/guilds/{garden.id}/members/{ada.id}/roles/{role.id}")
    assert await ada.roles() == set()
    assert [call["status"] for call in await sandbox.discord.calls("PUT")] == [0]


async def test_a_swallowed_answer_leaves_the_effect(raw, sandbox, garden, ada, role):
    swallowed = await sandbox.discord.faults.unanswered("PUT", ROLE)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(raw("PUT", f"/guilds/{garden.id}/members/{ada.id}/roles/{role.id}"))
        await swallowed.reached()
        await sandbox.discord.wait_for_role(ada, role)
        assert not asking.done()
        asking.cancel()


async def test_a_slow_answer_comes_late(raw, sandbox, garden):
    await sandbox.discord.faults.slow(0.15, "GET", "/users/@me")
    with pytest.raises(TimeoutError):
        await raw("GET", "/users/@me", timeout=aiohttp.ClientTimeout(0.05))
    assert (await raw("GET", "/users/@me"))[0] == 200


async def test_a_held_request_is_seen_and_released(bot, sandbox, ada, role):
    hold = await sandbox.discord.faults.hold("PUT", "/guilds/*/members/*/roles/*")
    async with asyncio.TaskGroup() as group:
        group.create_task(give(bot, ada, role))
        await hold.reached()
        assert await ada.roles() == set()
        await hold.release()
    assert await ada.roles() == {"Maker"}


@pytest.mark.parametrize("applied", [True, False])
async def test_a_held_request_is_dropped_with_or_without_its_effect(raw, sandbox, garden, ada, role, applied):
    hold = await sandbox.discord.faults.hold("PUT", ROLE)

    async def lost():
        with pytest.raises(aiohttp.ClientError):
            await raw("PUT", f"/guilds/{garden.id}/members/{ada.id}/roles/{role.id}")

    async with asyncio.TaskGroup() as group:
        group.create_task(lost())
        await hold.reached()
        await hold.drop(applied=applied)
    assert await ada.roles() == ({"Maker"} if applied else set())


async def test_waiting_for_a_hold_that_nobody_meets_ends(sandbox):
    hold = await sandbox.discord.faults.hold("PUT", ROLE)
    with pytest.raises(UnheardError, match="waited"):
        await hold.reached(deadline=0.02)


async def test_a_dropped_gateway_is_resumed_and_nothing_is_missed(bot, sandbox, ada, role):
    await sandbox.discord.faults.drop_gateway(resumable=True)
    await ada.gets(role)
    await bot.until(lambda: ("resumed",) in bot.seen)
    await bot.until(lambda: ("member", "ada", ["@everyone", "Maker"]) in bot.seen)
    counts = await sandbox.discord.gateway_counts()
    assert (counts["identify"], counts["resume"]) == (1, 1)


async def test_a_gateway_that_goes_without_goodbye_is_resumed_too(bot, sandbox, ada):
    await sandbox.discord.faults.drop_gateway(abrupt=True)
    await bot.until(lambda: ("resumed",) in bot.seen)
    assert (await ada.slash("hello")).text == "hello"


async def test_after_a_lost_session_the_bot_identifies_anew(bot, sandbox, ada):
    await sandbox.discord.limits(all_members_seconds=0)
    await sandbox.discord.faults.drop_gateway(resumable=False)
    await sandbox.discord.faults.refuse_gateway(False)
    await sandbox.discord.wait_for_gateway("identify", 2, deadline=10)
    await sandbox.discord.ready()
    assert (await ada.slash("hello")).text == "hello"


async def test_a_refusing_gateway_lets_nobody_in(running, sandbox):
    await sandbox.discord.faults.refuse_gateway()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await session.ws_connect(running.discord_gateway + "?v=10&encoding=json")


async def test_while_deaf_the_bot_hears_nothing_and_it_is_lost_for_good(bot, sandbox, garden, ada, role):
    await sandbox.discord.limits(first_answer_seconds=0.05)
    await sandbox.discord.faults.deafen()
    await ada.gets(role)
    with pytest.raises(UnheardError, match="did not respond"):
        await ada.slash("hello")
    await sandbox.discord.faults.deafen(False)
    await sandbox.discord.limits(first_answer_seconds=3)
    assert (await ada.slash("hello")).text == "hello"
    assert ("member", "ada", ["@everyone", "Maker"]) not in bot.seen


async def test_an_interaction_can_arrive_twice_and_is_answered_once(bot, sandbox, ada):
    await sandbox.discord.faults.repeat_interactions()
    assert (await ada.slash("hello")).text == "hello"
    await bot.until(lambda: bot.errors)
    assert bot.errors[0].code == 40060


async def test_an_application_that_stays_silent_did_not_respond(bot, sandbox, ada):
    await sandbox.discord.limits(first_answer_seconds=0.05)
    with pytest.raises(UnheardError, match="did not respond"):
        await ada.slash("silent")


async def test_a_first_answer_that_comes_late_meets_10062(bot, sandbox, ada):
    await sandbox.discord.limits(first_answer_seconds=0.05)
    hold = await sandbox.discord.faults.hold("POST", "/interactions/*")
    with pytest.raises(UnheardError):
        await ada.slash("hello")
    await hold.release()
    await bot.until(lambda: bot.errors)
    assert (bot.errors[0].status, bot.errors[0].code) == (404, 10062)


async def test_a_token_that_ran_out_takes_no_more_words(bot, sandbox, ada):
    await sandbox.discord.limits(token_seconds=0)
    with pytest.raises(UnheardError, match="more than a defer"):
        await ada.slash("think", deadline=1)
    assert (bot.errors[0].status, bot.errors[0].code) == (401, 50027)


async def test_whoever_hangs_up_in_the_middle_of_a_call_is_no_fault_of_the_sandbox(running, sandbox, garden):
    host, _, port = urlsplit(running.discord_api).netloc.partition(":")
    _, there = await asyncio.open_connection(host, int(port))
    path = f"/api/v10/guilds/{garden.id}/roles"
    head = f"POST {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bot {running.discord_token}"
    more = "User-Agent: DiscordBot (https://example.org, 1)", "Content-Type: application/json", "Content-Length: 99"
    there.write("\r\n".join([*head, *more, "", "{"]).encode())
    async with asyncio.timeout(5):
        while not (made := await sandbox.discord.calls("POST", "/guilds/{guild_id}/roles")):
            pass
        there.close()
        while made[-1]["status"] is None:
            made = await sandbox.discord.calls("POST", "/guilds/{guild_id}/roles")
    assert made[-1]["status"] == 0
    assert await sandbox.discord.violations() == []


async def test_an_unknown_order_says_so(sandbox):
    with pytest.raises(CannotDoError, match="there is no figure"):
        await sandbox.discord.limits(nonsense=1)
