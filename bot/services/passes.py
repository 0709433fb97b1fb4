"""What a member holds and why; and the awards moderators make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.durations import duration
from bot.domain.errors import AwardProblem, AwardRefused, Conflict, MemberGone
from bot.domain.events import Event
from bot.domain.evidence import Evidence
from bot.domain.ids import Account, Community, Place
from bot.domain.members import Member
from bot.domain.passes import Award, Pass, Plan
from bot.domain.policy import Policy
from bot.ports import GIVE_NEXT, ChatPlatform, Clock, Job, JobKind, JobQueue, Store
from bot.services.communities import community_at
from bot.services.policy import check_above_all, permitted
from bot.services.recheck import Progress
from bot.services.reconcile import Reconcile
from bot.text.clean import clean

MOST_NEWS = 20
MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Holdings:
    """What `/passes` shows: the member (None if never seen), its open passes, the policy, and news not shown yet."""

    community: Community
    policy: Policy
    member: Member | None
    passes: tuple[Pass, ...]
    awards: tuple[Award, ...]
    news: tuple[Event, ...]


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


@dataclass(frozen=True, slots=True)
class PassesService:
    store: Store
    queue: JobQueue
    reconcile: Reconcile
    clock: Clock
    sweep: Progress

    async def mine(self, community: Community, account: Account) -> Holdings:
        """What this account holds; its news counts as shown from now on."""
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            member = await tx.members.of(community.id, account)
            if member is None:
                return Holdings(community, policy, None, (), (), ())
            passes, awards = await tx.passes.open([member.id]), await tx.awards.open([member.id])
            news = tuple(await tx.events.news(member.id, MOST_NEWS))
        if news:
            async with self.store.write() as tx:
                await tx.events.shown(member.id, self.clock.now())
        return Holdings(community, policy, member, tuple(passes), tuple(awards), news)

    async def why(self, community: Community, account: Account) -> Explanation:
        """Look at this account now, act on what is seen, and say on what."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
        plans = await self.reconcile(community.id, [member.id], "asked") if member else {}
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            evidence = await tx.passes.evidence(member.id, MOST_EVIDENCE) if member else ()
            awards = tuple(await tx.awards.open([member.id])) if member else ()
        plan = plans.get(member.id) if member else None
        return Explanation(community, policy, member, plan, awards, evidence, self.sweep.next_at)

    async def award(
        self, platform: ChatPlatform, place: Place, actor: Account, target: Account, tier: str, span: str, why: str = ""
    ) -> Award:
        """Give the member this tier for a span ("10s", "30d", "" for no end), and open its doors."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            found = (await tx.policies.current((await community_at(tx, place)).id)).tier(tier)
        await check_above_all(platform, place, found, standing)
        await _check_target(platform, place, target)
        length = _length(span)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            if (await tx.policies.current(community.id)).tier(tier) != found:
                raise Conflict  # what the actor was checked against is not what is in force
            member = await tx.members.ensure(community.id, target)
            now = self.clock.now()
            until = now + length if length else None
            award = await tx.awards.add(Award(member.id, found.name, until, actor, clean(why, 200), now))
            payload = {"community": community.id, "members": [member.id], "reason": "award"}
            await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{member.id}", payload, GIVE_NEXT))
        await self.reconcile(community.id, [member.id], "award", read=False)
        return award


async def _check_target(platform: ChatPlatform, place: Place, target: Account) -> None:
    try:
        standing = await platform.standing(place, target.id)
    except MemberGone:
        raise AwardRefused(AwardProblem.NOT_HERE) from None
    if standing.is_bot:
        raise AwardRefused(AwardProblem.IS_BOT)


def _length(span: str) -> timedelta | None:
    if not span.strip():
        return None
    try:
        return duration(span)
    except ValueError:
        raise AwardRefused(AwardProblem.DURATION, span) from None
