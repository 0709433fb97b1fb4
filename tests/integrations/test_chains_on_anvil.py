"""The suite of the `Chains` port in every way an endpoint can be asked: anvil takes them all."""

from collections.abc import AsyncIterator

import pytest

from benchmarks.multicall import put_multicall3
from bot.adapters.chain.endpoints.config import Ways
from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.ports import test_chains as suite
from tests.ports.test_chains import *  # noqa: F403  the same tests on another chain

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture(params=list(Ways))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[suite.Stage]:
    async with started(ticking=False, anvil=installed()) as chain:
        await put_multicall3(chain)
        async with suite.on_sandbox(chain, request.param) as sandbox:
            yield sandbox
