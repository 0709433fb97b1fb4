"""Logs are looked through in stretches, only while somebody asks; a crash loses nothing but a little time."""

from collections.abc import Collection
from pathlib import Path

import pytest

from bot.domain.ids import Address, address
from bot.domain.requirements.indexing import Found, Index, Source
from bot.services.giving.remembering import Recollections, Remembering
from bot.text.status import looking_through
from tests.blank import fresh_store
from tests.house_changes import MAKER, PASS, Town, open_town
from tests.house_discord import BASE

ADA = address("0x" + "a1" * 20)
SOURCE = Source(BASE, PASS.contract)
LAST = 100


class Logs:
    """A chain of a hundred blocks, whose every tenth gave ADA a token; ten are looked through at a time."""

    def __init__(self) -> None:
        self.steps = 0

    def names(self):
        return (BASE,)

    async def onward(self, index: Index) -> tuple[Index, Collection[Found]] | None:
        self.steps += 1
        if index.done >= LAST:
            return None
        done = min(index.done + 10, LAST)
        return Index(index.source, done, LAST), [Found(ADA, n) for n in range(index.done + 1, done + 1) if n % 10 == 0]


@pytest.fixture
async def town(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


def remembering(town: Town, logs: Logs) -> Remembering:
    return Remembering(town.store, logs, Recollections(town.store), town.clock)


async def asked_about(town: Town) -> None:
    await town.made(MAKER)


async def recalled(found: Remembering, *wallets: Address):
    told = await found.memory.recall(SOURCE, wallets)
    return told.done, {wallet: list(items) for wallet, items in told.items.items()}


async def test_nothing_is_looked_through_before_somebody_asks(town: Town):
    await asked_about(town)
    logs = Logs()
    found = remembering(town, logs)
    await found.look(BASE)
    assert logs.steps == 0
    assert await recalled(found, ADA) == (-1, {})
    await found.look(BASE)
    assert await recalled(found, ADA) == (9, {ADA: [0]})
    (index,) = found.memory.of([BASE])
    assert looking_through(index, {BASE: "Base"}) == (
        "Base: 9 % of the logs of 0xaaaa…aaaa are looked through for who holds what."
    )


async def test_after_a_crash_it_goes_on_where_it_was_kept_and_finds_the_same(town: Town):
    await asked_about(town)
    before = remembering(town, Logs())
    await recalled(before)
    for _ in range(4):
        await before.look(BASE)
    after = remembering(town, Logs())
    assert await recalled(after, ADA) == (39, {ADA: [0, 10, 20, 30]})
    while (await recalled(after))[0] < LAST:
        await after.look(BASE)
    assert await recalled(after, ADA) == (LAST, {ADA: list(range(0, 101, 10))})
    assert after.memory.of([BASE])[0].percent == 100


async def test_where_nothing_was_found_how_far_it_is_is_written_down_now_and_then(town: Town):
    await asked_about(town)
    found = remembering(town, Logs())
    index = Index(SOURCE, 41, LAST)
    found.memory.indexes[SOURCE] = index
    found.memory.saved[SOURCE] = town.clock.now()
    await found._keep(Index(SOURCE, 45, LAST), [])
    async with town.store.read() as tx:
        assert await tx.indexes.get(SOURCE) is None
    town.clock.pass_by(seconds=31)
    await found._keep(Index(SOURCE, 47, LAST), [])
    async with town.store.read() as tx:
        assert await tx.indexes.get(SOURCE) == Index(SOURCE, 47, LAST)


async def test_what_no_tier_asks_about_any_more_is_forgotten(town: Town):
    found = remembering(town, Logs())
    await recalled(found)
    async with town.store.write() as tx:
        await tx.indexes.extend(Index(SOURCE, 50, LAST), [Found(ADA, 1)])
    await found.look(BASE)
    assert found.memory.of([BASE]) == []
    async with town.store.read() as tx:
        assert await tx.indexes.get(SOURCE) is None
