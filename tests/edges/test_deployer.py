"""A key that creates contracts, at an endpoint that does not do as it should: always a sentence, never a second try."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from bot.adapters.chain import ChainConfig
from bot.adapters.chain.founded import deployer as module
from bot.adapters.chain.founded.deployer import Deployer, NotDone, deployer
from bot.adapters.chain.signing.keys import KeystoreSigner
from tests.scripted_rpc import CHAIN, CHAIN_ID, REVERTED, Script, StillClock, served

KEY = KeystoreSigner(Account.from_key(b"\7" * 32))
REFUSED = {"code": -32000, "message": "nonce too low"}


@dataclass
class Node(Script):
    """Says these things, whatever was asked for before."""

    says: dict[str, Any] = field(default_factory=dict)

    def _say(self, method: str, params: list[Any]) -> Any:
        said = {
            "eth_getTransactionCount": "0x5",
            "eth_getBalance": hex(10**18),
            "eth_maxPriorityFeePerGas": "0x3",
            "eth_getBlockByNumber": {"baseFeePerGas": "0x7"},
            "eth_estimateGas": "0x186a0",
            "eth_sendRawTransaction": "0x" + "11" * 32,
            "eth_getTransactionReceipt": {"status": "0x1"},
        } | self.says
        return said[method] if method in said else super()._say(method, params)

    def sent(self) -> list[str]:
        return [
            each["params"][0] for batch in self.asked for each in batch if each["method"] == "eth_sendRawTransaction"
        ]


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch):
    monkeypatch.setattr(module, "_BETWEEN", 0)
    monkeypatch.setattr(module, "_LOOKS", 3)


async def created(node: Node, told: list[str] | None = None) -> str:
    async with served(node):
        config = ChainConfig(CHAIN, CHAIN_ID, (node.url,), deadline=5)
        async with deployer(config, KEY, StillClock()) as deploying:
            return await _both(deploying, told if told is not None else [])


async def _both(deploying: Deployer, told: list[str]) -> str:
    return await deploying.create(await deploying.plan(b"\x60\x00"), told.append)


async def refused(node: Node) -> str:
    with pytest.raises(NotDone) as refusal:
        await created(node)
    return str(refusal.value)


async def test_what_is_sent_is_what_was_planned_and_is_named_before():
    node, told = Node(), list[str]()
    place = await created(node, told)
    (raw,) = node.sent()
    sent = Account.recover_transaction(raw)
    assert sent.lower() == KEY.address
    assert told == ["Sending 0x" + keccak(bytes.fromhex(raw[2:])).hex()]
    assert place == "0x" + keccak(b"\xd6\x94" + bytes.fromhex(KEY.address[2:]) + b"\5")[-20:].hex()


async def test_twice_the_base_fee_and_the_tip_is_the_most_it_costs():
    async with (
        served(node := Node()),
        deployer(ChainConfig(CHAIN, CHAIN_ID, (node.url,)), KEY, StillClock()) as deploying,
    ):
        plan = await deploying.plan(b"\x60\x00")
    assert plan.cost == 110_000 * (2 * 7 + 3)


async def test_a_creation_that_fails_is_not_sent():
    node = Node(says={"eth_estimateGas": REVERTED})
    assert "would refuse to create the contracts" in await refused(node)
    assert node.sent() == []


async def test_too_little_of_the_coin_is_told_and_nothing_sent():
    node = Node(says={"eth_getBalance": "0x1"})
    assert "may need 0.000000" in await refused(node)
    assert node.sent() == []


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("eth_getTransactionCount", REFUSED),
        ("eth_getTransactionCount", 5),
        ("eth_getBalance", REFUSED),
        ("eth_getBalance", "much"),
        ("eth_maxPriorityFeePerGas", REFUSED),
        ("eth_getBlockByNumber", None),
        ("eth_getBlockByNumber", {}),
        ("eth_getBlockByNumber", REFUSED),
        ("eth_estimateGas", "0x"),
    ],
)
async def test_an_endpoint_that_tells_no_price_is_told_of(method, said):
    node = Node(says={method: said})
    assert "does not tell what a transaction costs" in await refused(node)
    assert node.sent() == []


async def test_a_refused_transaction_is_told_of_unless_the_endpoint_knows_it_already():
    """A request that is repeated on a broken connection brings it twice; the second one is refused."""
    refusing = {"eth_sendRawTransaction": REFUSED}
    assert "did not take the transaction" in await refused(Node(says=refusing | {"eth_getTransactionByHash": None}))
    await created(Node(says=refusing | {"eth_getTransactionByHash": {"blockNumber": None}}))


async def test_a_failed_transaction_is_told_of():
    assert "mined and failed" in await refused(Node(says={"eth_getTransactionReceipt": {"status": "0x0"}}))


async def test_one_that_is_not_mined_is_told_of_by_its_hash_and_not_sent_again():
    node = Node(says={"eth_getTransactionReceipt": None})
    assert "is not mined yet" in await refused(node)
    assert len(node.sent()) == 1


async def test_another_chain_is_refused_before_anything_is_signed():
    node = Node(chain_id=1)
    assert "chain id 1 where 8453 is configured" in await refused(node)
    assert node.sent() == []
