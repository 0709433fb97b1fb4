"""The bot's own services over a database file, a node, and a platform in memory, with the ports timed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.node import BELIEVED, CHAIN, CHAIN_ID
from benchmarks.roles import Roles
from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.clock import WallClock
from bot.adapters.telegram import Connection, TelegramChats, TelegramPlatform
from bot.app.garbage import settle
from bot.app.services import Ports, Values, build
from bot.domain.ids import Address, ChainName, Platform
from bot.domain.requirements.contracts import ContractFacts
from bot.domain.requirements.holdings import Block, Observation, Pins, Probe, Transfer, Want
from bot.ports import ChatPlatform, Chats, Contract, JobQueue, Nodes, Pictures, ReadAt, Store, Tombstones, Tx
from bot.services.house import Services
from bot.services.signing_in.verify import Site
from storage import open_storage

VALUES = Values(Site("gate.example", "https://gate.example"), CHAIN_ID, {CHAIN: "Base"}, timedelta(seconds=60))
STEPS = 100
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class Wait:
    """Seconds in which at least one of these was waited for: those side by side count once."""

    seconds: float = 0.0
    under_way: int = 0
    began: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        now = time.perf_counter()
        self.began = self.began if self.under_way else now
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
            if not self.under_way:
                self.seconds += time.perf_counter() - self.began


@dataclass(slots=True)
class Spent:
    """What was waited for, and how many statements were made; `steps`: of SQLite's machine, to the next hundred."""

    chain: Wait = field(default_factory=Wait)
    database: Wait = field(default_factory=Wait)
    statements: int = 0
    writes: int = 0
    steps: int = 0

    def stepped(self) -> None:
        self.steps += STEPS

    def executed(self, statement: str) -> None:
        self.statements += 1
        self.writes += statement.startswith(WRITES)


@dataclass(frozen=True, slots=True)
class TimedChains:
    """The `Chains` port."""

    chains: EvmChains
    spent: Spent

    def names(self) -> Sequence[ChainName]:
        return self.chains.names()

    def nodes(self, chain: ChainName) -> Nodes:
        return self.chains.nodes(chain)

    async def pins(self, chain: ChainName) -> Pins | None:
        with self.spent.chain.counted():
            return await self.chains.pins(chain)

    async def block(self, chain: ChainName, number: int) -> Block | None:
        return await self.chains.block(chain, number)

    async def transfers(
        self, chain: ChainName, contracts: Sequence[Address], after: Block, to: Block
    ) -> Sequence[Transfer] | None:
        with self.spent.chain.counted():
            return await self.chains.transfers(chain, contracts, after, to)

    async def read(self, at: ReadAt, wants: Collection[Want]) -> Mapping[Want, Observation]:
        with self.spent.chain.counted():
            return await self.chains.read(at, wants)

    async def describe(self, probe: Probe) -> Contract:
        return await self.chains.describe(probe)

    async def facts(self, chain: ChainName, contract: Address) -> ContractFacts:
        return await self.chains.facts(chain, contract)


@dataclass(frozen=True, slots=True)
class TimedStore:
    """The `Store` port. What a transaction's block does beside asking the database counts as the database's."""

    store: Store
    spent: Spent

    def read(self) -> AbstractAsyncContextManager[Tx]:
        return self._timed(self.store.read())

    def write(self) -> AbstractAsyncContextManager[Tx]:
        return self._timed(self.store.write())

    @property
    def tombstones(self) -> Tombstones:
        return self.store.tombstones

    async def cleared(self) -> bool:
        return await self.store.cleared()

    @asynccontextmanager
    async def _timed(self, transaction: AbstractAsyncContextManager[Tx]) -> AsyncIterator[Tx]:
        with self.spent.database.counted():
            async with transaction as tx:
                yield tx


@dataclass(frozen=True, slots=True)
class House:
    services: Services
    store: Store
    queue: JobQueue
    chains: EvmChains
    roles: Roles
    spent: Spent

    @property
    def requests(self) -> int:
        """Made to all endpoints since the start."""
        return sum(each.requests for each in self.chains.health(CHAIN))


@contextmanager
def counting() -> Iterator[Spent]:
    """What is done in all databases that are opened within this block."""
    spent = Spent()

    def executed(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        spent.executed(statement)

    def connected(connection: Any, _record: object) -> None:
        connection.run_async(lambda driver: driver.set_progress_handler(spent.stepped, STEPS))

    event.listen(Engine, "before_cursor_execute", executed)
    event.listen(Engine, "connect", connected)
    try:
        yield spent
    finally:
        event.remove(Engine, "connect", connected)
        event.remove(Engine, "before_cursor_execute", executed)


@asynccontextmanager
async def opened(
    file: Path,
    urls: Sequence[str],
    given_roles: Callable[[int], frozenset[int]],
    spent: Spent,
    telegram: Connection | None = None,
    discord: ChatPlatform | None = None,
    pictures: Pictures | None = None,
) -> AsyncIterator[House]:
    """The house with the bot's own defaults, but for the requests a second: rounds follow each other at once.

    `telegram`: the way to a Telegram, where it has chats. `discord`: a server's roles, if not those in memory.
    `pictures`: what draws, where anything is drawn.
    """
    roles, clock = Roles(given_roles), WallClock()
    config = ChainConfig(CHAIN, CHAIN_ID, tuple(urls), requests_a_second=10_000, stale_after=BELIEVED)
    async with open_storage(file, clock) as storage, open_chains([config], clock) as chains:
        store = TimedStore(storage.store, spent)
        timed = TimedChains(chains, spent)
        platforms: dict[Platform, ChatPlatform] = {Platform.DISCORD: discord or roles}
        chats = dict[Platform, Chats]()
        if telegram is not None:
            platforms[Platform.TELEGRAM], chats[Platform.TELEGRAM] = TelegramPlatform(telegram), TelegramChats(telegram)
        ports = Ports(store, storage.queue, timed, chains, EthereumSignatures(), platforms, clock, chats)
        services = build(replace(ports, pictures=pictures) if pictures else ports, VALUES)
        async with asyncio.TaskGroup() as group:
            jobs = group.create_task(storage.queue.run(services.handlers()))
            settle()  # as the bot does once it is up
            yield House(services, store, storage.queue, chains, roles, spent)
            jobs.cancel()
