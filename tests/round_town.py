"""Rounds over one database: members who are in a server since long, their entries, and jobs that a test does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from eth_utils.crypto import keccak

from bot.domain.entries import Declared, Entry, Licence, Look, Offer, State, Study
from bot.domain.ids import Account, MemberId, Place, Platform
from bot.domain.rounds import Home, RoundState
from bot.domain.voting import HeldRound
from bot.ports import JobKind, Person
from bot.services.ballots import BallotsService
from bot.services.counting import Counting
from bot.services.electing import Electing
from bot.services.round_rules import NewRound
from bot.services.rounds import RoundsService, nowhere
from storage.store import SqlStore
from tests.house_changes import GRACE, Town, open_town
from tests.house_verify import PLACE

HALL = 700
POSTER = NewRound("The spring poster", lasts="2h", quorum="2, 10%")


@dataclass
class Register:
    """Who is in the server, in memory."""

    persons: list[Person] = field(default_factory=list)

    async def people(self, place: Place, after: int, limit: int) -> Sequence[Person]:
        assert place == PLACE
        return sorted((one for one in self.persons if one.id > after), key=lambda one: one.id)[:limit]


@dataclass
class Studio:
    """The town with rounds in it."""

    town: Town
    register: Register = field(default_factory=Register)
    home: Home | None = None

    def __post_init__(self) -> None:
        town = self.town
        electing = Electing(town.store, {Platform.DISCORD: self.register}, town.clock)
        where = self._at_home if self.home else nowhere
        self.rounds = RoundsService(town.store, town.jobs, electing, where, keccak, town.clock)
        self.ballots = BallotsService(town.store, town.jobs, keccak, town.clock)
        self.counting = Counting(town.store, town.jobs, keccak, town.clock)

    async def _at_home(self, _community) -> Home | None:
        return self.home

    @property
    def here(self):
        return self.town.server, PLACE, GRACE

    def account(self, nth: int) -> Account:
        return Account(Platform.DISCORD, 100 + nth, f"m{nth}")

    async def comes(self, *amounts: int, days: int = 30) -> list[MemberId]:
        """Members whose wallets hold so many passes, and who have been there for so many days."""
        first, since = len(self.town.members) + 1, self.town.clock.now() - timedelta(days=days)
        members = await self.town.people(*amounts)
        for nth in range(first, first + len(members)):
            self.register.persons.append(Person(100 + nth, f"m{nth}", frozenset(), since=since))
        return members

    async def submits(self, nth: int, title: str = "") -> Entry:
        """An approved entry of the `nth` member."""
        async with self.town.store.write() as tx:
            community = self.town.community.id
            if await tx.communities.gallery(community) is None:
                await tx.communities.set_gallery(community, HALL)
            member = await tx.members.ensure(community, self.account(nth))
            title = title or f"Work {nth}"
            content = keccak(title.encode()).hex()
            study = Study(content, content, Look("0" * 16, "f" * 16), 64, 64, Declared(), b"small")
            made = Entry.of(community, member.id, self.town.clock.now(), Offer(title, "", Licence.CC0), study)
            entry = await tx.entries.show(made, b"small")
            await tx.entries.move(entry.id, State.APPROVED)
        return entry

    async def opens(self, new: NewRound = POSTER) -> HeldRound:
        """A round that is open, or on its way to the chain."""
        held = await self.rounds.create(*self.here, new)
        return await self.rounds.open(*self.here, held.number)

    async def votes(self, nth: int, *entries: Entry, number: int | None = None):
        number = number or (await self.newest()).number
        words = [bytes.fromhex(one.content) for one in entries]
        return await self.ballots.cast(self.town.community, self.account(nth), number, words)

    async def closes(self, **span) -> HeldRound:
        """Time passes, the clock ticks, and what is to be counted is counted."""
        self.town.clock.pass_by(**(span or {"hours": 2}))
        await self.counting.run_due()
        for job in self.town.jobs.of(JobKind.COUNT_ROUND):
            await self.counting.count(job)
        return await self.newest()

    async def newest(self) -> HeldRound:
        async with self.town.store.read() as tx:
            return (await tx.rounds.newest(self.town.community.id, 1))[0]

    async def file(self) -> bytes:
        async with self.town.store.read() as tx:
            return await tx.rounds.file(await self.newest())

    async def is_so(self, state: RoundState) -> bool:
        return (await self.newest()).round.state is state


@asynccontextmanager
async def open_studio(store: SqlStore, home: Home | None = None) -> AsyncIterator[Studio]:
    async with open_town(store) as town:
        yield Studio(town, home=home)
