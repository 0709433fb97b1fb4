"""Reading everything a batch of members is judged on: one pinned set of blocks a chain, each thing once."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from bot.domain.giving.members import Member
from bot.domain.giving.passes import ENOUGH_WITNESSES, Pass, Reading
from bot.domain.giving.policy import Tier
from bot.domain.giving.readings import judged
from bot.domain.ids import ChainName, MemberId
from bot.domain.requirements.holdings import Block, Observation, Pins, Trouble, Unread, Want
from bot.ports import Chains, ReadAt
from bot.services.giving.asking import Asks, Look, Sight, asked
from bot.services.giving.hops import Hops
from bot.services.giving.pausing import Turn, others, pieces
from bot.services.giving.snapshot import Newest, Snapshot


@dataclass(frozen=True, slots=True)
class Looking:
    """Reads what a snapshot asks for: non-holders where their tier is given, holders at the final block.

    What has run out is read at the newest block: a renewal need not be final to keep a pass. `turn`: how others go
    on between two pieces of it.
    """

    chains: Chains
    hops: Hops
    turn: Turn = others

    async def readings(
        self, snapshot: Snapshot, *, read: bool, only: Collection[str] | None = None
    ) -> dict[MemberId, dict[str, Reading]]:
        """One reading for every member and tier; with `read` off, every requirement is Unknown.

        `only`: these tiers are read, and no others.
        """
        tiers = snapshot.policy.tiers
        looked = {tier.name for tier in tiers if read and (only is None or tier.name in only)}
        asks, sights = await asked(snapshot, looked)
        pins = await self.see(sights)
        unasked = [tier for tier in tiers if tier.name not in looked or tier.requirement is None]
        final = {chain: found.final.number for chain, found in pins.items()}
        found = dict[MemberId, dict[str, Reading]]()
        async for members in pieces(snapshot.members, self.turn):
            for member in members:
                found[member.id] = {
                    **{tier.name: _unread(tier, member, looked=tier.name in looked) for tier in unasked},
                    **{each.tier.name: _reading(each, member, snapshot, final) for each in asks},
                }
        return await self.hops.discounted(snapshot.policy, snapshot.members, found, pins)

    async def see(self, sights: Collection[Sight]) -> dict[ChainName, Pins]:
        """Have all of this seen, at one set of pins; which they were."""
        pins = await self._pins({sight.look.chain for sight in sights})
        async with asyncio.TaskGroup() as group:
            for sight in sights:
                group.create_task(self._see(sight, pins))
        return pins

    async def _pins(self, chains: Iterable[ChainName]) -> dict[ChainName, Pins]:
        known = set(self.chains.names())
        async with asyncio.TaskGroup() as group:
            tasks = {chain: group.create_task(self.chains.pins(chain)) for chain in chains if chain in known}
        return {chain: found for chain, task in tasks.items() if (found := task.result()) is not None}

    async def _see(self, sight: Sight, pins: Mapping[ChainName, Pins]) -> None:
        look = sight.look
        block = self._block(look, pins)
        if isinstance(block, Trouble):
            sight.seen = dict.fromkeys(sight.wants, Unread(block))
            return
        at = ReadAt(look.chain, block, ENOUGH_WITNESSES, alone=not look.judges)
        sight.block = block.number
        sight.seen = _placed(await self.chains.read(at, sight.wants), block)

    def _block(self, look: Look, pins: Mapping[ChainName, Pins]) -> Block | Trouble:
        if look.chain not in pins:
            return Trouble.SILENT if look.chain in self.chains.names() else Trouble.UNKNOWN_CHAIN
        return pins[look.chain].at(look.give_at)


def _placed(seen: Mapping[Want, Observation], block: Block) -> Mapping[Want, Observation]:
    """The same, and with what is disputed the block that it is about."""
    if Unread not in set(map(type, seen.values())):
        return seen
    return {want: replace(one, at=block) if _is_disputed(one) else one for want, one in seen.items()}


def _is_disputed(seen: Observation) -> TypeGuard[Unread]:
    return isinstance(seen, Unread) and seen.trouble is Trouble.DISAGREE


def _unread(tier: Tier, member: Member, *, looked: bool) -> Reading:
    return replace(judged(tier, member.wallets, {}), looked=looked)


def _reading(asks: Asks, member: Member, snapshot: Snapshot, final: Mapping[ChainName, int]) -> Reading:
    held = snapshot.held(member, asks.tier)
    sights, since = asks.sights(held, snapshot.now), _since(asks.tier, held, snapshot.newest)
    sight = {want: sights[want.probe.chain].seen.get(want, _NOT_READ) for want in asks.wants(member)}
    if since:
        sight = {want: _trusted(seen, sights[want.probe.chain], since) for want, seen in sight.items()}
    return judged(asks.tier, member.wallets, sight, snapshot.known.times(member.id, snapshot.now), final)


_NOT_READ = Unread(Trouble.NOT_READ)


def _since(tier: Tier, held: Pass | None, newest: Newest) -> Mapping[ChainName, int]:
    """Per chain the block before which nothing counts: the one this pass was given on, or others were meanwhile.

    What its member unlinked since may be another account's by now, so the pass waits for no later block: what is left
    must hold on the final one, or one wallet would open a door for every account it is shown with until then.
    """
    if held is not None and held.on_requirement:
        return {} if held.unlinked else held.blocks
    return {chain: block for (chain, way), block in newest.items() if way is tier.reads_at}


def _trusted(seen: Observation, sight: Sight, since: Mapping[ChainName, int]) -> Observation:
    """An older block says nothing, not even that something is odd."""
    late = sight.block is not None and sight.block < since.get(sight.look.chain, 0)
    return Unread(Trouble.BEHIND) if late and not _is_disputed(seen) else seen
