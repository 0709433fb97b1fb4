"""The same chain on anvil: what the sandbox promises does not hang on py-evm."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.chain import Chain, started
from sandbox.chain.anvil import installed
from sandbox.chain.driver import Mint, NotDoneError, wallet_of

ADA, BEN = wallet_of("ada"), wallet_of("ben")
pytestmark = pytest.mark.needs("anvil")


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with started(ticking=False, anvil=installed()) as running:
        assert "anvil" in await running.ask("web3_clientVersion", [])
        yield running


async def ask(chain, method, *params, endpoint=0):
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
    async with aiohttp.ClientSession() as session, session.post(chain.urls[endpoint], json=body) as answer:
        return await answer.json()


async def balance(chain, who, at="latest", endpoint=0):
    call = {"to": chain.tokens.erc20, "data": "0x70a08231" + who.address[2:].lower().rjust(64, "0")}
    return await ask(chain, "eth_call", call, at, endpoint=endpoint)


async def test_tokens_are_minted_transferred_and_read_at_old_blocks(chain):
    minted = await chain.mint_erc20(ADA.address, 5)
    await chain.mint([Mint("erc721", ADA.address, 1), Mint("erc1155", ADA.address, 1, 2)])
    moved = await chain.transfer_erc20(ADA, BEN.address, 5)
    assert int((await balance(chain, BEN))["result"], 16) == 5
    assert int((await balance(chain, ADA, hex(minted)))["result"], 16) == 5
    assert int((await balance(chain, BEN, "finalized"))["result"], 16) == 0
    assert int((await balance(chain, BEN, {"blockHash": moved.block_hash}))["result"], 16) == 5
    assert (await balance(chain, BEN, {"blockHash": "0x" + "00" * 32}))["error"]["code"] == -32001
    with pytest.raises(NotDoneError):
        await chain.transfer_erc20(ADA, BEN.address, 5)


async def test_a_reorg_takes_the_transfer_back(chain):
    await chain.mint_erc20(ADA.address, 5)
    moved = await chain.transfer_erc20(ADA, BEN.address, 5)
    await chain.reorg(1)
    assert (await ask(chain, "eth_getTransactionReceipt", moved.transaction))["result"] is None
    assert int((await balance(chain, ADA))["result"], 16) == 5


async def test_time_travels_and_blocks_come_by_hand(chain):
    before = await chain.now()
    head = await chain.mine(3)
    assert await chain.travel(600) >= before + 600
    assert await chain.mine(1) == head + 2
    assert await chain.now() >= before + 600


async def test_addresses_fail_apart_and_logs_are_found(chain):
    block = await chain.mint_erc20(ADA.address, 5)
    await chain.fault(0, "zeros")
    assert int((await balance(chain, ADA))["result"], 16) == 0
    assert int((await balance(chain, ADA, endpoint=1))["result"], 16) == 5
    await chain.fault(1, "lag", 1)
    found = [await ask(chain, "eth_getLogs", {"fromBlock": hex(block)}, endpoint=each) for each in (0, 1)]
    assert len(found[0]["result"]) == 1
    assert "error" in found[1], "the range begins past the old head"
