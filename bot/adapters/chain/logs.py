"""Logs of token contracts and of the registry of delegations: which are asked for, and the wallets each names."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.chain.jsonrpc import Call, EndpointOdd, Reply, quantity, word
from bot.domain.ids import Address

TOPICS: Mapping[str, tuple[int, ...]] = {
    # Transfer(address,address,uint256), ERC-20 and ERC-721
    "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef": (0, 1),
    # TransferSingle(address,address,address,uint256,uint256), ERC-1155
    "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62": (1, 2),
    # TransferBatch(address,address,address,uint256[],uint256[]), ERC-1155
    "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb": (1, 2),
    # DelegateAll(address,address,bytes32,bool), delegate.xyz: the vault that delegates, or no more
    "0xda3ef6410e30373a9137f83f9781a8129962b6882532b7c229de2e39de423227": (0,),
    # DelegateContract(address,address,address,bytes32,bool), delegate.xyz
    "0x021be15e24de4afc43cfb5d0ba95ca38e0783571e05c12bbe6aece8842ae82df": (0,),
}
"""Every log that may change what counts, and which of its words are wallets: the indexed ones first, then the data's.

So early tokens are understood too, whose Transfer indexes nothing."""
NOBODY = Address("0x" + "0" * 40)
"""Mints come from it and burns go to it."""


@dataclass
class Found:
    """What the logs of some blocks named. `odd` ones did not decode."""

    touched: defaultdict[int, set[Address]] = field(default_factory=lambda: defaultdict(set))
    logs: int = 0
    odd: int = 0

    def take(self, reply: Reply, blocks: range, contracts: Collection[Address]) -> None:
        """Add these logs; EndpointOdd where the answer is no list. A log that does not decode is counted, no more."""
        if not isinstance(reply, list):
            raise EndpointOdd("not a list of logs")
        for log in reply:
            self.logs += 1
            try:
                number, wallets = _named(log, blocks, contracts)
            except (EndpointOdd, ValueError, TypeError, KeyError, IndexError, AttributeError):
                self.odd += 1
                continue
            self.touched[number] |= wallets


def question(blocks: range, contracts: Collection[Address]) -> Call:
    """Asks for the logs of these contracts in these blocks."""
    wanted = {
        "fromBlock": hex(blocks.start),
        "toBlock": hex(blocks.stop - 1),
        "address": sorted(contracts),
        "topics": [list(TOPICS)],
    }
    return Call("eth_getLogs", (wanted,))


def _named(log: dict[str, Any], blocks: range, contracts: Collection[Address]) -> tuple[int, set[Address]]:
    number = quantity(log["blockNumber"])
    if number not in blocks or log["address"].lower() not in contracts or log.get("removed") is True:
        raise ValueError("not what was asked for")
    said, *indexed = log["topics"]
    places = TOPICS[said.lower()]
    words = [*indexed, *_words(log["data"], max(places) + 1)]
    return number, {_address(words[place]) for place in places} - {NOBODY}


def _words(data: str, most: int) -> list[str]:
    return ["0x" + data[start : start + 64] for start in range(2, 2 + 64 * most, 64)]


def _address(text: str) -> Address:
    value = word(text)
    if value is None or value >> 160:
        raise ValueError("not an address")
    return Address(f"0x{value:040x}")
