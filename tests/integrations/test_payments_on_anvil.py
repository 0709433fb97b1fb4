"""Selected designs are paid on a real chain: seen when it is final, announced once, shown to who made them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import sandbox
from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.artifacts import artifact_at
from bot.adapters.chain.founded.payments import PaymentLooks
from bot.domain.contributing.entries import Declared, Entry, Licence, Look, Offer, State, Study
from bot.domain.contributing.payments import COIN, Amount, Paid
from bot.domain.events import Event
from bot.domain.founded import Founded
from bot.domain.ids import Account, Address, ChainName, Community, Platform
from bot.domain.requirements.contracts import Known
from bot.services.changing.contract_facts import Book
from bot.services.contributing.payments import PaymentsService
from bot.text.news import for_moderators
from sandbox.chain.people import owner
from storage import Storage, open_storage
from tests.bench import CHAIN_ID, NOBODY, PEOPLE, Standing, Town, anvil_bench, at, double, founded
from tests.chain_house import HERE
from tests.round_office import ChainTime

pytestmark = pytest.mark.needs("anvil")
BASE = ChainName("base")
TOKENS = Path(sandbox.__file__).parent / "tokens"
ADA = Account(Platform.DISCORD, 7, "ada")
SHARES = ([at("ada"), at("council")], [75, 25], 100, 0)


@dataclass
class Office:
    """A community with a registry, and whoever looks what its designs are paid; each look is another process."""

    town: Town
    token: Standing
    foreign: Standing
    picture: Standing
    """One NFT contract, which the host knows as well."""
    storage: Storage
    community: Community
    told: list[Event] = field(default_factory=list)

    @asynccontextmanager
    async def service(self) -> AsyncIterator[PaymentsService]:
        bench, clock = self.town.bench, ChainTime(self.town.bench.now())
        urls = bench.url, bench.url.replace("127.0.0.1", "localhost")
        config = ChainConfig(BASE, CHAIN_ID, urls, deadline=10, stale_after=1e9, requests_a_second=1e6)
        registry = Address(self.town.collabs.address.lower())
        names = (self.token, "GARD"), (self.picture, "a picture")
        book = Book(known=tuple(Known(BASE, Address(one.address.lower()), name) for one, name in names))
        async with open_chains([config], clock) as chains:
            where = {self.community.id: [Founded(BASE, registry=registry)]}
            store, queue = self.storage.store, self.storage.queue
            yield PaymentsService(store, queue, PaymentLooks(chains.listeners), clock, where, book)

    async def looks(self) -> list[str]:
        """Another process looks; what is news since the last time."""
        async with self.service() as service:
            await service.look(BASE)
        async with self.storage.store.read() as tx:
            found = [one for one in await tx.events.those(list(range(1, 1_000))) if one not in self.told]
        self.told += found
        return [for_moderators([one], {}) for one in found]

    async def mine(self) -> Sequence[Paid]:
        async with self.service() as service:
            return await service.mine(self.community, ADA)

    def select(self, design: bytes) -> Standing:
        registry, council = self.town.collabs, PEOPLE["council"]
        registry.send(council, "select", design, at("ada"), b"\x0e" * 32, "ipfs://terms", SHARES)
        return self.town.bench.known(registry.read("selectionOf", design)[2], double("SplitDouble"))

    def pays(self, split: Standing, amount: int) -> None:
        self.town.bench.send(PEOPLE["mallory"], split.address, b"", amount)

    def final(self) -> None:
        self.town.bench.ask("anvil_mine", ["0x3"])


def study(content: str) -> Study:
    return Study(content, "55" * 32, Look("1" * 16, "2" * 16), 8, 8, Declared(), b"small")


async def submitted(storage: Storage, community: Community, design: bytes) -> None:
    """Ada's entry in the gallery, with this file."""
    async with storage.store.write() as tx:
        ada = await tx.members.ensure(community.id, ADA)
        offer, now = Offer("Tide", "", Licence.BY), ChainTime(1_800_000_000).now()
        entry = Entry.of(community.id, ada.id, now, offer, study(design.hex()))
        kept = await tx.entries.show(entry, b"small")
        await tx.entries.move(kept.id, State.APPROVED)


@pytest.fixture(scope="module")
def town():
    with anvil_bench() as bench:
        yield founded(bench)


@pytest.fixture
async def office(town: Town, tmp_path: Path) -> AsyncIterator[Office]:
    bench = town.bench
    token, foreign = (bench.create(artifact_at(TOKENS / "GardenToken.json")) for _ in range(2))
    picture = bench.create(artifact_at(TOKENS / "GardenPass.json"))
    async with open_storage(tmp_path / "gatehouse.sqlite", ChainTime(bench.now())) as storage:
        async with storage.store.write() as tx:
            garden = await tx.communities.allow(HERE, "Plotter Garden")
        made = Office(town, token, foreign, picture, storage, garden)
        made.final()
        assert await made.looks() == []
        yield made


def mint(token: Standing, to: Standing, amount: int) -> Any:
    return token.send(owner(), "mint", to.address, amount)


async def test_what_is_paid_is_told_once_when_it_is_final_and_shown_to_who_made_it(office: Office):
    design = b"\x11" * 32
    await submitted(office.storage, office.community, design)
    split = office.select(design)
    office.pays(split, 2 * 10**17)
    assert await office.looks() == [], "it is not final"
    mint(office.token, split, 5 * 10**18)
    mint(office.foreign, split, 10**24)
    mint(office.picture, split, 7)
    office.final()
    coin, token = await office.looks()
    assert coin.startswith("**Tide** (entry 1) was paid 0.2 of the chain's own coin on base (transaction `0x")
    assert token.startswith("**Tide** (entry 1) was paid 5 GARD on base")
    assert await office.looks() == [], "once is enough"
    split.send(PEOPLE["mallory"], "distribute", SHARES, NOBODY, at("mallory"))
    split.send(PEOPLE["mallory"], "distribute", SHARES, office.token.address, at("mallory"))
    office.final()
    out = [one.split(" was paid out for ")[0] for one in await office.looks()]
    assert out == ["0.2 of the chain's own coin", "5 GARD"]
    (paid,) = await office.mine()
    gard = Address(office.token.address.lower())
    both = (Amount(COIN, 2 * 10**17, 18), Amount(gard, 5 * 10**18, 18))
    assert (paid.title, paid.came, paid.went) == ("Tide", both, both)


async def test_what_was_paid_before_anybody_looked_is_counted_and_no_news(office: Office):
    split = office.select(b"\x12" * 32)
    office.pays(split, 10**15)
    office.final()
    async with office.storage.store.write() as tx:
        other = await tx.communities.allow(type(HERE)(HERE.platform, HERE.id + 1), "The Orchard")
    office.community = other
    assert await office.looks() == []  # it begins
    assert await office.looks() == []  # it walks through what was there
    async with office.storage.store.read() as tx:
        sums = {one.selected.content: one.came for one in await tx.payments.of(other.id)}
    assert sums["12" * 32] == (Amount(COIN, 10**15, 18),)
    office.pays(split, 3 * 10**15)
    office.final()
    assert ["0.003 of the chain's own coin" in one for one in await office.looks()] == [True]


async def test_a_payment_that_a_reorganisation_took_back_never_was(office: Office):
    split = office.select(b"\x13" * 32)
    office.final()
    assert await office.looks() == []
    office.pays(split, 10**15)
    assert await office.looks() == []
    office.town.bench.ask("anvil_reorg", [1, []])
    office.final()
    assert await office.looks() == []
    async with office.storage.store.read() as tx:
        found = {one.selected.content: one.came for one in await tx.payments.of(office.community.id)}
    assert found["13" * 32] == ()


async def test_two_who_look_at_once_tell_it_once(office: Office):
    split = office.select(b"\x14" * 32)
    office.pays(split, 10**15)
    office.final()
    async with office.service() as one, office.service() as other:
        registry = Address(office.town.collabs.address.lower())
        async with office.storage.store.read() as tx:
            paying = await tx.payments.get(office.community.id, BASE, registry)
        assert paying is not None
        found = await other.logs.onward(paying, ())
        assert found is not None
        assert found.payments
        await one.look(BASE)
        async with office.storage.store.write() as tx:
            assert not await tx.payments.extend(paying, found)
    assert len(await office.looks()) == 1
