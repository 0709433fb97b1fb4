"""The log of one credit, as nodes tell it: whole, in ranges, not at all, or another than was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from eth_utils.crypto import keccak

from bot.adapters.chain.founded.credits import FEW_ASKED, MOST_ASKED, SCORE_CHANGED, CreditLog, first_from
from bot.domain.ids import Address
from bot.domain.voting.tally import Earned
from tests.scripted_rpc import CHAIN, INVALID, Script, block, opened, word

LEDGER, ADA = Address("0x" + "1e" * 20), Address("0x" + "ad" * 20)
ROUND, EARNED_IN = b"\5" * 32, b"\4" * 32
TOPICS = [SCORE_CHANGED, word(int(ADA, 16)), word(int.from_bytes(EARNED_IN)), word(int.from_bytes(ROUND))]
Json = dict[str, Any]


def log(**other: Any) -> Json:
    """Seven points, ten in all since then, in block 60."""
    said = {"address": LEDGER, "topics": TOPICS, "data": word(7) + word(10)[2:], "blockNumber": "0x3c"}
    return said | {"logIndex": "0x0", "removed": False} | other


@dataclass
class Node(Script):
    """Gives logs of so many blocks at a time. `lies`: what it makes of its one log."""

    most: int = 1_000
    lies: Callable[[Json], Any] = lambda true: [true]
    ranges: list[range] = field(default_factory=list)

    def _say(self, method: str, params: list[Any]) -> Any:
        if method != "eth_getLogs":
            return super()._say(method, params)
        (asked,) = params
        assert (asked["address"], asked["topics"]) == (LEDGER, TOPICS)
        blocks = range(int(asked["fromBlock"], 16), int(asked["toBlock"], 16) + 1)
        self.ranges.append(blocks)
        if len(blocks) > self.most:
            return INVALID
        return self.lies(log()) if 60 in blocks else []


async def told(*nodes: Node, blocks: range = range(91), ranges: int = MOST_ASKED) -> int | None:
    async with opened(*nodes) as chains:
        _, witnesses = chains.listeners[CHAIN]
        return await CreditLog(witnesses, LEDGER, ROUND, Earned(EARNED_IN, ADA, 7), ranges).points(blocks)


def test_the_log_is_the_one_that_the_contract_writes():
    assert "0x" + keccak(b"ScoreChanged(address,bytes32,bytes32,uint64,uint64)").hex() == SCORE_CHANGED


async def test_one_question_tells_where_a_node_gives_all_blocks_at_once():
    node = Node()
    assert await told(node) == 7
    assert node.ranges == [range(91)]


@pytest.mark.parametrize("most", [1, 3, 50])
async def test_range_by_range_no_block_is_left_out(most: int):
    node = Node(most=most)
    assert await told(node) == 7
    seen = sorted({number for blocks in node.ranges if len(blocks) <= most for number in blocks})
    assert seen == list(range(seen[-1] + 1))
    assert await told(Node(most=most), blocks=range(60)) == 0
    assert await told(Node(most=most), blocks=range(61, 91)) == 0


async def test_who_gives_no_logs_tells_nothing_and_is_not_asked_for_ever():
    node = Node(most=0)
    assert await told(node) is None
    assert len(node.ranges) < 12


async def test_what_so_many_ranges_do_not_tell_is_not_told():
    node = Node(most=1)
    assert await told(node, ranges=FEW_ASKED) is None
    assert len(node.ranges) == 1 + FEW_ASKED


LIES: dict[str, Callable[[Json], Any]] = {
    "of another ledger": lambda true: [true | {"address": "0x" + "99" * 20}],
    "of another wallet": lambda true: [true | {"topics": [*TOPICS[:1], word(1), *TOPICS[2:]]}],
    "of another report": lambda true: [true | {"topics": [*TOPICS[:3], word(1)]}],
    "of another block": lambda true: [true | {"blockNumber": "0x5b"}],
    "taken out again": lambda true: [true | {"removed": True}],
    "twice": lambda true: [true, true],
    "without figures": lambda true: [true | {"data": "0x"}],
    "no log": lambda true: [7],
    "no list": lambda true: true,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_log_that_was_not_asked_for_tells_nothing(lie: Callable[[Json], Any]):
    assert await told(Node(lies=lie)) is None


async def test_two_nodes_that_say_different_things_tell_nothing():
    assert await told(Node(), Node()) == 7
    assert await told(Node(), Node(lies=lambda true: [true | {"data": word(8) + word(10)[2:]}])) is None


@pytest.mark.parametrize(("seconds", "found"), [(-50, 50), (-10, 90), (0, 90), (-100, 0), (-200, 0)])
async def test_the_first_block_from_a_moment_on_is_found_among_the_final_ones(seconds: int, found: int):
    async with opened(Script()) as chains:
        agreement, _ = chains.listeners[CHAIN]
        moment = int(block(100).time.timestamp()) + seconds
        assert await first_from(agreement, moment, (await agreement.pins()).final) == found
