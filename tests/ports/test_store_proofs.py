"""Proofs that may stop to hold: which are due, and that nothing is written about one that was given anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import MemberId, address
from bot.domain.requirements.holdings import Block, Proof, Wallet
from bot.domain.signing_in.signin import Doubted, Kept, SignedText
from storage.store import SqlStore
from tests.ports.conftest import NOON

KEYS = Wallet(address("0x" + "a1" * 20))
SAFE = Wallet(address("0x" + "5a" * 20), "base", Proof.CONTRACT)
VAULT = Wallet(address("0x" + "7a" * 20), "base", Proof.VAULT, KEYS.address)
SIGNED, AGAIN = SignedText("a text", "0x01"), SignedText("another text", "0x02")
HOUR, BLOCK = timedelta(hours=1), Block(7, "0x07", NOON)


@pytest.fixture
async def kept(store: SqlStore, ada: MemberId) -> Kept:
    async with store.write() as tx:
        for wallet, signed in ((KEYS, None), (SAFE, SIGNED), (VAULT, None)):
            await tx.members.link(ada, wallet, NOON, signed)
    (found,) = await due(store)
    return found


async def due(store: SqlStore, before=NOON, after: int = 0) -> list[Kept]:
    async with store.read() as tx:
        return list(await tx.proofs.due(before, after, 10))


async def wallets(store: SqlStore, ada: MemberId) -> tuple[Wallet, ...]:
    async with store.read() as tx:
        return (await tx.members.get([ada]))[0].wallets


async def test_only_what_was_signed_by_a_contract_is_ever_due(store, ada, kept):
    assert (kept.wallet, kept.text, kept.member, kept.doubt) == (SAFE, SIGNED, ada, None)
    assert await due(store, NOON - HOUR) == []
    assert await due(store, NOON, kept.number) == []


async def test_what_held_is_due_again_later(store, kept):
    async with store.write() as tx:
        await tx.proofs.held(kept, NOON + HOUR)
    assert await due(store) == []
    assert [one.checked_at for one in await due(store, NOON + HOUR)] == [NOON + HOUR]


async def test_what_is_doubted_is_due_at_once_until_it_holds(store, kept):
    async with store.write() as tx:
        await tx.proofs.doubted(kept, NOON + HOUR, BLOCK)
    (doubted,) = await due(store, NOON - HOUR)
    assert doubted.doubt == Doubted(NOON + HOUR, 7)
    async with store.write() as tx:
        await tx.proofs.held(doubted, NOON + HOUR)
    (held,) = await due(store, NOON + HOUR)
    assert held.doubt is None


async def test_what_is_lost_is_stale_and_no_longer_due_until_it_is_proved_again(store, ada, kept):
    async with store.write() as tx:
        assert await tx.proofs.lost(kept, NOON + HOUR)
    assert await wallets(store, ada) == (KEYS, replace(SAFE, stale=True), VAULT)
    assert await due(store, NOON + HOUR) == []
    async with store.write() as tx:
        before = await tx.members.revisions([ada])
        await tx.members.link(ada, SAFE, NOON + 2 * HOUR, AGAIN)
        assert (await tx.members.revisions([ada]))[ada] == before[ada] + 1
    assert await wallets(store, ada) == (KEYS, SAFE, VAULT)
    assert [one.text for one in await due(store, NOON + 2 * HOUR)] == [AGAIN]


async def test_a_reading_of_what_was_given_anew_meanwhile_writes_nothing(store, ada, kept):
    async with store.write() as tx:
        await tx.members.link(ada, SAFE, NOON + HOUR, AGAIN)
    async with store.write() as tx:
        assert not await tx.proofs.lost(kept, NOON + 2 * HOUR)
        await tx.proofs.doubted(kept, NOON + 2 * HOUR, BLOCK)
        await tx.proofs.held(kept, NOON + 2 * HOUR)
    (found,) = await due(store, NOON + HOUR)
    assert (found.checked_at, found.doubt, found.wallet.stale) == (NOON + HOUR, None, False)


async def test_a_proof_is_not_lost_for_another_member(store, ada, kept):
    async with store.write() as tx:
        assert not await tx.proofs.lost(replace(kept, member=MemberId(ada + 1)), NOON)
    assert SAFE in await wallets(store, ada)
