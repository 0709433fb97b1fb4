"""Reading everything a batch of members is judged on: one pinned set of blocks a chain, each thing once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeGuard

from bot.domain.breaker import Answer
from bot.domain.expiry import is_due
from bot.domain.holdings import GiveAt, Holding, Observation, Pins, Trouble, Unread, Want
from bot.domain.ids import ChainName, MemberId
from bot.domain.members import Member
from bot.domain.passes import ENOUGH_WITNESSES, Award, Pass, Reading
from bot.domain.policy import Policy, Tier
from bot.domain.readings import judged
from bot.domain.requirements import wants
from bot.domain.rules import Waiting
from bot.ports import Chains, ReadAt
from bot.services.holding_times import Known
from bot.services.hops import Hops

Newest = Mapping[tuple[ChainName, GiveAt], int]
"""Per chain and way of giving: the newest block on which anything was given. Nothing is given on an older one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was true in the database when a reconcile began."""

    policy: Policy
    members: Sequence[Member]
    passes: Mapping[MemberId, Mapping[str, Pass]]
    awards: Mapping[MemberId, Sequence[Award]]
    now: datetime
    answers: Mapping[tuple[MemberId, str], Answer] = field(default_factory=dict)
    newest: Newest = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    known: Known = field(default_factory=Known)

    def held(self, member: Member, tier: Tier) -> Pass | None:
        return self.passes.get(member.id, {}).get(tier.name)


@dataclass(frozen=True, slots=True)
class _Look:
    """One chain read at one of its pins; `judges`: what is seen may end a pass, or gives one that nobody confirms."""

    chain: ChainName
    give_at: GiveAt
    judges: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was read, and the numbers of the final blocks."""

    final: Mapping[ChainName, int]
    sights: Mapping[_Look, Mapping[Want, Observation]]


@dataclass(frozen=True, slots=True)
class Looking:
    """Reads what a snapshot asks for: non-holders where their tier is given, holders at the final block.

    What has run out is read at the newest block: a renewal need not be final to keep a pass.
    """

    chains: Chains
    hops: Hops

    async def readings(self, snapshot: Snapshot, *, read: bool) -> dict[MemberId, dict[str, Reading]]:
        """One reading for every member and tier; with `read` off, every requirement is Unknown."""
        asked = _asked(snapshot) if read else {}
        pins = await self._pins({look.chain for look in asked})
        async with asyncio.TaskGroup() as group:
            reads = {
                look: group.create_task(self._read(look, found, pins, snapshot.newest)) for look, found in asked.items()
            }
        final = {chain: found.final.number for chain, found in pins.items()}
        seen = Seen(final, {look: task.result() for look, task in reads.items()})
        found = {
            member.id: {tier.name: _reading(tier, member, snapshot, seen, read) for tier in snapshot.policy.tiers}
            for member in snapshot.members
        }
        return await self.hops.discounted(snapshot.policy, snapshot.members, found, pins)

    async def _pins(self, chains: Iterable[ChainName]) -> dict[ChainName, Pins]:
        known = set(self.chains.names())
        async with asyncio.TaskGroup() as group:
            tasks = {chain: group.create_task(self.chains.pins(chain)) for chain in chains if chain in known}
        return {chain: found for chain, task in tasks.items() if (found := task.result()) is not None}

    async def _read(
        self, look: _Look, asked: set[Want], pins: Mapping[ChainName, Pins], newest: Newest
    ) -> Mapping[Want, Observation]:
        if look.chain not in self.chains.names():
            return dict.fromkeys(asked, Unread(Trouble.UNKNOWN_CHAIN))
        if look.chain not in pins:
            return dict.fromkeys(asked, Unread(Trouble.SILENT))
        block = pins[look.chain].at(look.give_at)
        if not look.judges and block.number < newest.get((look.chain, look.give_at), 0):
            return dict.fromkeys(asked, Unread(Trouble.BEHIND))
        witnesses = ENOUGH_WITNESSES if look.judges else 1
        seen = await self.chains.read(ReadAt(look.chain, block, witnesses), asked)
        return {want: replace(one, at=block) if _is_disputed(one) else one for want, one in seen.items()}


def _is_disputed(seen: Observation) -> TypeGuard[Unread]:
    return isinstance(seen, Unread) and seen.trouble is Trouble.DISAGREE


def _asked(snapshot: Snapshot) -> dict[_Look, set[Want]]:
    asked: dict[_Look, set[Want]] = defaultdict(set)
    for tier in snapshot.policy.tiers:
        if tier.requirement is None:
            continue
        for member in snapshot.members:
            for want in wants(tier.requirement, member.wallets):
                asked[_look(want.probe.chain, tier, member, snapshot)].add(want)
    return asked


def _look(chain: ChainName, tier: Tier, member: Member, snapshot: Snapshot) -> _Look:
    held = snapshot.held(member, tier)
    if held is None or not held.on_requirement:
        # on a final block nothing is confirmed any more: what is given there is given on as many words as it is taken
        return _Look(chain, tier.reads_at, judges=tier.reads_at is GiveAt.FINALIZED)
    if is_due(held, tier.grace, snapshot.now):
        return _Look(chain, GiveAt.LATEST, judges=True)
    return _Look(chain, GiveAt.FINALIZED, judges=True)


def _reading(tier: Tier, member: Member, snapshot: Snapshot, seen: Seen, looked: bool) -> Reading:
    if tier.requirement is None or not looked:
        return replace(judged(tier, member.wallets, {}), looked=looked)
    since = _since(tier, snapshot.held(member, tier), snapshot.newest)
    sight = {
        want: _trusted(want, seen.sights.get(_look(want.probe.chain, tier, member, snapshot), {}), since)
        for want in wants(tier.requirement, member.wallets)
    }
    return judged(tier, member.wallets, sight, snapshot.known.times(member.id, snapshot.now), seen.final)


def _since(tier: Tier, held: Pass | None, newest: Newest) -> Mapping[ChainName, int]:
    """Per chain the block before which nothing counts: the one this pass was given on, or others were meanwhile."""
    if held is not None and held.on_requirement:
        return held.blocks
    return {chain: block for (chain, way), block in newest.items() if way is tier.reads_at}


def _trusted(want: Want, seen: Mapping[Want, Observation], since: Mapping[ChainName, int]) -> Observation:
    """An older block says nothing."""
    found = seen.get(want, Unread(Trouble.NOT_READ))
    if isinstance(found, Holding) and found.block.number < since.get(want.probe.chain, 0):
        return Unread(Trouble.BEHIND)
    return found
