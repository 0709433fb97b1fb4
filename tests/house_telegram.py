"""The Telegram door with all behind it: a strict local Telegram, the real client and services, a store on a file.

Only the chain is a fake: tests write its balances.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.telegram import Connection, Endpoints, TelegramChats, TelegramPlatform, polling, stay_connected
from bot.adapters.telegram.pacing import Pace
from bot.app.services import Ports, Values, build
from bot.domain.giving.policy import Tier, chat_door
from bot.domain.ids import Account, Community, Place, Platform
from bot.domain.requirements.holdings import Wallet, Want
from bot.domain.requirements.requirements import Holds
from bot.ports import Contract
from bot.services.house import Services
from bot.services.signing_in.verify import Site
from cogs.desk import Desk
from cogs.telegram import GatehouseChat
from sandbox import telegram as sandbox_telegram
from sandbox.listening import listening
from sandbox.ordering import Orders
from sandbox.telegram.driver import ChatDriver, PersonDriver, TelegramDriver
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests import quick
from tests.blank import fresh_store
from tests.clocks import MovedClock
from tests.fakes_chain import FakeChain, FakeChains, FakeRegistry
from tests.house_discord import BASE, PASS, TITLES, WALLETS

NOW_AND_THEN = 0.02
"""Seconds between the ticks that the clock's door-in would give."""


@dataclass
class Studio:
    """Plotter Garden, on Telegram alone, with grace's group The Studio, which its tier Maker (one pass) opens."""

    server: sandbox_telegram.server.Telegram
    telegram: TelegramDriver
    room: ChatDriver
    grace: PersonDriver
    store: SqlStore
    queue: SqliteQueue
    services: Services
    connection: Connection
    chats: TelegramChats
    platform: TelegramPlatform
    chain: FakeChain
    clock: MovedClock
    community: Community
    place: Place
    desk: Desk

    async def proves(self, person: PersonDriver, passes: int = 1) -> int:
        """The person has linked their wallet, which holds so many Garden Passes; they are looked at."""
        self.holds(person.name, passes)
        async with self.store.write() as tx:
            member = await tx.members.ensure(self.community.id, account(person))
            await tx.members.link(member.id, Wallet(WALLETS[person.name]), self.clock.now())
        await self.services.reconcile(self.community.id, [member.id], "verified")
        return member.id

    def holds(self, name: str, passes: int) -> None:
        self.chain.put(Want(PASS, WALLETS[name]), passes)
        self.chain.mine(5)

    async def comes_in(self, person: PersonDriver) -> int:
        """The person holds a pass, asks to join, and is let in."""
        member = await self.proves(person)
        await person.follows(await self.room.link(by_request=True))
        await self.telegram.wait_for_status(self.room, person, "member")
        return member

    async def look_again(self) -> None:
        await self.services.recheck.community(self.community.id, "sweep")


def account(person: PersonDriver) -> Account:
    return Account(Platform.TELEGRAM, person.id, person.name)


@asynccontextmanager
async def local_telegram() -> AsyncIterator[tuple[sandbox_telegram.server.Telegram, TelegramDriver]]:
    """An empty Telegram and its driver."""
    async with sandbox_telegram.started() as server:
        control = web.Application()
        control.add_routes(server.control_routes())
        async with listening(control) as base, aiohttp.ClientSession() as session:
            yield server, TelegramDriver(Orders(session, f"{base}/telegram"))


def endpoints(server: sandbox_telegram.server.Telegram) -> Endpoints:
    addresses = server.addresses()
    return Endpoints(addresses["telegram_token"], addresses["telegram_api"])


@asynccontextmanager
async def open_studio(folder: Path) -> AsyncIterator[Studio]:
    """Everything, running; at the end Telegram must have had nothing to complain of."""
    clock, chain = MovedClock(), FakeChain(BASE, contracts={PASS: Contract("Garden Pass", "PASS", 0)})
    async with local_telegram() as (server, driver), fresh_store(folder) as store, asyncio.timeout(60):
        connection = Connection(endpoints(server), Pace(windows=(quick.CHAT, quick.GROUP)))
        platform, chats = TelegramPlatform(connection), TelegramChats(connection)
        queue = SqliteQueue(store, clock, random.Random(1))
        chains, here = FakeChains(chain), {Platform.TELEGRAM: platform}
        ports = Ports(
            store, queue, chains, chains, EthereumSignatures(), here, clock, {Platform.TELEGRAM: chats},
            delegations=FakeRegistry(chain),
        )  # fmt: skip
        services = build(ports, Values(Site("gate.example", "https://gate.example"), 8453, TITLES, timedelta(0)))
        await driver.limits(**quick.TELEGRAM)
        room = await driver.supergroup("The Studio")
        place = Place(Platform.TELEGRAM, room.id)
        community = await services.communities.settle([place], "Plotter Garden")
        await _maker(store, community, place, clock)
        desk = Desk.of(services, platform, TITLES)
        jobs = [lambda: queue.run(services.handlers()), lambda: _ticking(services, clock)]
        async with working(connection, desk, *jobs):
            await driver.ready()
            yield Studio(
                server, driver, room, room.owner, store, queue, services, connection, chats, platform, chain, clock,
                community, place, desk,
            )  # fmt: skip
            assert not (wrong := await driver.violations()), wrong


async def _maker(store: SqlStore, community: Community, place: Place, clock: MovedClock) -> None:
    """Tiers of a community on Telegram alone come from a file; here it is written by hand."""
    requirement = Holds(PASS, name="Garden Pass")
    async with store.write() as tx:
        policy = await tx.policies.current(community.id)
        tier = Tier("Maker", 1, requirement, (chat_door(place),))
        await tx.policies.save(policy.with_tier(tier, Account(Platform.TELEGRAM, 1, "grace"), clock.now()))


async def _ticking(services: Services, clock: MovedClock) -> None:
    while True:
        clock.tick()
        await services.gates.run_due()
        await asyncio.sleep(NOW_AND_THEN)


@asynccontextmanager
async def working(connection: Connection, desk: Desk, *jobs) -> AsyncIterator[None]:
    """A client that stays connected, and other work beside it, until the block is left."""
    async with asyncio.TaskGroup() as group:
        door = GatehouseChat(desk)
        tasks = [group.create_task(stay_connected(connection, door, polling, pauses=(0.01,)))]
        tasks += [group.create_task(job()) for job in jobs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
