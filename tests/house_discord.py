"""The Discord door with everything behind it: a strict local Discord, the real client and services, a store on a file.

Only the chain is a fake: tests write its balances.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import discord
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.discord import Connection, DiscordPlatform, stay_connected, use_endpoints
from bot.app.services import Ports, Values, build
from bot.domain.ids import Account, ChainName, Community, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Wallet, Want
from bot.ports import Contract, Pictures
from bot.services.house import Services
from bot.services.signing_in.verify import Site
from cogs.discord import Desk, GatehouseClient
from cogs.discord.pacing import PER_SECOND
from sandbox import discord as sandbox_discord
from sandbox.discord.driver import DiscordDriver, GuildDriver, PersonDriver
from sandbox.listening import listening
from sandbox.ordering import Orders
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests import quick
from tests.blank import fresh_store
from tests.changing import IN_FORCE, applied
from tests.fakes_chain import FakeChain, FakeChains, FakeRegistry
from tests.house_verify import FakeClock

BASE = ChainName("base")
TITLES = {BASE: "Base"}
CONTRACT = "0x" + "aa" * 20
PASS = Probe(Kind.ERC721, BASE, address(CONTRACT))
HOLDS_ONE = f"erc721:base:{CONTRACT} >= 1"
WALLETS = {"ada": address("0x" + "a1" * 20), "ben": address("0x" + "b2" * 20)}


@dataclass
class Garden:
    """Plotter Garden with grace who owns it; the bot serves it, and is connected."""

    discord: sandbox_discord.server.Discord
    driver: DiscordDriver
    guild: GuildDriver
    grace: PersonDriver
    store: SqlStore
    services: Services
    connection: Connection
    platform: DiscordPlatform
    chain: FakeChain
    clock: FakeClock
    place: Place
    community: Community
    desk: Desk
    queue: SqliteQueue

    async def still(self) -> None:
        """Return once every answer is said, and what follows from it is done."""
        await self.services.people.first(10)
        while not await self.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
            await asyncio.sleep(0.005)

    async def proves(self, person: PersonDriver, passes: int = 1) -> None:
        """The person has linked their wallet, which holds so many Garden Passes; they are looked at."""
        self.holds(person.name, passes)
        async with self.store.write() as tx:
            member = await tx.members.ensure(self.community.id, account(person))
            await tx.members.link(member.id, Wallet(WALLETS[person.name]), self.clock.now())
        await self.services.reconcile(self.community.id, [member.id], "verified")

    def holds(self, name: str, passes: int) -> None:
        self.chain.put(Want(PASS, WALLETS[name]), passes)
        self.chain.mine(5)

    async def tier(self, name: str = "Maker", rank: int = 1, requirement: str = HOLDS_ONE):
        """A tier with a role of its own name, looked at and applied; the role."""
        role = await self.guild.role(name)
        options = {"requirement": requirement} if requirement else {}
        answer = await applied(await self.grace.slash("gate tier add", name=name, rank=rank, role=role, **options))
        assert IN_FORCE in answer.text, answer.text
        return role

    async def moderators_channel(self):
        """Where the bot tells the moderators what happened."""
        channel = await self.guild.channel("moderators")
        await self.services.communities.allow(self.place, "Plotter Garden", int(channel.id))
        return channel

    async def idle(self) -> None:
        """Return once no job is due and none runs."""
        async with asyncio.timeout(5):
            while not await self.services.recheck.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
                await asyncio.sleep(0.01)

    def days_after_all_came(self, days: int) -> None:
        """Everybody has been here for so long: when they came is what Discord's own clock said."""
        self.clock.moment = max(self.clock.moment, datetime.now(UTC)) + timedelta(days=days)

    async def look_again(self) -> None:
        await self.services.recheck.community(self.community.id, "sweep")


def account(person: PersonDriver) -> Account:
    return Account(Platform.DISCORD, int(person.id), person.name)


def forget(client: GatehouseClient) -> None:
    """What discord.py remembers of the messages it sent; another process remembers nothing."""
    client._connection._view_store._views.clear()
    client._connection._view_store._synced_message_views.clear()


def said(answer) -> str:
    """The last words to the person."""
    return answer.followups[-1].text if answer.followups else answer.text


@asynccontextmanager
async def local_discord() -> AsyncIterator[tuple[sandbox_discord.server.Discord, DiscordDriver]]:
    """An empty Discord, its driver, and discord.py pointed at it."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with sandbox_discord.started() as server:
        control = web.Application()
        control.add_routes(server.control_routes())
        async with listening(control) as base, aiohttp.ClientSession() as session:
            use_endpoints(server.api, server.gateway)
            try:
                yield server, DiscordDriver(Orders(session, f"{base}/discord"))
            finally:
                Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def open_garden(
    folder: Path,
    pictures: Pictures | None = None,
    *,
    beside: Mapping[str, object] | None = None,
    within: float = 30,
    calls: float = PER_SECOND,
    **values,
) -> AsyncIterator[Garden]:
    """Everything, running, with these values where others are wanted; at the end Discord must be content.

    Pictures only where asked for. `beside`: other ports that are wanted, by name. `calls`: the bot makes so many a
    second.
    """
    clock, chain = FakeClock(), FakeChain(BASE, contracts={PASS: Contract("Garden Pass", "PASS", 0)})
    connection = Connection()
    platform = DiscordPlatform(connection)
    async with local_discord() as (server, driver), fresh_store(folder) as store, asyncio.timeout(within):
        queue = SqliteQueue(store, clock, random.Random(1))
        platforms = {Platform.DISCORD: platform}
        chains, registry = FakeChains(chain), FakeRegistry(chain)
        out = {"delegations": registry, "rosters": platforms, "premises": platforms}
        out |= {"channels": platforms, "witnesses": platforms}
        ports = Ports(store, queue, chains, chains, EthereumSignatures(), platforms, clock, **out)
        ports = replace(ports, pictures=pictures) if pictures else ports
        ports = replace(ports, **(beside or {}))
        site = Site("gate.example", "https://gate.example")
        services = build(ports, Values(site, 8453, TITLES, timedelta(seconds=60), **values))
        await driver.limits(**quick.DISCORD)
        guild = await driver.guild("Plotter Garden")
        place = Place(Platform.DISCORD, int(guild.id))
        community = await services.communities.allow(place, "Plotter Garden")
        desk = Desk.of(services, platform, TITLES)
        async with working(connection, desk, server, lambda: queue.run(services.handlers()), calls=calls):
            await driver.ready()
            yield Garden(
                server, driver, guild, guild.owner, store, services, connection, platform, chain, clock, place,
                community, desk, queue,
            )  # fmt: skip
            assert not (wrong := await driver.violations()), wrong


@asynccontextmanager
async def working(connection: Connection, desk: Desk, server, *jobs, calls: float = PER_SECOND) -> AsyncIterator[None]:
    """A client that stays connected, and other work beside it, until the block is left."""

    def make() -> discord.Client:
        return GatehouseClient(desk, ready_within=0.05, calls=calls)

    async with asyncio.TaskGroup() as group:
        token = server.addresses()["discord_token"]
        tasks = [group.create_task(stay_connected(connection, make, token, pauses=(0.01,)))]
        tasks += [group.create_task(job()) for job in jobs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
