"""Contributions: shown to their author alone, submitted after a yes, and theirs to take back until a round opens.

What a file looks like warns moderators, and decides nothing. Nobody waits for a file of somebody else's longer than it
takes to open: one of each account is opened at a time, and each in a process of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.contributing.entries import (
    DAY,
    LASTS,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_A_DAY,
    Alike,
    Entry,
    Offer,
    Post,
    State,
    Study,
    alike,
    content_hash,
)
from bot.domain.errors import EntryProblem, EntryRefused
from bot.domain.ids import Account, Community, MemberId
from bot.ports import GIVE_NEXT, Clock, Job, JobKind, JobQueue, Store, Studio, Tx
from bot.text.clean import clean

MOST_COMPARED = 20_000
MOST_LISTED = 25


class NoStudio:
    """Where nothing opens pictures."""

    async def study(self, data: bytes) -> Study:
        """Nothing is taken."""
        del data
        raise EntryRefused(EntryProblem.BUSY)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a member would submit, its picture, and what is near it in the gallery."""

    entry: Entry
    small: bytes
    alike: Sequence[Alike]


@dataclass(frozen=True, slots=True)
class EntriesService:
    store: Store
    queue: JobQueue
    studio: Studio
    clock: Clock
    opening: set[Account] = field(default_factory=set)

    async def look(self, community: Community, account: Account, offer: Offer, data: bytes) -> Preview:
        """What is in this file and what is near it, kept for an hour until its author says yes; or EntryRefused."""
        offer = replace(offer, title=clean(offer.title, LONGEST_TITLE), notes=clean(offer.notes, LONGEST_NOTES))
        if not offer.title:
            raise EntryRefused(EntryProblem.TITLE)
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            await self._check(tx, community, member.id if member else None, content_hash(data))
        study = await self._opened(account, data)
        async with self.store.write() as tx:
            member = await tx.members.ensure(community.id, account)
            await tx.entries.purge(self.clock.now() - LASTS)
            entry = Entry.of(community.id, member.id, self.clock.now(), offer, study)
            entry = await tx.entries.show(entry, study.small)
            return Preview(entry, study.small, await _near(tx, entry))

    async def submit(self, community: Community, account: Account, number: int) -> Entry:
        """It is in the gallery now, and moderators hear of what it looks like; once, however often it is asked."""
        async with self.store.write() as tx:
            entry = await self._shown(tx, community, account, number)
            await self._check(tx, community, entry.member, entry.content)
            await tx.entries.move(number, State.PENDING, at=self.clock.now())
            await self.queue.enqueue(tx, job(JobKind.HANG_ENTRY, entry))
            if await _near(tx, entry):
                await self.queue.enqueue(tx, job(JobKind.TELL_ENTRY, entry))
        return replace(entry, state=State.PENDING)

    async def drop(self, community: Community, account: Account, number: int) -> None:
        """Nothing is kept of what was shown."""
        async with self.store.write() as tx:
            await tx.entries.drop((await self._shown(tx, community, account, number)).id)

    async def withdraw(self, community: Community, account: Account, number: int) -> Entry:
        """Take it back: it leaves the gallery. EntryRefused(SEALED) once a round has opened with it."""
        async with self.store.write() as tx:
            entry = await standing(tx, community, number)
            await _check_own(tx, community, account, entry)
            await leave(tx, self.queue, entry, State.WITHDRAWN)
        return replace(entry, state=State.WITHDRAWN)

    async def mine(self, community: Community, account: Account) -> Sequence[Entry]:
        """What this account's member submitted, the newest first."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            return await tx.entries.of(member.id, MOST_LISTED) if member else ()

    async def _opened(self, account: Account, data: bytes) -> Study:
        if account in self.opening:
            raise EntryRefused(EntryProblem.BUSY)
        self.opening.add(account)
        try:
            return await self.studio.study(data)
        finally:
            self.opening.discard(account)

    async def _check(self, tx: Tx, community: Community, member: MemberId | None, content: str) -> None:
        """Return if there is a gallery, with room for one more of this member's, and without these bytes."""
        if await tx.communities.gallery(community.id) is None:
            raise EntryRefused(EntryProblem.NO_GALLERY)
        if (twin := await tx.entries.twin(community.id, content)) is not None:
            raise EntryRefused(EntryProblem.TWICE, twin)
        if member is not None and await tx.entries.since(member, self.clock.now() - DAY) >= MOST_A_DAY:
            raise EntryRefused(EntryProblem.MANY)

    async def _shown(self, tx: Tx, community: Community, account: Account, number: int) -> Entry:
        """This preview, if it is this account's and not too old; EntryRefused if not."""
        entry = await tx.entries.get(community.id, number)
        if entry is None or entry.state is not State.SHOWN or self.clock.now() > entry.at + LASTS:
            raise EntryRefused(EntryProblem.OVER)
        await _check_own(tx, community, account, entry)
        return entry


async def standing(tx: Tx, community: Community, number: int) -> Entry:
    """This entry, if it is in the gallery; EntryRefused if not."""
    entry = await tx.entries.get(community.id, number)
    if entry is None or entry.state is State.SHOWN:
        raise EntryRefused(EntryProblem.UNKNOWN, number)
    if not entry.stands:
        raise EntryRefused(EntryProblem.NOT_STANDING, number)
    return entry


async def leave(tx: Tx, queue: JobQueue, entry: Entry, now: State, why: str = "") -> None:
    """It leaves the gallery, message and all; EntryRefused(SEALED) once a round has opened with it."""
    if entry.sealed:
        raise EntryRefused(EntryProblem.SEALED, entry.id)
    await tx.entries.move(entry.id, now, why=why)
    await tx.entries.take([entry.id], None)
    if entry.post is not None:
        await queue.enqueue(tx, take_down(entry.post))


def job(kind: JobKind, entry: Entry) -> Job:
    """Work about this entry."""
    return Job(kind, f"entry:{entry.id}", {"community": entry.community, "entry": entry.id}, GIVE_NEXT)


def take_down(post: Post) -> Job:
    """This message is to go; the job carries what it needs, for the entry itself may be gone by then."""
    payload = {"channel": post.channel, "message": post.id}
    return Job(JobKind.TAKE_DOWN, f"message:{post.id}", payload, GIVE_NEXT)


async def _near(tx: Tx, entry: Entry) -> Sequence[Alike]:
    return alike(entry, await tx.entries.seen(entry.community, MOST_COMPARED))


async def _check_own(tx: Tx, community: Community, account: Account, entry: Entry) -> None:
    member = await tx.members.of(community.id, account)
    if member is None or member.id != entry.member:
        raise EntryRefused(EntryProblem.OTHERS, entry.id)
