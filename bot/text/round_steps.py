"""A round on its way to its ledger and back, in words for moderators: what is waited for, and what stopped it.

How long a block takes to be final is the chain's: what is said of it holds for most.
"""

from datetime import UTC, datetime, timedelta

from bot.domain.voting.reporting import Report, Why
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.voting import HeldRound
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.round_rules import closes
from bot.text.rounds import LONGEST_WHY

_DRY = {
    RoundState.DRAFT: N_("Next: `/round open` freezes entries and voters, and people vote at once."),
    RoundState.OPEN: N_("Next: it closes {closes}, and is counted then."),
    RoundState.CLOSED: N_(
        "Next: it is counted, within a minute. Where contract wallets signed, that takes a final block from after the "
        "close: mostly a quarter of an hour, a day at most."
    ),
}
_NEXT = {
    RoundState.DRAFT: N_("Next: `/round open` freezes entries and voters, and the ledger is told of them."),
    RoundState.OPENING: N_(
        "Next: a final block has the opening, mostly within a quarter of an hour. Then its card is posted, and people "
        "vote. If none has it by {closes}, the round is called off by itself."
    ),
    RoundState.OPEN: N_(
        "Next: it closes {closes}. It is counted at the first final block from after that, mostly within a quarter of "
        "an hour."
    ),
    RoundState.CLOSED: N_(
        "Next: it is counted at the first final block from after the close, mostly within a quarter of an hour. As "
        "long as the chain cannot be read it waits, and no vote is lost."
    ),
    RoundState.TALLIED: N_("Next: the ledger is told the result, within a minute."),
    RoundState.SUBMITTING: N_(
        "Next: a block has the result, mostly within minutes. If it takes an hour, look in `/gate status` whether the "
        "key that sends it can pay the fees."
    ),
    RoundState.SUBMITTED: N_(
        "Next: the block with the result is final, mostly within a quarter of an hour. The challenge window has begun."
    ),
    RoundState.FINAL: N_(
        "Next: its makers are credited, up to a hundred at a time; each time mostly takes a quarter of an hour."
    ),
}
_NEXT_WITHOUT_VOTE = {
    RoundState.OPENING: N_("Next: a final block has the opening."),
    RoundState.OPEN: N_("Next: it closes {closes}, and is reported once a final block is from after that."),
    RoundState.CLOSED: N_("Next: its report is written, as soon as a final block is from after the close."),
}
_STOPPED = {
    Why.OTHER_OPENING: N_("The ledger has another opening of it than mine: somebody else may hold my key."),
    Why.OTHER_RESULT: N_("The ledger has another result of it than mine. A guardian can cancel it in the window."),
    Why.REFUSED: N_("The ledger refuses its next step. Look whether my key still is its reporter."),
    Why.MISSED: N_("It could not be opened before its end. Hold it again under a new number."),
    Why.GUARDIAN: N_("It was cancelled on chain. Nothing of it counts."),
}
_OTHERS = {Why.OTHER_OPENING.value, Why.OTHER_RESULT.value}
_COUNTED = (
    RoundState.TALLIED,
    RoundState.SUBMITTING,
    RoundState.SUBMITTED,
    RoundState.CONFIRMED,
    RoundState.FINAL,
    RoundState.CREDITED,
    RoundState.PUBLISHED,
)


def steps(held: HeldRound, report: Report | None, waiting: int, now: datetime) -> list[str]:
    """Why it stands where it stands, if it is not by itself; what is waited for, and for how long at most.

    `report`: how far it is on its way to its ledger; `waiting`: makers whose points wait for a wallet.
    """
    lines = [_why(held), _next(held, report, now), _again(held, now)]
    if report is not None:
        lines += [_tries(report), _carries(report), _owed(waiting)]
    return [one for one in lines if one]


def _why(held: HeldRound) -> str:
    if held.round.state not in {RoundState.HALTED, RoundState.CANCELLED} or not held.round.why:
        return ""
    found = next((one for one in Why if one.value == held.round.why), None)
    return _(_STOPPED[found]) if found else _("Reason: {why}", why=chat(held.round.why, LONGEST_WHY))


def _next(held: HeldRound, report: Report | None, now: datetime) -> str:
    if held.rules.dry:
        found = _DRY.get(held.round.state, "")
    elif report is not None and held.round.state is RoundState.CONFIRMED:
        return _window(report, now)
    elif report is not None and held.round.state is RoundState.HALTED:
        return _halted(held, report, now)
    elif report is not None and held.round.state is RoundState.CANCELLED:
        return _ending(report)
    else:
        following = _NEXT if held.rules.is_voted else _NEXT | _NEXT_WITHOUT_VOTE
        found = following.get(held.round.state, "")
    return _(found, closes=closes(held)) if found else ""


def _window(report: Report, now: datetime) -> str:
    """In which a guardian can cancel it."""
    if not report.final_at:
        return _("Next: its challenge window ends; within a minute I know when.")
    until = datetime.fromtimestamp(report.final_at, UTC)
    if now < until:
        return _(
            "Next: its challenge window ends {until}; before that a guardian can cancel it on chain. Then it becomes "
            "final by itself, mostly within half an hour.",
            until=moment(until),
        )
    return _(
        "Its challenge window ended {until}. Next: it becomes final by itself, mostly within half an hour.",
        until=moment(until),
    )


def _halted(held: HeldRound, report: Report, now: datetime) -> str:
    if report.state is not RoundState.HALTED:
        return _("It was told to go on. Within seconds this says how far it is.")
    said = [_("Next: look at that, then `/round retry` has it go on. It waits for you as long as it takes.")]
    if report.result is None and now.timestamp() < held.rules.window.closes_at:
        said.append(_("Nobody votes until then, and its close stays {closes}.", closes=closes(held)))
    until = datetime.fromtimestamp(report.final_at, UTC)
    if report.final_at and now < until:
        said.append(_("A guardian can cancel what stands on chain until {until}.", until=moment(until)))
    return " ".join(said)


def _ending(report: Report) -> str:
    if report.state is RoundState.CANCELLED:
        return ""
    return _("Next: the ledger has that too, in a final block; mostly within half an hour, and by itself.")


def _tries(report: Report) -> str:
    tried = plural("It was tried again {count} time.", "It was tried again {count} times.", report.tries)
    return tried if report.tries else ""


def _carries(report: Report) -> str:
    """What it credits besides, of rounds before."""
    many = len({one.creator for one in report.totals if one.earned_in != report.round})
    said = plural(
        "It also credits {count} wallet with points of an earlier round.",
        "It also credits {count} wallets with points of earlier rounds.",
        many,
    )
    return said if many else ""


def _owed(waiting: int) -> str:
    said = plural(
        "{count} maker had no wallet: the points wait, and the first report after they have linked one credits them.",
        "{count} makers had no wallet: the points wait, and the first report after they have linked one credits them.",
        waiting,
    )
    return said if waiting else ""


def _again(held: HeldRound, now: datetime) -> str:
    """When the next one of a round that recurs is drafted, as soon as that is sure."""
    after = datetime.fromtimestamp(held.rules.window.closes_at, UTC) + timedelta(days=held.rules.recurring)
    if not held.rules.recurring or held.round.state not in _COUNTED or after <= now:
        return ""
    return _("The next one of its kind is drafted {at}.", at=moment(after))


def retried(held: HeldRound) -> str:
    """To the moderator who had it tried again; `held` as it was stopped."""
    said = _(
        "Round {number} goes on from where its chain is found. What stops it again is told where you read news.",
        number=held.number,
    )
    if held.round.why not in _OTHERS:
        return said
    more = _("As long as the ledger has something else than I do, it stays stopped.")
    return f"{said} {more}"
