"""Rounds over one database: members who are in a server since long, their entries, and jobs that a test does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from eth_account import Account as Key
from eth_utils.crypto import keccak

from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.contributing.entries import Declared, Entry, Licence, Look, Offer, State, Study
from bot.domain.ids import Account, ChainName, MemberId, Place, Platform
from bot.domain.requirements.holdings import Wallet
from bot.domain.voting.rounds import NOWHERE, Home, RoundState
from bot.domain.voting.voting import HeldRound
from bot.ports import JobKind, Person
from bot.services.signing_in.verify import Site
from bot.services.voting.ballots import BallotsService
from bot.services.voting.counting import Counting
from bot.services.voting.electing import Electing
from bot.services.voting.round_rules import NewRound
from bot.services.voting.rounds import RoundsService, nowhere
from bot.services.voting.sheets import SheetsService, Signed, ToSign
from storage.store import SqlStore
from tests.house_changes import GRACE, Town, open_town
from tests.house_verify import PLACE
from tests.voted import key, wallet

HALL = 700
DRY = Home(ChainName("base"), 8453, NOWHERE.ledger)
POSTER = NewRound("The spring poster", lasts="2h", quorum="2, 10%")


def by_key(nth: int, digest: bytes) -> str:
    """The signature of exactly this hash by the `nth` key."""
    return "0x" + Key.unsafe_sign_hash(digest, key(nth)).signature.hex()


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
        self.rounds = RoundsService(town.store, town.jobs, electing, where, keccak, town.clock, DRY)
        self.ballots = BallotsService(town.store, town.jobs, keccak, town.clock)
        them = self.ballots, BallotWitnesses({}), EthereumSignatures(), town.clock
        self.sheets = SheetsService(town.store, *them, Site("gate.example", "https://gate.example"))
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

    async def comes_with_keys(self, many: int) -> None:
        """As many members, known since long, the wallet of the `nth` of whom has the key `tests.voted.key(nth)`."""
        town, since = self.town, self.town.clock.now() - timedelta(days=30)
        async with town.store.write() as tx:
            for nth in range(len(town.members) + 1, len(town.members) + 1 + many):
                member = await tx.members.ensure(town.community.id, self.account(nth))
                await tx.members.link(member.id, Wallet(wallet(nth)), town.clock.now())
                town.members.append(member.id)
                self.register.persons.append(Person(100 + nth, f"m{nth}", frozenset(), since=since))

    async def link(self, nth: int, number: int | None = None) -> str:
        """The secret of a link on which the `nth` member signs."""
        _, link = await self.sheets.begin(self.town.community, self.account(nth), number)
        return link.url.rpartition("/")[2]

    async def to_sign(self, secret: str, *entries: Entry) -> ToSign:
        """The ballot for these entries."""
        order = [one.content.hex() for one in (await self.sheets.look(secret)).paper.entries]
        return await self.sheets.choose(secret, [(order.index(one.content), 1) for one in entries])

    async def signs(self, nth: int, *entries: Entry, number: int | None = None) -> Signed:
        """The `nth` member's wallet signs for these."""
        secret = await self.link(nth, number)
        ballot = await self.to_sign(secret, *entries)
        return await self.sheets.finish(secret, ballot.hash, by_key(nth, ballot.hash))

    async def submits(self, nth: int, title: str = "", small: bytes = b"small") -> Entry:
        """An approved entry of the `nth` member."""
        async with self.town.store.write() as tx:
            community = self.town.community.id
            if await tx.communities.gallery(community) is None:
                await tx.communities.set_gallery(community, HALL)
            member = await tx.members.ensure(community, self.account(nth))
            title = title or f"Work {nth}"
            content = keccak(title.encode()).hex()
            study = Study(content, content, Look("0" * 16, "f" * 16), 64, 64, Declared(), small)
            made = Entry.of(community, member.id, self.town.clock.now(), Offer(title, "", Licence.CC0), study)
            entry = await tx.entries.show(made, small)
            await tx.entries.move(entry.id, State.APPROVED)
        return entry

    async def entry(self, nth: int) -> Entry:
        """The first entry of the `nth` member, as it stands."""
        async with self.town.store.read() as tx:
            member = await tx.members.whose(self.town.community.id, self.account(nth))
            return (await tx.entries.of(member, 1))[0]

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
