"""What a change would mean for whom, which roles it concerns, and when a second moderator must say yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changing.changes import (
    Effect,
    Fate,
    Tally,
    can_be_shadowed,
    doors_concerned,
    fate,
    is_too_much,
    judged_anew,
    rebased,
    shadowed,
    weigh,
)
from bot.domain.giving.breaker import limit
from bot.domain.giving.deciding import plan
from bot.domain.giving.passes import Award, Doubt, Pass, Reading
from bot.domain.giving.policy import Door, DoorKind, Policy, Shadow, Tier
from bot.domain.giving.rules import Rules
from bot.domain.ids import Account, ChainName, CommunityId, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import GiveAt, Kind, Probe, Trouble
from bot.domain.requirements.requirements import Holds
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GARDEN = Place(Platform.DISCORD, 11)
GRACE = Account(Platform.DISCORD, 9, "grace")
ADA = MemberId(1)
PASS = Probe(Kind.ERC721, ChainName("base"), address("0x" + "aa" * 20))
LOW, HIGH = (Door(DoorKind.ROLE, GARDEN, role) for role in (5, 6))
MAKER = Tier("Maker", 1, Holds(PASS), (LOW,))
RESIDENT = Tier("Resident", 2, Holds(PASS, "3"), (HIGH,))
RULES = Rules(NOON, 1, timedelta(seconds=60))
HELD = Pass(ADA, "Maker", NOON, None, 1, on_requirement=True, on_award=False)
AWARDED = replace(HELD, on_requirement=False, on_award=True)
AWARD = Award(ADA, "Maker", None, GRACE, "", NOON)
UNTOLD = Reading(Unknown(frozenset({Trouble.SILENT})))


def policy(*tiers, highest_only=False):
    return Policy(CommunityId(1), 1, tiers, highest_only=highest_only)


def decided(held, reading, awards=()):
    (decision,) = plan(ADA, [MAKER], {"Maker": held} if held else {}, awards, {"Maker": reading}, RULES).decisions
    return decision


@pytest.mark.parametrize(
    ("held", "reading", "awards", "meant"),
    [
        (None, Reading(Met(None)), (), Fate.GAINS),
        (None, Reading(NotMet()), (), None),
        (None, UNTOLD, (), Fate.UNKNOWN),
        (None, UNTOLD, (AWARD,), Fate.GAINS),
        (HELD, Reading(Met(None)), (), Fate.KEEPS),
        (HELD, Reading(NotMet()), (), Fate.LOSES),
        (HELD, Reading(NotMet(), witnesses=1), (), Fate.LOSES),
        (HELD, Reading(NotMet(), witnesses=1), (AWARD,), Fate.KEEPS),
        (HELD, UNTOLD, (), Fate.UNKNOWN),
        (HELD, UNTOLD, (AWARD,), Fate.KEEPS),
        (AWARDED, Reading(NotMet()), (AWARD,), Fate.KEEPS),
        (AWARDED, Reading(NotMet()), (), Fate.LOSES),
    ],
)
def test_what_a_decision_means_for_its_member(held, reading, awards, meant):
    assert fate(decided(held, reading, awards)) is meant


def test_a_first_no_of_a_lone_endpoint_takes_nothing_and_counts_as_a_loss_to_come():
    decision = decided(HELD, Reading(NotMet(), witnesses=1))
    assert decision.after.doubt == Doubt(NOON, {})
    assert fate(decision) is Fate.LOSES


def weighed(before, after, held, readings):
    tally, change = Tally(), before.difference(after)
    passes = {name: replace(HELD, tier=name) for name in held}
    weigh(tally, plan(ADA, after.tiers, passes, (), readings, RULES), before, change, after)
    return {effect.tier: {f for f in Fate if effect.of(f)} for effect in tally.effects(t.name for t in change.versions)}


NO, YES = Reading(NotMet()), Reading(Met(None))


@pytest.mark.parametrize(
    ("before", "after", "held", "readings", "meant"),
    [
        # a new tier
        (policy(), policy(MAKER), [], {"Maker": YES}, {"Maker": {Fate.GAINS}}),
        # one that goes, and what it opened is opened by another one too, or not
        (policy(MAKER), policy(), ["Maker"], {}, {"Maker": {Fate.LOSES}}),
        # what is judged as before stays with whoever has it, whatever is seen
        (
            policy(MAKER),
            policy(replace(MAKER, doors=(LOW, HIGH))),
            ["Maker"],
            {"Maker": NO},
            {"Maker": {Fate.KEEPS}},
        ),
        # a door that closes, and one that another tier still opens
        (
            policy(MAKER),
            policy(replace(MAKER, doors=())),
            ["Maker"],
            {"Maker": YES},
            {"Maker": {Fate.KEEPS, Fate.SHUT}},
        ),
        (
            policy(MAKER, replace(RESIDENT, doors=(LOW,))),
            policy(replace(MAKER, doors=()), replace(RESIDENT, doors=(LOW,))),
            ["Maker", "Resident"],
            {"Maker": YES, "Resident": YES},
            {"Maker": {Fate.KEEPS}},
        ),
        # only the highest counts from now on: the lower door closes for whoever holds both
        (
            policy(MAKER, RESIDENT),
            policy(MAKER, RESIDENT, highest_only=True),
            ["Maker", "Resident"],
            {"Maker": YES, "Resident": YES},
            {"Maker": {Fate.SHUT}},
        ),
        (
            policy(MAKER, RESIDENT),
            policy(MAKER, RESIDENT, highest_only=True),
            ["Maker"],
            {"Maker": YES, "Resident": NO},
            {},
        ),
    ],
)
def test_what_a_change_means_for_one_member(before, after, held, readings, meant):
    assert weighed(before, after, held, readings) == meant


def test_whoever_holds_only_the_highest_has_its_doors_alone():
    both = policy(MAKER, RESIDENT, highest_only=True)
    assert both.opened_by({"Maker", "Resident"}) == {HIGH}
    assert both.opened_by({"Maker"}) == {LOW}
    assert policy(MAKER, RESIDENT).opened_by({"Maker", "Resident"}) == {LOW, HIGH}


@pytest.mark.parametrize(
    ("edited", "anew"),
    [
        (replace(MAKER, rank=7), False),
        (replace(MAKER, doors=(HIGH,)), False),
        (replace(MAKER, requirement=None), True),
        (replace(MAKER, give_at=GiveAt.FINALIZED), True),
        (replace(MAKER, grace=timedelta(days=1)), True),
        (replace(MAKER, shadow=Shadow()), True),
    ],
)
def test_which_edits_have_everybody_judged_anew(edited, anew):
    assert bool(judged_anew(policy(MAKER).difference(policy(edited)))) is anew


@pytest.mark.parametrize(
    ("before", "after", "concerned", "new"),
    [
        (policy(), policy(MAKER), {"Maker": {LOW}}, {LOW}),
        (policy(MAKER), policy(), {"Maker": {LOW}}, set()),
        (policy(MAKER), policy(replace(MAKER, doors=(LOW, HIGH))), {"Maker": {HIGH}}, {HIGH}),
        (policy(MAKER), policy(replace(MAKER, requirement=None)), {"Maker": {LOW}}, set()),
        (policy(MAKER), policy(replace(MAKER, rank=3)), {}, set()),
        (
            policy(MAKER, RESIDENT, highest_only=True),
            policy(RESIDENT, replace(MAKER, rank=3), highest_only=True),
            {"Maker": {LOW}, "Resident": {HIGH}},
            set(),
        ),
        (
            policy(MAKER, RESIDENT),
            policy(MAKER, RESIDENT, highest_only=True),
            {"Maker": {LOW}, "Resident": {HIGH}},
            set(),
        ),
        (policy(MAKER, RESIDENT), policy(replace(MAKER, requirement=None), RESIDENT), {"Maker": {LOW}}, set()),
    ],
)
def test_which_doors_a_change_concerns(before, after, concerned, new):
    found = doors_concerned(before, after)
    assert {name: set(doors.all) for name, doors in found.items()} == concerned
    assert {door for doors in found.values() for door in doors.new} == new


@given(loses=st.integers(0, 30), shut=st.integers(0, 30), lost=st.integers(0, 10), holders=st.integers(0, 400))
def test_a_second_moderator_is_needed_exactly_beyond_the_breakers_limit(loses, shut, lost, holders):
    """Whoever lost the tier within the day counts once, whoever loses a door of it counts too."""
    effect = Effect(
        "Maker",
        loses=tuple(MemberId(n) for n in range(loses)),
        shut=tuple(MemberId(n) for n in range(1_000, 1_000 + shut)),
    )
    before = {"Maker": [MemberId(n) for n in range(2_000, 2_000 + lost)]}
    closing = loses + shut
    assert is_too_much([effect], before, {"Maker": holders}) is (closing > 0 and closing + lost > limit(holders))


NAMES = ["Maker", "Resident", "Elder", "Keeper"]
TIERS = st.lists(st.sampled_from(NAMES), unique=True).flatmap(
    lambda names: st.tuples(
        *(st.builds(Tier, st.just(name), st.integers(0, 3), st.just(None), st.just((LOW,))) for name in names)
    )
)


@given(TIERS, TIERS)
def test_an_edit_made_to_what_it_was_worked_out_from_is_that_edit(before, after):
    made = rebased(policy(*before), policy(*after), policy(*before))
    assert set(made) == set(after)


@given(TIERS, TIERS, TIERS)
def test_an_edit_made_to_other_tiers_leaves_what_it_does_not_touch(before, after, now):
    made = {tier.name: tier for tier in rebased(policy(*before), policy(*after), policy(*now))}
    change = policy(*before).difference(policy(*after))
    touched = {tier.name for tier in change.versions}
    for tier in now:
        if tier.name not in touched:
            assert made[tier.name] == tier
    for tier in change.added:
        assert made[tier.name] == tier
    assert not {tier.name for tier in change.removed} & made.keys()
    assert len(made) == len(rebased(policy(*before), policy(*after), policy(*now))), "no tier twice"


def test_only_what_opens_and_closes_nothing_by_itself_can_be_tried_in_shadow():
    one, two = policy(MAKER), policy(MAKER, RESIDENT)
    assert can_be_shadowed(one.difference(two))
    assert can_be_shadowed(one.difference(policy(replace(MAKER, requirement=None))))
    moved = policy(replace(MAKER, rank=7))
    for after in (policy(), policy(replace(MAKER, doors=())), policy(MAKER, highest_only=True), moved, one):
        assert not can_be_shadowed(one.difference(after))


def test_in_shadow_are_the_tiers_a_change_brings_and_no_others():
    before, after = policy(MAKER), policy(MAKER, RESIDENT)
    found = shadowed(after, before.difference(after))
    assert [(tier.name, tier.shadow) for tier in found.tiers] == [("Maker", None), ("Resident", Shadow())]
