"""One of three endpoints lies, through random histories of transfers, blocks, reorganisations, sweeps and events.

The truth is known, so every give and take is judged at once: by what was held in the block it says it stands on.
"""

import asyncio
import random
from dataclasses import dataclass, field, fields

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.evidence import Evidence
from bot.domain.giving.breaker import Answer
from bot.domain.giving.passes import Change
from bot.domain.ids import Account, Address, MemberId, Platform
from storage.store import SqlStore
from tests.blank import stored
from tests.faulted_house import TIERS, Held, House, emptied, housed
from tests.liar import Liar
from tests.raw_http import Said, http
from tests.true_chain import ART, BADGE, COIN, State, TrueChain
from tests.true_node import Node

TOGETHER = 10
"""Histories that share a chain, its nodes and its liar; none of them touches another's wallets."""
GROUP = 3
GRACE = Account(Platform.DISCORD, 99, "grace")
BY_NAME = {tier.name: tier for tier in TIERS}


@dataclass
class Findings:
    """What came of it. `kept`: wrong gives that outlived their finality."""

    histories: int = 0
    lies: int = 0
    gives: int = 0
    takes: int = 0
    wrong_gives: int = 0
    wrong_takes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unrepaired: list[str] = field(default_factory=list)

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def bad(self) -> list[str]:
        """All that must not be."""
        return [*self.wrong_takes, *self.kept, *self.unrepaired]

    def __str__(self) -> str:
        return (
            f"{self.takes:,} takes, {len(self.wrong_takes)} of them wrong; {self.gives:,} gives, {self.wrong_gives:,} "
            f"of them wrong, {len(self.kept)} of those kept past confirmation; {len(self.unrepaired)} end states wrong "
            f"after the liar stopped ({self.lies:,} lying answers, {TOGETHER} histories at a time on one chain)"
        )


def played(first: int, count: int, seed: int) -> Findings:
    """So many histories from this one on, with these dice."""
    return asyncio.run(_played(range(first, first + count, TOGETHER), seed))


async def _played(numbers: range, seed: int) -> Findings:
    findings = Findings()
    async with stored() as store:
        for number in numbers:
            await _History(findings, random.Random(f"{seed}/{number}"), number).live(store)
            findings.histories += TOGETHER
    return findings


@dataclass
class _History:
    """Some groups of members on one chain. `groups`: the wallets of each, one member's beside another's."""

    findings: Findings
    dice: random.Random
    number: int
    groups: list[list[tuple[Address, ...]]] = field(default_factory=list)
    wrong: Held = field(default_factory=set)
    """Passes that no honest block justified."""
    judged: int = 0
    """The newest evidence that was judged."""
    tokens: int = 0

    async def live(self, store: SqlStore) -> None:
        await emptied(store)
        chain = TrueChain()
        chain.mine(6)
        ways = [self.dice.choice([tuple(Ways), *[(way,) for way in Ways]]) for _ in range(3)]
        liar = Liar(chain, ways.pop(), dice=self.dice)
        nodes = [Node(chain, each, self.dice.random() < 0.8) for each in ways]
        nodes.insert(self.dice.randint(0, 2), liar)
        self.groups = [self._group(nth) for nth in range(TOGETHER)]
        people = [wallets for group in self.groups for wallets in group]
        tiers = sorted(self.dice.sample([*TIERS], 3), key=lambda tier: tier.rank)
        async with housed(store, chain, nodes, people, tiers) as house:
            await self._lied_to(house, liar)
            await self._confirmed(house)
            await self._healed(house, liar)
        self.findings.lies += liar.told

    def _group(self, nth: int) -> list[tuple[Address, ...]]:
        first = 0xA000 + 0x100 * nth
        return [
            tuple(Address(f"0x{first + 2 * member + each:040x}") for each in range(self.dice.choice([1, 1, 2])))
            for member in range(GROUP)
        ]

    async def _lied_to(self, house: House, liar: Liar) -> None:
        if self.dice.random() < 0.8:  # otherwise it lies from the first moment on
            self._moves(house.chain)
            house.mine(6)
            await house.sweep()
        for _ in range(self.dice.randint(3, 7)):
            if not liar.tells or self.dice.random() < 0.5:
                liar.turn()
            self._moves(house.chain)
            self._blocks(house)
            self._outage(house, liar)
            await self._act(house)
            await self._judge(house)

    def _moves(self, chain: TrueChain) -> None:
        """In about every second group something changes hands."""
        for group in self.groups:
            wallets = [wallet for member in group for wallet in member]
            for _ in range(self.dice.choice([0, 0, 1, 1, 2])):
                self._move(chain, wallets)

    def _move(self, chain: TrueChain, wallets: list[Address]) -> None:
        probe, to = self.dice.choice([ART, ART, COIN, BADGE]), self.dice.choice([*wallets, NOBODY])
        owners = [wallet for wallet in wallets if chain.held(probe, wallet) > 0 and wallet != to]
        if owners and self.dice.random() < 0.7:
            owner = self.dice.choice(owners)
            token = next(iter(chain.tokens_of(owner)), 0) if probe is ART else 0
            amount = self.dice.randint(1, chain.held(probe, owner)) if probe is not ART else 1
            chain.move(probe, owner, to, amount, token)
        elif to != NOBODY:
            self.tokens += 1
            chain.move(probe, NOBODY, to, self.dice.choice([1, 3, 6, 11]) if probe is COIN else 1, self.tokens)

    def _blocks(self, house: House) -> None:
        if self.dice.random() < 0.2:
            house.chain.reorganise(self.dice.randint(1, 3))
            self._moves(house.chain)
        house.mine(self.dice.choice([1, 1, 2, 3, 7]))

    def _outage(self, house: House, liar: Liar) -> None:
        """Now and then an honest one is down, and sometimes all of them."""
        all_down = self.dice.random() < 0.05
        for node in house.nodes:
            down = node is not liar and (all_down or self.dice.random() < 0.08)
            node.bend = _down if down else _as_it_is

    async def _act(self, house: House) -> None:
        recheck = house.recheck
        acts = [house.watch, house.watch, house.sweep, recheck.run_settled, recheck.run_looks, recheck.sweep]
        await self.dice.choice(acts)()
        if self.dice.random() < 0.5:
            await agreed_to(house)

    async def _judge(self, house: House) -> None:
        """Every new decision by what was held in the block it stands on."""
        async with house.store.read() as tx:
            rows = await tx.passes.history(self.judged, 10**6)
        for row in rows:
            self.judged = row.id
            if row.change == Change.TAKE:
                self.findings.takes += 1
                self.wrong.discard((row.member, row.tier))
                if why := self._wrong_take(house, row):
                    self.findings.wrong_takes.append(why)
            elif row.change == Change.GIVE:
                self.findings.gives += 1
                if not _justified(house, row):
                    self.findings.wrong_gives += 1
                    self.wrong.add((row.member, row.tier))

    def _wrong_take(self, house: House, row: Evidence) -> str:
        told = f"{row.tier} of {row.member} at {row.facts['seen']}"
        state = _stood_on(house, row)
        if state is None or house.chain.known(state.block.hash) is None:
            return f"no such block: {told}"
        if state.block.number > house.chain.final.block.number:
            return f"not final: {told}"
        return f"still due: {told}" if house.ought(row.member, BY_NAME[row.tier], state) else ""

    async def _confirmed(self, house: House) -> None:
        """All that was given becomes final, the liar lies on, and everybody is looked at again."""
        for node in house.nodes:
            node.bend = _as_it_is
        house.mine(6)
        await house.sweep()
        await self._judge(house)
        given = [one.id for one in await house.open() if (one.member, one.tier) in self.wrong]
        for _ in range(2):
            house.mine(6)
            await house.sweep()
            await self._judge(house)
            if not await agreed_to(house):
                break
        lies = next(node.tells for node in house.nodes if isinstance(node, Liar))
        due = house.due(house.chain.final)
        self.findings.kept += [
            f"history {self.number}: {one.tier} of {one.member}, lies {lies}"
            for one in await house.open()
            if one.id in given and (one.member, one.tier) not in due
        ]

    async def _healed(self, house: House, liar: Liar) -> None:
        liar.tells = {}
        house.settle()
        due = house.due(house.chain.final)
        for _ in range(2):
            await house.sweep()
            await self._judge(house)
            if (held := await house.held()) == due:
                return
            await agreed_to(house)
        self.findings.unrepaired.append(f"history {self.number}: held {held - due}, not held {due - held}")


def _stood_on(house: House, row: Evidence) -> State | None:
    """The block that this decision says it stands on, if there ever was one like it; None for more than one."""
    hashes = {seen["block"]["hash"] for seen in row.facts["seen"] if "block" in seen}
    return house.chain.ever.get(hashes.pop()) if len(hashes) == 1 else None


def _justified(house: House, row: Evidence) -> bool:
    state = _stood_on(house, row)
    return state is not None and house.ought(MemberId(row.member), BY_NAME[row.tier], state)


async def agreed_to(house: House) -> bool:
    """The moderators say yes to every loss they were asked about, if there are any."""
    async with house.store.read() as tx:
        asked = [one.id for one in await tx.questions.all(house.garden.id) if one.answer is Answer.OPEN]
    if asked:
        async with house.store.write() as tx:
            for question in asked:
                await tx.questions.post(question, house.clock.now())
                await tx.questions.answer(question, Answer.TAKE, GRACE)
    return bool(asked)


def _down(_: bytes, __: Said) -> Said:
    return http(b"", "503 Service Unavailable")


def _as_it_is(_: bytes, said: Said) -> Said:
    return said
