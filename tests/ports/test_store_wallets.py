"""Linked wallets and claims on them, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.giving.passes import Change, Decision, Pass, Plan, Reading
from bot.domain.ids import Account, Community, MemberId, Place, Platform, address
from bot.domain.linking.claims import HELD_FOR, Claim, Outcome
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.verdicts import Met
from storage.store import SqlStore
from tests.ports.conftest import NOON

ADA, EVE = Account(Platform.DISCORD, 11, "ada"), Account(Platform.DISCORD, 66, "eve")
ONE, TWO = Wallet(address("0x" + "a1" * 20)), Wallet(address("0x" + "b2" * 20))


@pytest.fixture
async def linked(store: SqlStore, garden: Community, ada: MemberId):
    """Ada's two wallets."""
    async with store.write() as tx:
        for wallet in (ONE, TWO):
            await tx.members.link(ada, wallet, NOON)
        return await tx.wallets.of(ada)


async def test_a_members_wallets_come_oldest_first_and_the_oldest_is_named_first(linked):
    assert [(one.wallet, one.primary, one.label, one.since) for one in linked] == [
        (ONE, True, "", NOON),
        (TWO, False, "", NOON),
    ]


async def test_names_and_the_first_place_are_kept(store: SqlStore, ada: MemberId, linked):
    async with store.write() as tx:
        await tx.wallets.set_label(linked[1].id, "studio")
        await tx.wallets.set_primary(ada, linked[1].id)
        assert [(one.label, one.primary) for one in await tx.wallets.of(ada)] == [("", False), ("studio", True)]
        await tx.wallets.set_primary(ada, linked[0].id)
        assert [one.primary for one in await tx.wallets.of(ada)] == [True, False]


async def test_a_name_is_shown_where_its_owner_says_so_and_nowhere_else(store: SqlStore, ada: MemberId, linked):
    assert not any(one.shows_name for one in linked)
    async with store.write() as tx:
        await tx.wallets.set_shows_name(linked[1].id, on=True)
        assert [one.shows_name for one in await tx.wallets.of(ada)] == [False, True]
        await tx.wallets.unlink(linked[1].id)
        await tx.members.link(ada, TWO, NOON)
        assert not any(one.shows_name for one in await tx.wallets.of(ada)), "a new link, a new question"


async def test_unlinking_touches_the_member_and_marks_what_it_may_have_stood_on(
    store: SqlStore, garden: Community, ada: MemberId, linked
):
    held = Pass(ada, "Maker", NOON, None, 1, on_requirement=True, on_award=False)
    given = Pass(ada, "Curator", NOON, None, 1, on_requirement=False, on_award=True)
    decisions = tuple(Decision(one.tier, Change.GIVE, Reading(Met()), None, one) for one in (held, given))
    async with store.write() as tx:
        await tx.passes.apply([Plan(ada, decisions)], [], NOON)
        before = (await tx.members.revisions([ada]))[ada]
        assert await tx.wallets.unlink(linked[0].id)
        assert not await tx.wallets.unlink(linked[0].id)
        assert (await tx.members.revisions([ada]))[ada] == before + 1
        assert {one.tier: one.unlinked for one in await tx.passes.open([ada])} == {"Maker": True, "Curator": False}
        assert await tx.wallets.linked(garden.id, ONE) is None
        assert (await tx.wallets.linked(garden.id, TWO)).member == ada


async def test_an_address_is_found_in_every_community_of_the_account(store: SqlStore, garden: Community, linked):
    async with store.write() as tx:
        yard = await tx.communities.allow(Place(Platform.DISCORD, 99), "Yard")
        for account in (ADA, EVE):
            wallet = ONE if account == ADA else TWO
            await tx.members.link((await tx.members.ensure(yard.id, account)).id, wallet, NOON)
        assert [home for home, _ in await tx.wallets.everywhere(ADA, ONE.address)] == [garden.id, yard.id]
        assert [home for home, _ in await tx.wallets.everywhere(EVE, ONE.address)] == []


async def test_of_many_claims_at_once_on_one_wallet_one_is_kept(store: SqlStore, garden: Community):
    async def claims(number: int) -> Claim | None:
        async with store.write() as tx:
            return await tx.claims.add(Claim(garden.id, ONE, Account(Platform.DISCORD, number), NOON, NOON + HELD_FOR))

    async with asyncio.timeout(10):
        kept = [claim for claim in await asyncio.gather(*map(claims, range(1, 6))) if claim is not None]
    assert len(kept) == 1
    async with store.read() as tx:
        assert await tx.claims.on(garden.id, ONE) == kept[0]
        assert await tx.claims.open(garden.id) == kept
        assert await tx.claims.on(garden.id, TWO) is None


async def test_a_claim_ends_once_and_makes_room_for_another(store: SqlStore, garden: Community):
    asked = Claim(garden.id, ONE, EVE, NOON, NOON + HELD_FOR)
    async with store.write() as tx:
        claim = await tx.claims.add(asked)
        ended = await tx.claims.end(claim.id, Outcome.LEFT, ADA)
        assert (ended.outcome, ended.by, ended.by.name) == (Outcome.LEFT, ADA, "ada")
        assert await tx.claims.end(claim.id, Outcome.MOVED) is None
        assert await tx.claims.get(claim.id) == ended
        assert await tx.claims.add(asked) is not None
        assert await tx.claims.made(EVE, NOON - timedelta(seconds=1)) == 2
        assert await tx.claims.made(EVE, NOON) == 0


async def test_what_is_over_is_found_by_its_moment_and_forgotten_later(store: SqlStore, garden: Community):
    async with store.write() as tx:
        claim = await tx.claims.add(Claim(garden.id, ONE, EVE, NOON, NOON + HELD_FOR))
        assert await tx.claims.over(NOON + HELD_FOR - timedelta(seconds=1), 9) == []
        assert await tx.claims.over(NOON + HELD_FOR, 9) == [claim]
        assert await tx.claims.purge(NOON + timedelta(days=9)) == 0, "it is open"
        await tx.claims.end(claim.id, Outcome.LAPSED)
        assert await tx.claims.purge(NOON + timedelta(days=9)) == 1
