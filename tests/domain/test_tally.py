"""Which ballots count, what entries earn, and that counting again comes to the same."""

from collections import Counter
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.voting.ballots import Choice, ballot_hash
from bot.domain.voting.judging import Flaw
from bot.domain.voting.rounds import BallotClass, Elector, Quorum, TokenWeight, Weights
from bot.domain.voting.settling import Unsettled, unsettled
from bot.domain.voting.tally import Earned, Waiting, tally
from tests.voted import CLOSES, OPENS, RULES, Held, cast, entry, settled, signed, voted, wallet, word

ANY = replace(RULES, quorum=Quorum(1, 0))


def flaws(own, *ballots, forged=()):
    return [one.flaw for one in tally(keccak, voted(own, ballots), forged).judged]


def weighing(rules, *weights):
    own = settled(len(weights), rules=rules)
    return replace(
        own, electors=tuple(replace(one, weight=each) for one, each in zip(own.electors, weights, strict=True))
    )


def test_of_a_members_ballots_the_highest_nonce_counts_however_they_came():
    own = settled(rules=ANY)
    assert flaws(own, cast(own, 0, 1, nonce=2), cast(own, 0, 2, nonce=1)) == [None, Flaw.SUPERSEDED]


def test_a_late_ballot_does_not_undo_an_earlier_one():
    own = settled(rules=ANY)
    assert flaws(own, cast(own, 0, 1), cast(own, 0, 2, nonce=2, at=CLOSES)) == [None, Flaw.LATE]


def test_a_click_does_not_undo_what_the_wallet_signed():
    own = settled(rules=ANY)
    by_wallet = signed(own, cast(own, 0, 1), 0)
    assert flaws(own, by_wallet, cast(own, 0, 2, nonce=2)) == [None, Flaw.SUPERSEDED]


def test_no_choices_take_the_vote_back():
    own = settled(rules=ANY)
    assert flaws(own, cast(own, 0, 1), cast(own, 0, nonce=2)) == [Flaw.SUPERSEDED, Flaw.TAKEN_BACK]


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"member": b"\x01" * 32}, Flaw.STRANGER),
        ({"at": OPENS - 1}, Flaw.EARLY),
        ({"issued_at": OPENS - 1}, Flaw.EARLY),
        ({"at": CLOSES}, Flaw.LATE),
        ({"at": CLOSES - 1}, None),
        ({"at": OPENS}, None),
        ({"voter": wallet(0)}, Flaw.WALLET),
        ({"kind": BallotClass.SIGNED, "voter": wallet(1)}, Flaw.WALLET),
        ({"kind": BallotClass.SIGNED, "voter": None}, Flaw.WALLET),
        ({"choices": tuple(Choice(entry(nth)) for nth in range(4))}, Flaw.MANY),
        ({"choices": (Choice(word(9)),)}, Flaw.UNKNOWN_ENTRY),
        ({"choices": (Choice(entry(0)), Choice(entry(0)))}, Flaw.TWICE),
        ({"choices": (Choice(entry(0), 2),)}, Flaw.POINTS),
        ({"choices": (Choice(entry(0), 0),)}, Flaw.POINTS),
    ],
)
def test_a_ballot_with_a_flaw_does_not_count(change, flaw):
    own = settled(entries=5, rules=ANY)
    assert flaws(own, cast(own, 0, 1, **change)) == [flaw]


def test_what_was_cast_before_the_chain_had_the_opening_does_not_count():
    own = settled(rules=ANY)
    held = voted(own, [cast(own, 0, 1, at=OPENS + 9)], opened_at=OPENS + 10)
    assert [one.flaw for one in tally(keccak, held).judged] == [Flaw.EARLY]


def test_a_class_that_the_rules_do_not_admit_does_not_count():
    own = settled(rules=replace(ANY, classes=frozenset({BallotClass.SIGNED})))
    assert flaws(own, cast(own, 0, 1), signed(own, cast(own, 1, 1), 1)) == [Flaw.CLASS, None]


def test_a_signature_that_does_not_hold_does_not_count():
    own = settled(rules=ANY)
    ballot = signed(own, cast(own, 0, 1), 0)
    assert flaws(own, ballot, forged={ballot_hash(keccak, own, ballot)}) == [Flaw.SIGNATURE]


def test_nobody_votes_for_what_they_made_as_member_or_as_wallet():
    own = settled(rules=ANY)
    maker, paid = own.electors[0], own.electors[1]
    mine = replace(own.entries[0], creator=maker.member), replace(own.entries[1], wallet=paid.voter)
    own = replace(own, entries=(*mine, own.entries[2]))
    ballots = cast(own, 0, 0), cast(own, 1, 1), cast(own, 2, 0)
    assert flaws(own, *ballots) == [Flaw.OWN, Flaw.OWN, None]
    own = replace(own, rules=replace(ANY, self_votes=True))
    assert flaws(own, *ballots) == [None, None, None]


def test_makers_without_a_wallet_are_not_taken_for_voters_without_one():
    own = settled(rules=ANY)
    own = replace(own, entries=tuple(replace(one, wallet=None) for one in own.entries))
    own = replace(own, electors=tuple(replace(one, voter=None) for one in own.electors))
    assert flaws(own, cast(own, 0, 0), cast(own, 1, 0)) == [None, None]


def test_one_wallet_has_one_ballot():
    own = settled(rules=ANY)
    twin = replace(own.electors[1], voter=own.electors[0].voter)
    own = replace(own, electors=(own.electors[0], twin, *own.electors[2:]))
    assert Unsettled.WALLET_TWICE in unsettled(own)
    assert flaws(own, cast(own, 0, 0), cast(own, 1, 0)) == [None, Flaw.SAME_WALLET]


def test_signed_and_attested_are_counted_apart():
    own = settled(rules=ANY)
    ballots = cast(own, 0, 1), cast(own, 1, 1, 2), signed(own, cast(own, 2, 1), 2)
    came = tally(keccak, voted(own, ballots))
    first = came.scores[0]
    assert (first.entry, first.signed, first.attested, first.sum) == (entry(1), 1, 2, 3)
    assert (first.signed_ballots, first.attested_ballots) == (1, 2)
    assert (len(came.counted), came.signed) == (3, 1)


def test_below_the_quorum_nobody_earns_anything():
    own = settled(electors=30, rules=replace(RULES, quorum=Quorum(5, 20)))
    five = [cast(own, nth, 1) for nth in range(5)]
    short, enough = tally(keccak, voted(own, five)), tally(keccak, voted(own, [*five, cast(own, 5, 1)]))
    assert (short.needed, short.quorate, short.points, short.scores[0].sum) == (6, False, 0, 5)
    assert (enough.quorate, enough.points) == (True, 6)


def test_ballots_that_do_not_count_are_not_in_the_quorum():
    own = settled(rules=replace(RULES, quorum=Quorum(2, 0)))
    came = tally(keccak, voted(own, [cast(own, 0, 1), cast(own, 1, 1), cast(own, 1, nonce=2)]))
    assert not came.quorate


def test_an_entry_below_the_threshold_earns_nothing():
    own = settled(rules=replace(ANY, threshold=2))
    came = tally(keccak, voted(own, [cast(own, 0, 0, 1), cast(own, 1, 0)]))
    assert came.totals == (Earned(own.id, wallet(100), 2),)


def test_above_the_cap_all_are_scaled_down_alike():
    own = settled(rules=replace(ANY, most_points=10))
    own = replace(own, rules=replace(own.rules, weights=Weights.TIER))
    own = replace(own, electors=(replace(own.electors[0], weight=30), replace(own.electors[1], weight=10)))
    came = tally(keccak, voted(own, [cast(own, 0, 0), cast(own, 1, 1)]))
    assert [one.points for one in came.scores] == [7, 2, 0]
    assert came.points == 9


def test_what_one_maker_earns_is_one_leaf():
    own = settled(rules=ANY)
    own = replace(own, entries=tuple(replace(one, wallet=wallet(100)) for one in own.entries))
    came = tally(keccak, voted(own, [cast(own, 0, 0, 1)]))
    assert came.totals == (Earned(own.id, wallet(100), 2),)


def test_a_winner_without_a_wallet_waits_and_is_carried_by_a_later_report():
    own = settled(rules=ANY)
    homeless = replace(own.entries[0], wallet=None)
    own = replace(own, entries=(homeless, *own.entries[1:]))
    came = tally(keccak, voted(own, [cast(own, 0, 0, 1)]))
    assert came.waiting == (Waiting(own.id, homeless.creator, 1),)
    assert came.totals == (Earned(own.id, wallet(101), 1),)
    carried = Earned(own.id, wallet(50), 1)
    later = settled(rules=ANY, number=2)
    assert carried in tally(keccak, voted(later, [cast(later, 0, 1)]), carried=[carried]).totals


def test_with_quadratic_weights_four_spent_count_as_two():
    own = weighing(replace(ANY, weights=Weights.QUADRATIC, classes=frozenset({BallotClass.SIGNED})), 13, 13)
    spent = (Choice(entry(0), 4), Choice(entry(1), 9))
    fits, over = cast(own, 0, choices=spent), cast(own, 1, choices=(*spent, Choice(entry(2), 1)))
    held = voted(own, [signed(own, fits, 0), signed(own, over, 1)])
    came = tally(keccak, held)
    assert [one.flaw for one in came.judged] == [None, Flaw.POINTS]
    assert [one.signed for one in came.scores] == [3, 2, 0]


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (replace(RULES, weights=Weights.QUADRATIC), Unsettled.QUADRATIC),
        (replace(RULES, weights=Weights.TOKEN), Unsettled.TOKEN),
        (replace(RULES, token=TokenWeight(wallet(1), 1)), Unsettled.TOKEN),
        (replace(RULES, classes=frozenset(), dry=True), Unsettled.CLASSES),
        (replace(RULES, classes=frozenset(), recurring=7), Unsettled.CLASSES),
        (replace(RULES, most_choices=0), Unsettled.CHOICES),
        (replace(RULES, most_points=0), Unsettled.POINTS),
        (replace(RULES, quorum=Quorum(0, 20)), Unsettled.QUORUM),
        (replace(RULES, window=replace(RULES.window, closes_at=OPENS)), Unsettled.WINDOW),
        (replace(RULES, title="\x1b[31m"), Unsettled.TEXT),
    ],
)
def test_rules_that_cannot_be_are_named(rules, fault):
    assert list(unsettled(settled(rules=rules))) == [fault]


def test_a_round_that_can_be_opened_has_no_fault():
    assert not list(unsettled(settled()))


def test_an_electorate_that_cannot_be_is_named():
    own = settled(entries=0)
    own = replace(own, electors=(*own.electors, own.electors[0], Elector(word(1), None, 2)))
    named = {Unsettled.NOTHING, Unsettled.MEMBER_TWICE, Unsettled.WALLET_TWICE, Unsettled.WEIGHT}
    assert set(unsettled(own)) == named


ballots = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.lists(st.integers(0, 3), max_size=4),
        st.integers(1, 4),
        st.integers(OPENS - 5, OPENS + 20),
        st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(ballots)
def test_whatever_is_cast_the_totals_are_what_the_counted_ballots_say(cast_ones):
    own = settled(rules=ANY)
    them = [
        cast(own, who, *entries, nonce=nonce, at=at)
        if click
        else replace(cast(own, who, *entries, nonce=nonce, at=at), kind=BallotClass.SIGNED, voter=wallet(who))
        for who, entries, nonce, at, click in cast_ones
    ]
    came = tally(keccak, voted(own, them))
    votes = Counter(choice.entry for one in came.counted for choice in one.ballot.choices)
    assert {one.entry: one.sum for one in came.scores if one.sum} == dict(votes)
    assert came.points == sum(votes.values())
    assert len({one.ballot.member for one in came.counted}) == len(came.counted)


def test_counting_again_comes_to_the_same():
    held = Held()
    assert tally(keccak, held.voted) == tally(keccak, held.voted)
    assert held.raw == held.raw
