"""What a member holds, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.events import Event
from bot.domain.evidence import Evidence
from bot.domain.giving.doors import FROZEN
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Pass, Plan
from bot.domain.giving.policy import Door, Policy
from bot.domain.ids import Account, Community
from bot.ports import Clock, Store
from bot.services.giving.evidence import changed_by
from bot.services.giving.recheck import Progress
from bot.services.giving.together import Reconcile

MOST_NEWS = 20
MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Holdings:
    """What `/passes` shows: the member (None if never seen), its open passes, the policy, and news not shown yet.

    `plan`: of a look taken just now; None for whoever has no wallet to look at.
    """

    community: Community
    policy: Policy
    member: Member | None
    passes: tuple[Pass, ...]
    awards: tuple[Award, ...]
    news: tuple[Event, ...]
    plan: Plan | None = None
    barred: frozenset[Door] = frozenset()
    """Roles that are frozen and that this member was not given before."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `/why` shows: a look taken just now, the newest decisions with their evidence, and the next sweep's time."""

    community: Community
    policy: Policy
    member: Member | None
    plan: Plan | None
    awards: tuple[Award, ...]
    evidence: Sequence[Evidence]
    next_look: datetime | None
    authors: Mapping[int, Account] = field(default_factory=dict)
    """Who made the revisions that took something from them: for moderators alone."""

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of the member that is told of, those it had earlier too."""
        now = {wallet.address for wallet in self.member.wallets} if self.member else set()
        kept = [row.facts.get("wallets") for row in self.evidence]
        return frozenset({*now, *(str(one) for wallets in kept if isinstance(wallets, list) for one in wallets)})


@dataclass(frozen=True, slots=True)
class PassesService:
    store: Store
    reconcile: Reconcile
    clock: Clock
    sweep: Progress

    async def mine(self, community: Community, account: Account) -> Holdings:
        """What this account holds, after a look at it; its news counts as shown from now on."""
        async with self.store.read() as tx:
            known = await tx.members.of(community.id, account)
        plans = await self.reconcile(community.id, [known.id], "asked") if known and known.wallets else {}
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            member = await tx.members.of(community.id, account)
            if member is None:
                return Holdings(community, policy, None, (), (), ())
            passes, awards = await tx.passes.open([member.id]), await tx.awards.open([member.id])
            awards = [award for award in awards if award.open_at(self.clock.now())]
            news = tuple(await tx.events.news(member.id, MOST_NEWS))
            frozen = {one.door for one in await tx.doors.troubles(community.id) if one.problem in FROZEN}
            barred = frozenset(frozen.difference((await tx.doors.given([member.id])).get(member.id, ())))
        if news:
            async with self.store.write() as tx:
                await tx.events.shown(member.id, self.clock.now())
        seen = plans.get(member.id)
        return Holdings(community, policy, member, tuple(passes), tuple(awards), news, seen, barred)

    async def why(self, community: Community, account: Account) -> Explanation:
        """Look at this account now, act on what is seen, and say on what."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
        plans = await self.reconcile(community.id, [member.id], "asked") if member else {}
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            evidence = await tx.passes.evidence(member.id, MOST_EVIDENCE) if member else ()
            awards = tuple(await tx.awards.open([member.id])) if member else ()
            authors = await changed_by(tx, community.id, [row.facts for row in evidence])
        plan = plans.get(member.id) if member else None
        return Explanation(community, policy, member, plan, awards, evidence, self.sweep.next_at, authors)
