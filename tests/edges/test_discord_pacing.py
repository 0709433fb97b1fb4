"""The bot's calls stay below Discord's fifty a second by themselves; answers to people wait for nobody."""

import asyncio

from tests.house_discord import open_garden

ROLES = "/guilds/{guild_id}/roles"


async def test_two_hundred_calls_at_once_are_all_taken(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.driver.limits(other_calls=1_000, global_per_second=50)
        calls = [garden.connection.client.http.get_roles(int(garden.guild.id)) for _ in range(200)]
        await asyncio.gather(*calls)
        assert {call["status"] for call in await garden.driver.calls("GET", ROLES)} == {200}


async def test_a_command_is_answered_though_many_calls_wait(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.driver.limits(other_calls=1_000)
        http = garden.connection.client.http
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(http.get_roles(int(garden.guild.id))) for _ in range(200)]
            ada = await garden.guild.member("ada")
            assert "Type `/verify`" in (await ada.slash("passes")).text
            assert not all(call.done() for call in waiting)
