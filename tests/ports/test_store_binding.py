"""A signature that waits for its code, and the browsers that are an account's own."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import Account, Community, Platform, address
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.binding import Browser
from bot.domain.signing_in.signin import LIFETIME, MOST_MISSES, Challenge, Signed
from storage.store import SqlStore
from tests.ports.conftest import NOON

ADA, BEN = Account(Platform.DISCORD, 11, "ada"), Account(Platform.DISCORD, 12, "ben")
MINUTE = timedelta(minutes=1)
SIGNED = Signed(Wallet(address("0x" + "a1" * 20)), "hash of a code", NOON + MINUTE)
OWN = Browser("hash of a secret", "hash", NOON)


@pytest.fixture
async def challenge(store: SqlStore, garden: Community) -> Challenge:
    made = Challenge("hash", garden.id, ADA, NOON, NOON + LIFETIME, "nonce1")
    async with store.write() as tx:
        await tx.challenges.add(made)
    return made


async def _leave(store: SqlStore, signed: Signed = SIGNED, nonce: str = "nonce1") -> bool:
    async with store.write() as tx:
        return await tx.challenges.leave("hash", nonce, signed)


async def _confirm(store: SqlStore, code: str = SIGNED.code, after: timedelta = 2 * MINUTE) -> bool:
    async with store.write() as tx:
        return await tx.challenges.confirm("hash", code, NOON + after)


async def _stored(store: SqlStore) -> Challenge | None:
    async with store.read() as tx:
        return await tx.challenges.get("hash")


async def test_what_has_signed_waits_and_is_used_up_by_its_code_once(store: SqlStore, challenge: Challenge):
    assert not await _leave(store, nonce="another")
    assert await _leave(store)
    assert await _stored(store) == replace(challenge, signed=SIGNED)
    assert not await _confirm(store, "hash of another code")
    async with asyncio.timeout(20):
        outcomes = await asyncio.gather(*(_confirm(store) for _ in range(16)))
    assert sorted(outcomes) == [False] * 15 + [True]
    assert await _stored(store) == replace(challenge, signed=SIGNED, used_at=NOON + 2 * MINUTE)


async def test_a_later_signature_takes_the_place_of_the_one_that_waits(store: SqlStore, challenge: Challenge):
    await _leave(store)
    assert await _leave(store, replace(SIGNED, code="a newer code"))
    assert not await _confirm(store)
    assert await _confirm(store, "a newer code")


async def test_whoever_uses_it_in_the_own_browser_leaves_nothing_waiting(store: SqlStore, challenge: Challenge):
    await _leave(store)
    async with store.write() as tx:
        assert await tx.challenges.consume("hash", "nonce1", NOON + MINUTE)
    assert await _stored(store) == replace(challenge, used_at=NOON + MINUTE)
    assert not await _confirm(store)


async def test_too_late_or_after_five_misses_no_code_confirms_anything(store: SqlStore, challenge: Challenge):
    await _leave(store)
    assert not await _confirm(store, after=LIFETIME)
    async with store.write() as tx:
        for _ in range(MOST_MISSES):
            assert await tx.challenges.pending(ADA, NOON + MINUTE)
            await tx.challenges.miss("hash")
        assert await tx.challenges.pending(ADA, NOON + MINUTE) == []
    assert not await _confirm(store)
    assert not await _leave(store)


async def test_a_foreign_browser_ends_it_for_everybody(store: SqlStore, challenge: Challenge):
    await _leave(store)
    async with store.write() as tx:
        assert await tx.challenges.close("hash", NOON + MINUTE)
        assert not await tx.challenges.close("hash", NOON + MINUTE)
        assert await tx.challenges.pending(ADA, NOON + MINUTE) == []
        assert not await tx.challenges.consume("hash", "nonce1", NOON + MINUTE)
    assert await _stored(store) == replace(challenge, foreign_at=NOON + MINUTE)
    assert not await _leave(store)
    assert not await _confirm(store)


async def test_only_the_account_that_asked_has_something_waiting(store: SqlStore, challenge: Challenge):
    async with store.read() as tx:
        assert await tx.challenges.pending(ADA, NOON + MINUTE) == []
    await _leave(store)
    async with store.read() as tx:
        assert [one.token for one in await tx.challenges.pending(ADA, NOON + MINUTE)] == ["hash"]
        assert await tx.challenges.pending(BEN, NOON + MINUTE) == []
        assert await tx.challenges.pending(ADA, NOON + LIFETIME) == []


async def test_a_browser_is_bound_once_and_goes_with_its_link(store: SqlStore, challenge: Challenge):
    async with store.write() as tx:
        assert await tx.browsers.get(OWN.hash) is None
        assert not await tx.browsers.bind(OWN.hash, NOON)
        assert await tx.browsers.add(OWN)
        assert not await tx.browsers.add(OWN)
        assert await tx.browsers.bind(OWN.hash, NOON + MINUTE)
        assert not await tx.browsers.bind(OWN.hash, NOON + 2 * MINUTE)
        assert await tx.browsers.get(OWN.hash) == replace(OWN, bound_at=NOON + MINUTE)
        assert await tx.browsers.those([OWN.hash, "another"]) == {OWN.hash: replace(OWN, bound_at=NOON + MINUTE)}
        await tx.challenges.purge(NOON + 2 * LIFETIME)
        assert await tx.browsers.get(OWN.hash) is None


async def test_one_opening_of_a_mini_app_binds_one_browser(store: SqlStore, challenge: Challenge):
    launched = replace(OWN, launch="hash of an opening")
    async with store.write() as tx:
        assert await tx.browsers.add(launched)
        await tx.browsers.forget(launched.hash)
        assert await tx.browsers.add(launched)
        assert not await tx.browsers.add(replace(launched, hash="another browser"))
