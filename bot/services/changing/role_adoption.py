"""Members who have a role already are taken over with it, so that moving from another bot removes nobody.

Each gets an award of the tier until a deadline, and once they hold the tier the role counts as given by this bot: by
command. When the award ends, who does not qualify loses it as anybody would. A page of members is a job, and the next
page another. While the tier is in shadow or the community frozen, nobody comes to hold the tier by their award, so that
no role is anybody's to take.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.changing.changes import State
from bot.domain.durations import duration
from bot.domain.errors import AwardProblem, AwardRefused, ChangeProblem, ChangeRefused, PlaceGone
from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.giving.roles import check_mappable
from bot.domain.ids import Account, CommunityId, Place, Platform
from bot.domain.moderating.audit import Deed
from bot.ports import SWEEP_LAST, ChatPlatform, Clock, Job, JobKind, JobQueue, Person, Roster, Store, Tx
from bot.services.awarding import awards
from bot.services.changing.changes import Changes
from bot.services.changing.previewing import Told, untold
from bot.services.giving.recording import own
from bot.services.giving.troubles import tell_moderators
from bot.services.permitting.authority import BOT_ITSELF, check_above_all, permitted
from bot.services.permitting.communities import community_at

WHY = "had the role before"
PAGE, BATCH = 1_000, 100
"""People looked at in one call, and taken over in one transaction."""


class Waits(StrEnum):
    """What keeps those who are taken over from holding the tier yet."""

    NOTHING = "nothing"
    SHADOW = "shadow"
    FREEZE = "freeze"


def waits(tier: Tier, frozen: bool) -> Waits:
    """The brake stands before a tier's own shadow."""
    return Waits.FREEZE if frozen else Waits.SHADOW if tier.shadow is not None else Waits.NOTHING


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whoever has this role gets this tier until then."""

    role: int
    tier: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """So many have the role; of them so many have linked a wallet; so many would keep the tier after the deadline.

    `opens`: the tier opens the role already. `others`: so many roles beside it the tier opens. `waits`: for what.
    """

    wanted: Wanted
    revision: int
    rank: int
    have: int
    linked: int
    stay: int
    opens: bool
    others: int
    waits: Waits


@dataclass(frozen=True, slots=True)
class RoleAdoption:
    store: Store
    queue: JobQueue
    changes: Changes
    rosters: Mapping[Platform, Roster]
    clock: Clock

    async def look(
        self,
        platform: ChatPlatform,
        place: Place,
        actor: Account,
        role: int,
        name: str,
        span: str,
        told: Told = untold,
    ) -> Report:
        """What adopting this role would mean; nothing is changed. The actor may give the role and the tier.

        `told` hears how many were found to have it, of a number nobody knows before.
        """
        try:
            until = self.clock.now().replace(microsecond=0) + duration(span)
        except ValueError:
            raise AwardRefused(AwardProblem.DURATION, span) from None
        policy, tier = await self._checked(platform, place, actor, role, name)
        async with self.store.read() as tx:
            frozen = await tx.freezes.of(policy.community) is not None
        have, linked, stay = 0, 0, 0
        async for page in self._holders(place, role):
            have += len(page)
            async with self.store.read() as tx:
                found = [await tx.members.of(policy.community, account(one)) for one in page]
                members = [member for member in found if member is not None]
                held = await tx.passes.open([member.id for member in members])
            linked += sum(bool(member.wallets) for member in members)
            stay += sum(one.tier == tier.name and one.on_requirement for one in held)
            await told(have, 0)
        wanted, door = Wanted(role, tier.name, until), _door(place, role)
        others = sum(one.kind is DoorKind.ROLE and one != door for one in tier.doors)
        return Report(
            wanted, policy.revision, tier.rank, have, linked, stay, door in tier.doors, others, waits(tier, frozen)
        )

    async def start(
        self, platform: ChatPlatform, place: Place, actor: Account, wanted: tuple[int, int, datetime], revision: int
    ) -> Wanted:
        """Take them over: the role of this number, the tier of this rank, until then.

        ChangeRefused(STALE) if the policy is another one than was looked at by now.
        """
        role, rank, until = wanted
        async with self.store.read() as tx:
            current = await tx.policies.current((await community_at(tx, place)).id)
        tier = next((one for one in current.tiers if one.rank == rank), None)
        if current.revision != revision or tier is None or until <= self.clock.now():
            raise ChangeRefused(ChangeProblem.STALE)
        await self._checked(platform, place, actor, role, tier.name)
        await self._open(platform, place, actor, tier, _door(place, role))
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            await self.queue.enqueue(tx, _job(community.id, place, Wanted(role, tier.name, until), actor))
        return Wanted(role, tier.name, until)

    async def adopt(self, job: Job) -> None:
        """Do an `adopt_role` job: one batch of people, and a job for the next. Again: nothing."""
        asked = _asked(job)
        roster = self.rosters[asked.place.platform]
        try:
            page = await roster.people(asked.place, asked.after, PAGE)
        except PlaceGone:
            return
        holders = [one for one in page if asked.wanted.role in one.roles and not one.is_bot]
        batch, whole = holders[:BATCH], len(holders) <= BATCH
        async with self.store.write() as tx:
            if not await self._still_wanted(tx, asked):
                return
            taken = [await self._take_over(tx, asked, one) for one in batch]
            done = asked.count + sum(taken)
            if batch:
                await self._look_at(tx, asked, batch)
            if page and (len(page) == PAGE or not whole):
                after = page[-1].id if whole else batch[-1].id
                await self.queue.enqueue(tx, _job(asked.community, asked.place, asked.wanted, asked.by, after, done))
                return
            facts: dict[str, object] = {"tier": asked.wanted.tier, "role": asked.wanted.role, "members": done}
            until = asked.wanted.until.isoformat()
            news = Event(EventKind.ROLE_ADOPTED, asked.community, None, self.clock.now(), {**facts, "until": until})
            await tell_moderators(tx, self.queue, news)

    async def _checked(
        self, platform: ChatPlatform, place: Place, actor: Account, role: int, name: str
    ) -> tuple[Policy, Tier]:
        standing = await permitted(platform, place, actor)
        check_mappable(await platform.role(place, role), await platform.standing(place, BOT_ITSELF), standing)
        async with self.store.read() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
        tier = policy.tier(name)
        await check_above_all(platform, place, tier, standing)
        return policy, tier

    async def _open(self, platform: ChatPlatform, place: Place, actor: Account, tier: Tier, door: Door) -> None:
        """The role is a door of the tier from now on. What the policy expects of wallets is no matter of doors."""
        if door in tier.doors:
            return
        preview = await self.changes.propose(
            platform, place, actor, lambda now: now.opening(tier.name, door), f"{tier.name} opens an adopted role"
        )
        done = await self.changes.apply(platform, place, actor, preview.proposal, anyway=True)
        if done.state is not State.APPLIED:
            raise ChangeRefused(ChangeProblem.OVER, preview.proposal)

    async def _holders(self, place: Place, role: int) -> AsyncIterator[Sequence[Person]]:
        after, roster = 0, self.rosters[place.platform]
        while page := await roster.people(place, after, PAGE):
            yield [one for one in page if role in one.roles and not one.is_bot]
            after = page[-1].id
            if len(page) < PAGE:
                return

    async def _still_wanted(self, tx: Tx, asked: "_Asked") -> bool:
        """Does the tier still open the role, and is there still time?"""
        tiers = {tier.name: tier for tier in (await tx.policies.current(asked.community)).tiers}
        tier = tiers.get(asked.wanted.tier)
        door = _door(asked.place, asked.wanted.role)
        return tier is not None and door in tier.doors and asked.wanted.until > self.clock.now()

    async def _take_over(self, tx: Tx, asked: "_Asked", one: Person) -> bool:
        """An award; who holds the tier already has the role from now on, the others when the look gives it to them."""
        member = (await tx.members.ensure(asked.community, account(one))).id
        until, now, new = asked.wanted.until, self.clock.now(), False
        held = [award for award in await tx.awards.open([member]) if award.tier == asked.wanted.tier]
        if not any(award.until is None or award.until >= until for award in held):
            award = Award(member, asked.wanted.tier, until, asked.by, WHY, now, adopted=asked.wanted.role)
            await awards.keep(tx, asked.community, award, Deed.AWARDED)
            new = True
        if any(one.tier == asked.wanted.tier for one in await tx.passes.open([member])):
            return await own(tx, member, _door(asked.place, asked.wanted.role))
        return new

    async def _look_at(self, tx: Tx, asked: "_Asked", batch: Sequence[Person]) -> None:
        members = [int((await tx.members.ensure(asked.community, account(one))).id) for one in batch]
        payload = {"community": asked.community, "members": members, "reason": "adopted"}
        key = f"adopted:{asked.place}:{asked.wanted.role}:{batch[0].id}"
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, key, payload, SWEEP_LAST))


def account(one: Person) -> Account:
    return Account(Platform.DISCORD, one.id, one.name)


@dataclass(frozen=True, slots=True)
class _Asked:
    community: CommunityId
    place: Place
    wanted: Wanted
    by: Account
    after: int
    count: int


def _door(place: Place, role: int) -> Door:
    return Door(DoorKind.ROLE, place, role)


def _job(community: CommunityId, place: Place, wanted: Wanted, by: Account, after: int = 0, count: int = 0) -> Job:
    payload: dict[str, object] = {
        "community": community,
        "place": str(place),
        "role": wanted.role,
        "tier": wanted.tier,
        "until": wanted.until.isoformat(),
        "by": [by.platform.value, by.id, by.name],
        "after": after,
        "count": count,
    }
    return Job(JobKind.ADOPT_ROLE, f"adopt:{place}:{wanted.role}:{wanted.tier}:{after}", payload, SWEEP_LAST)


def _asked(job: Job) -> _Asked:
    said = job.payload
    by = said["by"]
    assert isinstance(by, list)
    wanted = Wanted(int(str(said["role"])), str(said["tier"]), datetime.fromisoformat(str(said["until"])))
    return _Asked(
        CommunityId(int(str(said["community"]))),
        Place.read(str(said["place"])),
        wanted,
        Account(Platform(by[0]), by[1], by[2]),
        int(str(said["after"])),
        int(str(said["count"])),
    )
