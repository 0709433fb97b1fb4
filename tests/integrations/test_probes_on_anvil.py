"""The suites of the kinds of probe on anvil, which takes state overrides, and what an EVM in Python is too slow for."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.domain.requirements.holdings import Unread
from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.edges import test_probe_kinds as kinds
from tests.edges import test_probe_liars as liars
from tests.edges.test_probe_kinds import *  # noqa: F403  the same tests on another chain
from tests.edges.test_probe_liars import *  # noqa: F403
from tests.probe_town import Town, town_on

pytestmark = [
    pytest.mark.needs("anvil"),
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with started(ticking=False, anvil=installed()) as chain, town_on(chain, *Ways) as town:
        await kinds.built(town)
        await liars.built(town)
        yield town


@pytest.mark.parametrize("kind", ["erc721", "erc5643", "unlock", "project", "call"])
async def test_a_contract_that_burns_all_it_is_given_is_unknown_and_costs_the_others_nothing(town: Town, kind: str):
    (seen,) = await town.look(liars.at(town, kind, "burns all gas"))
    assert isinstance(seen, Unread)
    assert await town.values("unlock:base:{Lock}") == [1]
