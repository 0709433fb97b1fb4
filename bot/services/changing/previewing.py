"""What a revision of the policy would do, worked out by the code that would do it, and written nowhere."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.changing.changes import Effect, Tally, is_too_much, judged_anew, weigh
from bot.domain.giving.breaker import WINDOW, enough_holders
from bot.domain.giving.passes import Award, Plan
from bot.domain.giving.policy import Difference, Policy
from bot.domain.ids import MemberId
from bot.ports import Chains, Clock, Store
from bot.services.giving.hops import Hops
from bot.services.giving.looking import Looking
from bot.services.giving.recheck import BATCH, FIRST
from bot.services.giving.snapshot import Snapshot, by_member, taken

Told = Callable[[int, int], Awaitable[None]]
"""Hears how many members were looked at, of how many."""
PATIENCE = 300.0
"""Seconds a preview looks at wallets; of whoever comes after them it says that it cannot be told."""


async def untold(_looked_at: int, _of: int) -> None:
    """Nobody waits for how far it is."""


@dataclass(frozen=True, slots=True)
class Previewing:
    store: Store
    chains: Chains
    clock: Clock
    second_reading_after: timedelta

    async def effects(
        self, before: Policy, after: Policy, back: Sequence[Award] = (), told: Told = untold
    ) -> tuple[Effect, ...]:
        """What each tier concerned would mean for whom. `back`: awards that would come back with it."""
        change, tally = before.difference(after), Tally()
        async for plans in self._plans(after, change, back, told):
            for plan in plans.values():
                weigh(tally, plan, before, change, after)
        return tally.effects(tier.name for tier in change.versions)

    async def needs_second(self, policy: Policy, effects: Sequence[Effect]) -> bool:
        """Would it take more, of some tier, than may be lost within a day without being asked about?"""
        since, lost, holders = self.clock.now() - WINDOW, dict[str, frozenset[MemberId]](), dict[str, int]()
        in_shadow = {tier.name for tier in policy.tiers if tier.shadow}
        taking = [replace(one, loses=()) if one.tier in in_shadow else one for one in effects if one.closing]
        async with self.store.read() as tx:
            for one in taking:
                gone = lost[one.tier] = await tx.passes.lost(policy.community, one.tier, since)
                enough = enough_holders(gone, one.closing)
                holders[one.tier] = await tx.passes.holders_at(policy.community, one.tier, since, enough)
        return is_too_much(taking, lost, holders)

    async def _plans(
        self, after: Policy, change: Difference, back: Sequence[Award], told: Told
    ) -> AsyncIterator[Mapping[MemberId, Plan]]:
        looking, ends = Looking(self.chains, Hops(self.chains, self.store)), time.monotonic() + PATIENCE
        judged, looked_at = judged_anew(change), 0
        async with self.store.read() as tx:
            total = await tx.members.count(after.community)
        last = FIRST
        while page := await self._page(after, last):
            snapshot = await self._snapshot(after, change, page, back)
            readings = await looking.readings(snapshot, read=time.monotonic() < ends, only=judged)
            yield await snapshot.plans(readings, self.second_reading_after)
            last, looked_at = page[-1], looked_at + len(page)
            await told(looked_at, max(total, looked_at))

    async def _page(self, after: Policy, last: MemberId) -> Sequence[MemberId]:
        async with self.store.read() as tx:
            return await tx.members.page(after.community, last, BATCH)

    async def _snapshot(
        self, after: Policy, change: Difference, page: Sequence[MemberId], back: Sequence[Award]
    ) -> Snapshot:
        """These members as they are; an answer about what is asked no more counts no more."""
        async with self.store.read() as tx:
            snapshot = await taken(tx, after, page, self.clock.now())
        returned = by_member(award for award in back if award.member in set(page))
        awards = {m: [*snapshot.awards.get(m, ()), *returned.get(m, ())] for m in {*snapshot.awards, *returned}}
        answers = {pair: said for pair, said in snapshot.answers.items() if pair[1] not in change.asking_anew}
        return replace(snapshot, awards=awards, answers=answers)
