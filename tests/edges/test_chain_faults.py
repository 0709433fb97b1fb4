"""Every way in which an address of the sandbox's chain can fail: no failure ever becomes a number."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from time import monotonic

import pytest
import pytest_asyncio

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.domain.ids import ChainName, address
from bot.domain.requirements.holdings import Block, Holding, Kind, Pins, Probe, Trouble, Unread, Want
from bot.ports import ReadAt
from sandbox.chain import Chain, started
from sandbox.chain.faults import MODES
from sandbox.chain.people import wallet_of
from sandbox.tokens import Mint

BASE = ChainName("base")
HELD = 5
ADA = address(wallet_of("ada").address)
FAULTS = [mode for mode in MODES if mode not in {"ok", "log_range"}]
LIES = {"zeros"}  # right in every form: only another endpoint can tell
WORDS = {"short_word", "long_word"}
ODD = WORDS | {"html", "bad_utf8", "truncated", "huge", "wrong_chain", "wrong_id", "empty", "null", "error_body"}
BEHIND = {"lag", "stuck"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chain() -> AsyncIterator[Chain]:
    async with started(ticking=False) as opened:
        await opened.mint([Mint("erc20", ADA, 0, HELD)])
        await opened.mine(12)
        yield opened


class Seconds:
    """Passing as they do, and at once where a test wants to be later."""

    ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self.ahead


def opened(chain: Chain, seconds: Seconds | None = None) -> AbstractAsyncContextManager[EvmChains]:
    config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=1.0, max_bytes=2**20, requests_a_second=1000)
    return open_chains([config], WallClock(), seconds or Seconds())


def wanted(chain: Chain) -> Want:
    return Want(Probe(Kind.ERC20, BASE, address(chain.tokens.erc20)), ADA)


async def struck(chain: Chain, endpoint: int | None, mode: str) -> tuple[Pins, Pins | None, Holding | Unread]:
    """The true pins, the pins under the fault, and what two witnesses then say of the head."""
    await chain.fault(endpoint, mode)
    await chain.mine()  # a stuck head stands still meanwhile
    truth = await _pins(chain)
    async with opened(chain) as chains:
        try:
            seen = await chains.read(ReadAt(BASE, truth.give, 2), [wanted(chain)])
            return truth, await chains.pins(BASE), seen[wanted(chain)]
        finally:
            await chain.fault(None, "ok")


async def _pins(chain: Chain) -> Pins:
    give, final = [await chain.ask("eth_getBlockByNumber", [tag, False]) for tag in ("latest", "finalized")]
    return Pins(_block(give), _block(final))


def _block(told: dict[str, str]) -> Block:
    return Block(int(told["number"], 16), told["hash"], datetime.fromtimestamp(int(told["timestamp"], 16), UTC))


@pytest.mark.parametrize("endpoint", [0, 1])
@pytest.mark.parametrize("mode", FAULTS)
async def test_one_failing_endpoint_of_two_leaves_two_witnesses_without_an_answer(chain: Chain, mode: str, endpoint):
    truth, pins, seen = await struck(chain, endpoint, mode)
    assert isinstance(seen, Unread)
    assert seen.trouble is (Trouble.DISAGREE if mode in LIES else Trouble.FEW)
    assert pins is None or (pins.give.number <= truth.give.number and pins.final.number <= truth.final.number)


@pytest.mark.parametrize("mode", [mode for mode in FAULTS if mode not in LIES])
async def test_two_failing_endpoints_leave_nothing(chain: Chain, mode: str):
    _, pins, seen = await struck(chain, None, mode)
    assert isinstance(seen, Unread)
    assert seen.trouble is (
        Trouble.BEHIND if mode in BEHIND else Trouble.ODD if mode in ODD | {"error_body"} else Trouble.SILENT
    )
    assert pins is None or mode in BEHIND | WORDS  # whose blocks are true


@pytest.mark.parametrize("mode", FAULTS)
async def test_after_the_fault_the_truth_is_read_again(chain: Chain, mode: str):
    seconds = Seconds()
    async with opened(chain, seconds) as chains:
        await chain.fault(None, mode)
        await chains.pins(BASE)
        await chain.fault(None, "ok")
        seconds.ahead = 11.0  # past what a busy endpoint asked for, and the first rest of one of another chain
        pins = await chains.pins(BASE)
        assert pins is not None
        seen = await chains.read(ReadAt(BASE, pins.give, 2), [wanted(chain)])
        assert isinstance(holding := seen[wanted(chain)], Holding)
        assert (holding.value, len(holding.endpoints)) == (HELD, 2)
