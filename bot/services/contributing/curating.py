"""What moderators are told of contributions, and what they decide about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.contributing.entries import DAY, LONGEST_REASON, Alike, Entry, State, alike
from bot.domain.errors import DoorGone, DoorRefused, EntryProblem, EntryRefused, PlaceGone
from bot.domain.events import Event, EventKind
from bot.domain.ids import Account, Community, CommunityId, Place, Platform
from bot.domain.moderating.moderating import News
from bot.domain.voting.rounds import Lane, RoundState
from bot.domain.voting.voting import HeldRound
from bot.ports import GIVE_NEXT, ChatPlatform, Clock, Hung, Job, JobKind, JobQueue, Premises, Store, Tx
from bot.services.contributing.entries import MOST_COMPARED, leave, standing
from bot.services.giving.recording import told
from bot.services.permitting import acts
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at
from bot.text.clean import clean
from bot.text.entries import alt, file_name, looks_like, reported

MOST_REPORTS = 5
"""Of one account, in a day."""


@dataclass(frozen=True, slots=True)
class Curating:
    store: Store
    queue: JobQueue
    premises: Mapping[Platform, Premises]
    clock: Clock

    async def report(self, community: Community, account: Account, number: int, why: str) -> Entry:
        """The moderators are told what this account says about it; EntryRefused if it may not say more for now."""
        why, now = clean(why, LONGEST_REASON), self.clock.now()
        if not why:
            raise EntryRefused(EntryProblem.REASON)
        async with self.store.write() as tx:
            entry = await standing(tx, community, number)
            if await tx.entries.reports(community.id, account, now - DAY) >= MOST_REPORTS:
                raise EntryRefused(EntryProblem.MANY_REPORTS)
            report = await tx.entries.report(entry, account, why, now)
            if report is None:
                raise EntryRefused(EntryProblem.REPORTED, number)
            payload = {"community": community.id, "entry": number, "report": report}
            await self.queue.enqueue(tx, Job(JobKind.TELL_ENTRY, f"report:{report}", payload, GIVE_NEXT))
        return entry

    async def approve(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Entry:
        """A round may take it."""
        return await self._judge(platform, place, actor, number, State.APPROVED, "")

    async def reject(self, platform: ChatPlatform, place: Place, actor: Account, number: int, why: str) -> Entry:
        """It leaves the gallery, and its author reads why; EntryRefused(SEALED) once a round has opened with it."""
        why = clean(why, LONGEST_REASON)
        if not why:
            raise EntryRefused(EntryProblem.REASON)
        return await self._judge(platform, place, actor, number, State.REJECTED, why)

    async def look(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int
    ) -> tuple[Entry, Sequence[Account], Sequence[Alike], Sequence[Hung]]:
        """An entry as moderators see it: whose it is, what it looks like, and the pictures of all of these."""
        await permitted(platform, place, actor)
        async with self.store.read() as tx:
            entry = await standing(tx, await community_at(tx, place), number)
            return (entry, *await _told(tx, entry))

    async def tell(self, job: Job) -> None:
        """Do a `tell_entry` job: one post with the pictures, where moderators read, unless that news is off."""
        async with self.store.read() as tx:
            community = await tx.communities.get(CommunityId(int(str(job.payload["community"]))))
            entry = await tx.entries.get(community.id, int(str(job.payload["entry"])))
            if entry is None or not entry.stands or News.ENTRIES in await tx.communities.quiet(community.id):
                return
            authors, near, pictures = await _told(tx, entry)
            report = await tx.entries.reported(int(str(job.payload.get("report", 0))))
        if report is not None:
            _, by, why = report
            await self._post(community, reported(entry, authors, near, by, why), pictures)
        elif near and "report" not in job.payload:
            await self._post(community, looks_like(entry, authors, near), pictures)

    async def _judge(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, now: State, why: str
    ) -> Entry:
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            entry = await standing(tx, await community_at(tx, place), number)
            if entry.state is now:
                return entry
            if now is State.REJECTED:
                await leave(tx, self.queue, entry, now, why)
            else:
                await tx.entries.move(number, now)
            await tx.audit.add(acts.judged(entry, now, actor, self.clock.now(), why))
            await self._tell_author(tx, replace(entry, state=now, why=why))
        return replace(entry, state=now, why=why)

    async def drafts(self, entry: Entry) -> Sequence[HeldRound]:
        """The rounds that would take this approved entry, if they opened now; the oldest first."""
        async with self.store.read() as tx:
            rounds = await tx.rounds.in_state([RoundState.DRAFT])
            earners = await tx.rounds.earners(entry.community)
        own = [one for one in rounds if one.round.community == entry.community]
        return [one for one in own if one.rules.lane is Lane.EVERYONE or entry.member not in earners]

    async def _tell_author(self, tx: Tx, entry: Entry) -> None:
        about = {"entry": entry.id, "title": entry.title, "state": entry.state.value, "why": entry.why}
        facts: dict[str, object] = dict(about)
        fact = Event(EventKind.ENTRY_JUDGED, entry.community, entry.member, self.clock.now(), facts)
        for author in await tx.members.get([entry.member]):
            await told(tx, self.queue, author, fact)

    async def _post(self, community: Community, text: str, pictures: Sequence[Hung]) -> None:
        there = community.moderators
        premises = self.premises.get(there.platform) if there else None
        if there is None or premises is None:
            return
        try:
            await premises.hang(there.id, text, pictures)
        except (DoorGone, DoorRefused, PlaceGone):
            return  # /gate status says that the channel is closed to the bot


async def _told(tx: Tx, entry: Entry) -> tuple[Sequence[Account], Sequence[Alike], Sequence[Hung]]:
    """Whose it is, what it looks like, and the pictures: its own first."""
    members = await tx.members.get([entry.member])
    near = alike(entry, await tx.entries.seen(entry.community, MOST_COMPARED))
    others = [other for one in near if (other := await tx.entries.get(entry.community, one.entry))]
    pictures = [Hung(file_name(one), await tx.entries.picture(one.id), alt(one)) for one in (entry, *others)]
    return members[0].accounts if members else (), near, pictures
