"""Confirm and hop: what a block that is not final yet may say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.deciding import decide
from bot.domain.giving.finality import hopped, sources, unsettled
from bot.domain.giving.passes import Cause, Change, Pass, Reading
from bot.domain.giving.policy import Tier
from bot.domain.giving.rules import Rules
from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.holdings import Block, GiveAt, Holding, Kind, Pins, Probe, Transfer, Trouble, Wallet, Want
from bot.domain.requirements.requirements import Holds, evaluate
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = ChainName("base")
ADA = MemberId(1)
MAKER = Tier("Maker", 1, None, ())
RULES = Rules(NOW, 3, timedelta(seconds=60))
GIVEN = Pass(ADA, "Maker", NOW - timedelta(minutes=10), None, 3, True, False, {BASE: 100}, unsettled={BASE: 100})
NFT, OTHER = Address("0x" + "aa" * 20), Address("0x" + "bb" * 20)


def block(number):
    return Block(number, f"0x{number:x}", NOW)


def reading(verdict, number=105, witnesses=2, **more):
    return Reading(verdict, {}, {BASE: block(number)}, witnesses, **more)


def of(verdict, held=GIVEN, **more):
    return decide(ADA, MAKER, held, (), reading(verdict, **more), RULES)


def hand(number):
    return Address(f"0x{number:040x}")


@pytest.mark.parametrize(
    ("verdict", "change", "cause", "still"),
    [
        (Met(), Change.KEEP, None, {}),
        (NotMet(), Change.TAKE, Cause.FINALITY, None),
        (Unknown(frozenset({Trouble.BEHIND})), Change.KEEP, None, {BASE: 100}),
        (Unknown(frozenset({Trouble.SILENT})), Change.KEEP, None, {BASE: 100}),
    ],
)
def test_what_was_given_too_early_is_confirmed_ended_or_left_open(verdict, change, cause, still):
    decision = of(verdict)
    assert (decision.change, decision.cause) == (change, cause)
    assert (decision.after and decision.after.unsettled) == still


def test_a_confirmation_is_recorded_and_a_second_one_writes_nothing():
    confirmed = of(Met())
    assert confirmed.weighs
    assert of(Met(), confirmed.after).writes is False


def test_after_confirmation_a_loss_counts():
    assert of(NotMet(), replace(GIVEN, unsettled={})).counted
    assert not of(NotMet()).counted


def test_what_nobody_confirmed_for_hours_is_a_loss_like_any_other():
    assert of(NotMet(), replace(GIVEN, since=NOW - timedelta(hours=4))).cause is Cause.REQUIREMENT


def test_a_tier_that_asks_for_something_else_since_does_not_blame_the_chain():
    assert of(NotMet(), replace(GIVEN, asked_anew=2)).cause is Cause.REQUIREMENT


def test_that_it_asks_for_something_else_is_forgotten_once_that_is_met_and_is_no_evidence_of_its_own():
    met = of(Met(), replace(GIVEN, unsettled={}, asked_anew=2))
    assert met.after is not None
    assert met.after.asked_anew is None
    assert met.writes
    assert not met.weighs
    kept = of(Unknown(frozenset({Trouble.SILENT})), replace(GIVEN, asked_anew=2)).after
    assert kept is not None
    assert kept.asked_anew == 2


def test_a_lone_endpoint_must_contradict_twice_too():
    assert of(NotMet(), witnesses=1).change is Change.KEEP


def test_a_give_on_a_block_that_is_not_final_is_provisional():
    given_now = decide(ADA, MAKER, None, (), reading(Met(), unsettled={BASE: 105}), RULES)
    assert given_now.after.unsettled == {BASE: 105}
    assert decide(ADA, MAKER, None, (), reading(Met()), RULES).after.unsettled == {}


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.sampled_from(GiveAt))
def test_only_what_is_read_beyond_the_final_block_waits_for_it(one, two, three, give_at):
    final, safe, head = sorted([one, two, three])
    pins = Pins(block(head), block(final), block(safe))
    at = pins.at(give_at)
    waits = unsettled({BASE: at}, {BASE: final})
    assert waits == ({BASE: at.number} if at.number > final else {})
    assert give_at is not GiveAt.FINALIZED or waits == {}


def test_where_nobody_tells_what_is_safe_what_is_final_is():
    assert Pins(block(9), block(4)).at(GiveAt.SAFE) == block(4)


def moves(*hands, token=1, contract=NFT):
    return [Transfer(contract, hand(a), hand(b), token, 101 + n) for n, (a, b) in enumerate(pairwise(hands))]


@pytest.mark.parametrize(
    ("transfers", "receiver", "came"),
    [
        ([], 2, {}),
        (moves(1, 2), 2, {1: {1}}),
        (moves(1, 2), 1, {}),
        (moves(1, 2, 3), 3, {1: {1, 2}}),
        (moves(1, 2, 3), 2, {}),
        (moves(1, 2, 1), 1, {1: {1, 2}}),
        (moves(0, 2), 2, {1: {0}}),
        (moves(1, 2, contract=OTHER), 2, {}),
        ([*moves(1, 2), *moves(5, 2, token=9)], 2, {1: {1}, 9: {5}}),
    ],
)
def test_a_token_is_followed_through_every_hand(transfers, receiver, came):
    found = sources(transfers, NFT, hand(receiver))
    assert found == {token: {hand(each) for each in hands} for token, hands in came.items()}


def test_it_hopped_if_any_of_its_hands_is_behind_another_pass():
    came = {1: frozenset({hand(1), hand(2)}), 2: frozenset({hand(3)})}
    assert hopped(came, {hand(1)}) == {1}
    assert hopped(came, {hand(2), hand(3)}) == {1, 2}
    assert hopped(came, set()) == frozenset()


@given(st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_one_token_opens_one_door_however_it_hops(hops):
    """Whoever has it asks for a pass after every hop; the first holder had one when the window began."""
    path = [0, *hops]
    doors = {hand(0)}
    for at in range(1, len(path)):
        owner, transfers = hand(path[at]), moves(*path[: at + 1])
        if owner not in doors and not hopped(sources(transfers, NFT, owner), doors - {owner}):
            doors.add(owner)
    assert doors == {hand(0)}


PROBE = Probe(Kind.ERC721, BASE, NFT)
WALLETS = (Wallet(hand(1)), Wallet(hand(2)))


@pytest.mark.parametrize(
    ("values", "needed", "one_wallet", "verdict"),
    [
        ([(1, 0), (0, 0)], "1", False, Met()),
        ([(1, 1), (0, 0)], "1", False, Unknown(frozenset({Trouble.HOPPED}))),
        ([(2, 1), (0, 0)], "1", False, Met()),
        ([(1, 1), (1, 0)], "1", False, Met()),
        ([(1, 1), (1, 0)], "2", False, Unknown(frozenset({Trouble.HOPPED}))),
        ([(1, 1), (0, 0)], "3", False, NotMet()),
        ([(2, 1), (1, 0)], "2", True, Unknown(frozenset({Trouble.HOPPED}))),
        ([(1, 1), (1, 1)], "2", True, NotMet()),
    ],
)
def test_what_hopped_neither_counts_nor_is_missing(values, needed, one_wallet, verdict):
    sight = {
        Want(PROBE, wallet.address): Holding(value, block(105), ("a",), None, hops)
        for wallet, (value, hops) in zip(WALLETS, values, strict=True)
    }
    assert evaluate(Holds(PROBE, needed, 0, one_wallet), WALLETS, sight) == verdict
