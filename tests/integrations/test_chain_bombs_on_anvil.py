"""The bombs and lies of `test_chain_bombs`, in every way an endpoint can be asked: anvil takes them all."""

import tracemalloc
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from benchmarks.multicall import put_multicall3
from bot.adapters.chain.endpoints.config import Ways
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Trouble
from sandbox.chain import Chain, started
from sandbox.chain.anvil import installed
from tests import bombs
from tests.edges import test_chain_bombs as suite
from tests.edges.test_chain_bombs import *  # noqa: F403  the same tests on another chain

pytestmark = [pytest.mark.needs("anvil"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[tuple[Chain, dict[str, Address]]]:
    async with started(ticking=False, anvil=installed()) as chain:
        await put_multicall3(chain)
        yield chain, await bombs.prepared(chain)


@pytest_asyncio.fixture(loop_scope="module", params=list(Ways))
async def field(mined: tuple[Chain, dict[str, Address]], request: pytest.FixtureRequest) -> AsyncIterator[bombs.Field]:
    node = mined[0]._view.node  # asked without the sandbox between, whose own memory would be counted
    async with bombs.opened(*mined, request.param, node.url) as on_it:
        yield on_it


@pytest.fixture(autouse=True)
def all_is_affordable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "affordable", lambda *_: True)


@pytest.mark.parametrize("name", ["returns two megabytes", "reverts with two megabytes"])
async def test_what_floods_is_not_taken_in(field: bombs.Field, name: str):
    wants = field.honest()
    wants[100:100] = [field.want(name, each) for each in range(1, 5)]
    tracemalloc.start()
    try:
        seen = bombs.numbers(await field.look(wants))
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    assert set(seen[100:104]) == {Trouble.ODD}
    assert seen[:100] + seen[104:] == bombs.TRUE
