"""How far a round is on its way to the chain and back, and what is to be done about it next. Pure.

    OPENING --final block has it--> OPEN --closed here and there--> CLOSED --counted--> TALLIED --intended--> SUBMITTING
    --a block has the result--> SUBMITTED --a final one--> CONFIRMED --window over, finalized--> FINAL --> CREDITED

Before anything is told to the chain it is read: what is there already is not told again, and where it is something
else than ours the round is HALTED, until people have looked. Final blocks alone move a round on, but for SUBMITTED,
which a reorganisation takes back. Whatever is told is told through the sender, under a key of its own, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.sending import Stage
from bot.domain.voting.ledger import MOST_CREDITS, OnChain, Opening, Result, Status
from bot.domain.voting.rounds import NO_WORD, RoundState, Word
from bot.domain.voting.tally import Earned


@dataclass(frozen=True, slots=True)
class Report:
    """A round as its ledger is told of it. `opening` and `result` are what it is told, each with its hash there.

    `tries`: how often moderators had it tried again, for what was refused under one key can be asked for under the
    next. `why`: of HALTED and CANCELLED. `cancel`: why moderators want it ended; until there is a result, it can be.
    `final_at`: when the challenge window of what stands on chain ends, in seconds; 0 before a final block tells.
    """

    community: CommunityId
    chain: ChainName
    ledger: Address
    signer: Address
    round: Word
    title: str
    opening: Opening
    opening_hash: Word
    state: RoundState = RoundState.OPENING
    opened_at: int = 0
    result: Result | None = None
    result_hash: Word = NO_WORD
    totals: tuple[Earned, ...] = ()
    tries: int = 0
    why: str = ""
    cancel: str = ""
    id: int = 0
    final_at: int = 0


LIVE = (
    RoundState.OPENING,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.TALLIED,
    RoundState.SUBMITTING,
    RoundState.SUBMITTED,
    RoundState.CONFIRMED,
    RoundState.FINAL,
)
"""States in which the chain is looked at; the others are over, or wait for people."""
_UNREPORTED = (RoundState.OPENING, RoundState.OPEN, RoundState.CLOSED)


class Verb(StrEnum):
    """What a ledger can be told; part of the sender's key."""

    OPEN = "open"
    SUBMIT = "submit"
    FINALIZE = "finalize"
    CREDIT = "credit"
    CANCEL = "cancel"


Telling = tuple[Verb, int]
"""What the chain is told, and which part of the credits."""


class Why(StrEnum):
    """Why a round does not go on."""

    OTHER_OPENING = "other opening"
    OTHER_RESULT = "other result"
    REFUSED = "refused"
    MISSED = "missed"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Sight:
    """The ledger as the endpoints agree on it, at the newest block and at a final one; `time` is the final one's.

    `final_at`: when the result can be made final, 0 without one. `credited`: of the report's totals, in their order.
    """

    head: OnChain
    final: OnChain
    time: int
    final_at: int = 0
    credited: Sequence[bool] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The report as it is from now on, and what the chain is to be told, if anything. `withdraws`: what it was to be
    told is not to be told any more; where it went out all the same, the report stays as it was.
    """

    report: Report
    tell: Telling | None = None
    withdraws: bool = False


def key(report: Report, verb: Verb, part: int = 0) -> str:
    """By what the sender knows it."""
    parts = f" {part}" if verb is Verb.CREDIT else ""
    again = f", try {report.tries + 1}" if report.tries else ""
    return f"round 0x{report.round.hex()}: {verb}{parts}{again}"


def pending(report: Report, sight: Sight) -> Telling | None:
    """What of it may be on its way to the chain."""
    if report.cancel and report.state in _UNREPORTED and sight.head.status is Status.OPEN:
        return Verb.CANCEL, 0
    match report.state:
        case RoundState.OPENING:
            return Verb.OPEN, 0
        case RoundState.SUBMITTING | RoundState.SUBMITTED:
            return Verb.SUBMIT, 0
        case RoundState.CONFIRMED:
            return Verb.FINALIZE, 0
        case RoundState.FINAL if not all(sight.credited):
            return Verb.CREDIT, open_batch(sight.credited)
        case _:
            return None


def step(report: Report, sight: Sight, now: int, told: Stage | None = None) -> Step:
    """What follows from what is seen. `now`: our clock's seconds; `told`: how the last thing told went, if any was."""
    if sight.final.status is Status.CANCELLED:
        return _stopped(report, RoundState.CANCELLED, Why.GUARDIAN)
    if sight.final.status is not Status.NONE and sight.final.opening != report.opening_hash:
        return _stopped(report, RoundState.HALTED, Why.OTHER_OPENING)
    if _is_other_result(report, sight.final):
        return _stopped(replace(report, final_at=sight.final_at), RoundState.HALTED, Why.OTHER_RESULT)
    if _was_never_told(report, sight, told):
        return Step(replace(report, state=RoundState.CANCELLED), withdraws=told is not None)
    if told in {Stage.REFUSED, Stage.REVERTED}:
        return _refused(report, sight)
    return _onward(report, sight, now)


def _onward(report: Report, sight: Sight, now: int) -> Step:
    if report.cancel and report.state in _UNREPORTED and sight.head.status is Status.OPEN:
        return Step(report, (Verb.CANCEL, 0))
    match report.state:
        case RoundState.OPENING:
            return _opening(report, sight)
        case RoundState.OPEN:
            over = min(now, sight.time) >= report.opening.closes_at
            return Step(replace(report, state=RoundState.CLOSED) if over else report)
        case RoundState.TALLIED | RoundState.SUBMITTING | RoundState.SUBMITTED:
            return _submitting(report, sight)
        case RoundState.CONFIRMED:
            return _finalizing(report, sight)
        case RoundState.FINAL:
            return _crediting(report, sight)
        case _:
            return Step(report)


def _opening(report: Report, sight: Sight) -> Step:
    if sight.final.status is not Status.NONE:
        return Step(replace(report, state=RoundState.OPEN, opened_at=sight.final.opened_at))
    if sight.time >= report.opening.closes_at:
        return _stopped(report, RoundState.CANCELLED, Why.MISSED)
    there = sight.head.status is not Status.NONE
    return Step(report, None if there else (Verb.OPEN, 0))


def _submitting(report: Report, sight: Sight) -> Step:
    """At the head whatever has a result has ours or another's; of another's only a final block convinces."""
    if sight.final.result == report.result_hash:
        return Step(replace(report, state=RoundState.CONFIRMED, final_at=sight.final_at))
    if sight.head.result == report.result_hash:
        return Step(replace(report, state=RoundState.SUBMITTED))
    submitting = replace(report, state=RoundState.SUBMITTING)
    if sight.head.result != NO_WORD or sight.time < report.opening.closes_at:
        return Step(report)
    return Step(submitting, (Verb.SUBMIT, 0))


def _finalizing(report: Report, sight: Sight) -> Step:
    if sight.final.status is Status.FINAL:
        return Step(replace(report, state=RoundState.FINAL))
    ripe = 0 < sight.final_at <= sight.time and sight.head.status is Status.SUBMITTED
    return Step(replace(report, final_at=sight.final_at), (Verb.FINALIZE, 0) if ripe else None)


def _crediting(report: Report, sight: Sight) -> Step:
    """The first batch in which something is still to be credited; the next one once this one is final."""
    if all(sight.credited):
        return Step(replace(report, state=RoundState.CREDITED))
    return Step(report, (Verb.CREDIT, open_batch(sight.credited)))


def _was_never_told(report: Report, sight: Sight, told: Stage | None) -> bool:
    """Moderators ended it before anybody was told of it: then it ends here alone, and costs nothing."""
    untold = sight.head.status is Status.NONE and told in {None, Stage.QUEUED, Stage.REFUSED}
    return bool(report.cancel) and report.state is RoundState.OPENING and untold


def open_batch(credited: Sequence[bool]) -> int:
    """Which batch of credits is the first that is not done."""
    return list(credited).index(False) // MOST_CREDITS


def _refused(report: Report, sight: Sight) -> Step:
    """The contract said no, or reverted: fine where the chain has it all the same, by another's hand or a twin."""
    onward = _onward(report, sight, 0)
    return onward if onward.report.state is not report.state else _stopped(report, RoundState.HALTED, Why.REFUSED)


def _is_other_result(report: Report, seen: OnChain) -> bool:
    """Whether the chain has a result that is not ours; before we counted, any is."""
    return seen.result not in {NO_WORD, report.result_hash}


def _stopped(report: Report, state: RoundState, why: Why) -> Step:
    return Step(replace(report, state=state, why=why.value))


def tried_again(report: Report, now: int) -> Report:
    """A halted report as it goes on, under new keys, from where the chain is found; ValueError if it is not halted."""
    if report.state is not RoundState.HALTED:
        raise ValueError("it is not halted")
    return replace(report, state=_reached(report, now), why="", tries=report.tries + 1, final_at=0)


def _reached(report: Report, now: int) -> RoundState:
    """How far it was, at least. The chain is read before anything is told, so that no step is taken twice."""
    if report.result is not None:
        return RoundState.TALLIED
    if not report.opened_at:
        return RoundState.OPENING
    return RoundState.OPEN if now < report.opening.closes_at else RoundState.CLOSED
