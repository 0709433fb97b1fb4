"""Proofs asked for again on anvil by the rules of Prague: what was given, flips later, is taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.chain.anvil import installed
from tests.chain_house import open_house
from tests.services import test_proofs as suite
from tests.services.test_proofs import *  # noqa: F403  the same tests on another chain

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[suite.Stage]:
    async with open_house(tmp_path, installed(), final=2, rules="prague") as house:
        yield await suite.settled(house)
