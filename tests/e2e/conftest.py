"""The town with its bot, fresh for every test."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.blank import DATABASE, blank
from tests.e2e.town import Town, founded


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Town]:
    """Discord, chain and people, and no bot yet: the test starts it when it has set the stage."""
    blank(tmp_path / DATABASE)
    async with founded(tmp_path) as town:
        yield town


@pytest.fixture
async def town(ground: Town) -> AsyncIterator[Town]:
    """The whole town; the bot runs, nobody is verified, no tier is set."""
    async with ground.bot_running():
        yield ground


@pytest.fixture
def reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tier's last losses leave is told without waiting for more of them."""
    monkeypatch.setattr("bot.services.giving.ending.GATHER", timedelta(0))
    monkeypatch.setattr("bot.services.moderating.off_boarding.LOOK_AGAIN", timedelta(seconds=0.1))
