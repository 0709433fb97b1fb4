"""What follows from a plan in the database: passes, evidence, wanted doors, news, and the jobs that carry them out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.doors import Given
from bot.domain.events import Event, EventKind
from bot.domain.ids import CommunityId, MemberId
from bot.domain.members import Member
from bot.domain.notices import notice_of
from bot.domain.passes import Award, Change, Decision, Pass, Plan
from bot.domain.policy import Door, DoorKind, Policy
from bot.ports import GIVE_NEXT, TAKE_FIRST, Job, JobKind, JobQueue, Tx
from bot.services.evidence import evidence, facts


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

    async def apply(self, member: Member, decided: Plan) -> list[Event]:
        """Write what this plan changes and leave delivery its jobs; the news that concern the moderators too."""
        said = [evidence(member, d, self.policy, self.reason, decided) for d in decided.decisions if d.weighs]
        await self.tx.passes.apply(decided, said, self.now)
        await self._deliver(member, decided)
        await self._adopt(member, decided)
        kinds = [(d, kind) for d in decided.decisions if (kind := _kind(d)) is not None]
        events = [await self._news(member, decision, kind, decided.awards) for decision, kind in kinds]
        return [event for event in events if event.kind is not EventKind.TIER_ENDING]

    async def tell_moderators(self, events: Sequence[Event]) -> None:
        """One post for all of these, if there are any."""
        if events:
            ids = [event.id for event in events]
            payload = {"community": events[0].community, "events": ids}
            await self.queue.enqueue(self.tx, Job(JobKind.TELL_MODERATORS, f"events:{ids[0]}-{ids[-1]}", payload))

    async def _deliver(self, member: Member, decided: Plan) -> None:
        takes = any(d.change is Change.TAKE or (d.after and d.after.suspended) for d in decided.decisions)
        open_now = wanted(self.policy, decided.open_passes())
        changed = await self.tx.doors.want(member.id, open_now) - ({self.opening} & open_now)
        for platform in {door.place.platform for door in changed}:
            job = match_job(member.community, member.id, platform, TAKE_FIRST if takes else GIVE_NEXT)
            await self.queue.enqueue(self.tx, job)

    async def _adopt(self, member: Member, decided: Plan) -> None:
        """A role that the member was taken over with is ours as soon as they hold its tier by that award."""
        holding = {decision.tier for decision in decided.decisions if decision.awarded_anew}
        roles = {(award.tier, award.adopted) for award in decided.awards if award.adopted and award.tier in holding}
        doors = [(tier.name, door) for tier in self.policy.tiers if roles for door in tier.doors]
        for tier, door in doors:
            if door.kind is DoorKind.ROLE and (tier, door.id) in roles:
                await own(self.tx, member.id, door)

    async def _news(self, member: Member, decision: Decision, kind: EventKind, awards: Sequence[Award]) -> Event:
        told = facts(member, decision, self.policy, awards)
        return await self.tell(member, Event(kind, member.community, member.id, self.now, told))

    async def tell(self, member: Member, fact: Event) -> Event:
        """Keep this fact about the member, who hears of it at once if they want to."""
        return await told(self.tx, self.queue, member, fact)


async def told(tx: Tx, queue: JobQueue, member: Member, fact: Event) -> Event:
    """The fact about this member, kept; they hear of it at once if they want to."""
    event = await tx.events.add(fact)
    if notice_of(fact.kind) in member.notices:
        payload = {"community": member.community, "event": event.id}
        await queue.enqueue(tx, Job(JobKind.TELL_MEMBER, f"event:{event.id}", payload))
    return event


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
    """The doors these passes open under this policy."""
    return policy.opened_by({one.tier for one in passes if not one.suspended})


def match_job(community: CommunityId, member: MemberId, platform: str, priority: int) -> Job:
    """The job that makes this member match on this platform; a community's wait for its own place's limits."""
    payload = {"community": community, "member": member, "platform": platform}
    return Job(JobKind.MATCH, f"{platform}:{member}", payload, priority, lane=lane_of(community, platform))


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
