"""What two members have, made one: nothing lost, nothing doubled, nothing forgiven, whichever way round."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.giving.breaker import Answer
from bot.domain.giving.doors import DoorState, Given
from bot.domain.giving.holding_time import Age
from bot.domain.giving.passes import Award, Doubt, Pass
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import Account, ChainName, Place, Platform
from bot.domain.linking.joining import Asked, Belongings, joined
from bot.domain.requirements.verdicts import NEVER

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE, OTHER = 4, 9
GRACE = Account(Platform.DISCORD, 1, "grace")
TIERS = ("Maker", "Curator", "Resident")
CHAINS = (ChainName("base"), ChainName("ethereum"))
DOORS = tuple(Door(DoorKind.ROLE, Place(platform, 7), n) for platform in Platform for n in (1, 2))

moments = st.integers(-500, 500).map(lambda minutes: NOON + timedelta(minutes=minutes))
perhaps = st.none() | moments
blocks = st.dictionaries(st.sampled_from(CHAINS), st.integers(1, 99))
ages = st.builds(
    lambda since, after: Age(since, None if after is None else since + timedelta(minutes=after)),
    moments,
    st.none() | st.integers(0, 300),
)


def passes(member: int, number: int) -> st.SearchStrategy[Pass]:
    grounds = st.sampled_from([(True, False), (False, True), (True, True)])
    return st.builds(
        lambda tier, since, until, grounds, blocks, doubt, unsettled, expires, unread, closed, look, less, anew: Pass(
            member, tier, since, until, 3, *grounds, blocks, doubt, number, unsettled, expires, unread, closed,
            None, look, less and grounds[0], anew if grounds[0] else None,
        ),
        st.sampled_from(TIERS), moments, perhaps, grounds, blocks, st.none() | st.builds(Doubt, moments, blocks),
        blocks, perhaps, perhaps, st.booleans(), perhaps, st.booleans(),
        st.none() | st.integers(1, 3),
    )  # fmt: skip


def awards(member: int, number: int) -> st.SearchStrategy[Award]:
    return st.builds(
        lambda tier, until, at: Award(member, tier, until, GRACE, "", at, number),
        st.sampled_from(TIERS), perhaps, moments,
    )  # fmt: skip


def states(platform: Platform) -> st.SearchStrategy[DoorState]:
    """Something is given only where the member has an account."""
    return st.builds(
        lambda door, wanted, given, seen: DoorState(
            door, wanted, given if door.place.platform is platform else Given.NOT, seen
        ),
        st.sampled_from(DOORS), st.booleans(), st.sampled_from(Given), st.none() | st.booleans(),
    )  # fmt: skip


def belongings(member: int, platform: Platform) -> st.SearchStrategy[Belongings]:
    first = member * 100
    asked = st.builds(Asked, st.integers(1, 5), st.sampled_from(Answer))
    return st.builds(
        lambda passes, awards, doors, *rest: Belongings(
            {p.tier: p for p in passes}, {a.tier: a for a in awards}, {d.door: d for d in doors}, *rest
        ),
        st.tuples(*(passes(member, first + n) for n in range(2))),
        st.tuples(*(awards(member, first + n) for n in range(2))),
        st.lists(states(platform), max_size=4),
        st.dictionaries(st.sampled_from(("a", "b", "not c")), ages),
        st.dictionaries(st.sampled_from(TIERS), moments),
        st.dictionaries(st.sampled_from(TIERS), asked),
    )


unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Two whole members are much to make; how long that takes is the machine's affair."""
both = st.tuples(belongings(ONE, Platform.DISCORD), belongings(OTHER, Platform.TELEGRAM))


@unhurried
@given(both)
def test_it_does_not_matter_which_is_joined_into_which(pair):
    assert joined(*pair, ONE) == joined(*pair[::-1], ONE)


@unhurried
@given(both)
def test_no_tier_and_no_award_is_lost_or_doubled(pair):
    one, other = pair
    left = joined(*pair, ONE)
    assert left.passes.keys() == one.passes.keys() | other.passes.keys()
    assert left.awards.keys() == one.awards.keys() | other.awards.keys()
    for tier, held in left.passes.items():
        before = [each.passes[tier] for each in pair if tier in each.passes]
        assert held.member == ONE
        assert held.id in {each.id for each in before}
        assert held.on_requirement == any(each.on_requirement for each in before)
        assert held.on_award == any(each.on_award for each in before)
        assert (held.until or NEVER) == max(each.until or NEVER for each in before)
        assert held.since == min(each.since for each in before)
    for tier, award in left.awards.items():
        before = [each.awards[tier] for each in pair if tier in each.awards]
        assert replace(award, member=0) in [replace(each, member=0) for each in before]
        assert (award.until or NEVER) == max(each.until or NEVER for each in before)


@unhurried
@given(both)
def test_what_was_given_stays_known_as_given_and_nothing_else_becomes_ours(pair):
    left = joined(*pair, ONE).doors
    for door in DOORS:
        before = [each.doors[door] for each in pair if door in each.doors]
        after = left.get(door)
        ours = {state.given for state in before} - {Given.NOT}
        assert ({after.given} - {Given.NOT} if after else set()) == ours
        assert (after is not None and after.wanted) == any(state.wanted for state in before)


@unhurried
@given(both)
def test_a_doubt_an_unreadable_chain_or_a_suspension_goes_only_where_the_other_stands_without_it(pair):
    for tier, held in joined(*pair, ONE).passes.items():
        before = [each.passes[tier] for each in pair if tier in each.passes]
        standing = [each for each in before if each.on_requirement]
        if len(before) == 1:
            assert replace(held, member=0) == replace(before[0], member=0)
            continue
        assert (held.doubt is not None) == (bool(standing) and all(each.doubt for each in standing))
        assert (held.unknown_since is not None) == (bool(standing) and all(each.unknown_since for each in standing))
        assert held.unlinked == (bool(standing) and all(each.unlinked for each in standing))
        assert (held.asked_anew is not None) == (bool(standing) and all(each.asked_anew for each in standing))
        assert held.suspended == all(each.suspended for each in before)
        assert bool(held.unsettled) == (bool(standing) and all(each.unsettled for each in standing))


@given(ages, ages)
def test_an_age_counts_only_what_one_of_the_two_was_seen_to_hold_without_a_gap(one, other):
    end = NOON + timedelta(days=9)
    left = joined(Belongings(ages={"x": one}), Belongings(ages={"x": other}), ONE).ages["x"]
    spans = [(age.since, age.doubted or end) for age in (one, other)]
    last = left.doubted or end
    assert left.since in {one.since, other.since}
    assert last == max(until for since, until in spans if since >= left.since or until >= left.since)
    for edge in {left.since, *(until for _, until in spans if left.since <= until < last)}:
        assert any(since <= edge and (until > edge or edge == last) for since, until in spans), "a gap was counted"
    earlier = min(one, other, key=lambda age: age.since)
    if left.since > earlier.since:
        assert (earlier.doubted or end) < left.since, "what was held without a gap was not counted"


@pytest.mark.parametrize(
    ("mine", "theirs", "they_hold", "left"),
    [
        (Answer.TAKE, None, False, Answer.TAKE),
        (Answer.TAKE, None, True, None),
        (Answer.TAKE, Answer.TAKE, True, Answer.TAKE),
        (Answer.TAKE, Answer.OPEN, True, Answer.OPEN),
        (Answer.TAKE, Answer.KEEP, True, Answer.KEEP),
        (Answer.OPEN, None, True, Answer.OPEN),
        (Answer.OPEN, None, False, Answer.OPEN),
        (Answer.KEEP, Answer.OPEN, True, Answer.KEEP),
    ],
)
def test_the_moderators_yes_covers_only_those_it_was_said_of(mine, theirs, they_hold, left):
    held = Pass(ONE, "Maker", NOON, None, 1, True, False, id=1)
    one = Belongings({"Maker": held}, questions={"Maker": Asked(1, mine)})
    asked = {"Maker": Asked(2, theirs)} if theirs else {}
    other = Belongings({"Maker": replace(held, member=OTHER, id=2)} if they_hold else {}, questions=asked)
    found = joined(one, other, ONE).questions.get("Maker")
    assert (found and found.answer) == left
    assert joined(other, one, ONE).questions.get("Maker") == found
