"""web3.py, an ordinary client that knows nothing of the sandbox, against the embedded chain."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from web3 import AsyncHTTPProvider, AsyncWeb3, HTTPProvider, Web3
from web3.exceptions import BlockNotFound, ContractCustomError, ContractLogicError, Web3RPCError

from sandbox.chain import Chain, started
from sandbox.chain.driver import wallet_of
from sandbox.chain.people import owner
from sandbox.tokens import artifact

ADA, BEN = wallet_of("ada"), wallet_of("ben")


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with started(ticking=False) as running:
        yield running


@pytest.fixture
async def w3(chain: Chain) -> AsyncIterator[AsyncWeb3]:
    provider = AsyncHTTPProvider(chain.urls[0], cache_allowed_requests=True)
    yield AsyncWeb3(provider)
    await provider.disconnect()


def token(w3, chain, kind):
    return w3.eth.contract(chain.tokens.at(kind), abi=artifact(kind)["abi"])


async def test_the_three_tokens_are_what_they_say(chain, w3):
    erc20, erc721 = token(w3, chain, "erc20"), token(w3, chain, "erc721")
    assert (await erc20.functions.symbol().call(), await erc20.functions.decimals().call()) == ("LOOM", 18)
    assert await erc721.functions.symbol().call() == "GPASS"
    for interface, kind in (("0x80ac58cd", "erc721"), ("0xd9b67a26", "erc1155")):
        assert await token(w3, chain, kind).functions.supportsInterface(interface).call()


async def test_what_is_minted_and_transferred_is_read_back(chain, w3):
    await chain.mint_erc20(ADA.address, 5 * 10**18)
    await chain.mint_erc721(ADA.address, 7)
    await chain.mint_erc1155(ADA.address, 3, 9)
    await chain.transfer_erc20(ADA, BEN.address, 2 * 10**18)
    await chain.transfer_erc721(ADA, BEN.address, 7)
    await chain.transfer_erc1155(ADA, BEN.address, 3, 4)
    assert await token(w3, chain, "erc20").functions.balanceOf(ADA.address).call() == 3 * 10**18
    assert await token(w3, chain, "erc721").functions.ownerOf(7).call() == BEN.address
    editions = token(w3, chain, "erc1155").functions
    assert await editions.balanceOfBatch([ADA.address, BEN.address], [3, 3]).call() == [5, 4]


async def test_a_client_deploys_a_contract_and_waits_for_its_receipt(chain, w3):
    await chain.fund(ADA.address)
    made = w3.eth.contract(abi=artifact("erc721")["abi"], bytecode=artifact("erc721")["bytecode"])
    nonce = await w3.eth.get_transaction_count(ADA.address)
    built = await made.constructor().build_transaction({"from": ADA.address, "nonce": nonce})
    sent = await w3.eth.send_raw_transaction(ADA.sign_transaction(built).raw_transaction)
    receipt = await w3.eth.wait_for_transaction_receipt(sent)
    assert receipt["status"] == 1
    deployed = w3.eth.contract(receipt["contractAddress"], abi=artifact("erc721")["abi"])
    assert await deployed.functions.owner().call() == ADA.address
    assert (await w3.eth.get_transaction(sent))["blockHash"] == receipt["blockHash"]
    block = await w3.eth.get_block(receipt["blockNumber"], full_transactions=True)
    assert block["transactions"][0]["hash"] == sent


async def test_custom_errors_keep_their_data(chain, w3):
    erc20, erc721 = token(w3, chain, "erc20"), token(w3, chain, "erc721")
    with pytest.raises(ContractCustomError) as caught:
        await erc20.functions.mint(ADA.address, 1).call({"from": ADA.address})
    assert caught.value.data == "0x118cdaa7" + ADA.address[2:].lower().rjust(64, "0")  # OwnableUnauthorizedAccount
    with pytest.raises(ContractCustomError, match="0x7e273289"):  # ERC721NonexistentToken
        await erc721.functions.ownerOf(404).call()
    with pytest.raises(ContractLogicError):
        await erc20.functions.mint(ADA.address, 1).estimate_gas({"from": ADA.address})


async def test_an_estimate_is_enough_and_not_far_too_much(chain, w3):
    mint = token(w3, chain, "erc20").functions.mint(ADA.address, 1)
    estimate = await mint.estimate_gas({"from": owner().address})
    await chain.mint_erc20(ADA.address, 1)
    spent = (await w3.eth.get_block("latest"))["gasUsed"]
    assert spent <= estimate <= 1.2 * spent
    assert await w3.eth.estimate_gas({"from": owner().address, "to": ADA.address, "value": 1}) == 21_000


async def test_fees_and_names_are_answered(chain, w3):
    assert await w3.eth.chain_id == 8453
    assert await w3.net.version == "8453"
    assert "py-evm" in await w3.client_version
    assert await w3.eth.syncing is False
    assert await w3.eth.gas_price > await w3.eth.max_priority_fee > 0
    history = await w3.eth.fee_history(2, "latest", [50])
    assert len(history["baseFeePerGas"]) == len(history["reward"]) + 1
    assert await w3.eth.get_balance(owner().address) > 0
    assert await w3.eth.get_storage_at(chain.tokens.erc20, 2) == (0).to_bytes(32, "big")  # totalSupply
    with pytest.raises(BlockNotFound):
        await w3.eth.get_block(10_000)


async def test_the_synchronous_client_and_batches_work_too(chain):
    await chain.mint_erc721(ADA.address, 1)

    def read() -> list[int]:
        w3 = Web3(HTTPProvider(chain.urls[1]))
        balance_of = token(w3, chain, "erc721").functions.balanceOf
        with w3.batch_requests() as batch:
            for who in (ADA, BEN):
                batch.add(balance_of(who.address))
            return batch.execute()

    assert await asyncio.to_thread(read) == [1, 0]


async def test_a_state_override_is_refused_and_a_deployless_call_is_not(chain, w3):
    with pytest.raises(Web3RPCError, match="too many arguments"):
        await w3.eth.call({"to": ADA.address}, "latest", {ADA.address: {"code": "0x00"}})
    returns_one_word = "0x602a60005260206000f3"
    assert await w3.eth.call({"data": returns_one_word}) == (42).to_bytes(32, "big")


async def test_a_call_sees_the_number_and_time_of_the_block_it_reads(chain, w3):
    await chain.mine(3)
    number_and_time = "0x436000524260205260406000f3"
    answer = await w3.eth.call({"data": number_and_time}, 2)
    assert int.from_bytes(answer[:32], "big") == 2
    assert int.from_bytes(answer[32:], "big") == (await w3.eth.get_block(2))["timestamp"]


async def test_the_head_follows_the_clock_and_never_stands_still():
    async with started() as chain, started(ticking=False) as still:
        await chain.travel(600)
        start, stood = await head(chain), await head(still)
        await asyncio.sleep(1.1)  # what is tested is that time alone brings a block
        newest = await head(chain)
        assert 1 <= int(newest["number"], 16) - int(start["number"], 16) <= 2
        assert await head(still) == stood
        assert abs(int(newest["timestamp"], 16) - await chain.now()) <= 1


async def test_a_chain_that_does_not_tick_stands_still_until_it_is_mined(chain):
    start = int((await head(chain))["number"], 16)
    assert await chain.mine(4) == start + 4
    before = int((await head(chain))["timestamp"], 16)
    assert await chain.travel(3600) >= before + 3590


async def head(chain: Chain):
    return await chain.ask("eth_getBlockByNumber", ["latest", False])
