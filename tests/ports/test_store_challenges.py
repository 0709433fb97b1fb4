"""A challenge is used up once, by the right nonce, in time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import Account, Community, Platform, address
from bot.domain.signing_in.signin import LIFETIME, MOST_MISSES, Challenge
from storage.store import SqlStore
from tests.ports.conftest import NOON

ADA = Account(Platform.DISCORD, 11, "ada")
WALLET = address("0x" + "a1" * 20)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def challenge(store: SqlStore, garden: Community) -> Challenge:
    made = Challenge("hash", garden.id, ADA, NOON, NOON + LIFETIME, "nonce1")
    async with store.write() as tx:
        await tx.challenges.add(made)
    return made


async def _consume(store: SqlStore, nonce: str = "nonce1", after: timedelta = MINUTE) -> bool:
    async with store.write() as tx:
        return await tx.challenges.consume("hash", nonce, NOON + after)


async def test_a_challenge_comes_back_whole(store: SqlStore, challenge: Challenge):
    async with store.write() as tx:
        assert await tx.challenges.get("hash") == challenge
        assert await tx.challenges.get("other") is None
        await tx.challenges.choose("hash", "nonce2", WALLET, "text to sign\n")
        chosen = replace(challenge, nonce="nonce2", address=WALLET, message="text to sign\n")
        assert await tx.challenges.get("hash") == chosen


async def test_it_is_used_up_once(store: SqlStore, challenge: Challenge):
    assert await _consume(store) is True
    assert await _consume(store) is False
    async with store.write() as tx:
        await tx.challenges.choose("hash", "nonce2", WALLET, "late")
        found = await tx.challenges.get("hash")
    assert found == replace(challenge, used_at=NOON + MINUTE)


async def test_of_many_at_once_one_uses_it_up(store: SqlStore, challenge: Challenge):
    async with asyncio.timeout(20):
        outcomes = await asyncio.gather(*(_consume(store) for _ in range(64)))
    assert sorted(outcomes) == [False] * 63 + [True]


async def test_many_are_used_up_at_once_each_by_its_own_nonce(store: SqlStore, garden: Community):
    async with store.write() as tx:
        for n in range(5):
            await tx.challenges.add(Challenge(f"h{n}", garden.id, ADA, NOON, NOON + n * MINUTE, f"n{n}"))
        await tx.challenges.add(Challenge("other", garden.id, ADA, NOON, NOON + LIFETIME, "n2"))
        asked = {"h1": "n1", "h2": "n2", "h3": "n4", "h4": "n4", "other": "n3", "unknown": "n1"}
        assert await tx.challenges.consume_all(asked, NOON + MINUTE) == {"h2", "h4"}
        assert await tx.challenges.consume_all(asked, NOON) == {"h1"}
        assert await tx.challenges.consume_all({}, NOON) == frozenset()
        found = await tx.challenges.those(["h1", "h2", "h3", "unknown"])
    used = {token: one.used_at for token, one in found.items()}
    assert used == {"h1": NOON, "h2": NOON + MINUTE, "h3": None}


async def test_of_many_crowds_at_once_one_uses_each_up(store: SqlStore, garden: Community):
    links = {f"h{n}": f"n{n}" for n in range(6)}
    async with store.write() as tx:
        for token, nonce in links.items():
            await tx.challenges.add(Challenge(token, garden.id, ADA, NOON, NOON + LIFETIME, nonce))

    async def crowd(nth: int) -> frozenset[str]:
        some = sorted(links)[nth % 3 :]
        async with store.write() as tx:
            return await tx.challenges.consume_all({token: links[token] for token in some}, NOON)

    async with asyncio.timeout(20):
        used = await asyncio.gather(*map(crowd, range(16)))
    assert sorted(token for some in used for token in some) == sorted(links)


async def test_a_use_that_is_rolled_back_was_none(store: SqlStore, challenge: Challenge):
    async def use_and_fail() -> None:
        async with store.write() as tx:
            assert await tx.challenges.consume("hash", "nonce1", NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await use_and_fail()
    assert await _consume(store) is True


async def test_a_replaced_nonce_is_of_no_use(store: SqlStore, challenge: Challenge):
    async with store.write() as tx:
        await tx.challenges.choose("hash", "nonce2", WALLET, "text")
    assert await _consume(store, "nonce1") is False
    assert await _consume(store, "nonce2") is True


async def test_an_expired_one_is_of_no_use(store: SqlStore, challenge: Challenge):
    assert await _consume(store, after=LIFETIME) is False
    assert await _consume(store, after=LIFETIME - timedelta(microseconds=1)) is True


async def test_a_burned_one_is_of_no_use(store: SqlStore, challenge: Challenge):
    async with store.write() as tx:
        for _ in range(MOST_MISSES):
            await tx.challenges.miss("hash")
        found = await tx.challenges.get("hash")
    assert found is not None
    assert found.misses == MOST_MISSES
    assert await _consume(store) is False


async def test_open_ones_are_counted_and_the_oldest_makes_room(store: SqlStore, garden: Community):
    async with store.write() as tx:
        for n in range(3):
            issued = NOON + n * MINUTE
            await tx.challenges.add(Challenge(f"h{n}", garden.id, ADA, issued, issued + LIFETIME, "n"))
        now = NOON + 3 * MINUTE
        assert await tx.challenges.open_count(ADA, now) == 3
        assert await tx.challenges.open_count(Account(Platform.DISCORD, 12), now) == 0
        await tx.challenges.close_oldest(ADA, now)
        assert await tx.challenges.open_count(ADA, now) == 2
        assert await tx.challenges.consume("h0", "n", now) is False
        assert await tx.challenges.consume("h1", "n", now) is True
        assert await tx.challenges.open_count(ADA, now) == 1
        assert await tx.challenges.open_count(ADA, now + LIFETIME) == 0


async def test_old_ones_are_purged(store: SqlStore, challenge: Challenge):
    async with store.write() as tx:
        assert await tx.challenges.purge(challenge.expires_at) == 0
        assert await tx.challenges.purge(challenge.expires_at + MINUTE) == 1
        assert await tx.challenges.get("hash") is None
