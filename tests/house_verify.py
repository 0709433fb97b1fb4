"""A small house for the sign-in: the real store on a file, the real reconcile, a chain that tests write."""

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eth_account import Account as Key
from eth_account.messages import encode_defunct

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.discord import DiscordHomes
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.ids import Account, ChainName, Community, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Want
from bot.domain.requirements.requirements import Holds
from bot.services.giving.reconcile import Reconcile
from bot.services.signing_in.asked import Asked
from bot.services.signing_in.binding import Binding
from bot.services.signing_in.crowd import Crowd
from bot.services.signing_in.verify import Site, Text, Verify
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.blank import DATABASE, fresh_store
from tests.fakes_chain import FakeChain, FakeChains
from tests.own_browser import browser_secret, own_browser

BASE = ChainName("base")
TITLES = {BASE: "Base"}
PLACE = Place(Platform.DISCORD, 11)
ADA = Account(Platform.DISCORD, 803214407719264471, "ada")
BEN = Account(Platform.DISCORD, 803214407719264472, "ben")
ADAS, BENS = Key.from_key("0x" + "01" * 32), Key.from_key("0x" + "02" * 32)
WALLET = address(ADAS.address)
PASS = Probe(Kind.ERC721, BASE, address("0x" + "aa" * 20))
MAKER = Tier("Maker", 1, Holds(PASS, name="Garden Pass"), (Door(DoorKind.ROLE, PLACE, 5),))
RESIDENT = Tier("Resident", 2, Holds(PASS, "3", name="Garden Pass"), (Door(DoorKind.ROLE, PLACE, 6),))


@dataclass
class FakeClock:
    moment: datetime = datetime(2026, 11, 22, 16, 20, 4, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span) -> None:
        self.moment += timedelta(**span)


@dataclass
class House:
    store: SqlStore
    chain: FakeChain
    clock: FakeClock
    garden: Community
    verify: Verify
    file: Path
    queue: SqliteQueue
    reconcile: Reconcile
    binding: Binding
    asked: Asked

    def dump(self) -> str:
        """All that is in the database."""
        with closing(sqlite3.connect(self.file)) as connection:
            return "\n".join(connection.iterdump())

    def holds(self, wallet: str, amount: int) -> None:
        self.chain.put(Want(PASS, address(wallet)), amount)

    async def begun(self, account: Account = ADA) -> str:
        """The secret of a new link, whose account has a browser of its own."""
        secret = (await self.verify.begin(self.garden, account)).url.rpartition("/")[2]
        await own_browser(self.store, secret, self.clock.now())
        return secret

    async def finish(self, secret: str, nonce: str, signature: str, verify: Verify | None = None):
        """Hand a signature in, from the account's own browser."""
        return await (verify or self.verify).finish(secret, nonce, signature, browser_secret(secret))

    async def started(self, account: Account = ADA, key=ADAS) -> tuple[str, Text]:
        secret = await self.begun(account)
        return secret, await self.verify.choose(secret, key.address)

    async def members(self) -> dict[int, list[str]]:
        """Every member's wallets, by account."""
        found = {}
        async with self.store.read() as tx:
            for account in (ADA, BEN):
                member = await tx.members.of(self.garden.id, account)
                if member is not None:
                    found[account.name] = [wallet.address for wallet in member.wallets]
        return found

    async def rename(self, name: str) -> None:
        async with self.store.write() as tx:
            await tx.communities.rename(self.garden.id, name)

    async def set_tiers(self, *tiers: Tier) -> None:
        async with self.store.write() as tx:
            policy = await tx.policies.current(self.garden.id)
            for tier in policy.tiers:
                policy = policy.without_tier(tier.name, ADA, self.clock.now())
                await tx.policies.save(policy)
            for tier in tiers:
                policy = policy.with_tier(tier, ADA, self.clock.now())
                await tx.policies.save(policy)


@asynccontextmanager
async def open_house(folder: Path, origin: str = "https://gate.example", clock=None) -> AsyncIterator[House]:
    """The house over a fresh database, with the tiers Maker (1 pass) and Resident (3)."""
    clock, chain = clock or FakeClock(), FakeChain(BASE)
    async with fresh_store(folder) as store:
        queue = SqliteQueue(store, clock, random.Random(1))
        reconcile = Reconcile(store, FakeChains(chain), queue, clock, timedelta(seconds=60))
        site = Site(origin.partition("://")[2], origin)
        async with store.write() as tx:
            garden = await tx.communities.allow(PLACE, "Plotter Garden")
        verify = Verify(store, queue, EthereumSignatures(), clock, reconcile, Crowd(store, queue, clock), site, 8453)
        binding = Binding(store, queue, clock, {}, {}, {Platform.DISCORD: DiscordHomes()})
        asked = Asked(store, {}, clock, queue)
        file = folder / DATABASE
        house = House(store, chain, clock, garden, verify, file, queue, reconcile, binding, asked)
        await house.set_tiers(MAKER, RESIDENT)
        yield house


def sign(message: str, key=ADAS) -> str:
    return "0x" + key.sign_message(encode_defunct(text=message)).signature.hex()
