"""The town with its bot, fresh for every test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.clock import WallClock
from storage import open_storage
from tests.e2e.town import Town, founded


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database: brought up to date once, since that takes as long as everything else of a start."""

    async def make() -> None:
        async with open_storage(path, WallClock()):
            pass

    path = tmp_path_factory.mktemp("migrated") / "gatehouse.sqlite"
    asyncio.run(make())
    return path


@pytest.fixture
async def ground(tmp_path: Path, migrated: Path) -> AsyncIterator[Town]:
    """Discord, chain and people, and no bot yet: the test starts it when it has set the stage."""
    shutil.copy(migrated, tmp_path / "gatehouse.sqlite")
    async with founded(tmp_path) as town:
        yield town


@pytest.fixture
async def town(ground: Town) -> AsyncIterator[Town]:
    """The whole town; the bot runs, nobody is verified, no tier is set."""
    async with ground.bot_running():
        yield ground
