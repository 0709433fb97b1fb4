"""Transactions: a read is one snapshot, a write happens whole or not at all."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import ports
from bot.domain.changing.drafts import Draft
from bot.domain.changing.templates import Template
from storage.audit import Audit
from storage.awards import Awards
from storage.ballots import Ballots
from storage.batches import Batches
from storage.browsers import Browsers
from storage.chain_passes import ChainPasses
from storage.challenges import Challenges
from storage.channels import OpenedChannels
from storage.chats import LinkedChats
from storage.claims import Claims
from storage.communities import Communities
from storage.crests import Crests
from storage.doors import Doors
from storage.drafts import Drafts, Templates
from storage.engine import Engines, our_errors
from storage.entries import Entries
from storage.events import Events
from storage.indexes import Indexes
from storage.invites import Invites
from storage.join_requests import JoinRequests
from storage.joins import Joins
from storage.link_codes import LinkCodes
from storage.members import Members
from storage.motions import Motions
from storage.outbox import Outbox
from storage.pairings import Pairings
from storage.papers import Papers
from storage.passes import Passes
from storage.payments import Payments
from storage.persons import Persons
from storage.policies import Policies
from storage.proofs import Proofs
from storage.proposals import Proposals
from storage.questions import Questions
from storage.reporting import RoundReports
from storage.rounds import Rounds
from storage.sheets import Sheets
from storage.sightings import Sightings
from storage.stats import Figures
from storage.stillness import Freezes, Shades
from storage.tombstones import FileTombstones
from storage.trails import Trails
from storage.turns import uncancelled
from storage.waiting_points import WaitingPoints
from storage.waits import Waits
from storage.wallets import Wallets


class SqlTx:
    """The repositories on one connection, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self.connection = connection
        self.after_commit: list[Callable[[], object]] = []
        self.communities: ports.Communities = Communities(connection)
        self.members: ports.Members = Members(connection, writing=writing)
        self.policies: ports.Policies = Policies(connection, writing=writing)
        self.passes: ports.Passes = Passes(connection)
        self.awards: ports.Awards = Awards(connection)
        self.audit: ports.Audit = Audit(connection)
        self.batches: ports.Batches = Batches(connection)
        self.waits: ports.Waits = Waits(connection)
        self.questions: ports.Questions = Questions(connection)
        self.doors: ports.Doors = Doors(connection)
        self.channels: ports.OpenedChannels = OpenedChannels(connection)
        self.challenges: ports.Challenges = Challenges(connection)
        self.browsers: ports.Browsers = Browsers(connection)
        self.crests: ports.Crests = Crests(connection)
        self.entries: ports.Entries = Entries(connection)
        self.rounds: ports.Rounds = Rounds(connection, writing=writing)
        self.ballots: ports.Ballots = Ballots(connection)
        self.waiting_points: ports.WaitingPoints = WaitingPoints(connection)
        self.sheets: ports.Sheets = Sheets(connection)
        self.events: ports.Events = Events(connection)
        self.trails: ports.Trails = Trails(connection)
        self.papers: ports.Papers = Papers(connection)
        self.payments: ports.Payments = Payments(connection)
        self.indexes: ports.Indexes = Indexes(connection)
        self.chats: ports.LinkedChats = LinkedChats(connection)
        self.codes: ports.LinkCodes = LinkCodes(connection)
        self.requests: ports.JoinRequests = JoinRequests(connection)
        self.invites: ports.Invites = Invites(connection)
        self.sightings: ports.Sightings = Sightings(connection)
        self.pairings: ports.Pairings = Pairings(connection)
        self.joins: ports.Joins = Joins(connection)
        self.motions: ports.Motions = Motions(connection)
        self.outbox: ports.Outbox = Outbox(connection)
        self.chain_passes: ports.ChainPasses = ChainPasses(connection)
        self.round_reports: ports.RoundReports = RoundReports(connection)
        self.proofs: ports.Proofs = Proofs(connection)
        self.freezes: ports.Freezes = Freezes(connection)
        self.shades: ports.Shades = Shades(connection)
        self.drafts: ports.Drafts[Draft] = Drafts(connection)
        self.templates: ports.Drafts[Template] = Templates(connection)
        self.proposals: ports.Proposals = Proposals(connection)
        self.wallets: ports.Wallets = Wallets(connection)
        self.claims: ports.Claims = Claims(connection)
        self.figures: ports.Figures = Figures(connection)
        self.persons: ports.Persons = Persons(connection)


@dataclass(slots=True)
class _Writing:
    """A write that this task, or the task that started it, is in. It outlives neither."""

    store: "SqlStore"
    open: bool = True


_writing: ContextVar[_Writing | None] = ContextVar("writing", default=None)


class SqlStore:
    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self.tombstones: ports.Tombstones = FileTombstones(engines.beside("erased"))

    async def cleared(self) -> bool:
        """Deleted bytes are zeroed on SQLite, and its log is emptied here; PostgreSQL does both in its own time."""
        with our_errors():
            return await self._engines.truncate_log()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlTx]:
        """One consistent snapshot; writing through it fails."""
        with our_errors():
            async with self._engines.read() as connection:
                yield SqlTx(connection, writing=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlTx]:
        """One transaction. RuntimeError inside another one of this task, which would wait for itself for ever.

        Once the commit has begun a cancellation waits for it: cancelled never means half done.
        """
        outer = _writing.get()
        if outer is not None and outer.open and outer.store is self:
            raise RuntimeError("a write inside a write: pass the transaction on")
        mark = _Writing(self)
        token = _writing.set(mark)
        try:
            with our_errors():
                async with self._engines.write() as connection:
                    tx = SqlTx(connection, writing=True)
                    yield tx
                    await uncancelled(_commit(tx))
        finally:
            mark.open = False
            _writing.reset(token)


async def _commit(tx: SqlTx) -> None:
    await tx.connection.commit()
    for call in tx.after_commit:
        call()
