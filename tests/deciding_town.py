"""A community whose members are given tiers and lose them: the real store, the real reconcile, a chain tests write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.events import EventKind
from bot.domain.giving.passes import Pass
from bot.domain.giving.policy import Tier
from bot.domain.ids import Account, Address, MemberId, Platform
from bot.domain.requirements.holdings import Kind, Probe, Wallet, Want
from bot.domain.requirements.requirements import Holds
from bot.services.giving.recheck import Recheck
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.replay import Outcome, Replay
from tests.house_verify import BASE, MAKER, PASS, House, open_house

DAY = timedelta(days=1)
COIN = Probe(Kind.ERC20, BASE, Address("0x" + "cc" * 20))
PATRON = Tier("Patron", 2, Holds(COIN, "10", name="Coin"), ())


@dataclass
class Town:
    house: House
    recheck: Recheck

    @property
    def chain(self):
        return self.house.chain

    async def joins(self, number: int) -> MemberId:
        """A member with one wallet of this number; nobody has looked at it yet."""
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.house.garden.id, Account(Platform.DISCORD, number, f"m{number}"))
            await tx.members.link(member.id, Wallet(wallet(number)), self.house.clock.now())
        return member.id

    async def look(self, *members: MemberId, read: bool = True) -> None:
        await self.recheck.reconcile(self.house.garden.id, members, "test", read=read)

    async def held(self, member: MemberId) -> Pass | None:
        async with self.house.store.read() as tx:
            return next(iter(await tx.passes.open([member])), None)

    async def holders(self) -> int:
        async with self.house.store.read() as tx:
            return (await tx.passes.counts(self.house.garden.id)).get("Maker", 0)

    async def news(self, member: MemberId) -> list[EventKind]:
        async with self.house.store.read() as tx:
            return [event.kind for event in await tx.events.news(member, 50)]

    async def last_cause(self, member: MemberId) -> object:
        async with self.house.store.read() as tx:
            return (await tx.passes.evidence(member, 1))[0].facts["cause"]

    async def revision(self, member: MemberId) -> int:
        async with self.house.store.read() as tx:
            return (await tx.members.revisions([member]))[member]


def wallet(number: int) -> Address:
    return Address(f"0x{number:040x}")


def want(number: int) -> Want:
    return Want(PASS, wallet(number))


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """Its tier Maker asks for one pass; at the end every decision, made again of what was kept, comes out alike."""
    async with open_house(folder) as house:
        reconcile = house.verify.reconcile
        assert isinstance(reconcile, Reconcile)
        await house.set_tiers(MAKER)
        yield Town(house, Recheck(house.store, reconcile.queue, reconcile, house.clock))
        again = [one async for one in Replay(house.store).decisions()]
        assert [one for one in again if one.outcome is not Outcome.SAME] == [], "decided again it comes out otherwise"
