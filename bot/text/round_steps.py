"""A round on its way to its ledger and back, in words for moderators: what comes next, and what stopped it."""

from bot.domain.reporting import Why
from bot.domain.rounds import RoundState
from bot.domain.voting import HeldRound
from bot.text.catalogue import N_, _
from bot.text.rounds import closes

_NEXT = {
    RoundState.DRAFT: N_("Next: `/round open` freezes entries and voters, and the ledger is told of them."),
    RoundState.OPENING: N_("Next: a final block has the opening. Then its card is posted, and people vote."),
    RoundState.OPEN: N_("Next: it closes, and is counted once a final block is from after that."),
    RoundState.CLOSED: N_("Next: it is counted, as soon as a final block is from after the close."),
    RoundState.TALLIED: N_("Next: the ledger is told the result."),
    RoundState.SUBMITTING: N_("Next: a block has the result. The key that sends it is in `/gate status`."),
    RoundState.SUBMITTED: N_("Next: that block becomes final, and the challenge window begins."),
    RoundState.CONFIRMED: N_("Next: its challenge window ends, in which a guardian can cancel it. Then it is final."),
    RoundState.FINAL: N_("Next: its makers are credited, up to a hundred at a time."),
    RoundState.HALTED: N_("Next: look at that, then `/round retry` has it go on. Until then nothing is sent."),
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


def steps(held: HeldRound) -> list[str]:
    """Why it stands where it stands, if it is not by itself, and what comes next; nothing of a dry one."""
    if held.rules.dry:
        return []
    stopped = [_(_STOPPED[one]) for one in Why if one.value == held.round.why]
    following = _NEXT if held.rules.is_voted else _NEXT | _NEXT_WITHOUT_VOTE
    return [*stopped, *([_(following[state], closes=closes(held))] if (state := held.round.state) in following else [])]


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
