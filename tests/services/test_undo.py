"""Undo restores the exact state; a hundred random edits never pass the breaker's limit without a second moderator."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changing.changes import Fate, State
from bot.domain.errors import ChangeProblem, ChangeRefused, TierRefused
from bot.domain.giving.breaker import limit
from bot.domain.giving.policy import Tier
from bot.domain.requirements.holdings import GiveAt
from bot.domain.requirements.requirements import Holds
from tests.blank import fresh_store, stored
from tests.house_changes import (
    ELDER,
    GRACE,
    HEIDI,
    HIGH,
    LOW,
    MAKER,
    MIDDLE,
    PASS,
    RESIDENT,
    Town,
    open_town,
)
from tests.house_verify import PLACE


@pytest.fixture
async def town(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


@pytest.fixture
async def long_lived():
    """A town for a campaign."""
    async with stored() as store, open_town(store) as town:
        yield town


async def undone(town: Town, revision: int):
    preview = await town.changes.undo(town.platform, PLACE, GRACE, revision)
    found = await town.apply(preview)
    if found.state is State.WAITING:
        found = await town.changes.approve(town.platform, PLACE, HEIDI, found.id)
    await town.looks()
    return preview


async def test_undo_brings_back_tiers_doors_passes_and_awards(town: Town):
    one, two, three = await town.people(1, 3, 0)
    await town.made(MAKER, RESIDENT, ELDER)
    await town.awarded(three, "Maker")
    await town.awarded(one, "Elder", "30d")
    held, wanted, before = await town.held(), await town.wanted(), await town.policy()
    await town.made(replace(RESIDENT, doors=(LOW,)), highest_only=True)
    assert await town.held() == {"Resident": {two}}
    preview = await undone(town, before.revision)
    gains = {effect.tier: effect.of(Fate.GAINS) for effect in preview.effects}
    assert gains == {"Maker": (one, two, three), "Elder": (one,), "Resident": ()}
    now = await town.policy()
    assert (now.tiers, now.highest_only, now.revision) == (before.tiers, before.highest_only, before.revision + 2)
    assert (await town.held(), await town.wanted()) == (held, wanted)
    assert now.reason == f"back to revision {before.revision}"


async def test_awards_come_back_with_the_end_they_had(town: Town):
    (one,) = await town.people(0)
    await town.made(ELDER)
    await town.awarded(one, "Elder", "1h")
    await town.made()
    town.clock.pass_by(hours=2)
    await undone(town, 1)
    assert await town.held() == {}, "it would have ended by now"


async def test_a_tier_removed_by_mistake_is_back_before_anybody_loses_it(town: Town):
    people = await town.people(*[1] * 3)
    await town.made(MAKER)
    async with town.store.read() as tx:
        before = await tx.passes.open(people)
    await town.apply(await town.propose([]))
    await town.apply(await town.changes.undo(town.platform, PLACE, GRACE, 1))
    await town.looks()
    async with town.store.read() as tx:
        assert await tx.passes.open(people) == before


async def test_a_tier_of_that_name_that_asked_for_something_else_must_be_left_first(town: Town):
    await town.people(*[3] * 3)
    await town.made(MAKER)
    await town.made(replace(MAKER, requirement=Holds(PASS, "2", name="Garden Pass")))
    await town.apply(await town.propose([]))
    with pytest.raises(TierRefused):
        await town.changes.undo(town.platform, PLACE, GRACE, 1)
    await town.looks()
    await undone(town, 1)
    assert (await town.policy()).tiers == (MAKER,)


async def test_an_undo_can_be_undone_and_the_very_beginning_is_a_revision_too(town: Town):
    await town.made(MAKER)
    await town.made(MAKER, RESIDENT)
    await undone(town, 0)
    assert (await town.policy()).tiers == ()
    await undone(town, 2)
    assert [tier.name for tier in (await town.policy()).tiers] == ["Maker", "Resident"]
    with pytest.raises(ChangeRefused) as refused:
        await town.changes.undo(town.platform, PLACE, GRACE, 99)
    assert refused.value.problem is ChangeProblem.REVISION


NAMES, ROLES = ("Maker", "Resident", "Elder"), (LOW, MIDDLE, HIGH)


def random_tiers(dice: random.Random) -> list[Tier]:
    names = dice.sample(NAMES, dice.randint(0, len(NAMES)))
    return [
        Tier(
            name,
            rank,
            None if dice.random() < 0.1 else Holds(PASS, str(dice.randint(1, 4)), name="Garden Pass"),
            tuple(dice.sample(ROLES, dice.randint(0, 2))),
            dice.choice([GiveAt.LATEST, GiveAt.FINALIZED]),
            timedelta(hours=dice.randint(0, 2)),
        )
        for rank, name in zip(dice.sample(range(10), len(names)), names, strict=True)
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_a_hundred_random_edits_never_pass_the_limit_without_a_second_moderator(long_lived: Town, seed):
    """Four lives of twenty-five edits: one moderator alone closes no more doors a tier than the breaker lets go."""
    dice, town = random.Random(seed), long_lived
    people = await town.people(*(dice.randint(0, 4) for _ in range(24)))
    for _ in range(25):
        town.clock.pass_by(days=2)  # each edit has a day of its own
        before = await town.policy()
        tiers, highest = random_tiers(dice), dice.choice([None, True, False])
        try:
            preview = await town.propose(tiers, highest_only=highest)
        except ChangeRefused:
            continue  # nothing would change
        held, doors = await town.held(), await town.wanted()
        found = await town.apply(preview)
        if found.state is State.WAITING:
            assert preview.needs_second
            assert await town.policy() == before
            await town.changes.approve(town.platform, PLACE, HEIDI, found.id)
            await town.looks()
        else:
            await town.looks()
            now = await town.held()
            for tier, holders in held.items():
                lost = holders - now.get(tier, set())
                assert len(lost) <= limit(len(holders)), (before, tiers)
            left = await town.wanted()
            closed = [one for one, roles in doors.items() if roles - left[one]]
            assert len(closed) <= len(held) * limit(len(people))
        assert (await town.policy()).tiers == preview.policy.tiers
        effects = {effect.tier: effect for effect in preview.effects}
        for tier, holders in (await town.held()).items():
            if tier in effects:
                assert holders == {*effects[tier].keeps, *effects[tier].gains}, "what was shown is what came"
    revisions = (await town.policy()).revision
    back = dice.randint(1, revisions - 1)
    async with town.store.read() as tx:
        then = await tx.policies.get(town.community.id, back)
    await undone(town, back)
    assert ((await town.policy()).tiers, (await town.policy()).highest_only) == (then.tiers, then.highest_only)
