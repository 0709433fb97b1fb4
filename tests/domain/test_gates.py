"""What becomes of a request to join: a table of cases, and what holds for every one of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.gating.gates import (
    LAST_WORD,
    TO_VERIFY,
    WRITABLE,
    Act,
    JoinRequest,
    Knock,
    Ruling,
    Said,
    Stage,
    rule,
    step,
)
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Change, Decision, Pass, Plan, Reading
from bot.domain.giving.policy import Policy, Tier, chat_door
from bot.domain.ids import Account, ChainName, CommunityId, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Wallet
from bot.domain.requirements.requirements import Holds
from bot.domain.requirements.verdicts import Met, NotMet, Unknown, Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHAT = Place(Platform.TELEGRAM, -100)
DOOR = chat_door(CHAT)
ADA = Account(Platform.TELEGRAM, 1, "ada")
WALLET = Wallet(address("0x" + "a1" * 20))
ASKS = Holds(Probe(Kind.ERC721, ChainName("base"), address("0x" + "aa" * 20)))
MAKER, AWARDED = Tier("Maker", 1, ASKS, (DOOR,)), Tier("Guest", 2, None, (DOOR,))
ELSEWHERE = Tier("Patron", 3, ASKS, (chat_door(Place(Platform.TELEGRAM, -200)),))


def held(tier: str, suspended: bool = False) -> Pass:
    return Pass(MemberId(1), tier, NOON, None, 1, True, False, suspended=suspended)


def decided(tier: Tier, verdict: Verdict, after: Pass | None = None) -> Decision:
    return Decision(tier.name, Change.KEEP if after else Change.NONE, Reading(verdict), after, after)


def ruled(*decisions: tuple[Tier, Decision], wallets: tuple[Wallet, ...] = (WALLET,)) -> Ruling:
    policy = Policy(CommunityId(1), 1, tuple(tier for tier, _ in decisions))
    plan = Plan(MemberId(1), tuple(decision for _, decision in decisions))
    return rule(DOOR, policy, plan, Member(MemberId(1), CommunityId(1), 0, (ADA,), wallets))


GUEST, NO_GUEST = (AWARDED, decided(AWARDED, NotMet(), held("Guest"))), (AWARDED, decided(AWARDED, NotMet()))
CASES = [
    ("a pass", [(MAKER, decided(MAKER, Met(), held("Maker")))], Ruling.LET_IN),
    ("a pass that cannot be read now", [(MAKER, decided(MAKER, Unknown(), held("Maker")))], Ruling.LET_IN),
    ("a suspended pass", [(MAKER, decided(MAKER, Unknown(), held("Maker", suspended=True)))], Ruling.UNKNOWN),
    ("nothing to be read", [(MAKER, decided(MAKER, Unknown()))], Ruling.UNKNOWN),
    ("too little", [(MAKER, decided(MAKER, NotMet()))], Ruling.LACKING),
    ("one of two tiers is enough", [(MAKER, decided(MAKER, NotMet())), GUEST], Ruling.LET_IN),
    ("a no and a maybe are a maybe", [(MAKER, decided(MAKER, Unknown())), NO_GUEST], Ruling.UNKNOWN),
    ("a tier that opens another chat", [(ELSEWHERE, decided(ELSEWHERE, Met(), held("Patron")))], Ruling.NOT_OURS),
    ("no tier at all", [], Ruling.NOT_OURS),
]  # fmt: skip


@pytest.mark.parametrize(("decisions", "ruling"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_look_says_of_a_request(decisions: list[tuple[Tier, Decision]], ruling: Ruling):
    assert ruled(*decisions) is ruling


def test_who_has_no_wallet_is_shown_the_way_if_a_wallet_can_help():
    assert ruled((MAKER, decided(MAKER, NotMet())), wallets=()) is Ruling.VERIFY
    assert ruled((AWARDED, decided(AWARDED, NotMet())), wallets=()) is Ruling.LACKING


def asked(said: Said = Said.NOTHING, look_at: datetime = NOON) -> JoinRequest:
    return JoinRequest(1, Knock(CHAT, ADA, -1, NOON), CommunityId(1), MemberId(1), Stage.OPEN, said, look_at)


def test_a_request_that_waits_for_a_wallet_is_closed_when_its_time_is_over_and_not_before():
    told = step(asked(), Ruling.VERIFY, NOON)
    assert (told.act, told.look_at) == (Act.TELL, NOON + TO_VERIFY)
    again = asked(told.said, told.look_at)
    assert step(again, Ruling.VERIFY, NOON + TO_VERIFY - timedelta(seconds=1)).act is Act.WAIT
    assert step(again, Ruling.VERIFY, NOON + TO_VERIFY).act is Act.DECLINE


def test_in_a_crowd_who_lacks_it_is_told_first_and_declined_at_the_next_look():
    told = step(asked(), Ruling.LACKING, NOON, others_wait=True)
    assert (told.act, told.said) == (Act.TELL, Said.LACKING)
    assert told.look_at is not None
    assert step(asked(told.said, told.look_at), Ruling.LACKING, told.look_at, others_wait=True).act is Act.DECLINE


def test_who_lacks_it_alone_is_declined_at_once():
    assert step(asked(), Ruling.LACKING, NOON).act is Act.DECLINE


MOMENTS = st.integers(0, 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds))
SAID = st.sampled_from(Said)


@given(SAID, MOMENTS, MOMENTS)
def test_what_cannot_be_told_is_never_a_no(said: Said, now: datetime, look_at: datetime):
    assert step(asked(said, look_at), Ruling.UNKNOWN, now).act in {Act.WAIT, Act.TELL}


@given(st.sampled_from(Ruling), SAID, MOMENTS, MOMENTS, st.booleans())
def test_what_stays_open_is_looked_at_again_and_later(
    ruling: Ruling, said: Said, now: datetime, look_at: datetime, others_wait: bool
):
    done = step(asked(said, look_at), ruling, now, others_wait=others_wait)
    assert (done.look_at is not None) is (done.act in {Act.WAIT, Act.TELL})
    assert done.look_at is None or done.look_at > now


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_whoever_cannot_be_judged_is_told_once_and_while_they_can_be_written_to(delays: list[int]):
    """Looked at whenever it asks to be, give or take what a busy queue adds."""
    request, now, told = asked(), NOON, []
    for delay in delays:
        now = max(now, request.look_at) + timedelta(seconds=delay % 5)
        done = step(request, Ruling.UNKNOWN, now)
        if done.act is Act.TELL:
            told.append(now)
        request = asked(done.said, done.look_at)
    assert len(told) <= 1
    assert all(NOON + LAST_WORD <= at < NOON + WRITABLE for at in told)
