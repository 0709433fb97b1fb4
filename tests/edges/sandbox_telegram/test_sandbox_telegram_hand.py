"""By hand: each verb of `python -m sandbox telegram` does in this Telegram what a person would do."""

import asyncio

import pytest
from typer.testing import CliRunner

from sandbox.driver import Sandbox
from sandbox.hand import cli
from sandbox.serve import serve


@pytest.fixture
def hand(running, monkeypatch):
    """hand("found", "Studio") runs a verb; what it printed, once it ended as it should."""
    monkeypatch.setenv("SANDBOX_CONTROL", running.control)
    monkeypatch.setenv("COLUMNS", "200")

    async def act(*words, status=0):
        result = await asyncio.to_thread(CliRunner().invoke, cli, ["telegram", *words])
        assert result.exit_code == status, (result.output, result.exception)
        return result.output

    return act


async def test_a_whole_evening_by_hand(bot, hand, telegram):
    assert "no chat yet" in await hand("chats")
    assert "gatehouse_bot" in await hand("found", "Studio", "--forum")
    assert "is thread" in await hand("topic", "Studio", "Ink")
    link = (await hand("link", "Studio", "--by-request")).strip()
    assert "dora has requested" in await hand("follow", "dora", link)
    (studio,) = await telegram.chats()
    dora = await telegram.person("dora")
    assert await telegram.wait_for_requests(studio, 0) == []
    await hand("follow", "dora", await studio.link())
    await hand("admin", "promote", "dora", "Studio", "--rights", "can_invite_users,can_pin_messages")
    assert (await studio.member(dora))["can_invite_users"]
    await hand("admin", "demote", "dora", "Studio")
    await hand("say", "dora", "good evening", "--chat", "Studio")
    assert "good evening" in await hand("read", "dora", "--chat", "Studio")
    await hand("leave", "dora", "Studio")
    assert await studio.status(dora) == "left"


async def test_the_bot_by_hand(bot, hand, ada):
    assert "Hello code-1" in await hand("start", "ada", "code-1")
    assert "http://127.0.0.1/read" in await hand("open", "ada", "Read on")
    said = await hand("press", "ada", "Apply")
    assert ("alert: done" in said, "applied" in await hand("read", "ada")) == (True, True)
    await hand("block", "ada")
    assert "has blocked the bot" in await hand("say", "ada", "hi", status=1)
    await hand("block", "ada", "--over")


async def test_the_bots_place_by_hand(hand, telegram):
    await hand("found", "Room", "--kind", "group", "--no-bot")
    (room,) = await telegram.chats()
    await hand("bot", "Room", "--rights", "can_invite_users")
    assert (await room.state())["bot"] == "administrator"
    await hand("bot", str(-room.id))
    assert (await room.state())["bot"] == "member"
    assert "-100" in await hand("migrate", "Room")
    link = (await hand("link", "Room", "--by-request")).strip()
    assert "ada has requested" in await hand("follow", "ada", link)
    assert "asks to join" in await hand("chats")
    await hand("admin", "approve", "ada", "Room")
    await hand("bot", "Room", "--gone")
    assert "the bot is kicked" in await hand("chats")
    await hand("travel", "60")
    assert "there is no chat Nowhere" in await hand("leave", "ada", "Nowhere", status=1)
    assert "cannot fly" in await hand("admin", "fly", "ada", "Room", status=1)
    assert "there is no such chat as a club" in await hand("found", "Odd", "--kind", "club", status=1)


@pytest.mark.parametrize("part", ["discord", "telegram"])
async def test_the_sandbox_starts_with_the_parts_that_are_wanted(part):
    other = {"discord": "telegram", "telegram": "discord"}[part]
    async with serve(with_chain=False, **{f"with_{other}": False}) as running, Sandbox.at(running.control) as sandbox:
        assert sandbox.addresses[f"{part}_token"]
        assert not sandbox.addresses[f"{other}_token"]
        assert await getattr(sandbox, part).violations() == []
