"""What a decision weighed survives being kept as JSON, and decided again it comes out the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.deciding import plan
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Change, Doubt, Pass
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.readings import judged
from bot.domain.giving.replay import Basis, basis, decided_again, differences
from bot.domain.giving.rules import Rules
from bot.domain.ids import Account, ChainName, CommunityId, MemberId, Platform, address
from bot.domain.plain import plain, revived
from bot.domain.requirements.holdings import (
    Block,
    Holding,
    Kind,
    Observation,
    Part,
    Probe,
    Trouble,
    Unread,
    Wallet,
    Want,
)
from bot.domain.requirements.requirements import AtLeast, Holds, Not

ADA, BASE = MemberId(1), ChainName("base")
GRACE = Account(Platform.DISCORD, 9, "grace")
PROBES = (
    Probe(Kind.ERC721, BASE, address("0x" + "aa" * 20)),
    Probe(Kind.ERC1155, ChainName("ethereum"), address("0x" + "bb" * 20), 7),
)
REQUIREMENT = AtLeast(1, (Holds(PROBES[0]), Not(Holds(PROBES[1], "3"))))
POLICY = Policy(CommunityId(1), 3, (Tier("Maker", 1, REQUIREMENT, ()), Tier("Resident", 2, None, ())))
WALLETS = (Wallet(address("0x" + "a1" * 20)), Wallet(address("0x" + "a2" * 20)))

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants them naive
numbers = st.integers(0, 10**9)
blocks = st.builds(Block, numbers, st.just("0x" + "0b" * 32), moments)
observations: st.SearchStrategy[Observation] = st.one_of(
    st.builds(
        Holding,
        st.integers(0, 2**256 - 1),
        blocks,
        st.sampled_from([("a",), ("a", "b")]),
        st.none() | moments,
        parts=st.lists(st.builds(Part, st.integers(0, 9), st.none() | moments), max_size=3).map(tuple),
    ),
    st.builds(Unread, st.sampled_from(Trouble), st.text(max_size=5)),
)
sights = st.fixed_dictionaries({Want(p, w.address): observations for p in PROBES for w in WALLETS})
heights = st.dictionaries(st.sampled_from([BASE, ChainName("ethereum")]), numbers)
passes = st.builds(
    Pass,
    st.just(ADA),
    st.just("Maker"),
    moments,
    st.none() | moments,
    st.just(2),
    st.booleans(),
    st.booleans(),
    heights,
    st.none() | st.builds(Doubt, moments, heights),
    numbers,
)
awards = st.builds(
    Award, st.just(ADA), st.sampled_from(["Maker", "Resident"]), st.none() | moments, st.just(GRACE), st.text(), moments
)
rules = st.builds(Rules, moments, st.just(3), st.timedeltas(timedelta(0), timedelta(hours=1)))


@given(sights, st.none() | passes, st.lists(awards, max_size=3), rules)
def test_every_decision_comes_out_the_same_from_its_json(sight, held, given_awards, ruled):
    member = Member(ADA, CommunityId(1), 0, (), WALLETS)
    readings = {tier.name: judged(tier, WALLETS, sight if tier.requirement else {}) for tier in POLICY.tiers}
    decided = plan(ADA, POLICY.tiers, {"Maker": held} if held else {}, given_awards, readings, ruled)
    for decision in decided.decisions:
        weighed = basis(member, decision, given_awards, ruled)
        kept = revived(Basis, json.loads(json.dumps(plain(weighed))))
        assert kept == weighed
        assert differences(kept, decided_again(ADA, decision.tier, kept, POLICY)) == ()


def weighed(**changed) -> Basis:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    seen = Holding(0, Block(5, "0x" + "0b" * 32, now), ("a", "b"))
    sight = {Want(p, w.address): seen for p in PROBES for w in WALLETS}
    held = Pass(ADA, "Maker", now, None, 3, on_requirement=True, on_award=False)
    fine = Basis(WALLETS, held, (), sight, Rules(now, 3, timedelta(0)), Change.KEEP, held, None)
    return replace(fine, **changed)


def test_a_take_that_was_none_is_seen():
    found = differences(weighed(change=Change.TAKE, after=None), decided_again(ADA, "Maker", weighed(), POLICY))
    assert found[0] == "change was take, would be keep"


def test_a_tier_the_policy_no_longer_had_was_taken_for_that():
    again = decided_again(ADA, "Maker", weighed(), replace(POLICY, tiers=()))
    assert (again.change, again.cause) == (Change.TAKE, "policy")


def test_a_field_that_was_not_kept_yet_takes_its_default():
    kept = plain(weighed())
    assert isinstance(kept, dict)
    del kept["held"]["doubt"]
    kept["held"]["of a later version"] = 5
    assert revived(Basis, kept) == weighed()


@pytest.mark.parametrize("broken", [None, 5, {}, {"is": "Pass"}, {"is": "Basis"}, {"is": "Basis", "wallets": 5}])
def test_what_is_no_basis_is_refused(broken):
    with pytest.raises((KeyError, TypeError, ValueError)):
        revived(Basis, broken)


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError):
        plain(object())
