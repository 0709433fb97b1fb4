"""`gatehouse check` on Telegram: it sees what a person must mend, and says how."""

from dataclasses import dataclass

import pytest

from bot.app.check import checklist
from bot.app.check.lines import State
from bot.config import load
from tests.house_telegram import local_telegram

TOKEN_OF_NOBODY = "1:AAAA"


@dataclass
class World:
    folder: object
    server: object
    driver: object
    room: object
    token: str = ""
    updates: str = "polling"
    channel: int = 0

    async def lines(self):
        at = self.server.addresses()
        channel = f"moderators_channel = {self.channel}" if self.channel else ""
        path = self.folder / "config.toml"
        path.write_text(f"""
[telegram]
token = "{self.token or at["telegram_token"]}"
api = "{at["telegram_api"]}"
updates = "{self.updates}"
[web]
public_url = "http://127.0.0.1:8080"
[[communities]]
name = "Plotter Garden"
telegram_chats = [{self.room.id}]
{channel}
""")
        path.chmod(0o600)
        return list(await checklist(load(path, {})))

    async def wrong(self):
        return [line for line in await self.lines() if line.state is State.WRONG]


@pytest.fixture
async def world(tmp_path):
    async with local_telegram() as (server, driver):
        yield World(tmp_path, server, driver, await driver.supergroup("The Studio"))


async def test_all_is_well_and_no_word_of_discord(world):
    lines = await world.lines()
    assert [line for line in lines if line.state is State.WRONG] == []
    said = " ".join(f"{line.about} {line.says}" for line in lines)
    assert "Discord" not in said
    assert "Plotter Garden, The Studio The bot may let people in and remove them." in said


async def test_a_token_nobody_knows(world):
    world.token = TOKEN_OF_NOBODY
    (line,) = await world.wrong()
    assert line.says == "Telegram does not know this token."
    assert "@BotFather" in line.remedy


async def test_a_right_that_is_missing_is_called_by_its_name(world):
    await world.room.bot_rights(["can_invite_users"])
    (line,) = await world.wrong()
    assert "Ban Users" in line.says


async def test_a_bot_that_is_no_admin(world):
    await world.room.bot_rights(None)
    (line,) = await world.wrong()
    assert "it is no admin" in line.says


async def test_a_bot_that_is_not_in_the_chat(world):
    await world.room.removes_bot()
    (line,) = await world.wrong()
    assert f"not in this chat ({world.room.id})" in line.says


async def test_a_public_chat_lets_everybody_in(world):
    world.room = await world.driver.supergroup("The Square", username="the_square")
    (line,) = await world.wrong()
    assert "Anybody can join this chat" in line.says


async def test_a_moderators_chat_that_is_out_of_reach(world):
    world.channel = -1_009_999
    (line,) = await world.wrong()
    assert line.about == "Plotter Garden, moderators' chat"


async def test_group_privacy_that_is_off_is_noted(world):
    await world.driver.privacy(on=False)
    assert any(line.about == "privacy" and line.state is State.NOTE for line in await world.lines())
