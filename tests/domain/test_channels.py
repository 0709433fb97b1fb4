"""What opening a channel changes of what it says to a role, and what closing takes back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ChannelProblem, ChannelRefused, TierRefused
from bot.domain.giving.channels import (
    ChannelKind,
    ChannelRights,
    Overwrite,
    RoomFacts,
    Trace,
    check_openable,
    closed,
    opened,
)
from bot.domain.giving.policy import Door, DoorKind, Opening, Policy, Tier, channel_door
from bot.domain.ids import Account, CommunityId, Place, Platform

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

HERE, THERE = Place(Platform.DISCORD, 1), Place(Platform.DISCORD, 2)
STUDIO = channel_door(HERE, 9)
LOW, HIGH, FAR = Door(DoorKind.ROLE, HERE, 5), Door(DoorKind.ROLE, HERE, 6), Door(DoorKind.ROLE, THERE, 7)
GRACE = Account(Platform.DISCORD, 1, "grace")
BITS = 0b111
bits = st.integers(0, 0b11111)
overwrites = st.builds(lambda allow, deny: Overwrite(allow, deny & ~allow), bits, bits)


@given(before=overwrites)
def test_closing_what_was_opened_leaves_what_was_there_before(before: Overwrite):
    after, trace = opened(before, BITS, Trace())
    assert after.allow & BITS == BITS
    assert not after.allow & after.deny
    assert (after.allow & ~BITS, after.deny & ~BITS) == (before.allow & ~BITS, before.deny & ~BITS)
    assert closed(after, trace) == before


@given(before=overwrites, meanwhile=overwrites)
def test_closing_touches_nothing_that_a_person_set_meanwhile(before: Overwrite, meanwhile: Overwrite):
    _, trace = opened(before, BITS, Trace())
    left = closed(meanwhile, trace)
    assert left.allow == meanwhile.allow & ~trace.allowed, "only what was ours is taken"
    assert left.deny & ~trace.denied == meanwhile.deny & ~trace.denied
    assert not left.allow & left.deny


@given(before=overwrites, meanwhile=overwrites)
def test_opening_again_claims_only_what_it_changes_itself(before: Overwrite, meanwhile: Overwrite):
    _, first = opened(before, BITS, Trace())
    after, trace = opened(meanwhile, BITS, first)
    assert after.allow & BITS == BITS
    assert trace.allowed & ~(first.allowed | (BITS & ~meanwhile.allow)) == 0
    assert closed(after, trace).allow & BITS & ~first.allowed == meanwhile.allow & BITS & ~first.allowed


FACTS = RoomFacts(9, "studio", ChannelKind.ROOM, BITS)
MAY, BLIND, WEAK = ChannelRights(True), ChannelRights(False), ChannelRights(True, ("Manage Permissions",))


@pytest.mark.parametrize(
    ("bot", "actor", "problem", "named"),
    [
        (MAY, BLIND, ChannelProblem.ACTOR_CANNOT, False),
        (BLIND, BLIND, ChannelProblem.ACTOR_CANNOT, False),
        (MAY, WEAK, ChannelProblem.ACTOR_CANNOT, True),
        (BLIND, MAY, ChannelProblem.BOT_CANNOT_SEE, True),
        (WEAK, MAY, ChannelProblem.BOT_CANNOT, True),
    ],
)
def test_who_may_not_open_a_channel_and_who_does_not_see_it_learns_no_name(bot, actor, problem, named):
    with pytest.raises(ChannelRefused) as refused:
        check_openable(FACTS, bot, actor)
    assert (refused.value.problem, refused.value.channel) == (problem, "studio" if named else "")
    check_openable(FACTS, MAY, MAY)


def policy(*tiers: Tier) -> Policy:
    return Policy(CommunityId(1)).with_tiers(tiers, GRACE, NOON, "a test")


def tier(name: str, rank: int, *doors: Door) -> Tier:
    return Tier(name, rank, None, doors)


def test_a_channel_is_opened_to_the_first_role_that_lets_nobody_else_in():
    low, both = tier("Low", 1, LOW), tier("Both", 2, LOW, HIGH, STUDIO)
    assert policy(low, both).openings == {Opening(STUDIO, HIGH)}
    assert policy(both).openings == {Opening(STUDIO, LOW)}
    assert policy(tier("Low", 1, LOW, STUDIO), both).openings == {Opening(STUDIO, LOW)}


@pytest.mark.parametrize(
    ("tiers", "problem"),
    [
        ([tier("Alone", 1, STUDIO)], ChannelProblem.NO_ROLE),
        ([tier("Far", 1, FAR, STUDIO)], ChannelProblem.NO_ROLE),
        ([tier("Low", 1, LOW), tier("Also", 2, LOW, STUDIO)], ChannelProblem.SHARED_ROLE),
    ],
)
def test_a_tier_without_a_role_of_its_own_opens_no_channel(tiers, problem):
    with pytest.raises(ChannelRefused) as refused:
        policy(*tiers)
    assert refused.value.problem is problem


def test_a_tier_that_is_not_there_opens_and_closes_nothing():
    with pytest.raises(TierRefused):
        policy().closing("Nobody", {STUDIO})
    now = policy(tier("Low", 1, LOW, STUDIO))
    assert now.closing("low", {STUDIO}) == (tier("Low", 1, LOW),)
