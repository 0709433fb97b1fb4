"""Holders are swept while nodes answer nonsense: nobody loses anything, and afterwards all is as it ought to be."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.ids import Address
from storage.store import SqlStore
from tests.bent_answers import HANGS, HUGE, Bend, edited, odd, sound
from tests.blank import stored
from tests.faulted_house import House, emptied, housed
from tests.raw_http import Said
from tests.true_chain import ART, BADGE, COIN, TrueChain
from tests.true_node import Node

PEOPLE = [tuple(Address(f"0x{0xB000 + 4 * nth + each:040x}") for each in range(1 + nth % 2)) for nth in range(8)]
BLOCK_OF_CASES = 20
_PHASES = [Phase.generate]
"""A case is small as it is: to shrink it would take longer than to read it."""
SLOW = 400
"""Of so many cases one has a node that never answers, and one a node that answers 48 MiB."""


@dataclass
class Findings:
    """What came of it; `bent` answers were given in place of true ones, counted by what had been asked."""

    bent: Counter[str] = field(default_factory=Counter)
    cases: int = 0

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(self.bent + other.bent, self.cases + other.cases)

    def __str__(self) -> str:
        asked = ", ".join(f"{count:,} {what}" for what, count in sorted(self.bent.items()))
        return f"{self.cases:,} cases; passes taken 0, end states wrong 0; asked for: {asked}"


@dataclass
class Bent(Node):
    """A node whose answers are bent, in turn, while there are `bends`; `spared`: but for those about blocks alone."""

    bends: Sequence[Bend] = ()
    spared: bool = False
    counted: Counter[str] = field(default_factory=Counter)
    _nth: int = 0

    def __call__(self, body: bytes) -> Said:
        self.asked.clear()
        true = super().__call__(body)
        if not self.bends:
            return true
        what = next((each for each in self.asked if each != "supply"), "logs" if b"eth_getLogs" in body else "blocks")
        if what == "blocks" and self.spared:
            return true
        self._nth += 1
        self.counted[what] += 1
        return self.bends[self._nth % len(self.bends)](true)


@dataclass(frozen=True, slots=True)
class Case:
    """`nodes`: in which ways each can be asked, whether it takes hashes, and what it answers. `acts`: by name.

    `spared`: they tell of blocks truly, so that there is something to read at.
    """

    nodes: tuple[tuple[tuple[Ways, ...], bool, tuple[Bend, ...]], ...]
    spared: bool
    acts: tuple[str, ...]

    @property
    def may_lie(self) -> bool:
        return any(bend.edits for _, _, bends in self.nodes for bend in bends)


_WAYS = st.sampled_from([tuple(Ways), *[(way,) for way in Ways]])
_ACTS = st.lists(st.sampled_from(["sweep", "sweep", "sweep", "watch", "settled"]), min_size=30, max_size=50)


@st.composite
def cases(draw: st.DrawFn, slow: str = "", way: Ways | None = None) -> Case:
    """One to three nodes; of several one may change a few bytes, and the others then say nothing that could agree.

    In every second case all that goes wrong is inside the answers, so that no node is ever given up.
    """
    count, usual = draw(st.integers(1, 3)), draw(st.sampled_from([odd, sound]))
    nodes = []
    for nth in range(count):
        kinds = usual | edited if nth == 0 and count > 1 else usual
        healthy = st.just(()) if nth and draw(st.integers(0, 3)) == 0 else st.nothing()
        bends = draw(healthy | st.lists(kinds, min_size=1, max_size=6).map(tuple))
        nodes.append(
            (
                draw(_WAYS) if way is None else (way,),
                draw(st.booleans()),
                (*bends, Bend(slow)) if slow and bends else bends,
            )
        )
    return Case(tuple(nodes), draw(st.integers(0, 3)) > 0, tuple(draw(_ACTS))[: 6 if slow else None])


def played(first: int, count: int, seed: int, way: Ways | None = None) -> Findings:
    """At least so many bent answers, with dice of their own for `first`; of nodes that take this way alone, if one."""
    until = _Until(Findings(), count)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        store = runner.run(_entered(stack))
        try:
            for block in range(10**6):
                slow = {0: HANGS, 1: HUGE}.get(block % (SLOW // BLOCK_OF_CASES), "") if block else ""
                dice, many = hash((seed, first, block)), 1 if slow else BLOCK_OF_CASES
                _block(runner, store, until, dice, cases(slow, way), many)
                if until.is_enough:
                    return until.findings
        finally:
            runner.run(stack.aclose())
    raise AssertionError("it never came to so many answers")


async def _entered(stack: AsyncExitStack) -> SqlStore:
    return await stack.enter_async_context(stored())


@dataclass(frozen=True, slots=True)
class _Until:
    """What came of it so far, and how much is enough."""

    findings: Findings
    count: int

    @property
    def is_enough(self) -> bool:
        return self.findings.bent.total() >= self.count


def _block(
    runner: asyncio.Runner, store: SqlStore, until: _Until, seed: int, drawn: st.SearchStrategy[Case], count: int
) -> None:
    @with_seed(seed)
    @settings(max_examples=count, phases=_PHASES, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(drawn)
    def holds(case: Case) -> None:
        if not until.is_enough:
            runner.run(_live(store, case, until.findings))

    holds()


async def _live(store: SqlStore, case: Case, findings: Findings) -> None:
    await emptied(store)
    chain = TrueChain()
    chain.mine(6)
    nodes = [Bent(chain, ways, hashes, counted=findings.bent) for ways, hashes, _ in case.nodes]
    async with housed(store, chain, nodes, PEOPLE, deadline=2.0, batch=8) as house:
        await _given(house)
        before = await house.held()
        for node, (_, _, bends) in zip(nodes, case.nodes, strict=True):
            node.bends, node.spared = bends, case.spared
        for act in case.acts:
            house.chain.skip(timedelta(minutes=5))  # so that nobody rests from the last act
            house.mine(2)
            await _ACT[act](house)
            held = await house.held()
            assert before <= held, f"taken on {act}: {before - held}"
            assert case.may_lie or held == before, f"given on {act}: {held - before}"
        for node in nodes:
            node.bends = ()
        await _healed(house)
    findings.cases += 1


async def _given(house: House) -> None:
    """Half of the people hold something; all of it is final and confirmed."""
    one, two, three, four = [wallets[0] for wallets in PEOPLE[:4]]
    house.chain.move(ART, NOBODY, one, token=1)
    house.chain.move(ART, NOBODY, two, token=2)
    house.chain.move(COIN, NOBODY, PEOPLE[1][1], 4)
    house.chain.move(COIN, NOBODY, three, 20)
    house.chain.move(BADGE, NOBODY, four)
    for _ in range(2):
        house.mine(6)
        await _heard_out(house)
    await house.watch()
    assert await house.held() == house.due(house.chain.final)


async def _healed(house: House) -> None:
    """A token goes to somebody else, somebody sells out; two sweeps after that all is as it ought to be."""
    house.chain.move(ART, PEOPLE[0][0], PEOPLE[5][0], token=1)
    house.chain.move(COIN, PEOPLE[2][0], NOBODY, 15)
    house.settle()
    await _heard_out(house)
    house.mine(6)  # a lone node must say it on two blocks
    await _heard_out(house)
    assert await house.held() == house.due(house.chain.final)


async def _heard_out(house: House) -> None:
    """A sweep in which every node answered; on a machine that stalls the first may be none."""
    for _ in range(5):
        before = sum(each.failures for each in house.chains.health(ART.chain))
        await house.sweep()
        if sum(each.failures for each in house.chains.health(ART.chain)) == before:
            return
        house.mine(6)
    raise AssertionError("healthy nodes were not heard")


async def _settled(house: House) -> None:
    await house.recheck.run_settled()


_ACT = {"sweep": House.sweep, "watch": House.watch, "settled": _settled}
