"""What moderators read of a round at each step: what is waited for, for how long at most, and when a window ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.voting.ledger import Opening, Result
from bot.domain.voting.reporting import Report, Why
from bot.domain.voting.rounds import Round, RoundState, Rules, Window
from bot.domain.voting.tally import Earned
from bot.domain.voting.voting import HeldRound
from bot.text.catalogue import speaking
from bot.text.round_rules import facts
from bot.text.round_steps import steps
from bot.text.rounds import called_off, status

OPENS, CLOSES = 1_790_000_000, 1_790_007_200
NOW, ENDS = datetime.fromtimestamp(CLOSES + 60, UTC), CLOSES + 86_400
LEDGER = Address("0x" + "1e" * 20)
TOLD = Report(
    CommunityId(1), ChainName("base"), LEDGER, LEDGER, b"\x07" * 32, "Spring",
    Opening(*(bytes([nth]) * 32 for nth in range(4)), 12, OPENS, CLOSES), b"\x0b" * 32,
)  # fmt: skip
RESULT = Result(*(bytes([nth]) * 32 for nth in range(3)), 9, 4, 3, 5, "https://gate.example/1.json")


def held(state: RoundState, why: str = "", **rules: object) -> HeldRound:
    window = Window(0, 7_200) if state is RoundState.DRAFT else Window(OPENS, CLOSES)
    given = Rules("Spring", window, **rules)
    return HeldRound(Round(CommunityId(1), 4, given, state, why=why, opened_at=OPENS))


def told(state: RoundState, waiting: int = 0, why: str = "", **report: object) -> str:
    """Of a round that is reported, with the report as far as the round unless another state is given."""
    it = replace(TOLD, **{"state": state, **report})
    return "\n".join(steps(held(state, why), None if state is RoundState.DRAFT else it, waiting, NOW))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RoundState.DRAFT, "`/round open` freezes entries and voters, and the ledger is told of them."),
        (RoundState.OPENING, f"If none has it by <t:{CLOSES}:f>, the round is called off by itself."),
        (RoundState.OPEN, f"it closes <t:{CLOSES}:f>. It is counted at the first final block from after that"),
        (RoundState.CLOSED, "As long as the chain cannot be read it waits, and no vote is lost."),
        (RoundState.TALLIED, "the ledger is told the result, within a minute"),
        (RoundState.SUBMITTING, "If it takes an hour, look in `/gate status`"),
        (RoundState.SUBMITTED, "The challenge window has begun."),
        (RoundState.FINAL, "its makers are credited, up to a hundred at a time"),
    ],
)
def test_each_step_says_what_is_waited_for_and_for_how_long(state, words):
    said = told(state)
    assert said.startswith("Next: ")
    assert words in said


def test_the_challenge_window_has_a_date_as_soon_as_the_chain_tells_it():
    assert f"its challenge window ends <t:{ENDS}:f>; before that a guardian" in told(
        RoundState.CONFIRMED, final_at=ENDS
    )
    over = told(RoundState.CONFIRMED, final_at=CLOSES + 30)
    assert f"Its challenge window ended <t:{CLOSES + 30}:f>. Next: it becomes final by itself" in over
    assert "within a minute I know when" in told(RoundState.CONFIRMED)


def test_a_stopped_round_says_why_for_how_long_and_what_runs_on_meanwhile():
    said = told(RoundState.HALTED, why=Why.OTHER_RESULT.value, result=RESULT, final_at=ENDS)
    assert "The ledger has another result of it than mine" in said
    assert "It waits for you as long as it takes." in said
    assert f"A guardian can cancel what stands on chain until <t:{ENDS}:f>." in said
    assert "its close stays" not in said, "it is counted"
    before = steps(held(RoundState.HALTED, Why.REFUSED.value), replace(TOLD, state=RoundState.HALTED), 0, NOW)
    assert "its close stays" not in "\n".join(before), "it is over"
    early = NOW - timedelta(hours=1)
    before = steps(held(RoundState.HALTED, Why.REFUSED.value), replace(TOLD, state=RoundState.HALTED), 0, early)
    assert f"Nobody votes until then, and its close stays <t:{CLOSES}:f>." in "\n".join(before)


def test_a_round_that_was_told_to_go_on_does_not_ask_for_it_again():
    goes_on = replace(TOLD, state=RoundState.OPEN, tries=1)
    said = "\n".join(steps(held(RoundState.HALTED, Why.REFUSED.value), goes_on, 0, NOW))
    assert "/round retry" not in said
    assert "It was told to go on." in said
    assert "It was tried again 1 time." in said


def test_a_cancelled_round_says_why_and_whether_the_ledger_still_has_to_hear_of_it():
    untold = replace(TOLD, state=RoundState.OPEN, cancel="a leak")
    pending = "\n".join(steps(held(RoundState.CANCELLED, "a leak"), untold, 0, NOW))
    assert pending.startswith("Reason: a leak")
    assert "the ledger has that too" in pending
    assert told(RoundState.CANCELLED, why="a leak") == "Reason: a leak"
    assert told(RoundState.CANCELLED, why=Why.GUARDIAN.value) == "It was cancelled on chain. Nothing of it counts."
    assert steps(held(RoundState.CANCELLED, "a <@1>"), None, 0, NOW) == ["Reason: a ‹\\@1›"]


def test_members_read_why_a_round_ended_in_words_whoever_ended_it():
    guardian = called_off(held(RoundState.CANCELLED, Why.GUARDIAN.value))
    assert guardian.endswith("Reason: a guardian of its ledger ended it on chain. Nothing of it counts.")
    assert "Reason: its chain did not have it" in called_off(held(RoundState.CANCELLED, Why.MISSED.value))
    assert called_off(held(RoundState.CANCELLED, "a leak")).endswith("Reason: a leak")


def test_what_a_report_carries_and_who_still_waits_is_said_in_the_right_number():
    own, earlier = Earned(TOLD.round, LEDGER, 3), Earned(b"\x09" * 32, LEDGER, 1)
    said = told(RoundState.CREDITED, 1, totals=(own, earlier))
    assert said.startswith("It also credits 1 wallet with points of an earlier round.\n1 maker had no wallet:")
    another = replace(earlier, creator=Address("0x" + "2e" * 20))
    said = told(RoundState.CREDITED, 2, totals=(own, earlier, replace(earlier, earned_in=b"\x08" * 32), another))
    assert "2 wallets with points of earlier rounds" in said
    assert "2 makers had no wallet" in said
    assert told(RoundState.CREDITED, totals=(own,)) == ""


def test_a_dry_round_says_what_is_next_and_one_that_recurs_when_it_is_drafted_again():
    def dry(state: RoundState, **rules: object) -> str:
        return "\n".join(steps(held(state, dry=True, **rules), None, 0, NOW))

    assert "people vote at once" in dry(RoundState.DRAFT)
    assert f"it closes <t:{CLOSES}:f>, and is counted then" in dry(RoundState.OPEN)
    assert "it is counted, within a minute. Where contract wallets signed" in dry(RoundState.CLOSED)
    assert "a day at most" in dry(RoundState.CLOSED)
    assert dry(RoundState.PUBLISHED) == ""
    again = CLOSES + 7 * 86_400
    assert dry(RoundState.PUBLISHED, recurring=7) == f"The next one of its kind is drafted <t:{again}:f>."
    assert "drafted" not in dry(RoundState.OPEN, recurring=7)


def test_figures_and_moments_agree_with_how_far_it_is():
    assert "1 ballot was taken, 0 of them signed." in status(replace(held(RoundState.OPEN), ballots=1), 3, 4, 0)
    assert "0 ballots were taken" in status(held(RoundState.OPEN), 3, 4, 0)
    assert "may vote" not in status(replace(held(RoundState.CANCELLED)), 0, 0, 0), "it never opened"
    assert f"Closes <t:{CLOSES}:f>" in facts(held(RoundState.OPEN))
    assert f"Closed <t:{CLOSES}:f>" in facts(held(RoundState.CONFIRMED))
    assert f"Was to close <t:{CLOSES}:f>" in facts(held(RoundState.CANCELLED))
    assert "again every 1 day." in facts(held(RoundState.OPEN, recurring=1))


def test_in_german_every_step_is_said_in_german():
    with speaking("de"):
        for state in RoundState:
            said = told(state, 1, why=Why.REFUSED.value, final_at=ENDS)
            assert "Next:" not in said
            assert "had no wallet" not in said
