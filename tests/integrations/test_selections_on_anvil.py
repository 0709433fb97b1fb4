"""A design selected by the council's own key on anvil, though the bot is killed at each step: it is sent once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.chain.anvil import installed
from tests.e2e import round_story, selection_story
from tests.e2e.town import Town, founded

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Town]:
    async with founded(tmp_path, installed()) as town:
        yield town


async def test_two_moderators_have_it_sent_and_the_authors_role_follows_from_the_chain(ground: Town, monkeypatch):
    round_story.hurry(monkeypatch)
    await selection_story.from_a_yes_to_the_last_role(ground)


@pytest.mark.parametrize(
    "told", [None, False, True], ids=["before it is signed", "before a node heard", "after one did"]
)
async def test_it_is_sent_once_though_the_bot_is_killed(ground: Town, monkeypatch, told: bool | None):
    round_story.hurry(monkeypatch)
    await selection_story.killed_on_the_way(ground, told=told)
