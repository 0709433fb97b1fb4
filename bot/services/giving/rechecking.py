"""`/recheck`: a member asks for a look now, once in a while: a look costs requests, of chains and of platforms."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Plan
from bot.domain.ids import Account, Community, MemberId
from bot.ports import GIVE_NEXT, Clock, JobQueue, Store
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.recording import match_job

ONCE_IN = timedelta(minutes=1)
MOST_REMEMBERED = 10_000
"""Members. Whoever is forgotten may ask again sooner."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the look came to, and when the next may be asked for. `plan`: None if it is too soon, or nobody is known."""

    community: Community
    member: Member | None
    plan: Plan | None
    again: datetime


@dataclass(frozen=True, slots=True)
class Rechecking:
    store: Store
    queue: JobQueue
    reconcile: Reconcile
    clock: Clock
    asked: OrderedDict[MemberId, datetime] = field(default_factory=OrderedDict)

    async def __call__(self, community: Community, account: Account) -> Looked:
        """Look at this account's member now, act on what is seen, and make sure of what they have on each platform."""
        now = self.clock.now()
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
        if member is None:
            return Looked(community, None, None, now)
        again = self.asked.get(member.id, now)
        if again > now:
            return Looked(community, member, None, again)
        self._note(member.id, now + ONCE_IN)
        plans = await self.reconcile(community.id, [member.id], "asked", doors=True)
        await self._match(member)
        return Looked(community, member, plans.get(member.id), now + ONCE_IN)

    def _note(self, member: MemberId, again: datetime) -> None:
        self.asked[member] = again
        self.asked.move_to_end(member)
        if len(self.asked) > MOST_REMEMBERED:
            self.asked.popitem(last=False)

    async def _match(self, member: Member) -> None:
        """A role that somebody else took is given again, too."""
        async with self.store.write() as tx:
            for platform in sorted({account.platform for account in member.accounts}):
                await self.queue.enqueue(tx, match_job(member.community, member.id, platform, GIVE_NEXT))
