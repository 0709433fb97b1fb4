"""Giving and taking, rule by rule: who gains, who keeps, who loses, and on what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.deciding import decide, plan, stays, weighed
from bot.domain.giving.passes import Award, Cause, Change, Doubt, Pass, Reading
from bot.domain.giving.policy import Tier
from bot.domain.giving.rules import Rules
from bot.domain.ids import Account, ChainName, MemberId, Platform
from bot.domain.requirements.holdings import Block
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
BASE = ChainName("base")
ADA = MemberId(1)
GRACE = Account(Platform.DISCORD, 9, "grace")
MAKER = Tier("Maker", 1, None, ())
RULES = Rules(NOW, revision=3, second_reading_after=timedelta(seconds=60))


def reading(verdict, block=100, witnesses=2):
    return Reading(verdict, {}, {BASE: Block(block, f"0x{block:x}", NOW)}, witnesses)


def held(*, on_requirement=True, on_award=False, until=None, doubt=None, blocks=None):
    return Pass(ADA, "Maker", EARLIER, until, 2, on_requirement, on_award, blocks or {BASE: 90}, doubt)


def award(until=LATER):
    return Award(ADA, "Maker", until, GRACE, "", EARLIER)


def of(verdict, current=None, awards=(), **more):
    return decide(ADA, MAKER, current, awards, reading(verdict, **more), RULES)


@pytest.mark.parametrize(
    ("verdict", "current", "awards", "change"),
    [
        (Met(), None, (), Change.GIVE),
        (NotMet(), None, (), Change.NONE),
        (Unknown(), None, (), Change.NONE),
        (Met(), held(), (), Change.KEEP),
        (NotMet(), held(), (), Change.TAKE),
        (Unknown(), held(), (), Change.KEEP),
        (NotMet(), None, (award(),), Change.GIVE),
        (Unknown(), None, (award(),), Change.GIVE),
        (NotMet(), held(), (award(),), Change.KEEP),
        (NotMet(), held(on_requirement=False, on_award=True), (award(),), Change.KEEP),
        (NotMet(), held(on_requirement=False, on_award=True), (award(EARLIER),), Change.TAKE),
        (Unknown(), held(on_requirement=False, on_award=True), (award(EARLIER),), Change.TAKE),
        (Unknown(), held(on_requirement=True, on_award=True), (award(EARLIER),), Change.KEEP),
        (Met(), held(on_requirement=False, on_award=True), (award(EARLIER),), Change.KEEP),
        (NotMet(), held(on_requirement=False, on_award=True), (award(NOW),), Change.TAKE),
    ],
)
def test_each_pair_of_grounds_has_one_answer(verdict, current, awards, change):
    assert of(verdict, current, awards).change is change


def test_a_pass_ends_when_its_last_ground_ends():
    assert of(Met(until=EARLIER + timedelta(days=1)), None, (award(LATER),)).after.until == EARLIER + timedelta(days=1)
    assert of(Met(), None, (award(LATER),)).after.until is None
    assert of(NotMet(), None, (award(LATER),)).after.until == LATER


def test_the_cause_of_an_end_is_the_ground_that_ended_last():
    assert of(NotMet(), held()).cause is Cause.REQUIREMENT
    assert of(NotMet(), held(on_requirement=False, on_award=True)).cause is Cause.AWARD


def test_an_unknown_requirement_does_not_revive_an_ended_award():
    decision = of(Unknown(), held(on_requirement=False, on_award=True, until=NOW), (award(NOW),))
    assert (decision.change, decision.cause) == (Change.TAKE, Cause.AWARD)


def test_a_lone_endpoint_takes_only_on_a_second_later_reading():
    first = of(NotMet(), held(), witnesses=1)
    assert first.change is Change.KEEP
    assert first.after.doubt == Doubt(NOW, {BASE: 100})

    long_ago = Doubt(NOW - timedelta(seconds=60), {BASE: 99})
    assert of(NotMet(), held(doubt=long_ago), witnesses=1).change is Change.TAKE
    just_now = Doubt(NOW - timedelta(seconds=59), {BASE: 99})
    assert of(NotMet(), held(doubt=just_now), witnesses=1).after.doubt == just_now
    same_block = Doubt(NOW - timedelta(seconds=60), {BASE: 100})
    assert of(NotMet(), held(doubt=same_block), witnesses=1).change is Change.KEEP


def test_a_met_between_the_two_readings_clears_the_doubt():
    doubted = held(doubt=Doubt(EARLIER, {BASE: 90}))
    assert of(Met(), doubted, witnesses=1).after.doubt is None


def test_an_unknown_between_them_keeps_it():
    doubted = held(doubt=Doubt(EARLIER, {BASE: 90}))
    assert of(Unknown(), doubted, witnesses=1).after.doubt == doubted.doubt


def test_nothing_new_writes_nothing():
    assert of(Met(), held()).writes is False
    assert of(Unknown(), replace(held(), unknown_since=EARLIER)).writes is False
    assert of(NotMet(), None).writes is False


def test_a_pass_remembers_the_block_it_was_given_on():
    assert of(Met(), None).after.blocks == {BASE: 100}
    assert of(Met(), held(blocks={BASE: 90})).after.blocks == {BASE: 90}, "a keep writes no new block"


def test_a_tier_the_policy_no_longer_has_ends():
    ended = plan(ADA, [], {"Maker": held()}, [], {}, RULES).decisions
    assert [(d.change, d.cause) for d in ended] == [(Change.TAKE, Cause.POLICY)]


def test_tiers_are_decided_apart():
    tiers = [Tier("Maker", 1, None, ()), Tier("Curator", 2, None, ())]
    readings = {"Maker": reading(Met()), "Curator": reading(NotMet())}
    decided = plan(ADA, tiers, {"Curator": held(on_award=True)}, [], readings, RULES).decisions
    assert [d.change for d in decided] == [Change.GIVE, Change.TAKE]


passes = st.none() | st.builds(
    lambda r, a, u: held(on_requirement=r or not a, on_award=a, until=u),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, EARLIER, LATER]),
)
any_verdict = st.sampled_from([Met(), NotMet(), Unknown(), Met(LATER)])
any_awards = st.lists(st.sampled_from([None, EARLIER, LATER]).map(award), max_size=2).map(tuple)


@given(any_verdict, passes, any_awards, st.integers(1, 2))
def test_deciding_twice_changes_nothing_more(verdict, current, awards, witnesses):
    once = of(verdict, current, awards, witnesses=witnesses)
    again = of(verdict, once.after, awards, witnesses=witnesses)
    assert again.writes is False


@given(passes, any_awards)
def test_unknown_never_takes_what_stood_on_the_requirement(current, awards):
    decision = of(Unknown(), current, awards)
    if current is not None and current.on_requirement:
        assert decision.after is not None
        assert decision.after.on_requirement


moments = st.sampled_from([None, EARLIER, LATER, NOW + timedelta(days=2)])
verdicts = st.one_of(st.builds(Met, moments), st.builds(NotMet, moments), st.just(Unknown()))
chains = st.dictionaries(st.sampled_from([BASE, ChainName("ethereum")]), st.integers(90, 110), max_size=2)
passes = st.builds(
    Pass,
    member=st.just(ADA),
    tier=st.just("Maker"),
    since=st.just(EARLIER),
    until=moments,
    revision=st.just(2),
    on_requirement=st.booleans(),
    on_award=st.booleans(),
    blocks=chains,
    doubt=st.none() | st.just(Doubt(EARLIER, {BASE: 90})),
    unsettled=st.just({}) | chains,
    expires=moments,
    unknown_since=st.none() | st.just(EARLIER),
    suspended=st.booleans(),
    told=st.none() | st.just(3),
    look_at=moments,
)
looks = st.builds(
    lambda verdict, blocks, unsettled, linked: Reading(
        verdict,
        blocks={chain: Block(number, f"0x{number:x}", NOW) for chain, number in blocks.items()},
        unsettled=unsettled,
        linked=linked,
    ),
    verdicts,
    chains,
    st.just({}) | chains,
    st.booleans(),
)


one_thing_open = st.sampled_from(
    [
        {"unsettled": {BASE: 90}},
        {"doubt": Doubt(EARLIER, {BASE: 90})},
        {"unknown_since": EARLIER},
        {"suspended": True},
        {"told": 3},
        {"look_at": EARLIER},
        {"expires": LATER},
        {"until": EARLIER},
        {"on_award": True},
        {"on_requirement": False},
    ]
).map(lambda more: replace(held(), **more))


@given(st.none() | passes | one_thing_open | st.just(held()), looks | st.just(reading(Met())), st.booleans())
def test_what_is_seen_quickly_to_stay_is_what_weighing_comes_to(current, look, looked):
    look = replace(look, looked=looked)
    if stays(current, look):
        weighing = weighed(ADA, MAKER, current, (), look, RULES)
        assert weighing == decide(ADA, MAKER, current, (), look, RULES)
        assert not weighing.writes


def test_a_pass_at_rest_stays_and_an_open_question_about_it_is_weighed():
    assert stays(held(), reading(Met()))
    assert not stays(held(), reading(NotMet()))
    assert not stays(held(), reading(Met(LATER)))
    assert not stays(held(until=LATER), reading(Met()))
    assert not stays(held(blocks={ChainName("ethereum"): 90}), reading(Met()))
