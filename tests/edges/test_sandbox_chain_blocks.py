"""Which block a client means, and what it is refused: the embedded chain's answers on the wire."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.chain import Chain, started
from sandbox.chain.driver import Mint, wallet_of
from sandbox.chain.people import owner

ADA, BEN, CLEO = (wallet_of(name) for name in ("ada", "ben", "cleo"))
Rpc = Callable[..., Awaitable[Any]]


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with started(ticking=False) as running:
        yield running


@pytest.fixture
async def rpc(chain: Chain) -> AsyncIterator[Rpc]:
    """Asks the first address; gives the result, or the error object."""

    async def ask(method: str, *params: Any) -> Any:
        asked = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
        async with session.post(chain.urls[0], json=asked) as answer:
            said = await answer.json()
            assert (answer.status, said["id"]) == (200, 7)
            return said["error"] if "error" in said else said["result"]

    async with aiohttp.ClientSession() as session:
        yield ask


def balance_of(chain, who):
    return {"to": chain.tokens.erc20, "input": "0x70a08231" + who.address[2:].rjust(64, "0")}


async def test_safe_and_finalized_lie_behind_the_head(chain, rpc):
    for amount in (1, 2, 4, 8):
        await chain.mint_erc20(ADA.address, amount)
    read = {tag: int(await rpc("eth_call", balance_of(chain, ADA), tag), 16) for tag in ("latest", "safe", "finalized")}
    assert read == {"latest": 15, "safe": 7, "finalized": 3}
    numbers = [int((await rpc("eth_getBlockByNumber", tag, False))["number"], 16) for tag in ("finalized", "safe")]
    assert numbers == [3, 4]


async def test_the_depths_of_the_tags_are_configurable():
    async with started(ticking=False, depths={"safe": 2, "finalized": 5}) as chain:
        await chain.mine(9)
        for tag, number in (("safe", 8), ("finalized", 5), ("earliest", 0), ("pending", 10)):
            assert (await chain.ask("eth_getBlockByNumber", [tag, False]))["number"] == hex(number)


async def test_a_block_object_names_a_block_by_number_or_hash(chain, rpc):
    await chain.mint_erc20(ADA.address, 5)
    block = await rpc("eth_getBlockByNumber", "latest", False)
    await chain.transfer_erc20(ADA, BEN.address, 5)
    by_hash = {"blockHash": block["hash"], "requireCanonical": True}
    for at in ({"blockNumber": block["number"]}, {"blockNumber": "safe"}, by_hash):
        assert int(await rpc("eth_call", balance_of(chain, BEN), at), 16) == 0
    assert await rpc("eth_getTransactionCount", ADA.address, by_hash) == "0x0"
    assert await rpc("eth_getBalance", ADA.address, by_hash) == "0x0"
    assert len(await rpc("eth_getCode", chain.tokens.erc20, by_hash)) > 1000
    assert int(await rpc("eth_getStorageAt", chain.tokens.erc20, "0x2", by_hash), 16) == 5
    for at in ({"blockHash": "0x" + "00" * 32},):
        assert (await rpc("eth_call", balance_of(chain, ADA), at))["code"] == -32001
    assert (await rpc("eth_call", balance_of(chain, ADA), "0xffff"))["message"] == "header not found"
    assert (await rpc("eth_call", balance_of(chain, ADA), {"blockTag": "latest"}))["code"] == -32602


async def test_a_reorg_takes_back_blocks_transactions_and_logs(chain, rpc):
    await chain.mint_erc20(ADA.address, 5)
    sent = await chain.transfer_erc20(ADA, BEN.address, 5)
    orphan = await rpc("eth_getBlockByNumber", "latest", False)
    assert await chain.reorg(1) == sent.block
    assert (await rpc("eth_getBlockByNumber", hex(sent.block), False))["hash"] != orphan["hash"]
    assert await rpc("eth_getBlockByHash", orphan["hash"], False) is None
    assert await rpc("eth_getTransactionReceipt", sent.transaction) is None
    assert await rpc("eth_getTransactionByHash", sent.transaction) is None
    assert await rpc("eth_getTransactionCount", ADA.address, "latest") == "0x0"
    assert (await rpc("eth_call", balance_of(chain, ADA), {"blockHash": orphan["hash"]}))["code"] == -32001
    assert (await rpc("eth_getLogs", {"blockHash": orphan["hash"]}))["code"] == -32001
    assert all(log["blockHash"] != orphan["hash"] for log in await rpc("eth_getLogs", {"fromBlock": "earliest"}))
    assert int(await rpc("eth_call", balance_of(chain, ADA), "latest"), 16) == 5
    again = await chain.transfer_erc20(ADA, BEN.address, 5)
    assert again.block_hash != orphan["hash"]


async def test_a_snapshot_is_gone_back_to(chain, rpc):
    snapshot = await rpc("evm_snapshot")
    await chain.mint_erc20(ADA.address, 5)
    assert await rpc("evm_revert", snapshot) is True
    assert await rpc("evm_revert", snapshot) is False
    assert int(await rpc("eth_call", balance_of(chain, ADA), "latest"), 16) == 0


async def test_logs_are_what_the_receipts_hold_whatever_the_filter(chain, rpc):
    dice = random.Random(20261122)
    people = (ADA, BEN, CLEO)
    for block in range(12):
        kinds = [dice.choice(("erc20", "erc721", "erc1155")) for _ in range(dice.randrange(4))]
        mints = [Mint(kind, dice.choice(people).address, 10 * block + n, 3) for n, kind in enumerate(kinds)]
        await (chain.mint(mints) if mints else chain.mine())
    head = int(await rpc("eth_blockNumber"), 16)
    receipts = [receipt for number in range(head + 1) for receipt in await rpc("eth_getBlockReceipts", hex(number))]
    every = [log for receipt in receipts for log in receipt["logs"]]
    topics = sorted({topic for log in every for topic in log["topics"]})
    assert len(every) > 10
    for receipt in receipts:
        same_block = [log for log in every if log["blockHash"] == receipt["blockHash"]]
        assert [int(log["logIndex"], 16) for log in same_block] == list(range(len(same_block)))
    for _ in range(150):
        asked = a_filter(dice, head, sorted({log["address"] for log in every}), topics)
        assert await rpc("eth_getLogs", asked) == [log for log in every if fits(log, asked, head)]
    for log in every[-3:]:
        own = [each for each in every if each["blockHash"] == log["blockHash"]]
        assert await rpc("eth_getLogs", {"blockHash": log["blockHash"]}) == own


def a_filter(dice, head, addresses, topics):
    first, last = sorted((dice.randint(0, head), dice.randint(0, head)))
    place = lambda: dice.choice((None, dice.choice(topics), dice.sample(topics, 2), []))  # noqa: E731 - a die
    asked = {
        "fromBlock": hex(first),
        "toBlock": dice.choice((hex(last), "latest")),
        "topics": [place() for _ in range(dice.randrange(5))],
    }
    if dice.random() < 0.6:
        asked["address"] = dice.choice((addresses[0], [a.upper().replace("0X", "0x") for a in addresses[1:]]))
    return asked


def fits(log, asked, head):
    """The words of the specification, one after the other."""
    last = head if asked["toBlock"] == "latest" else int(asked["toBlock"], 16)
    if not int(asked["fromBlock"], 16) <= int(log["blockNumber"], 16) <= last:
        return False
    wanted = asked.get("address")
    if wanted and log["address"] not in [a.lower() for a in ([wanted] if isinstance(wanted, str) else wanted)]:
        return False
    for place, topic in enumerate(asked["topics"]):
        if place >= len(log["topics"]):
            return False
        if topic and log["topics"][place] not in ([topic] if isinstance(topic, str) else topic):
            return False
    return True


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"fromBlock": "0x3", "toBlock": "0x1"}, -32602),
        ({"fromBlock": "0x0", "blockHash": "0x" + "11" * 32}, -32602),
        ({"address": "0x1234"}, -32602),
        ({"topics": ["0x12"]}, -32602),
        ({"topics": "0x"}, -32602),
        ({"from": "0x0"}, -32602),
        ("all", -32602),
    ],
)
async def test_a_malformed_filter_is_refused(rpc, asked, code):
    assert (await rpc("eth_getLogs", asked))["code"] == code


async def test_logs_past_the_head_are_none_rather_than_an_error(rpc):
    assert await rpc("eth_getLogs", {"fromBlock": "0x100", "toBlock": "0x200"}) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chainId": 1}, "invalid chain id for signer: have 1 want 8453"),
        ({"nonce": 0}, "nonce too low: next nonce 1, tx nonce 0"),
        ({"nonce": 5}, "nonce too high: next nonce 1, tx nonce 5"),
        ({"value": 10**24}, "insufficient funds for gas * price + value"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 1}, "max fee per gas less than block base fee"),
        ({"gas": 20_000}, "intrinsic gas too low"),
        ({"gas": 50_000_000}, "exceeds block gas limit"),
    ],
)
async def test_a_bad_transaction_is_refused_in_geths_words_and_changes_nothing(chain, rpc, change, words):
    await chain.mint_erc20(ADA.address, 1)
    await chain.transfer_erc20(ADA, BEN.address, 1)
    before = await rpc("eth_blockNumber")
    good = {"chainId": 8453, "nonce": 1, "gas": 50_000, "maxFeePerGas": 10**10, "maxPriorityFeePerGas": 1, "value": 0}
    raw = ADA.sign_transaction(good | {"to": BEN.address} | change).raw_transaction.to_0x_hex()
    assert await rpc("eth_sendRawTransaction", raw) == {"code": -32000, "message": words}
    assert await rpc("eth_blockNumber") == before


@pytest.mark.parametrize("raw", ["0x", "0x00", "0x02ff", "0x03" + "11" * 40, "0xdeadbeef", "nothing", 5, None])
async def test_what_is_no_transaction_is_refused(rpc, raw):
    assert (await rpc("eth_sendRawTransaction", raw))["code"] in (-32000, -32602)


async def test_a_transaction_that_reverts_is_mined_with_status_zero(chain, rpc):
    await chain.fund(BEN.address)
    with pytest.raises(Exception, match="reverted"):
        await chain.transfer_erc20(BEN, ADA.address, 5)
    (receipt,) = await rpc("eth_getBlockReceipts", "latest")
    assert (receipt["status"], receipt["from"]) == ("0x0", BEN.address.lower())


async def test_a_contract_that_calls_itself_without_end_is_refused_and_harms_nobody(chain, rpc):
    calls_itself = "5f5f5f5f5f305af100"
    (raw,) = await chain.signed(owner(), [(None, bytes.fromhex(f"68{calls_itself}5f5260096017f3"))])
    sent = await rpc("eth_sendRawTransaction", raw)
    address = (await rpc("eth_getTransactionReceipt", sent))["contractAddress"]
    assert await rpc("eth_getCode", address, "latest") == "0x" + calls_itself
    assert (await rpc("eth_call", {"to": address}, "latest"))["message"] == "max call depth exceeded"
    assert (await rpc("eth_call", balance_of(chain, ADA), "latest")) == "0x" + "0" * 64


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("eth_sign", [], -32601),
        ("eth_getBalance", [], -32602),
        ("eth_getBalance", ["0x12"], -32602),
        ("eth_getBalance", [ADA.address, "yesterday"], -32602),
        ("eth_getBalance", [ADA.address, "0x01"], -32602),
        ("eth_getStorageAt", [ADA.address], -32602),
        ("eth_getStorageAt", [ADA.address, []], -32602),
        ("eth_call", ["0x"], -32602),
        ("eth_call", [{"to": ADA.address, "colour": "0x1"}], -32602),
        ("eth_call", [{"to": ADA.address, "data": "0x1"}], -32602),
        ("eth_call", [{"data": "0xfe"}], -32000),
        ("eth_call", [{"data": "0x5b600056", "gas": "0x10000"}], -32000),
        ("eth_call", [{"data": "0x60006000fd"}], 3),
        ("eth_feeHistory", ["many"], -32602),
        ("eth_getBlockByHash", ["0x12", False], -32602),
    ],
)
async def test_nonsense_is_refused_with_a_code_and_never_a_500(rpc, method, params, code):
    assert (await rpc(method, *params))["code"] == code
