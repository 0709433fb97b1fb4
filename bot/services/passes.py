"""What a member holds and why; and the awards moderators make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.durations import duration
from bot.domain.errors import AwardProblem, AwardRefused, Conflict, MemberGone
from bot.domain.events import Event
from bot.domain.evidence import Evidence
from bot.domain.ids import HOST, Account, Community, MemberId, Place
from bot.domain.members import Member
from bot.domain.passes import Award, Pass, Plan
from bot.domain.policy import Policy
from bot.ports import GIVE_NEXT, ChatPlatform, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.authority import check_above_all, permitted
from bot.services.communities import community_at, community_called
from bot.services.recheck import Progress
from bot.services.together import Reconcile
from bot.text.clean import clean

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

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of the member that is told of, those it had earlier too."""
        now = {wallet.address for wallet in self.member.wallets} if self.member else set()
        kept = [row.facts.get("wallets") for row in self.evidence]
        return frozenset({*now, *(str(one) for wallets in kept if isinstance(wallets, list) for one in wallets)})


@dataclass(frozen=True, slots=True)
class HostAward:
    """What the host typed: a member's number or an account, for a span or until a moment, or for good."""

    whom: int | Account
    tier: str
    community: str = ""
    span: str = ""
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PassesService:
    store: Store
    queue: JobQueue
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
            news = tuple(await tx.events.news(member.id, MOST_NEWS))
        if news:
            async with self.store.write() as tx:
                await tx.events.shown(member.id, self.clock.now())
        return Holdings(community, policy, member, tuple(passes), tuple(awards), news, plans.get(member.id))

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
            award = await self._keep(tx, community, Award(member.id, found.name, until, actor, clean(why, 200), now))
        await self.reconcile(community.id, [member.id], "award", read=False)
        return award

    async def award_by_host(self, ask: HostAward) -> tuple[Award, Member]:
        """The same on the host's word, who needs no permission of a platform; the award and whose it is."""
        now, length = self.clock.now(), _length(ask.span)
        until = now + length if length else ask.until
        if until is not None and until <= now:
            raise AwardRefused(AwardProblem.PAST)
        async with self.store.write() as tx:
            community = await community_called(tx, ask.community)
            tier = (await tx.policies.current(community.id)).tier(ask.tier)
            member = await _whom(tx, community, ask.whom)
            award = await self._keep(tx, community, Award(member.id, tier.name, until, HOST, clean(ask.why, 200), now))
        await self.reconcile(community.id, [member.id], "award", read=False)
        return award, member

    async def _keep(self, tx: Tx, community: Community, award: Award) -> Award:
        payload = {"community": community.id, "members": [award.member], "reason": "award"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{award.member}", payload, GIVE_NEXT))
        return await tx.awards.add(award)


async def _whom(tx: Tx, community: Community, whom: int | Account) -> Member:
    """A member by number; or the one an account is, made if nobody has seen it yet."""
    if isinstance(whom, Account):
        return await tx.members.ensure(community.id, whom)
    found = await tx.members.get([MemberId(whom)])
    if not found or found[0].community != community.id:
        raise AwardRefused(AwardProblem.NOBODY, str(whom))
    return found[0]


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
