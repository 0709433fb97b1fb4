"""The one hand that gives or takes: read, decide, write, and leave delivery a job in the same transaction."""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import Conflict
from bot.domain.events import Event, EventKind
from bot.domain.ids import CommunityId, MemberId
from bot.domain.members import Member
from bot.domain.passes import Change, Decision, Pass, Plan, Rules, plan
from bot.domain.policy import Door, Policy
from bot.ports import GIVE_NEXT, TAKE_FIRST, Chains, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.evidence import evidence, facts
from bot.services.looking import Looking, Snapshot

ATTEMPTS = 8
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Make what a batch of members holds follow from the policy, the awards and the chain."""

    store: Store
    chains: Chains
    queue: JobQueue
    clock: Clock
    second_reading_after: timedelta
    looked_at: Counter[str] = field(default_factory=Counter)
    """Members looked at since the start, by the first word of the reason."""

    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """The plan carried out for each member. With `read` off no chain is asked: only what has run out ends.

        Whoever changed between reading and writing is decided again; Conflict if that never settles.
        """
        self.looked_at[reason.partition(" ")[0]] += len(members)
        left, done = set(members), dict[MemberId, Plan]()
        for _ in range(ATTEMPTS):
            snapshot = await self._snapshot(community, left)
            plans = await self._decide(snapshot, read=read)
            settled = await self._write(snapshot, plans, reason)
            done |= {member: plans[member] for member in settled}
            left = set(plans) - settled
            if not left:
                return done
        raise Conflict

    async def _snapshot(self, community: CommunityId, members: Collection[MemberId]) -> Snapshot:
        async with self.store.read() as tx:
            held, awarded = await tx.passes.open(members), await tx.awards.open(members)
            return Snapshot(
                policy=await tx.policies.current(community),
                members=await tx.members.get(members),
                passes={m: {p.tier: p for p in held if p.member == m} for m in {p.member for p in held}},
                awards={m: [a for a in awarded if a.member == m] for m in {a.member for a in awarded}},
            )

    async def _decide(self, snapshot: Snapshot, *, read: bool) -> dict[MemberId, Plan]:
        readings = await Looking(self.chains).readings(snapshot, read=read)
        rules = Rules(self.clock.now(), snapshot.policy.revision, self.second_reading_after)
        return {
            member.id: plan(
                member.id,
                snapshot.policy.tiers,
                snapshot.passes.get(member.id, {}),
                snapshot.awards.get(member.id, ()),
                readings[member.id],
                rules,
            )
            for member in snapshot.members
        }

    async def _write(self, snapshot: Snapshot, plans: Mapping[MemberId, Plan], reason: str) -> set[MemberId]:
        """Write the plans whose grounds still stand, in one transaction; the members that are settled."""
        changing = [member for member in snapshot.members if plans[member.id].writes]
        if not changing:
            return set(plans)
        async with self.store.write() as tx:
            fresh = await self._unchanged(tx, snapshot, changing)
            events = [event for member in fresh for event in await self._apply(tx, snapshot, member, plans, reason)]
            if events:
                await self._tell_moderators(tx, events)
        return set(plans) - {member.id for member in changing} | {member.id for member in fresh}

    async def _unchanged(self, tx: Tx, snapshot: Snapshot, members: Sequence[Member]) -> list[Member]:
        policy = await tx.policies.current(snapshot.policy.community)
        if policy.revision != snapshot.policy.revision:
            return []
        revisions = await tx.members.revisions([member.id for member in members])
        return [member for member in members if revisions.get(member.id) == member.revision]

    async def _apply(
        self, tx: Tx, snapshot: Snapshot, member: Member, plans: Mapping[MemberId, Plan], reason: str
    ) -> list[Event]:
        decided, now = plans[member.id], self.clock.now()
        said = [evidence(member, d, snapshot.policy, reason, decided) for d in decided.decisions if d.writes]
        await tx.passes.apply(decided, said, now)
        await self._deliver(tx, snapshot.policy, member, decided)
        return [await self._record(tx, member, d, snapshot.policy) for d in decided.decisions if _is_news(d)]

    async def _deliver(self, tx: Tx, policy: Policy, member: Member, decided: Plan) -> None:
        takes = any(d.change is Change.TAKE for d in decided.decisions)
        for platform in await tx.doors.want(member.id, wanted(policy, decided.open_passes())):
            await self.queue.enqueue(
                tx, match_job(member.community, member.id, platform, TAKE_FIRST if takes else GIVE_NEXT)
            )

    async def _record(self, tx: Tx, member: Member, decision: Decision, policy: Policy) -> Event:
        kind = EventKind.TIER_LOST if decision.change is Change.TAKE else EventKind.TIER_GAINED
        event = await tx.events.add(
            Event(kind, member.community, member.id, self.clock.now(), facts(member, decision, policy))
        )
        if member.notices:
            payload = {"community": member.community, "event": event.id, "member": member.id}
            await self.queue.enqueue(tx, Job(JobKind.TELL_MEMBER, f"event:{event.id}", payload))
        return event

    async def _tell_moderators(self, tx: Tx, events: Sequence[Event]) -> None:
        ids = [event.id for event in events]
        payload = {"community": events[0].community, "events": ids}
        await self.queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, f"events:{ids[0]}-{ids[-1]}", payload))


def wanted(policy: Policy, passes: Collection[Pass]) -> frozenset[Door]:
    """The doors these passes open under this policy."""
    held = {one.tier for one in passes}
    return frozenset(door for tier in policy.tiers if tier.name in held for door in tier.doors)


def match_job(community: CommunityId, member: MemberId, platform: str, priority: int) -> Job:
    """The job that makes this member match on this platform."""
    payload = {"community": community, "member": member, "platform": platform}
    return Job(JobKind.MATCH, f"{platform}:{member}", payload, priority)


def _is_news(decision: Decision) -> bool:
    return decision.change in {Change.GIVE, Change.TAKE}
