"""Attestations of the real EAS: by whom, of what, until when; and what cannot be told is unknown, never a no."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.domain.errors import RequirementProblem
from bot.domain.requirements.holdings import Kind, Trouble
from bot.domain.requirements.indexing import Index, Source
from bot.ports import Contract
from bot.services.giving.remembering import Recollections
from sandbox.chain import started
from sandbox.chain.people import wallet_of
from tests.attestations import ATTESTER, Eas, founded
from tests.blank import fresh_store
from tests.probe_town import ADA, BASE, BEN, CLEO, Town, town_on

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAR = 4_000_000_000
FIELDS = ["uint8", "string", "bool"]


@dataclass
class Square:
    """A town with EAS in it, a schema, and whoever remembers its logs."""

    town: Town
    eas: Eas
    schema: str
    memory: Recollections

    def text(self, more: str = "", by: str = ATTESTER) -> str:
        return f'eas:base:{self.eas.place} "{self.schema} by {by}{more}"'

    async def attests(self, to: str, level: int = 1, until: int = 0, **more) -> str:
        return await self.eas.attest(self.schema, to, FIELDS, [level, "Weavers", True], until, **more)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def square(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Square]:
    folder: Path = tmp_path_factory.mktemp("square")
    async with started(ticking=False) as chain, fresh_store(folder) as store:
        memory = Recollections(store)
        async with town_on(chain, Ways.DEPLOYLESS, memory=memory) as town:
            await town.deploy("FixedTokens")
            eas = await founded(chain)
            yield Square(town, eas, await eas.schema("uint8 level, string guild, bool active"), memory)


async def test_an_attestation_counts_for_whom_it_was_given_to_until_it_is_revoked(square: Square):
    uid = await square.attests(ADA)
    assert await square.town.values(square.text(), ADA, BEN) == [1, 0]
    await square.eas.revoke(square.schema, uid)
    assert await square.town.values(square.text(), ADA) == [0]


async def test_one_that_expires_lasts_until_then_and_one_that_has_expired_counts_no_more(square: Square):
    await square.attests(BEN, until=FAR)
    seen = await square.town.one(square.text(), BEN)
    assert (seen.value, seen.until and int(seen.until.timestamp())) == (1, FAR)
    late = replace(await square.town.head(), time=seen.until)
    (gone,) = await square.town.look(square.text(), BEN, at=late)
    assert getattr(gone, "value", None) == 0


async def test_anybody_can_attest_so_only_who_is_named_counts(square: Square):
    forger = wallet_of("mallory")
    await square.attests(CLEO, by=forger)
    assert await square.town.values(square.text(), CLEO) == [0]
    assert await square.town.values(square.text(by=f"{ATTESTER} or {forger.address.lower()}"), CLEO) == [1]


async def test_fields_are_compared_by_the_types_their_schema_gives_them(square: Square):
    uid = await square.attests(ADA, level=7)
    for more, value in {
        " with level >= 7": 1,
        " with level > 7": 0,
        " with Guild = weavers and active = true": 1,
        " with guild = Smiths or level = 7": 1,
    }.items():
        assert await square.town.values(square.text(more), ADA) == [value], more
    await square.eas.revoke(square.schema, uid)


async def test_what_the_index_has_not_reached_is_unknown_and_what_it_has_is_recalled(square: Square):
    source = Source(BASE, square.eas.place, square.schema)
    index, found = Index(source), []
    while step := await square.town.chains.onward(index):
        index, more = step
        found += more
        if index.percent == 100:
            break
    async with square.memory.store.write() as tx:
        await tx.indexes.extend(index, found)
    square.memory.indexes[source] = index
    assert {one.wallet for one in found} == {ADA, BEN, CLEO}
    assert await square.town.values(square.text(), BEN) == [1]
    square.memory.indexes[source] = replace(index, done=-10_000)
    assert (await square.town.one(square.text(), BEN)).partial
    assert (await square.town.one(square.text(), ADA)).partial, "that ADA has none is not known"
    square.memory.indexes[source] = index


async def test_without_anybody_who_remembers_nothing_is_known(square: Square):
    async with town_on(square.town.chain, Ways.DEPLOYLESS) as other:
        (seen,) = await other.look(square.text(), ADA)
        assert getattr(seen, "partial", False), seen


async def test_a_contract_is_tried_before_it_is_asked_for_attestations(square: Square):
    assert await square.town.described(square.text(" with level >= 1")) == Contract("", "", 0)
    assert await square.town.described(square.text(" with colour = red")) is RequirementProblem.FAILS
    foreign = square.text().replace(square.eas.place, square.town.places["FixedTokens"])
    assert await square.town.described(foreign) is RequirementProblem.NOT_THIS_KIND
    assert (await square.town.chains.facts(BASE, square.eas.place)).kinds == (Kind.EAS,)
    assert await square.town.values(foreign, ADA) == [Trouble.ODD]
