"""A report goes on only from what final blocks show, and stops where the chain has something else."""

from dataclasses import replace

import pytest

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.sending import Stage
from bot.domain.voting.ledger import OnChain, Opening, Result, Status
from bot.domain.voting.reporting import Report, Sight, Verb, Why, key, pending, step, tried_again
from bot.domain.voting.rounds import NO_WORD, RoundState
from bot.domain.voting.tally import Earned

OPENS, CLOSES = 1_000, 2_000
LEDGER = Address("0x" + "1e" * 20)
OPENING = Opening(*(bytes([nth]) * 32 for nth in range(1, 5)), 12, OPENS, CLOSES)
OURS, THEIRS, RESULT, OTHER = (bytes([nth]) * 32 for nth in range(11, 15))
BEGUN = Report(CommunityId(1), ChainName("base"), LEDGER, LEDGER, b"\x07" * 32, "Spring", OPENING, OURS)
TOTALS = tuple(Earned(BEGUN.round, Address(f"0x{nth:040x}"), 1) for nth in range(150))
COUNTED = replace(
    BEGUN,
    state=RoundState.TALLIED,
    result=Result(RESULT, RESULT, RESULT, 9, 4, 3, 150, "ipfs://round"),
    result_hash=RESULT,
    totals=TOTALS,
)
NOTHING = OnChain(Status.NONE)
OPEN = OnChain(Status.OPEN, 990, CLOSES, opening=OURS)
SUBMITTED = replace(OPEN, status=Status.SUBMITTED, result=RESULT)
FINAL = replace(SUBMITTED, status=Status.FINAL)


def seen(final: OnChain, head: OnChain | None = None, time: int = CLOSES, **more: object) -> Sight:
    return Sight(head or final, final, time, **more)


def at(state: RoundState, **more: object) -> Report:
    return replace(COUNTED, state=state, **more)


def test_it_is_opened_once_and_open_when_a_final_block_has_it():
    told = step(BEGUN, seen(NOTHING, time=500), 500)
    assert (told.report, told.tell) == (BEGUN, (Verb.OPEN, 0))
    assert step(BEGUN, seen(NOTHING, OPEN, time=500), 500).tell is None
    came = step(BEGUN, seen(OPEN, time=995), 995)
    assert (came.report.state, came.report.opened_at, came.tell) == (RoundState.OPEN, 990, None)


def test_what_could_not_be_opened_in_time_never_is():
    came = step(BEGUN, seen(NOTHING, time=CLOSES), CLOSES)
    assert (came.report.state, came.report.why, came.tell) == (RoundState.CANCELLED, Why.MISSED, None)


@pytest.mark.parametrize(
    ("time", "now", "over"), [(CLOSES, CLOSES - 1, 0), (CLOSES - 1, CLOSES, 0), (CLOSES, CLOSES, 1)]
)
def test_it_is_closed_when_our_clock_and_the_chains_say_so(time, now, over):
    came = step(replace(BEGUN, state=RoundState.OPEN), seen(OPEN, time=time), now)
    assert came.report.state is (RoundState.CLOSED if over else RoundState.OPEN)


def test_a_result_is_told_only_where_the_chain_has_none():
    told = step(COUNTED, seen(OPEN), CLOSES)
    assert (told.report.state, told.tell) == (RoundState.SUBMITTING, (Verb.SUBMIT, 0))
    assert step(COUNTED, seen(OPEN, time=CLOSES - 1), CLOSES).tell is None
    there = step(COUNTED, seen(OPEN, SUBMITTED), CLOSES)
    assert (there.report.state, there.tell) == (RoundState.SUBMITTED, None)
    assert step(COUNTED, seen(SUBMITTED), CLOSES).report.state is RoundState.CONFIRMED


def test_a_reorganisation_takes_a_result_back_and_it_is_told_again():
    came = step(at(RoundState.SUBMITTED), seen(OPEN), CLOSES)
    assert (came.report.state, came.tell) == (RoundState.SUBMITTING, (Verb.SUBMIT, 0))


def test_anothers_result_at_the_head_waits_and_on_a_final_block_halts():
    other = replace(SUBMITTED, result=OTHER)
    assert step(COUNTED, seen(OPEN, other), CLOSES) == replace(step(COUNTED, seen(OPEN, other), CLOSES), tell=None)
    came = step(COUNTED, seen(other), CLOSES)
    assert (came.report.state, came.report.why, came.tell) == (RoundState.HALTED, Why.OTHER_RESULT, None)


@pytest.mark.parametrize("state", [RoundState.OPENING, RoundState.OPEN, RoundState.CLOSED])
def test_a_result_that_nobody_here_counted_halts(state):
    assert step(replace(BEGUN, state=state), seen(SUBMITTED), CLOSES).report.why == Why.OTHER_RESULT


def test_another_opening_halts():
    came = step(BEGUN, seen(replace(OPEN, opening=THEIRS)), 500)
    assert (came.report.state, came.report.why) == (RoundState.HALTED, Why.OTHER_OPENING)


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.CONFIRMED])
def test_a_guardian_can_end_it(state):
    seen_ended = seen(replace(OPEN, status=Status.CANCELLED))
    assert step(at(state), seen_ended, CLOSES).report.state is RoundState.CANCELLED


def test_it_is_finalized_when_the_window_is_over_and_not_before():
    confirmed = at(RoundState.CONFIRMED)
    assert step(confirmed, seen(SUBMITTED, time=2_999, final_at=3_000), 9_999).tell is None
    assert step(confirmed, seen(SUBMITTED, time=3_000, final_at=3_000), 0).tell == (Verb.FINALIZE, 0)
    assert step(confirmed, seen(SUBMITTED, FINAL, time=3_000, final_at=3_000), 0).tell is None
    assert step(confirmed, seen(FINAL), 0).report.state is RoundState.FINAL


def test_the_end_of_the_challenge_window_is_kept_as_soon_as_a_final_block_tells_it():
    assert step(COUNTED, seen(SUBMITTED, final_at=3_000), CLOSES).report.final_at == 3_000
    before = at(RoundState.CONFIRMED)
    assert step(before, seen(SUBMITTED, time=2_500, final_at=3_000), 2_500).report.final_at == 3_000
    halted = step(COUNTED, seen(replace(SUBMITTED, result=OTHER), final_at=3_000), CLOSES).report
    assert (halted.state, halted.final_at) == (RoundState.HALTED, 3_000)
    assert tried_again(halted, CLOSES).final_at == 0, "another result has another window"


def test_credits_go_out_a_hundred_at_a_time_until_each_is_seen():
    final, first = at(RoundState.FINAL), [True] * 100
    assert step(final, seen(FINAL, credited=[False] * 150), 0).tell == (Verb.CREDIT, 0)
    assert step(final, seen(FINAL, credited=[*first, *[False] * 50]), 0).tell == (Verb.CREDIT, 1)
    assert step(final, seen(FINAL, credited=[True] * 150), 0).report.state is RoundState.CREDITED


def test_what_the_contract_refuses_halts_unless_the_chain_has_it_all_the_same():
    refused = step(BEGUN, seen(NOTHING, time=500), 500, Stage.REFUSED)
    assert (refused.report.state, refused.report.why) == (RoundState.HALTED, Why.REFUSED)
    assert step(BEGUN, seen(OPEN, time=500), 500, Stage.REFUSED).report.state is RoundState.OPEN
    assert step(BEGUN, seen(NOTHING, time=CLOSES), CLOSES, Stage.REFUSED).report.why == Why.MISSED


def test_tried_again_it_goes_on_from_where_the_chain_is_under_another_key():
    halted = at(RoundState.HALTED, why=Why.REFUSED)
    again = tried_again(halted, 0)
    assert (again.state, again.why) == (RoundState.TALLIED, "")
    assert key(again, Verb.SUBMIT) != key(halted, Verb.SUBMIT)
    with pytest.raises(ValueError, match="not halted"):
        tried_again(again, 0)


def test_tried_again_before_it_was_counted_it_is_where_the_vote_is():
    halted = replace(BEGUN, state=RoundState.HALTED, why=Why.REFUSED)
    assert tried_again(halted, 1_500).state is RoundState.OPENING
    opened = replace(halted, opened_at=900)
    assert tried_again(opened, CLOSES - 1).state is RoundState.OPEN
    assert tried_again(opened, CLOSES).state is RoundState.CLOSED


@pytest.mark.parametrize("words", [{"result": OTHER}, {"opening": THEIRS}])
def test_what_a_guardian_ended_is_over_whatever_stood_there(words):
    came = step(at(RoundState.SUBMITTING), seen(replace(SUBMITTED, status=Status.CANCELLED, **words)), CLOSES)
    assert (came.report.state, came.report.why) == (RoundState.CANCELLED, Why.GUARDIAN)


@pytest.mark.parametrize("told", [None, Stage.QUEUED, Stage.REFUSED])
def test_what_is_called_off_before_anybody_was_told_ends_here_and_costs_nothing(told):
    ending = replace(BEGUN, cancel="too few entries")
    came = step(ending, seen(NOTHING, time=500), 500, told)
    assert (came.report.state, came.tell, came.withdraws) == (RoundState.CANCELLED, None, told is not None)
    on_its_way = step(ending, seen(NOTHING, time=500), 500, Stage.SENT)
    assert on_its_way.report.state is RoundState.OPENING
    assert step(ending, seen(NOTHING, OPEN, time=500), 500, Stage.MINED).tell == (Verb.CANCEL, 0)


def test_moderators_can_have_it_ended_on_chain_before_there_is_a_result():
    ending = replace(BEGUN, state=RoundState.OPEN, cancel="too few entries")
    assert step(ending, seen(OPEN, time=1_500), 1_500).tell == (Verb.CANCEL, 0)
    assert pending(ending, seen(OPEN)) == (Verb.CANCEL, 0)
    ended = step(ending, seen(replace(OPEN, status=Status.CANCELLED)), 1_500)
    assert ended.report.state is RoundState.CANCELLED


def test_without_a_result_nothing_is_credited():
    assert pending(at(RoundState.FINAL), seen(FINAL, credited=[True] * 150)) is None
    assert COUNTED.result_hash != NO_WORD
