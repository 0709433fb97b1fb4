"""Makes one channel match: it is open to the roles that tiers open it to.

The permission stands on the role and not on each member, so a channel is opened once, however many come in. What
opening changes is written down before it is done; closing takes back that and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.errors import DoorGone
from bot.domain.giving.channels import OpeningState, Overwrite, RoomFacts, Trace, closed, opened
from bot.domain.giving.contests import Contests
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Door, Policy, Tier
from bot.domain.ids import CommunityId, Platform
from bot.ports import GIVE_NEXT, SWEEP_LAST, TAKE_FIRST, Channels, ChatPlatform, Clock, Job, JobQueue, Store, Tx
from bot.services.giving.recording import channel_job
from bot.services.giving.troubles import Troubles

ROLE_ASIDE = "role"
"""The trouble of a channel whose role is gone or dangerous: the moderators are told that of the role."""


@dataclass(frozen=True, slots=True)
class ChannelDoors:
    store: Store
    queue: JobQueue
    platforms: Mapping[Platform, ChatPlatform]
    channels: Mapping[Platform, Channels]
    troubles: Troubles
    clock: Clock
    contests: Contests = field(default_factory=Contests)

    async def match(self, job: Job) -> None:
        """Do a `match_channel` job; PlatformUnavailable passes through, so that the queue tries again."""
        community, door = CommunityId(int(str(job.payload["community"]))), Door.read(str(job.payload["channel"]))
        async with self.store.read() as tx:
            if await tx.freezes.of(community) is not None or door.place.platform not in self.channels:
                return  # what is wanted then is seen to when things go on
            shut = [one for one in await tx.doors.troubles(community) if one.again > self.clock.now()]
            states = await tx.channels.of(door)
        if door not in {one.door for one in shut}:
            async with self.troubles.minded(community, door):
                await self._match(community, door, states)

    async def gone(self, tier: Tier) -> frozenset[Door]:
        """The channels of this tier that do not exist any more, asked now."""
        return frozenset([door for door in tier.channels if not await self._is_there(door)])

    async def changed(self, channel: Door, says: Mapping[int, Overwrite] | None) -> None:
        """Somebody changed what a channel says to roles, or deleted it (None): if that may matter, match again.

        Who closes it again and again is not fought: each time the bot waits longer, as with a member's role.
        """
        async with self.store.read() as tx:
            community, states = await tx.communities.at(channel.place), await tx.channels.of(channel)
        if community is None or all(_as_left(state, says) for state in states):
            return
        now, job = self.clock.now(), channel_job(community.id, channel, SWEEP_LAST)
        undone = any(_undone(state, says) for state in states)
        wait = self.contests.wait(None, channel, now) if undone else timedelta(0)
        async with self.store.write() as tx:
            await tx.doors.try_again(channel, now)
            await self.queue.enqueue(tx, replace(job, run_at=now + wait) if wait else job)

    async def look_over(self, community: CommunityId) -> None:
        """Events may have been missed: match every channel."""
        async with self.store.write() as tx:
            await look_over(tx, self.queue, community)

    async def _is_there(self, door: Door) -> bool:
        channels = self.channels.get(door.place.platform)
        try:
            return channels is None or bool(await channels.room(door))
        except DoorGone:
            return False

    async def _match(self, community: CommunityId, door: Door, states: Sequence[OpeningState]) -> None:
        changes = self.troubles.changes[door.place]
        facts = await self._facts(community, door, states)
        if facts is None or await self._settled(community, facts, states):
            async with self.store.write() as tx:
                await tx.doors.end_trouble(door)
        else:
            await self.troubles.set_aside(community, door, ROLE_ASIDE, changes, told=False)

    async def _settled(self, community: CommunityId, facts: RoomFacts, states: Sequence[OpeningState]) -> bool:
        """Bring the channel into line, first where it is to be closed; False if some role must not be let in now."""
        every = True
        for state in states:
            if state.wanted:
                every &= await self._open(community, facts, state)
            else:
                await self._close(community, facts, state)
        return every

    async def _facts(self, community: CommunityId, door: Door, states: Sequence[OpeningState]) -> RoomFacts | None:
        """The channel as it is now; None if nothing is to be done, as where it is gone and was to be closed."""
        try:
            return await self.channels[door.place.platform].room(door) if states else None
        except DoorGone:
            await self._gone(community, states)
            if any(state.wanted for state in states):
                raise
            return None

    async def _gone(self, community: CommunityId, states: Sequence[OpeningState]) -> None:
        """Nothing is left of what was opened there."""
        async with self.store.write() as tx:
            for state in states:
                await tx.channels.mark(community, state.opening, Given.NOT, Trace())

    async def _open(self, community: CommunityId, facts: RoomFacts, state: OpeningState) -> bool:
        """Let the role in; False if nobody should be let in by it now."""
        opening, role = state.opening, state.opening.role
        if facts.is_open_to(role.id):
            if state.given is not Given.GIVEN:  # a person opened it, or a crash left unsaid that we did
                await self._mark(community, state, Given.GIVEN, state.trace)
            return True
        if not await self._stands(role):
            return False
        after, trace = opened(facts.says_to(role.id), facts.opens, state.trace)
        await self._mark(community, state, Given.GIVING, trace)
        await self.channels[role.place.platform].set_overwrite(opening, after, "Gatehouse: a tier opens this channel")
        await self._mark(community, state, Given.GIVEN, trace)
        return True

    async def _stands(self, role: Door) -> bool:
        """Is the role there, and free of what no token must open? What else is with it is told of the role itself."""
        try:
            return not (await self.platforms[role.place.platform].role(role.place, role.id)).dangerous
        except DoorGone:
            return False

    async def _close(self, community: CommunityId, facts: RoomFacts, state: OpeningState) -> None:
        now = facts.says_to(state.opening.role.id)
        after = closed(now, state.trace)
        if after != now:
            why = "Gatehouse: no tier opens this channel to them any more"
            await self.channels[state.opening.role.place.platform].set_overwrite(state.opening, after, why)
        await self._mark(community, state, Given.NOT, Trace())

    async def _mark(self, community: CommunityId, state: OpeningState, given: Given, trace: Trace) -> None:
        async with self.store.write() as tx:
            await tx.channels.mark(community, state.opening, given, trace)


async def follow(tx: Tx, queue: JobQueue, policy: Policy) -> None:
    """What this revision opens is wanted from now on. The channels of a tier in its shadow stay as they are."""
    before = {state.opening for state in await tx.channels.all(policy.community) if state.wanted}
    each = [(tier.shadow is not None, policy.openings_of(tier)) for tier in policy.tiers]
    wanted = {one for shadowed, openings in each for one in openings if not shadowed or one in before}
    closing = {opening.channel for opening in before - wanted}
    assert policy.at is not None, "a revision is made at a moment"
    for channel in sorted(await tx.channels.want(policy.community, wanted)):
        await tx.doors.try_again(channel, policy.at)
        priority = TAKE_FIRST if channel in closing else GIVE_NEXT
        await queue.enqueue(tx, channel_job(policy.community, channel, priority))


async def look_over(tx: Tx, queue: JobQueue, community: CommunityId) -> None:
    """Have every channel of this community matched."""
    for channel in sorted({state.opening.channel for state in await tx.channels.all(community)}):
        await queue.enqueue(tx, channel_job(community, channel, SWEEP_LAST))


def _as_left(state: OpeningState, says: Mapping[int, Overwrite] | None) -> bool:
    """Is it open, and all that this bot changed there still as it was left?"""
    if says is None or not state.wanted or not state.trace.allowed:
        return False
    now = says.get(state.opening.role.id, Overwrite())
    return now.allow & state.trace.allowed == state.trace.allowed


def _undone(state: OpeningState, says: Mapping[int, Overwrite] | None) -> bool:
    """Did somebody take back what this bot had opened?"""
    ours = state.wanted and state.given is Given.GIVEN and bool(state.trace.allowed)
    return ours and says is not None and not _as_left(state, says)
