"""Vaults and Safes on anvil, read through Multicall3: given for what they hold, taken when they delegate no more."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.multicall import put_multicall3
from sandbox.chain.anvil import installed
from tests.chain_house import open_house
from tests.services import test_vaults as suite
from tests.services.test_vaults import *  # noqa: F403  the same tests on another chain

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[suite.Stage]:
    async with open_house(tmp_path, installed(), final=2, delegations=suite.REGISTRY) as house:
        stage = await suite.settled(house)
        await put_multicall3(house.chain)
        yield stage
