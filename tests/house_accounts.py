"""Accounts on two platforms that become one member, or part: the sign-in's house with both platforms in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.errors import PairingProblem, PairingRefused
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.ids import Account, Place, Platform, address
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.requirements import Holds
from bot.ports import Job, JobKind
from bot.services.giving.chat_doors import ChatDoors
from bot.services.giving.delivery import Delivery
from bot.services.giving.recheck import Recheck
from bot.services.giving.troubles import Troubles
from bot.services.linking.accounts import Accounts
from bot.services.moderating.telling import Telling
from storage.jobs import Jobs
from tests.house_verify import ADA, ADAS, BEN, BENS, MAKER, PASS, PLACE, RESIDENT, TITLES, open_house, sign

THERE = Account(Platform.TELEGRAM, 22, "ada l.")
EVE = Account(Platform.TELEGRAM, 66, "eve")
CHAT = Place(Platform.TELEGRAM, -100)
SECOND = address(BENS.address)
CURATOR = Tier("Curator", 3, None, (Door(DoorKind.ROLE, CHAT, 7),))
BOTH = Tier("Both", 4, Holds(PASS, "2"), (Door(DoorKind.ROLE, PLACE, 8), Door(DoorKind.ROLE, CHAT, 8)))


@dataclass
class Doors:
    """A platform that remembers what was opened; it waits before each change while `gate` is set."""

    open_now: set[tuple[int, int]] = field(default_factory=set)
    told: list[tuple[int, str]] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None

    async def open_doors(self, place, account):
        return frozenset(door for whose, door in self.open_now if whose == account)

    async def open(self, door, account, why):
        await self._wait()
        self.open_now.add((account, door.id))

    async def close(self, door, account, why):
        await self._wait()
        self.open_now.discard((account, door.id))

    async def tell(self, account, text):
        self.told.append((account, text))

    async def _wait(self):
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()


@dataclass
class Town:
    """The sign-in's house, with accounts and delivery on two platforms."""

    house: object
    accounts: Accounts
    delivery: Delivery
    recheck: Recheck
    discord: Doors
    telegram: Doors

    @property
    def garden(self):
        return self.house.garden

    async def work(self):
        """Do every job until none is left, in the queue's order."""
        while jobs := await self._claimed():
            for job in jobs:
                await self.handlers[job.kind](job)
                async with self.house.store.write() as tx:
                    await tx.connection.exec_driver_sql(f"DELETE FROM job WHERE id = {job.id}")

    async def _claimed(self) -> list[Job]:
        async with self.house.store.write() as tx:
            return list(await Jobs(tx.connection).claim(list(self.handlers), self.house.clock.now(), 99))

    @property
    def handlers(self):
        telling = Telling(self.house.store, self.delivery.platforms, self.house.clock, TITLES)
        return {
            JobKind.MATCH: self.delivery.match,
            JobKind.RECONCILE: self.recheck.requested,
            JobKind.TELL_MEMBER: telling.member,
            JobKind.TELL_MODERATORS: telling.moderators,
            JobKind.ASK_ACCOUNT: telling.account,
        }

    async def member(self, account):
        async with self.house.store.read() as tx:
            return await tx.members.of(self.garden.id, account)

    async def holds(self, account):
        member = await self.member(account)
        async with self.house.store.read() as tx:
            return {held.tier for held in await tx.passes.open([member.id])} if member else set()

    async def proves(self, account, wallet, amount=1):
        self.house.holds(wallet, amount)
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.garden.id, account)
            await tx.members.link(member.id, Wallet(address(wallet)), self.house.clock.now())
        await self.house.reconcile(self.garden.id, [member.id], "verified")
        await self.work()

    async def awarded(self, account, tier, until=None):
        now = self.house.clock.now()
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.garden.id, account)
            await tx.awards.add(Award(member.id, tier, until, BEN, "helped", now))
        await self.house.reconcile(self.garden.id, [member.id], "award")
        await self.work()

    async def paired(self, asker=ADA, other=THERE):
        code = await self.accounts.ask(self.garden, asker)
        return (await self.accounts.answer(self.garden, other, code.code)).id

    async def joined(self, asker=ADA, other=THERE):
        pairing = await self.paired(asker, other)
        await self.accounts.confirm(self.garden, other, pairing)
        return (await self.accounts.confirm(self.garden, asker, pairing)).member


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """The town, with every tier set and nobody joined."""
    async with open_house(folder) as house, asyncio.timeout(30):
        await house.set_tiers(MAKER, RESIDENT, CURATOR, BOTH)
        discord, telegram = Doors(), Doors()
        platforms = {Platform.DISCORD: discord, Platform.TELEGRAM: telegram}
        troubles = Troubles(house.store, house.queue, house.clock)
        chat_doors = ChatDoors(house.store, house.queue, {}, troubles, house.clock)
        yield Town(
            house,
            Accounts(house.store, house.queue, house.clock),
            Delivery(house.store, house.queue, platforms, house.clock, troubles, chat_doors),
            Recheck(house.store, house.queue, house.reconcile, house.clock),
            discord,
            telegram,
        )


async def refusal(call) -> PairingProblem:
    with pytest.raises(PairingRefused) as caught:
        await call
    return caught.value.problem


async def proved(town, account, key=ADAS):
    secret, text = await town.house.started(account, key)
    return await town.house.finish(secret, text.nonce, sign(text.message, key))
