"""A house with a chat as a door: the real store, queue and services, a chain and chats that tests write."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.app.services import Ports, Values, build
from bot.domain.events import EventKind
from bot.domain.gating.chats import LinkedChat
from bot.domain.giving.doors import DoorState
from bot.domain.giving.policy import Tier, chat_door
from bot.domain.ids import Account, Address, ChainName, Community, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Wallet, Want
from bot.domain.requirements.requirements import Holds
from bot.services.house import Services
from bot.services.signing_in.verify import Site
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.blank import fresh_store
from tests.fakes_chain import FakeChain, FakeChains
from tests.fakes_chat import FakeChats
from tests.house_verify import FakeClock

BASE = ChainName("base")
TITLES = {BASE: "Base"}
PASS = Probe(Kind.ERC721, BASE, address("0x" + "aa" * 20))
STUDIO = -1_001_000_000_001
GRACE = Account(Platform.TELEGRAM, 9, "grace")


def person(number: int) -> Account:
    return Account(Platform.TELEGRAM, 1_000 + number, f"person {number}")


def wallet(number: int) -> Address:
    return Address(f"0x{number:040x}")


@dataclass
class Studio:
    """Plotter Garden, whose tier Maker (one pass) opens the chat The Studio."""

    store: SqlStore
    queue: SqliteQueue
    services: Services
    chain: FakeChain
    chats: FakeChats
    clock: FakeClock
    community: Community
    place: Place

    @property
    def room(self):
        return self.chats.rooms[self.place.id]

    async def opens(self, *tiers: Tier) -> None:
        """These are the tiers from now on."""
        async with self.store.write() as tx:
            policy = await tx.policies.current(self.community.id)
            for tier in policy.tiers:
                policy = policy.without_tier(tier.name, GRACE, self.clock.now())
                await tx.policies.save(policy)
            for tier in tiers:
                policy = policy.with_tier(tier, GRACE, self.clock.now())
                await tx.policies.save(policy)

    async def linked(self, number: int, passes: int = 0) -> MemberId:
        """The person has proved a wallet with so many passes; nobody has looked at it yet."""
        self.holds(number, passes)
        async with self.store.write() as tx:
            member = await tx.members.ensure(self.community.id, person(number))
            await tx.members.link(member.id, Wallet(wallet(number)), self.clock.now())
        return member.id

    def holds(self, number: int, passes: int) -> None:
        self.chain.put(Want(PASS, wallet(number)), passes)
        self.chain.mine(5)

    async def asks(self, number: int) -> None:
        """The person asks to join, and the bot hears of it."""
        await self.services.gates.heard([self.chats.knocks(self.place, person(number))])

    async def works(self) -> None:
        """The queue does all that is due, until nothing is."""
        await self.services.gates.run_due()
        handlers = self.services.handlers()
        while not await self.queue.idle():
            await one_round(self.queue, handlers)

    async def lets_in(self, number: int) -> MemberId:
        """The person holds a pass, asks, and is in."""
        member = await self.linked(number, 1)
        await self.asks(number)
        await self.works()
        assert person(number).id in self.room.people
        return member

    async def look(self, *members: MemberId) -> None:
        await self.services.reconcile(self.community.id, members, "test")

    async def loses(self, number: int, member: MemberId) -> None:
        """The pass leaves the wallet, and everybody knows; nothing is done on the platform yet."""
        self.holds(number, 0)
        await self.look(member)

    async def door(self, member: MemberId) -> DoorState | None:
        async with self.store.read() as tx:
            return await tx.doors.one(member, chat_door(self.place))

    async def stage(self, number: int):
        """How far the person's newest request is."""
        async with self.store.read() as tx:
            rows = await tx.connection.exec_driver_sql(
                "SELECT stage, said FROM join_request WHERE platform_user_id = ?", (person(number).id,)
            )
            return next(iter(rows), None)

    async def told_moderators(self, kind: EventKind) -> int:
        async with self.store.read() as tx:
            start = self.clock.now() - timedelta(days=30)
            return len(await tx.events.since(self.community.id, kind, start))


async def one_round(queue: SqliteQueue, handlers) -> None:
    """Claim what is due and do it, one after the other, exactly as the queue's own hands do."""
    jobs, _ = await queue._look(sorted(handlers))
    for job in jobs:
        queue._busy += 1
        await queue._work(job, handlers[job.kind])


@asynccontextmanager
async def open_studio(folder: Path, clock=None, chats=None, chain=None) -> AsyncIterator[Studio]:
    """The house over this folder's database; what stands there already stays."""
    clock, chain = clock or FakeClock(), chain or FakeChain(BASE)
    async with fresh_store(folder) as store:
        queue = SqliteQueue(store, clock, random.Random(1))
        chats = chats or FakeChats(clock)
        ports = Ports(
            store, queue, (chains := FakeChains(chain)), chains, EthereumSignatures(), {}, clock,
            {Platform.TELEGRAM: chats},
        )  # fmt: skip
        site = Site("gate.example", "https://gate.example")
        services = build(ports, Values(site, 8453, TITLES, timedelta(seconds=60)))
        async with store.read() as tx:
            known = await tx.communities.all()
        place = Place(Platform.TELEGRAM, STUDIO)
        if known:
            yield Studio(store, queue, services, chain, chats, clock, known[0], place)
            return
        community = await services.communities.allow(Place(Platform.DISCORD, 11), "Plotter Garden")
        place = chats.room(STUDIO)
        async with store.write() as tx:
            await tx.chats.link(LinkedChat(place, community.id, "The Studio"))
        studio = Studio(store, queue, services, chain, chats, clock, replace(community), place)
        await studio.opens(Tier("Maker", 1, Holds(PASS, name="Garden Pass"), (chat_door(place),)))
        yield studio
