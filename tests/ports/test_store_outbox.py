"""Transactions of ours, as they are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import StorageError
from bot.domain.ids import Address, ChainName, Community
from bot.domain.sending import Attempt, Fees, Intent, Receipt, Sending, Stage
from storage.store import SqlStore
from tests.ports.conftest import NOON

KEY, TOKEN = Address("0x" + "5e" * 20), Address("0x" + "c0" * 20)


def queued(garden: Community, name: str = "one") -> Sending:
    return Sending(Intent(garden.id, ChainName("base"), KEY, name, TOKEN, "0xa9059cbb"), NOON)


def attempt(number: int) -> Attempt:
    return Attempt(f"0x{number:064x}", f"0x02{number:02x}", Fees(2**70 + number, number), NOON)


async def test_an_intent_is_kept_once_and_comes_back_as_it_was(store: SqlStore, garden: Community):
    async with store.write() as tx:
        first = await tx.outbox.add(queued(garden))
        again = await tx.outbox.add(replace(queued(garden), queued_at=NOON + timedelta(hours=1)))
    assert first == again == replace(queued(garden), id=first.id)
    async with store.read() as tx:
        assert await tx.outbox.get(garden.id, "one") == first
        assert await tx.outbox.get(garden.id, "two") is None


async def test_attempts_are_kept_in_order_and_told_of_the_nonce_it_has_now(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one = replace(await tx.outbox.add(queued(garden)), nonce=3, gas=60_000)
        one = await tx.outbox.signed(one, attempt(1))
        one = await tx.outbox.signed(one, attempt(2))
        told = replace(one.newest, told_at=NOON)
        one = replace(one, attempts=(one.attempts[0], told), receipt=Receipt(9, "0x" + "b" * 64, ok=True))
        await tx.outbox.keep(replace(one, stage=Stage.MINED))
    async with store.write() as tx:
        assert await tx.outbox.open() == [replace(one, stage=Stage.MINED)]
        later = replace(one, stage=Stage.QUEUED, nonce=None, attempts=(), receipt=None)
        await tx.outbox.keep(later)
        assert await tx.outbox.open() == [later]
        assert (await tx.outbox.signed(replace(later, nonce=4), attempt(3))).attempts == (attempt(3),)


async def test_what_is_over_is_not_open_and_the_oldest_comes_first(store: SqlStore, garden: Community):
    async with store.write() as tx:
        found = [await tx.outbox.add(queued(garden, name)) for name in ("b", "a", "c")]
        for one, stage in zip(found, (Stage.DONE, Stage.QUEUED, Stage.REFUSED), strict=True):
            await tx.outbox.keep(replace(one, stage=stage))
        new = await tx.outbox.add(queued(garden, "d"))
        assert [one.id for one in await tx.outbox.open()] == [found[1].id, new.id]


async def test_one_nonce_is_never_signed_for_twice(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one, two = [await tx.outbox.add(queued(garden, name)) for name in ("a", "b")]
        await tx.outbox.signed(replace(one, nonce=0), attempt(1))
    with pytest.raises(StorageError):
        async with store.write() as tx:
            await tx.outbox.signed(replace(two, nonce=0), attempt(2))


async def test_what_is_withdrawn_is_over_and_what_was_signed_for_is_not_withdrawn(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one, two = await tx.outbox.add(queued(garden)), await tx.outbox.add(queued(garden, "two"))
        await tx.outbox.signed(replace(two, nonce=3, gas=60_000), attempt(1))
        assert await tx.outbox.withdraw(garden.id, "one")
        assert not await tx.outbox.withdraw(garden.id, "two")
        assert not await tx.outbox.withdraw(garden.id, "three")
    async with store.read() as tx:
        assert await tx.outbox.get(garden.id, "one") == replace(one, stage=Stage.NEEDLESS)
        assert [each.intent.key for each in await tx.outbox.open()] == ["two"]
