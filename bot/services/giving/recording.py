"""What follows from a plan in the database: passes, evidence, wanted doors, news, and the jobs that carry them out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.domain.giving.doors import Given
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Change, Decision, Pass, Plan
from bot.domain.giving.policy import Door, DoorKind, Policy
from bot.domain.ids import CommunityId, MemberId, Platform
from bot.domain.notices import notice_of
from bot.ports import GIVE_NEXT, TAKE_FIRST, Job, JobKind, JobQueue, Tx
from bot.services.giving.evidence import evidence, facts


@dataclass(frozen=True, slots=True)
class Record:
    """Writes plans within one transaction. `reason`: which clock or person asked.

    `opening`: a door that who asked opens by itself, so that no job has to.
    """

    tx: Tx
    queue: JobQueue
    policy: Policy
    reason: str
    now: datetime
    opening: Door | None = None

    async def apply(self, plans: Sequence[tuple[Member, Plan]]) -> list[Event]:
        """Write what these plans change and leave delivery its jobs; the news that concern the moderators too."""
        said = [
            evidence(member, decision, self.policy, self.reason, decided)
            for member, decided in plans
            for decision in decided.decisions
            if decision.weighs
        ]
        await self.tx.passes.apply([decided for _, decided in plans], said, self.now)
        await self._deliver(plans)
        for member, decided in plans:
            await self._adopt(member, decided)
        events = await told_all(self.tx, self.queue, [one for each in plans for one in self._news(*each)])
        return [event for event in events if event.kind is not EventKind.TIER_ENDING]

    async def tell_moderators(self, events: Sequence[Event]) -> None:
        """One post for all of these, if there are any."""
        if events:
            ids = [event.id for event in events]
            payload = {"community": events[0].community, "events": ids}
            await self.queue.enqueue(self.tx, Job(JobKind.TELL_MODERATORS, f"events:{ids[0]}-{ids[-1]}", payload))

    async def _deliver(self, plans: Sequence[tuple[Member, Plan]]) -> None:
        open_now = {member.id: wanted(self.policy, decided.open_passes()) for member, decided in plans}
        changed = await self.tx.doors.want_all(open_now)
        jobs = [
            match_job(member.community, member.id, platform, TAKE_FIRST if _takes(decided) else GIVE_NEXT)
            for member, decided in plans
            for platform in self._to_match(changed[member.id], open_now[member.id])
        ]
        await self.queue.enqueue_all(self.tx, jobs)

    def _to_match(self, changed: frozenset[Door], open_now: frozenset[Door]) -> list[Platform]:
        return sorted({door.place.platform for door in changed - ({self.opening} & open_now)})

    async def _adopt(self, member: Member, decided: Plan) -> None:
        """A role that the member was taken over with is ours as soon as they hold its tier by that award."""
        holding = {decision.tier for decision in decided.decisions if decision.awarded_anew}
        roles = {(award.tier, award.adopted) for award in decided.awards if award.adopted and award.tier in holding}
        doors = [(tier.name, door) for tier in self.policy.tiers if roles for door in tier.doors]
        for tier, door in doors:
            if door.kind is DoorKind.ROLE and (tier, door.id) in roles:
                await own(self.tx, member.id, door)

    def _news(self, member: Member, decided: Plan) -> list[tuple[Member, Event]]:
        kinds = [(decision, kind) for decision in decided.decisions if (kind := _kind(decision)) is not None]
        said = [(kind, facts(member, decision, self.policy, decided.awards)) for decision, kind in kinds]
        return [(member, Event(kind, member.community, member.id, self.now, told)) for kind, told in said]

    async def tell(self, member: Member, fact: Event) -> Event:
        """Keep this fact about the member, who hears of it at once if they want to."""
        return await told(self.tx, self.queue, member, fact)


async def told(tx: Tx, queue: JobQueue, member: Member, fact: Event) -> Event:
    """The fact about this member, kept; they hear of it at once if they want to."""
    return (await told_all(tx, queue, [(member, fact)]))[0]


async def told_all(tx: Tx, queue: JobQueue, news: Sequence[tuple[Member, Event]]) -> list[Event]:
    """The same for each of these facts and whom it is about."""
    events = await tx.events.add_all([fact for _, fact in news])
    told = [event for (member, _), event in zip(news, events, strict=True) if notice_of(event.kind) in member.notices]
    await queue.enqueue_all(tx, [_telling(event) for event in told])
    return events


def _telling(event: Event) -> Job:
    payload = {"community": event.community, "event": event.id}
    return Job(JobKind.TELL_MEMBER, f"event:{event.id}", payload)


def _takes(decided: Plan) -> bool:
    return any(d.change is Change.TAKE or (d.after and d.after.suspended) for d in decided.decisions)


async def own(tx: Tx, member: MemberId, door: Door) -> bool:
    """The role that this member has is wanted, and ours to take, from now on; False if it was ours already."""
    states = await tx.doors.of(member, door.place.platform)
    known = next((state for state in states if state.door == door), None)
    if known is not None and known.given is not Given.NOT:
        return False
    await tx.doors.want(member, {door, *(state.door for state in states if state.wanted)})
    await tx.doors.mark(member, door, Given.GIVEN, seen=True)
    return True


def wanted(policy: Policy, passes: Collection[Pass]) -> frozenset[Door]:
    """The doors these passes open to their member under this policy; channels come with a role."""
    opened = policy.opened_by({one.tier for one in passes if not one.suspended})
    return frozenset(door for door in opened if door.kind is not DoorKind.CHANNEL)


def match_job(community: CommunityId, member: MemberId, platform: str, priority: int) -> Job:
    """The job that makes this member match on this platform; a community's wait for its own place's limits."""
    payload = {"community": community, "member": member, "platform": platform}
    return Job(JobKind.MATCH, f"{platform}:{member}", payload, priority, lane=lane_of(community, platform))


def channel_job(community: CommunityId, channel: Door, priority: int) -> Job:
    """The job that makes this channel match."""
    payload = {"community": community, "channel": str(channel)}
    lane = lane_of(community, channel.place.platform)
    return Job(JobKind.MATCH_CHANNEL, str(channel), payload, priority, lane=lane)


def lane_of(community: CommunityId, platform: str) -> str:
    """Where the jobs wait that change what this community's members have on this platform."""
    return f"{platform}:{community}"


def _kind(decision: Decision) -> EventKind | None:
    """What a member may want to hear of this decision, if anything."""
    before, after = decision.before, decision.after
    if before is None or after is None:
        return {Change.GIVE: EventKind.TIER_GAINED, Change.TAKE: EventKind.TIER_LOST}.get(decision.change)
    if before.suspended != after.suspended:
        return EventKind.TIER_SUSPENDED if after.suspended else EventKind.TIER_RESUMED
    if before.until == after.until and after.told is not None and after.told != before.told:
        return EventKind.TIER_ENDING
    return None
