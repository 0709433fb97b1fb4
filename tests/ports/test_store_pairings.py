"""Pairings: a code is used once, wrong tries burn it, and of two yeses at once the second sees the first."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.ids import Account, Community, Platform, address
from bot.domain.linking.accounts import CODE_LIFETIME, MOST_MISSES, Ending, Origin, Pairing
from storage.store import SqlStore
from tests.ports.conftest import NOON

ADA, ADA_THERE = Account(Platform.DISCORD, 11, "ada"), Account(Platform.TELEGRAM, 11, "ada l.")
EVE = Account(Platform.TELEGRAM, 66, "eve")
LATER = NOON + timedelta(minutes=10)
HOUR = NOON + timedelta(hours=1)


@pytest.fixture
async def asked(store: SqlStore, garden: Community) -> Pairing:
    async with store.write() as tx:
        return await tx.pairings.add(
            Pairing(garden.id, Origin.CODE, ADA, NOON, LATER, selector="ABC", code="hash of ABCDEFGH")
        )


async def test_a_pairing_is_kept_whole(store: SqlStore, garden: Community, asked: Pairing):
    wallet = address("0x" + "a1" * 20)
    async with store.write() as tx:
        proved = await tx.pairings.add(
            Pairing(
                garden.id, Origin.WALLET, ADA, NOON, HOUR, ADA_THERE, wallet=wallet, said_yes=frozenset({ADA_THERE})
            )
        )
    async with store.read() as tx:
        assert await tx.pairings.get(asked.id) == asked
        assert await tx.pairings.get(proved.id) == proved
        assert [one.name for one in (proved.asker, proved.other)] == ["ada", "ada l."]
        assert await tx.pairings.get(404) is None


async def test_a_pairing_is_found_by_either_account_while_it_is_open(
    store: SqlStore, garden: Community, asked: Pairing
):
    async with store.write() as tx:
        found = await tx.pairings.typed(asked.id, ADA_THERE, NOON, HOUR)
        assert await tx.pairings.of(garden.id, ADA, NOON) == [found]
        assert await tx.pairings.of(garden.id, ADA_THERE, NOON) == [found]
        assert await tx.pairings.of(garden.id, Account(Platform.TELEGRAM, ADA.id + 1), NOON) == []
        assert await tx.pairings.of(garden.id, ADA, HOUR) == []
        assert await tx.pairings.of(garden.id + 1, ADA, NOON) == []
        await tx.pairings.end([asked.id], Ending.DECLINED)
        assert await tx.pairings.of(garden.id, ADA, NOON) == []


async def test_of_many_who_type_one_code_at_once_one_is_paired(store: SqlStore, asked: Pairing):
    async def types(number: int) -> Pairing | None:
        async with store.write() as tx:
            return await tx.pairings.typed(asked.id, Account(Platform.TELEGRAM, number), NOON, HOUR)

    async with asyncio.timeout(10):
        found = await asyncio.gather(*(types(number) for number in range(5)))
    assert len([one for one in found if one is not None]) == 1


async def test_of_two_yeses_at_once_one_sees_both(store: SqlStore, asked: Pairing):
    async with store.write() as tx:
        await tx.pairings.typed(asked.id, ADA_THERE, NOON, HOUR)

    async def says(account: Account) -> bool:
        async with store.write() as tx:
            said = await tx.pairings.say_yes(asked.id, account, NOON)
            return said is not None and said.agreed()

    async with asyncio.timeout(10):
        assert sorted(await asyncio.gather(says(ADA), says(ADA_THERE))) == [False, True]


async def test_nobody_else_can_say_yes_and_nobody_when_it_is_over(store: SqlStore, asked: Pairing):
    async with store.write() as tx:
        await tx.pairings.typed(asked.id, ADA_THERE, NOON, HOUR)
        assert await tx.pairings.say_yes(asked.id, EVE, NOON) is None
        assert await tx.pairings.say_yes(asked.id, ADA, HOUR) is None
        await tx.pairings.end([asked.id], Ending.DECLINED)
        assert await tx.pairings.say_yes(asked.id, ADA, NOON) is None


async def test_wrong_tries_burn_the_code_they_begin_like(store: SqlStore, garden: Community, asked: Pairing):
    async with store.write() as tx:
        for _ in range(MOST_MISSES - 1):
            await tx.pairings.missed(garden.id, EVE, "XYZ", NOON)
        assert (await tx.pairings.coded(garden.id, "ABC", NOON))[0].misses == 0
        for left in range(MOST_MISSES, 0, -1):
            assert len(await tx.pairings.coded(garden.id, "ABC", NOON)) == 1, left
            await tx.pairings.missed(garden.id, EVE, "ABC", NOON)
        assert await tx.pairings.coded(garden.id, "ABC", NOON) == []
        found = await tx.pairings.get(asked.id)
    assert found is not None
    assert found.ending is Ending.BURNED


async def test_wrong_tries_are_counted_for_an_account_and_forgotten(store: SqlStore, garden: Community):
    async with store.write() as tx:
        for _ in range(3):
            await tx.pairings.missed(garden.id, EVE, "XYZ", NOON)
        assert await tx.pairings.misses(garden.id, EVE, NOON - CODE_LIFETIME) == 3
        assert await tx.pairings.misses(garden.id, ADA, NOON - CODE_LIFETIME) == 0
        late = NOON + CODE_LIFETIME
        assert await tx.pairings.misses(garden.id, EVE, late - CODE_LIFETIME) == 0
        await tx.pairings.missed(garden.id, EVE, "XYZ", late)
        assert await tx.pairings.misses(garden.id, EVE, late - CODE_LIFETIME) == 1


async def test_what_is_long_over_is_forgotten(store: SqlStore, garden: Community, asked: Pairing):
    async with store.write() as tx:
        await tx.pairings.missed(garden.id, EVE, "XYZ", NOON)
        await tx.pairings.purge(LATER)
        assert await tx.pairings.get(asked.id) == asked
        await tx.pairings.purge(HOUR)
        assert await tx.pairings.get(asked.id) is None
        assert await tx.pairings.misses(garden.id, EVE, NOON - timedelta(days=1)) == 0
