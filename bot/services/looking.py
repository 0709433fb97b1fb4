"""Reading everything a batch of members is judged on: one pinned pair of blocks a chain, each thing once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.holdings import Block, Holding, Observation, Pins, Trouble, Unread, Want
from bot.domain.ids import ChainName, MemberId
from bot.domain.members import Member
from bot.domain.passes import ENOUGH_WITNESSES, Award, Pass, Reading
from bot.domain.policy import Policy, Tier
from bot.domain.readings import judged
from bot.domain.requirements import wants
from bot.ports import Chains, ReadAt


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was true in the database when a reconcile began."""

    policy: Policy
    members: Sequence[Member]
    passes: Mapping[MemberId, Mapping[str, Pass]]
    awards: Mapping[MemberId, Sequence[Award]]

    def held(self, member: Member, tier: Tier) -> Pass | None:
        return self.passes.get(member.id, {}).get(tier.name)


@dataclass(frozen=True, slots=True)
class _Look:
    """One chain read at one of its two pins."""

    chain: ChainName
    final: bool


@dataclass(frozen=True, slots=True)
class Looking:
    """Reads what a snapshot asks for: non-holders at the give block, holders at the final one."""

    chains: Chains

    async def readings(self, snapshot: Snapshot, *, read: bool) -> dict[MemberId, dict[str, Reading]]:
        """One reading for every member and tier; with `read` off, every requirement is Unknown."""
        asked = _asked(snapshot) if read else {}
        pins = await self._pins({look.chain for look in asked})
        async with asyncio.TaskGroup() as group:
            reads = {look: group.create_task(self._read(look, found, pins)) for look, found in asked.items()}
        seen = {look: task.result() for look, task in reads.items()}
        return {
            member.id: {
                tier.name: _reading(tier, member, snapshot.held(member, tier), seen) for tier in snapshot.policy.tiers
            }
            for member in snapshot.members
        }

    async def _pins(self, chains: Iterable[ChainName]) -> dict[ChainName, Pins]:
        known = set(self.chains.names())
        async with asyncio.TaskGroup() as group:
            tasks = {chain: group.create_task(self.chains.pins(chain)) for chain in chains if chain in known}
        return {chain: found for chain, task in tasks.items() if (found := task.result()) is not None}

    async def _read(self, look: _Look, asked: set[Want], pins: Mapping[ChainName, Pins]) -> Mapping[Want, Observation]:
        if look.chain not in self.chains.names():
            return dict.fromkeys(asked, Unread(Trouble.UNKNOWN_CHAIN))
        if look.chain not in pins:
            return dict.fromkeys(asked, Unread(Trouble.SILENT))
        block = _pin(look, pins)
        witnesses = ENOUGH_WITNESSES if look.final else 1
        return await self.chains.read(ReadAt(look.chain, block, witnesses), asked)


def _asked(snapshot: Snapshot) -> dict[_Look, set[Want]]:
    asked: dict[_Look, set[Want]] = defaultdict(set)
    for tier in snapshot.policy.tiers:
        if tier.requirement is None:
            continue
        for member in snapshot.members:
            final = _is_final(snapshot.held(member, tier))
            for want in wants(tier.requirement, member.wallets):
                asked[_Look(want.probe.chain, final)].add(want)
    return asked


def _is_final(held: Pass | None) -> bool:
    """Whoever stands on the requirement is judged on settled blocks; everybody else on the newest."""
    return held is not None and held.on_requirement


def _pin(look: _Look, pins: Mapping[ChainName, Pins]) -> Block:
    return pins[look.chain].final if look.final else pins[look.chain].give


def _reading(
    tier: Tier,
    member: Member,
    held: Pass | None,
    seen: Mapping[_Look, Mapping[Want, Observation]],
) -> Reading:
    if tier.requirement is None:
        return judged(tier, member.wallets, {})
    final = _is_final(held)
    sight = {
        want: _trusted(want, seen.get(_Look(want.probe.chain, final), {}), held if final else None)
        for want in wants(tier.requirement, member.wallets)
    }
    return judged(tier, member.wallets, sight)


def _trusted(want: Want, seen: Mapping[Want, Observation], held: Pass | None) -> Observation:
    """A final block older than the one a pass was given on says nothing about that pass."""
    found = seen.get(want, Unread(Trouble.NOT_READ))
    if held is not None and isinstance(found, Holding) and found.block.number < held.blocks.get(want.probe.chain, 0):
        return Unread(Trouble.BEHIND)
    return found
