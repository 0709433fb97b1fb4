"""The logs of a contract are looked through from its first block on, where archives tell which that is."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.chain.probes.births import WORTH_ASKING
from bot.domain.requirements.indexing import Index, Source
from tests.scripted_rpc import CHAIN, TOKEN, Script, opened

HEAD = 30_000_000
MISSING = {"code": -32000, "message": "missing trie node"}
SOURCE = Source(CHAIN, TOKEN)


@dataclass
class Node(Script):
    """A node that has this contract's code from block `born` on, and keeps the states of `kept` blocks."""

    head: int = HEAD
    finalized: int = HEAD - 10
    shift: timedelta = timedelta(seconds=100 - HEAD)
    born: int = 12_345_678
    kept: int = HEAD + 1
    ranges: list[int] = field(default_factory=list)

    def _say(self, method: str, params: list[Any]) -> Any:
        if method == "eth_getCode":
            number = int(params[1], 16)
            if number <= self.head - self.kept:
                return MISSING
            return "0x60" if number >= self.born else "0x"
        if method == "eth_getLogs":
            self.ranges.append(int(params[0]["fromBlock"], 16))
            return []
        return super()._say(method, params)


async def begun(*nodes: Node) -> int:
    """The first block whose logs were asked for."""
    async with opened(*nodes) as chains:
        told = await chains.onward(Index(SOURCE))
        assert told is not None
        index, _ = told
        assert index.done > -1
    return min(nodes[0].ranges)


@pytest.mark.parametrize("born", [0, 1, 12_345_678, HEAD - 10])
async def test_an_index_begins_at_the_first_block_that_has_the_contracts_code(born: int):
    one, other = Node(born=born), Node(born=born)
    assert await begun(one, other) == born
    assert one.methods().count("eth_getCode") <= 27, "halved each time, and no more than once"


@pytest.mark.parametrize(
    "nodes",
    [
        (Node(kept=1_000), Node(kept=1_000)),
        (Node(), Node(kept=1_000)),
        (Node(), Node(born=20_000_000)),
        (Node(born=HEAD), Node(born=HEAD)),
    ],
    ids=["no archive", "one archive of two", "they disagree", "no code on a final block"],
)
async def test_where_it_cannot_be_told_it_begins_at_the_first_block_of_all(nodes: tuple[Node, ...]):
    assert await begun(*nodes) == 0


async def test_a_short_chain_is_looked_through_without_asking():
    small = {"head": WORTH_ASKING, "finalized": WORTH_ASKING - 1, "shift": timedelta(seconds=100 - WORTH_ASKING)}
    one = Node(born=5, **small)
    assert await begun(one) == 0
    assert "eth_getCode" not in one.methods()


async def test_who_is_further_already_is_not_asked_again():
    one = Node()
    async with opened(one) as chains:
        assert await chains.onward(Index(SOURCE, 20_000_000)) is not None
    assert (min(one.ranges), "eth_getCode" in one.methods()) == (20_000_001, False)
