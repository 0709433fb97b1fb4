"""The one hand that gives or takes: read, decide, write, and leave delivery a job in the same transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import Conflict
from bot.domain.giving.breaker import is_over
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Door, Policy
from bot.domain.ids import ChainName, CommunityId, MemberId
from bot.domain.requirements.holdings import GiveAt
from bot.ports import Chains, Clock, JobQueue, Store, Tx
from bot.services.giving import misbehaviour
from bot.services.giving.breaking import guarded
from bot.services.giving.ending import in_report, off_boarded
from bot.services.giving.holding_times import Noted, noted
from bot.services.giving.hops import Hops, hop_meanwhile
from bot.services.giving.looking import Looking
from bot.services.giving.pausing import QUICK, Turn, others, pieces
from bot.services.giving.recording import Record
from bot.services.giving.resting import Resting
from bot.services.giving.shading import Shaded, shaded, still
from bot.services.giving.snapshot import Snapshot, taken

ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be written: the plans, what tiers in their shadow would mean, who asked, and for which doors."""

    plans: Mapping[MemberId, Plan]
    shades: Shaded
    reason: str
    doors: bool
    opening: Door | None


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
    resting: Resting = field(default_factory=Resting)
    turn: Turn = others
    """How others go on between two pieces of a large batch."""

    async def __call__(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        reason: str,
        *,
        read: bool = True,
        doors: bool = False,
        opening: Door | None = None,
    ) -> Mapping[MemberId, Plan]:
        """The plan carried out for each member. With `read` off no chain is asked: only what has run out ends.

        With `doors` on, what each pass opens is made sure of too, as after a change of what a tier opens. `opening`:
        the door that the caller opens by itself to whom it is open now.

        Whoever changed between reading and writing is decided again; Conflict if that never settles.
        """
        self.looked_at[reason.partition(" ")[0]] += len(members)
        left, done = set(members), dict[MemberId, Plan]()
        for turn in (self.turn, *[others] * (ATTEMPTS - 1)):  # who was overtaken once stands back no more
            snapshot = await self._snapshot(community, left)
            decided = await self._decide(snapshot, turn, read=read)
            await misbehaviour.record(self.store, self.queue, community, decided.values(), snapshot.now)
            work = _Work(still(snapshot, decided), shaded(snapshot, decided), reason, doors, opening)
            settled = await self._write(snapshot, work, turn)
            done |= settled
            left = decided.keys() - settled.keys()
            if not left:
                return done
        raise Conflict

    async def stirred(self, community: CommunityId, members: Collection[MemberId], reason: str) -> Sequence[MemberId]:
        """Those who must be decided on; with the others all is seen to be as it was when they last were."""
        moved = await self.resting.stirred(self.store, self._looking(), community, members)
        self.looked_at[reason.partition(" ")[0]] += len(members) - len(moved)
        return moved

    def _looking(self, turn: Turn = others) -> Looking:
        return Looking(self.chains, Hops(self.chains, self.store), turn)

    async def _snapshot(self, community: CommunityId, members: Collection[MemberId]) -> Snapshot:
        async with self.store.read() as tx:
            return await taken(tx, await tx.policies.current(community), members, self.clock.now())

    async def _decide(self, snapshot: Snapshot, turn: Turn, *, read: bool) -> dict[MemberId, Plan]:
        readings = await self._looking(turn).readings(snapshot, read=read)
        return await snapshot.plans(readings, self.second_reading_after, turn)

    async def _write(self, snapshot: Snapshot, work: "_Work", turn: Turn) -> Mapping[MemberId, Plan]:
        """Write the plans whose grounds still stand, in one transaction; the plans that are settled by that."""
        plans, shades, notes = work.plans, work.shades, dict[MemberId, Noted]()
        async for some in pieces(snapshot.members, turn, QUICK):
            notes |= {m.id: self._noted(snapshot, m, plans[m.id]) for m in some}
        changing = [
            m
            for m in snapshot.members
            if work.doors
            or plans[m.id].writes
            or notes[m.id]
            or m.id in shades
            or _ends_a_question(plans[m.id], snapshot)
        ]
        idle = {member: plans[member] for member in plans.keys() - {m.id for m in changing}}
        await self.resting.note(snapshot, idle, turn)
        if not changing:
            return idle
        async with self.store.write() as tx:
            unchanged = await self._unchanged(tx, snapshot, changing)
            fresh, now = await self._not_overtaken(tx, snapshot.policy, unchanged, plans), self.clock.now()
            asked = {member.id: plans[member.id] for member in fresh}
            done = await guarded(tx, self.queue, snapshot.policy.community, asked, now)
            for member in fresh:
                await notes[member.id].write(tx, member.id)
                await tx.shades.add(shades.get(member.id, ()))
            record = Record(tx, self.queue, snapshot.policy, work.reason, now, work.opening)
            events = await record.apply([(m, done[m.id]) for m in fresh])
            ended = await off_boarded(tx, self.queue, snapshot.policy, done, now)
            await record.tell_moderators([event for event in events if not in_report(event, ended)])
        return {**idle, **done}

    def _noted(self, snapshot: Snapshot, member: Member, decided: Plan) -> Noted:
        return noted(member, decided, snapshot.known, snapshot.now, self.second_reading_after)

    async def _unchanged(self, tx: Tx, snapshot: Snapshot, members: Sequence[Member]) -> list[Member]:
        policy = await tx.policies.current(snapshot.policy.community)
        if policy.revision != snapshot.policy.revision:
            return []
        revisions = await tx.members.revisions([member.id for member in members])
        return [member for member in members if revisions.get(member.id) == member.revision]

    async def _not_overtaken(
        self, tx: Tx, policy: Policy, members: Sequence[Member], plans: Mapping[MemberId, Plan]
    ) -> list[Member]:
        """Those whose gives still stand: on no older block than others' since, and on no token that hopped since."""
        newest, left = await tx.passes.newest_gives(policy.community), list[Member]()
        given: dict[tuple[ChainName, GiveAt], int] = {}
        for member in members:
            gives = plans[member.id].gives
            blocks = given_on(policy, gives)
            late = any(block < newest.get(key, 0) for key, block in blocks.items())
            if late or any([await hop_meanwhile(tx, policy, member.id, give.reading) for give in gives]):
                continue
            given |= {key: max(block, given.get(key, 0)) for key, block in blocks.items()}
            left.append(member)
        await tx.passes.given_on(policy.community, given)
        return left


def given_on(policy: Policy, gives: Sequence[Decision]) -> Mapping[tuple[ChainName, GiveAt], int]:
    """The newest block of each chain that these gives stand on, by their tier's way of giving."""
    way = {tier.name: tier.reads_at for tier in policy.tiers}
    found: dict[tuple[ChainName, GiveAt], int] = {}
    for give in gives:
        for chain, block in give.reading.blocks.items():
            key = (chain, way[give.tier])
            found[key] = max(block.number, found.get(key, 0))
    return found


def _ends_a_question(decided: Plan, snapshot: Snapshot) -> bool:
    asked = [d for d in decided.decisions if (decided.member, d.tier) in snapshot.answers]
    return any(is_over(decision) for decision in asked)
