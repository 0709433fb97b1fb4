"""A look that one person asks for again in the same breath is the last one: each costs requests of a chain."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.giving.passes import Plan
from bot.domain.ids import CommunityId, MemberId
from bot.domain.requirements.verdicts import Unknown
from bot.ports import Clock, Store
from bot.services.giving.together import Reconcile

STANDS_FOR = timedelta(seconds=10)
MOST_REMEMBERED = 10_000
ASKED = "asked"
Revisions = tuple[int, int]
"""The member's and the policy's: whatever is decided anew raises one of them."""


@dataclass(frozen=True, slots=True)
class _Look:
    until: datetime
    revisions: Revisions
    plan: Plan


@dataclass(frozen=True, slots=True)
class Lately:
    """`reconcile` for a member who asks: for ten seconds the answer stands, unless something was decided meanwhile.

    What could not be told does not stand: the next look may tell it.
    """

    store: Store
    clock: Clock
    reconcile: Reconcile
    _looks: OrderedDict[MemberId, _Look] = field(default_factory=OrderedDict)

    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """The plan for each member; the errors of `reconcile`."""
        if reason != ASKED or len(members) != 1:
            return await self.reconcile(community, members, reason, read=read)
        (member,) = members
        last = self._looks.get(member)
        if last and self.clock.now() < last.until and last.revisions == await self._revisions(community, member):
            return {member: last.plan}
        plans = await self.reconcile(community, members, reason, read=read)
        plan = plans.get(member)
        if plan and not any(isinstance(decision.reading.verdict, Unknown) for decision in plan.decisions):
            self._keep(_Look(self.clock.now() + STANDS_FOR, await self._revisions(community, member), plan))
        return plans

    async def _revisions(self, community: CommunityId, member: MemberId) -> Revisions:
        async with self.store.read() as tx:
            found, policy = await tx.members.get([member]), await tx.policies.current(community)
        return (found[0].revision if found else 0), policy.revision

    def _keep(self, look: _Look) -> None:
        self._looks[look.plan.member] = look
        self._looks.move_to_end(look.plan.member)
        if len(self._looks) > MOST_REMEMBERED:
            self._looks.popitem(last=False)
