"""The gallery while things happen at once: what is taken back meanwhile, what is hung twice, whom nobody tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.domain.contributing.entries import Declared, Licence, Look, Offer, Post, State, Study
from bot.domain.errors import DoorGone, EntryProblem, EntryRefused, PlatformUnavailable
from bot.domain.ids import Community, Platform
from bot.domain.moderating.moderating import News
from bot.ports import JobKind
from bot.services.contributing.curating import Curating
from bot.services.contributing.entries import EntriesService
from bot.services.contributing.gallery import Gallery
from bot.services.leaving.forgetting import Forgetting
from storage.store import SqlStore
from tests.blank import fresh_store
from tests.house_changes import Jobs
from tests.house_verify import ADA, BEN, PLACE, FakeClock

HALL, OFFICE = 700, 800


@dataclass
class Walls:
    """Channels in memory. `meanwhile` happens while the next picture is being hung."""

    posts: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
    meanwhile: object = None
    fails: Exception | None = None

    async def hang(self, channel, text, hung, *, once=""):
        if self.fails:
            raise self.fails
        number = self.nonces.get(once) or 1 + len(self.posts) + len(self.nonces)
        self.posts[number] = (channel, text, len(hung))
        self.nonces |= {once: number} if once else {}
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return number

    async def remove(self, message):
        self.posts.pop(message.id, None)


class Studio:
    """What a file shows is what its first byte says."""

    async def study(self, data: bytes) -> Study:
        first = data[:1].hex()
        return Study(data.hex(), first * 32, Look(first * 8, first * 8), 64, 64, Declared(), b"small")


@dataclass
class Hall:
    """The services over one database, and the jobs that nobody has done yet."""

    store: SqlStore
    community: Community
    jobs: Jobs = field(default_factory=Jobs)
    walls: Walls = field(default_factory=Walls)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        premises = {Platform.DISCORD: self.walls}
        self.entries = EntriesService(self.store, self.jobs, Studio(), self.clock)
        self.gallery = Gallery(self.store, self.jobs, premises, self.clock)
        self.curating = Curating(self.store, self.jobs, premises, self.clock)

    async def submits(self, data: bytes, account=ADA, title: str = "Tide") -> int:
        shown = await self.entries.look(self.community, account, Offer(title, "", Licence.CC0), data)
        await self.entries.submit(self.community, account, shown.entry.id)
        return shown.entry.id

    async def works(self) -> list[JobKind]:
        """Do what is to be done, and what follows; which kinds that were."""
        done = []
        handlers = {
            JobKind.HANG_ENTRY: self.gallery.hang,
            JobKind.TAKE_DOWN: self.gallery.take_down,
            JobKind.TELL_ENTRY: self.curating.tell,
        }
        while self.jobs.asked:
            job = self.jobs.asked.pop(0)
            if job.kind in handlers:
                await handlers[job.kind](job)
                done.append(job.kind)
        return done

    async def entry(self, number: int):
        async with self.store.read() as tx:
            return await tx.entries.get(self.community.id, number)


@pytest.fixture
async def hall(tmp_path):
    async with opened(tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(folder) -> AsyncIterator[Hall]:
    async with fresh_store(folder) as store:
        async with store.write() as tx:
            community = await tx.communities.allow(PLACE, "Plotter Garden")
            await tx.communities.set_gallery(community.id, HALL)
            await tx.communities.set_moderators_channel(community.id, OFFICE)
            community = await tx.communities.get(community.id)
        yield Hall(store, community)


async def test_what_is_hung_twice_after_a_crash_hangs_once(hall):
    number = await hall.submits(b"a")
    [job] = hall.jobs.asked
    await hall.gallery.hang(job)
    async with hall.store.write() as tx:  # the crash came before it was kept where it hangs
        await tx.entries.hung(number, Post(0, 0))
        await tx.connection.exec_driver_sql("UPDATE entry SET message_id = NULL")
    await hall.gallery.hang(job)
    await hall.gallery.hang(job)
    assert len(hall.walls.posts) == 1
    assert (await hall.entry(number)).post == Post(HALL, 1)


async def test_what_is_taken_back_while_it_is_hung_comes_down(hall):
    number = await hall.submits(b"a")

    async def taken_back():
        await hall.entries.withdraw(hall.community, ADA, number)

    hall.walls.meanwhile = taken_back
    assert await hall.works() == [JobKind.HANG_ENTRY, JobKind.TAKE_DOWN]
    assert hall.walls.posts == {}


async def test_whoever_is_forgotten_while_theirs_is_hung_leaves_nothing_on_the_wall(hall):
    await hall.submits(b"a")
    forgetting = Forgetting(hall.store, hall.jobs, hall.clock)

    async def forgotten():
        await forgetting.begin(hall.community.id, ADA)
        [job] = hall.jobs.of(JobKind.FORGET)
        await forgetting.forget(job)

    hall.walls.meanwhile = forgotten
    assert await hall.works() == [JobKind.HANG_ENTRY, JobKind.TAKE_DOWN]
    assert hall.walls.posts == {}


async def test_what_the_platform_refuses_is_tried_again_and_loses_nothing(hall):
    number = await hall.submits(b"a")
    [job] = hall.jobs.asked
    for error in (PlatformUnavailable("down"), DoorGone()):
        hall.walls.fails = error
        with pytest.raises(type(error)):
            await hall.gallery.hang(job)
    hall.walls.fails = None
    await hall.gallery.hang(job)
    assert (await hall.entry(number)).post is not None


async def test_moderators_who_switched_the_news_off_are_not_told_and_a_closed_channel_stops_nothing(hall):
    await hall.submits(b"aa")
    await hall.submits(b"ab", BEN)
    hall.walls.fails = DoorGone()
    [told] = hall.jobs.of(JobKind.TELL_ENTRY)
    await hall.curating.tell(told)
    hall.walls.fails = None
    await hall.curating.tell(told)
    assert [(channel, count) for channel, _, count in hall.walls.posts.values()] == [(OFFICE, 2)]
    async with hall.store.write() as tx:
        await tx.communities.set_quiet(hall.community.id, [News.ENTRIES])
    await hall.curating.tell(told)
    assert len(hall.walls.posts) == 1


async def test_what_was_withdrawn_before_moderators_were_told_is_not_told(hall):
    await hall.submits(b"aa")
    number = await hall.submits(b"ab", BEN)
    await hall.curating.report(hall.community, ADA, number, "mine")
    await hall.entries.withdraw(hall.community, BEN, number)
    await hall.works()
    assert [channel for channel, *_ in hall.walls.posts.values()] == [HALL]


async def test_one_account_has_one_file_opened_at_a_time(hall):
    hall.entries.opening.add(ADA)
    with pytest.raises(EntryRefused) as caught:
        await hall.submits(b"a")
    assert caught.value.problem is EntryProblem.BUSY
    assert await hall.submits(b"a", BEN)


async def test_two_previews_of_one_file_become_one_entry(hall):
    offer = Offer("Tide", "", Licence.CC0)
    ours = [await hall.entries.look(hall.community, who, offer, b"a") for who in (ADA, BEN)]
    await hall.entries.submit(hall.community, ADA, ours[0].entry.id)
    with pytest.raises(EntryRefused) as caught:
        await hall.entries.submit(hall.community, BEN, ours[1].entry.id)
    assert (caught.value.problem, caught.value.entry) == (EntryProblem.TWICE, ours[0].entry.id)


async def test_an_approved_entry_can_still_be_rejected_and_a_rejected_one_leaves_its_round(hall):
    number = await hall.submits(b"a")
    async with hall.store.write() as tx:
        await tx.entries.take([number], 5)
        await tx.entries.move(number, State.APPROVED)
    await hall.entries.withdraw(hall.community, ADA, number)
    assert (await hall.entry(number)).round is None
