"""Policies come back as they were saved, number by number."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.errors import Conflict, RequirementRefused
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.ids import Account, ChainName, Community, Place, Platform, address
from bot.domain.requirements.holdings import GiveAt, Kind, Probe
from bot.domain.requirements.requirements import AtLeast, Holds, Not, leaves
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE = Account(Platform.DISCORD, 10, "grace")
BASE = ChainName("base")
ONE, TWO = address("0x" + "11" * 20), address("0x" + "22" * 20)
COIN = Holds(Probe(Kind.ERC20, BASE, ONE), "12.5", 18, name='Ink, "cleaned" ☘')
PRINT = Holds(Probe(Kind.ERC721, BASE, TWO), "2", one_wallet=True, name="Print")
STAMP = Holds(Probe(Kind.ERC1155, BASE, TWO, 2**255), "3")
WHOLE = AtLeast(2, (COIN, AtLeast(1, (PRINT, Not(STAMP))), AtLeast(2, (STAMP, PRINT))))
DOOR = Door(DoorKind.ROLE, Place(Platform.DISCORD, 1), 2**62)


def _policy(garden: Community) -> Policy:
    return Policy(garden.id).with_tier(Tier("Gärtner", 10, WHOLE, (DOOR,)), GRACE, NOON)


async def test_a_community_without_a_policy_has_the_empty_one(store: SqlStore, garden: Community):
    async with store.read() as tx:
        assert await tx.policies.current(garden.id) == Policy(garden.id)


async def test_a_saved_policy_comes_back_whole_with_the_names_of_its_tokens(store: SqlStore, garden: Community):
    policy = _policy(garden)
    async with store.write() as tx:
        await tx.policies.save(policy)
    async with store.read() as tx:
        found = await tx.policies.current(garden.id)
    assert found == policy
    assert found.author is not None
    assert found.author.name == "grace"
    requirement = found.tiers[0].requirement
    assert requirement is not None
    assert [leaf.name for leaf in leaves(requirement)] == [leaf.name for leaf in leaves(WHOLE)]


async def test_earlier_revisions_stay(store: SqlStore, garden: Community):
    first = _policy(garden)
    second = first.with_tier(Tier("Guest", 1, None, ()), GRACE, NOON)
    async with store.write() as tx:
        await tx.policies.save(first)
        await tx.policies.save(second)
        assert await tx.policies.current(garden.id) == second
        assert await tx.policies.get(garden.id, 1) == first
        with pytest.raises(KeyError):
            await tx.policies.get(garden.id, 3)


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_a_revision_that_does_not_follow_is_a_conflict(store: SqlStore, garden: Community, number: int):
    async with store.write() as tx:
        await tx.policies.save(_policy(garden))
    with pytest.raises(Conflict):
        async with store.write() as tx:
            await tx.policies.save(replace(_policy(garden), revision=number))


async def test_of_two_moderators_saving_at_once_one_decides_again(store: SqlStore, garden: Community):
    async def save() -> None:
        async with store.write() as tx:
            await tx.policies.save(_policy(garden))

    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(*(save() for _ in range(4)), return_exceptions=True)
    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Conflict"] * 3 + ["NoneType"]


async def test_a_requirement_that_would_not_read_back_is_refused_before_it_is_kept(store: SqlStore, garden: Community):
    deep = Not(PRINT)
    for _ in range(40):
        deep = Not(deep)
    async with store.write() as tx:
        with pytest.raises(RequirementRefused):
            await tx.policies.save(Policy(garden.id).with_tier(Tier("Deep", 1, deep, ()), GRACE, NOON))
        assert (await tx.policies.current(garden.id)).revision == 0


async def test_documents_from_before_tiers_had_timing_read_as_latest_and_no_grace(store: SqlStore, garden: Community):
    document = '{"tiers":[{"name":"Maker","rank":1,"requirement":null,"tokens":{},"doors":[]}]}'
    async with store.write() as tx:
        insert = "INSERT INTO policy (community_id, number, document, sha256, reason) VALUES (:c, 1, :d, '', '')"
        await tx.connection.execute(text(insert), {"c": garden.id, "d": document})
        (tier,) = (await tx.policies.current(garden.id)).tiers
        assert (tier.give_at, tier.grace) == (GiveAt.LATEST, timedelta(0))
        timed = replace(tier, name="Keeper", rank=2, give_at=GiveAt.SAFE, grace=timedelta(days=3))
        await tx.policies.save((await tx.policies.current(garden.id)).with_tier(timed, GRACE, NOON))
        assert (await tx.policies.current(garden.id)).tiers == (tier, timed)
