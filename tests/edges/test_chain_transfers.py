"""Transfers as the endpoints tell them: all of them, in order, of this fork, or none."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.jsonrpc import EndpointOdd
from bot.adapters.chain.logs.transfers import TRANSFER, _transfers
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Block, Transfer
from sandbox.chain import Chain, started
from sandbox.chain.faults import MODES
from sandbox.chain.people import wallet_of
from sandbox.tokens import Mint

BASE = ChainName("base")
NOBODY = Address("0x" + "00" * 20)
ADA, BEN = (address(wallet_of(name).address) for name in ("ada", "ben"))
NFT = Address("0x" + "aa" * 20)
HARMLESS = {"ok", "log_range", "slow", "short_word", "long_word"}


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chain() -> AsyncIterator[Chain]:
    """Three passes minted in three blocks, and some coins, whose transfers look alike."""
    async with started(ticking=False) as real:
        for token, owner in ((1, ADA), (2, BEN), (3, ADA)):
            await real.mint([Mint("erc721", owner, token, 1), Mint("erc20", owner, 0, 5)])
        yield real


def opened(chain: Chain) -> AbstractAsyncContextManager[EvmChains]:
    return open_chains([ChainConfig(BASE, chain.chain_id, chain.urls, deadline=0.5, max_bytes=2**20)], WallClock())


async def at(chain: Chain, number: int) -> Block:
    told = await chain.ask("eth_getBlockByNumber", [hex(number), False])
    return Block(int(told["number"], 16), told["hash"], datetime.fromtimestamp(int(told["timestamp"], 16), UTC))


async def head(chain: Chain) -> Block:
    return await at(chain, int(await chain.ask("eth_blockNumber", []), 16))


async def heard(chain: Chain, after: int = 0, to: Block | None = None) -> Any:
    contracts = [address(chain.tokens.erc721), address(chain.tokens.erc20)]
    async with opened(chain) as chains:
        found = await chains.transfers(BASE, contracts, await at(chain, after), to or await head(chain))
        return found if found is None else [(one.sender, one.receiver, one.token_id) for one in found]


ALL = [(NOBODY, ADA, 1), (NOBODY, BEN, 2), (NOBODY, ADA, 3)]


@pytest.mark.asyncio(loop_scope="module")
async def test_they_come_in_order_and_coins_are_none_of_them(chain: Chain):
    assert await heard(chain) == ALL


@pytest.mark.asyncio(loop_scope="module")
async def test_only_those_after_the_one_block_and_up_to_the_other(chain: Chain):
    newest = await head(chain)
    assert await heard(chain, newest.number) == []
    assert await heard(chain, newest.number - 1) == ALL[-1:]
    assert await heard(chain, 0, await at(chain, newest.number - 1)) == ALL[:-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_range_that_is_not_served_is_cut_in_two(chain: Chain):
    await chain.fault(None, "log_range", 2)
    assert await heard(chain) == ALL
    await chain.fault(None, "ok")


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in HARMLESS])
@pytest.mark.asyncio(loop_scope="module")
async def test_with_one_endpoint_failing_the_other_is_believed_and_with_both_nobody(chain: Chain, mode: str):
    newest, methods = await head(chain), ["eth_getLogs"]
    if mode in {"lag", "stuck", "wrong_chain", "refused"}:
        methods = []
    await chain.fault(0, mode, methods=methods)
    assert await heard(chain, 0, newest) in (ALL, None if mode == "zeros" else ALL)
    await chain.fault(None, mode, methods=methods)
    if mode not in {"lag", "stuck", "zeros"}:
        assert await heard(chain, 0, newest) is None
    await chain.fault(None, "ok")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_block_of_another_fork_is_no_end_of_a_range(chain: Chain):
    newest = await head(chain)
    assert await heard(chain, 0, Block(newest.number, "0x" + "f0" * 32, newest.time)) is None


@pytest.mark.asyncio(loop_scope="module")
async def test_a_chain_nobody_knows_tells_nothing(chain: Chain):
    async with opened(chain) as chains:
        assert await chains.transfers(ChainName("mars"), [NFT], await at(chain, 0), await head(chain)) is None


def log(**changed: Any) -> dict[str, Any]:
    topics = [TRANSFER, *(f"0x{value:064x}" for value in (1, 2, 7))]
    return {"address": NFT, "topics": topics, "blockNumber": "0x5", "logIndex": "0x0", "removed": False, **changed}


def test_a_log_is_read_as_it_stands():
    assert _transfers([log()], [NFT], 1, 9) == [Transfer(NFT, Address(f"0x{1:040x}"), Address(f"0x{2:040x}"), 7, 5)]


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "0x" + "bb" * 20},
        {"address": None},
        {"topics": []},
        {"topics": ["0x" + "11" * 32]},
        {"topics": [TRANSFER, "0x1", "0x2", "0x3"]},
        {"topics": [TRANSFER, "0x" + "ff" * 32, f"0x{2:064x}", f"0x{7:064x}"]},
        {"blockNumber": "0xa"},
        {"blockNumber": "0x0"},
        {"blockNumber": 5},
        {"logIndex": None},
        {"removed": True},
    ],
)
def test_a_log_that_was_not_asked_for_spoils_the_whole_answer(changed: dict[str, Any]):
    with pytest.raises(EndpointOdd):
        _transfers([log(), log(**changed)], [NFT], 1, 9)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(log())), inner, max_size=5),
    max_leaves=12,
)


@given(junk)
def test_no_junk_becomes_a_transfer(told: Any):
    with suppress(EndpointOdd):
        assert _transfers(told, [NFT], 1, 9) == []
