"""The connection to Discord: where it leads, how it comes back, and when it gives up."""

import asyncio
import logging
from functools import partial

import discord
import pytest
from discord.http import Route

from bot.adapters.discord import Connection, stay_connected, use_endpoints
from tests.house_discord import local_discord


@pytest.mark.parametrize(
    ("api", "gateway"),
    [
        ("https://discord.example/api/v10", "ws://127.0.0.1:1/gateway"),
        ("http://127.0.0.1:1/api/v10", "wss://10.0.0.1/gateway"),
        ("http://127.0.0.1.example.org/api/v10", "ws://127.0.0.1:1/gateway"),
        ("", ""),
    ],
)
def test_only_this_machine_may_stand_in_for_discord(api, gateway):
    before = Route.BASE
    with pytest.raises(ValueError, match="not on this machine"):
        use_endpoints(api, gateway)
    assert before == Route.BASE


def make(made, members=True):
    client = discord.Client(
        intents=discord.Intents(guilds=True, members=members), guild_ready_timeout=0.05, chunk_guilds_at_startup=False
    )
    made.append(client)
    return client


async def connected(connection, driver, wanted=True):
    """Returns once the connection is as wanted; the test's deadline bounds it."""
    while connection.connected is not wanted:
        await driver.gateway_counts()


async def test_a_connection_that_ends_is_followed_by_a_new_client():
    connection, made = Connection(), []
    assert not connection.connected
    async with local_discord() as (server, driver), asyncio.timeout(20), asyncio.TaskGroup() as group:
        await driver.guild("Plotter Garden")
        staying = group.create_task(
            stay_connected(connection, partial(make, made), server.addresses()["discord_token"], (0.01,))
        )
        await connected(connection, driver)
        await made[0].close()
        await connected(connection, driver, False)
        await connected(connection, driver)
        assert connection.client is made[1]
        staying.cancel()


async def test_a_discord_that_cannot_be_reached_at_first_is_tried_until_it_can(caplog):
    caplog.set_level(logging.CRITICAL, "discord")
    connection, made = Connection(), []
    async with local_discord() as (server, driver), asyncio.timeout(20), asyncio.TaskGroup() as group:
        await driver.faults.status(503, "GET", "/users/@me", times=2)
        staying = group.create_task(
            stay_connected(connection, partial(make, made), server.addresses()["discord_token"], (0.01,))
        )
        await connected(connection, driver)
        assert len(made) == 3
        staying.cancel()


async def test_a_wrong_token_is_for_a_person_to_mend():
    async with local_discord(), asyncio.timeout(20):
        with pytest.raises(discord.LoginFailure):
            await stay_connected(Connection(), partial(make, []), "wrong")


async def test_a_missing_intent_is_for_a_person_to_mend(caplog):
    caplog.set_level(logging.CRITICAL, "discord")
    async with local_discord() as (server, driver), asyncio.timeout(20):
        await driver.intents(members=False)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await stay_connected(Connection(), partial(make, []), server.addresses()["discord_token"])
