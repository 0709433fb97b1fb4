"""Awards: moderators give a tier by hand, for a while or for good, make it longer, and end it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.awarding.awards import LONGEST_WHY, OPEN, Term, check_end, lengthened
from bot.domain.awarding.chain_passes import Project, whole
from bot.domain.errors import AwardProblem, AwardRefused, Conflict, MemberGone
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Tier
from bot.domain.ids import HOST, Account, Community, CommunityId, MemberId, Place
from bot.domain.moderating.audit import Deed
from bot.ports import GIVE_NEXT, TAKE_FIRST, ChatPlatform, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.awarding.chain_passes import ChainPassService
from bot.services.giving.reconcile import Reconcile
from bot.services.permitting import acts
from bot.services.permitting.authority import check_above_all, permitted
from bot.services.permitting.communities import community_at, community_called
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Wish:
    """What a moderator typed: whose award of which tier, for how long, why, and whether as a pass on chain too."""

    whom: Account
    tier: str
    term: Term = OPEN
    why: str = ""
    on_chain: bool = False


@dataclass(frozen=True, slots=True)
class HostAward:
    """What the host typed: a member's number or an account, for a span or until a moment, or for good.

    `on_chain`: as a pass on chain too.
    """

    whom: int | Account
    tier: str
    community: str = ""
    span: str = ""
    until: datetime | None = None
    why: str = ""
    on_chain: bool = False


@dataclass(frozen=True, slots=True)
class Awards:
    """Whoever awards, extends or revokes may manage roles and stands above every role of the tier, at that moment."""

    store: Store
    queue: JobQueue
    reconcile: Reconcile
    clock: Clock
    chain_passes: ChainPassService

    async def award(self, platform: ChatPlatform, place: Place, actor: Account, wish: Wish) -> Award:
        """Give the member this tier and open its doors; an open award of the tier is replaced."""
        tier, home = await self._allowed(platform, place, actor, wish)
        await check_target(platform, place, wish.whom)
        until = wish.term.end(self.clock.now())
        project = await self._project(home, tier, until) if wish.on_chain else None
        if project is not None and until is not None:
            until = whole(until)
        async with self.store.write() as tx:
            community = await unchanged(tx, place, tier)
            member = await tx.members.ensure(community.id, wish.whom)
            award = Award(member.id, tier.name, until, actor, clean(wish.why, LONGEST_WHY), self.clock.now())
            await self._give(tx, community, award, Deed.AWARDED)
            await self.chain_passes.turn(tx, community.id, award, project)
        await self.reconcile(community.id, [member.id], "award", read=False)
        return award

    async def _project(self, community: Community, tier: Tier, until: datetime | None) -> Project:
        project = self.chain_passes.project(community.id, tier)
        await self.chain_passes.check(project, until)
        return project

    async def extend(self, platform: ChatPlatform, place: Place, actor: Account, wish: Wish) -> Award:
        """Let the member's open award last longer: a span counts from its end; without a term it has none any more."""
        tier, home = await self._allowed(platform, place, actor, wish)
        await self._check_on_chain(home, wish, tier)
        async with self.store.write() as tx:
            community = await unchanged(tx, place, tier)
            now = self.clock.now()
            found = await self._open(tx, community, wish, tier)
            why = clean(wish.why, LONGEST_WHY) or found.why
            until = lengthened(found, wish.term, now)
            award = replace(found, until=until, by=actor, why=why, at=now)
            await self._give(tx, community, award, Deed.EXTENDED)
            await self.chain_passes.asked_again(tx, award)
        await self.reconcile(community.id, [award.member], "award", read=False)
        return award

    async def revoke(self, platform: ChatPlatform, place: Place, actor: Account, wish: Wish) -> Award:
        """End the member's open award now; what else the tier stands on stays. The account may have left the server."""
        tier, _ = await self._allowed(platform, place, actor, wish)
        async with self.store.write() as tx:
            community = await unchanged(tx, place, tier)
            now = self.clock.now()
            found = await self._open(tx, community, wish, tier)
            await self.chain_passes.leave(tx, found)
            await tx.awards.end(found, now)
            ended = replace(found, at=now)
            said = acts.awarded(community.id, Deed.REVOKED, ended, found, by=actor, why=clean(wish.why, LONGEST_WHY))
            await tx.audit.add(said)
            await self.queue.enqueue(tx, look_job(community, found.member, TAKE_FIRST))
        await self.reconcile(community.id, [found.member], "award", read=False)
        return replace(found, until=now)

    async def award_by_host(self, ask: HostAward) -> tuple[Award, Member]:
        """The same as `award` on the host's word, who needs no permission of a platform; the award and whose it is."""
        now = self.clock.now()
        until = Term(ask.span).end(now) if ask.until is None else check_end(ask.until, now)
        async with self.store.read() as tx:
            community = await community_called(tx, ask.community)
            tier = (await tx.policies.current(community.id)).tier(ask.tier)
        project = await self._project(community, tier, until) if ask.on_chain else None
        until = until if project is None or until is None else whole(until)
        async with self.store.write() as tx:
            if (await tx.policies.current(community.id)).tier(tier.name) != tier:
                raise Conflict
            member = await _whom(tx, community, ask.whom)
            award = Award(member.id, tier.name, until, HOST, clean(ask.why, LONGEST_WHY), now)
            await self._give(tx, community, award, Deed.AWARDED)
            await self.chain_passes.turn(tx, community.id, award, project)
        await self.reconcile(community.id, [member.id], "award", read=False)
        return award, member

    async def _allowed(
        self, platform: ChatPlatform, place: Place, actor: Account, wish: Wish
    ) -> tuple[Tier, Community]:
        """The tier that is meant, if this actor may give and end it now, and whose it is."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            tier = (await tx.policies.current(community.id)).tier(wish.tier)
        await check_above_all(platform, place, tier, standing)
        return tier, community

    async def _check_on_chain(self, community: Community, wish: Wish, tier: Tier) -> None:
        """An award that is on chain too must end where the contract lets it."""
        async with self.store.read() as tx:
            found = await self._open(tx, community, wish, tier)
            known = await tx.chain_passes.of([found.member])
        until = lengthened(found, wish.term, self.clock.now())
        for one in known:
            if one.tier == tier.name and one.wanted:
                await self.chain_passes.check(one.project, until)

    async def _open(self, tx: Tx, community: Community, wish: Wish, tier: Tier) -> Award:
        member = await tx.members.of(community.id, wish.whom)
        known = await tx.awards.open([member.id]) if member else ()
        for award in known:
            if award.tier == tier.name and award.open_at(self.clock.now()):
                return award
        raise AwardRefused(AwardProblem.NONE_OPEN, tier.name)

    async def _give(self, tx: Tx, community: Community, award: Award, deed: Deed) -> None:
        await self.queue.enqueue(tx, look_job(community, award.member, GIVE_NEXT))
        await keep(tx, community.id, award, deed)


async def keep(tx: Tx, community: CommunityId, award: Award, deed: Deed) -> None:
    """Keep this award in place of any open one of its tier, and that its moderator made it."""
    open_ones = await tx.awards.open([award.member])
    before = next((one for one in open_ones if one.tier == award.tier and one.open_at(award.at)), None)
    await tx.awards.add(award)
    await tx.audit.add(acts.awarded(community, deed, award, before, by=award.by, why=award.why))


async def unchanged(tx: Tx, place: Place, tier: Tier) -> Community:
    """The community of this place; Conflict if the tier its actor was checked against is not what is in force."""
    community = await community_at(tx, place)
    if (await tx.policies.current(community.id)).tier(tier.name) != tier:
        raise Conflict
    return community


async def check_target(platform: ChatPlatform, place: Place, target: Account) -> Account:
    """The account under the name it has now, if it is here and a person's."""
    try:
        standing = await platform.standing(place, target.id)
    except MemberGone:
        raise AwardRefused(AwardProblem.NOT_HERE) from None
    if standing.is_bot:
        raise AwardRefused(AwardProblem.IS_BOT)
    return replace(target, name=standing.name)


def look_job(community: Community, member: MemberId, priority: int) -> Job:
    """Whatever becomes of this process, the member is looked at after the award."""
    payload = {"community": community.id, "members": [member], "reason": "award"}
    return Job(JobKind.RECONCILE, f"member:{member}", payload, priority)


async def _whom(tx: Tx, community: Community, whom: int | Account) -> Member:
    """A member by number; or the one an account is, made if nobody has seen it yet."""
    if isinstance(whom, Account):
        return await tx.members.ensure(community.id, whom)
    found = await tx.members.get([MemberId(whom)])
    if not found or found[0].community != community.id:
        raise AwardRefused(AwardProblem.NOBODY, str(whom))
    return found[0]
