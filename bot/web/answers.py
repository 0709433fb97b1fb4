"""How the house answers in JSON: a piece of news, an outcome, or a problem with its status."""

from typing import Any

from starlette.responses import JSONResponse

from bot.domain import codes
from bot.domain.errors import (
    ChallengeProblem,
    ChallengeRefused,
    CommunityInactive,
    Refusal,
    RoundRefused,
    SheetProblem,
    SheetRefused,
    WalletProblem,
    WalletRefused,
    WalletTaken,
)
from bot.services.signing_in.binding import Foreign
from bot.services.signing_in.pending import Waiting
from bot.services.signing_in.proving import Claimed, Paired
from bot.text import binding as words
from bot.text import claims, handover, sheets
from bot.text.accounts import on_the_page
from bot.text.notice import News, moment
from bot.text.outcome import Outcome
from bot.text.requirements import Finding, fulfilled, short
from bot.text.verify import Fault, fault, full, problem, taken, unreadable

STATUSES = {
    ChallengeProblem.UNKNOWN: 404,
    ChallengeProblem.EXPIRED: 410,
    ChallengeProblem.USED: 410,
    ChallengeProblem.BURNED: 410,
    ChallengeProblem.NO_ADDRESS: 409,
    ChallengeProblem.REPLACED: 409,
    ChallengeProblem.BAD_ADDRESS: 422,
    ChallengeProblem.BAD_SIGNATURE: 422,
    ChallengeProblem.WRONG_WALLET: 422,
    ChallengeProblem.FOREIGN_ACCOUNT: 410,
    ChallengeProblem.NOT_PROVED: 403,
    ChallengeProblem.UNBOUND: 403,
    ChallengeProblem.NO_WAY: 404,
    ChallengeProblem.WRONG_CODE: 422,
    ChallengeProblem.NOT_A_CODE: 422,
    ChallengeProblem.NO_CODE: 409,
    ChallengeProblem.CHANGED_TEXT: 422,
}
SHEETS = {
    SheetProblem.UNKNOWN: 404,
    SheetProblem.EXPIRED: 410,
    SheetProblem.USED: 410,
    SheetProblem.BURNED: 410,
    SheetProblem.REPLACED: 409,
    SheetProblem.BAD_SIGNATURE: 422,
    SheetProblem.WRONG_WALLET: 422,
}
FAULTS = {
    Fault.TOO_LARGE: 413,
    Fault.TOO_SLOW: 408,
    Fault.TOO_MANY: 429,
    Fault.FOREIGN: 403,
    Fault.NOT_JSON: 415,
    Fault.MALFORMED: 422,
    Fault.NOT_FOUND: 404,
    Fault.OURS: 500,
}


def news(what: News) -> dict[str, Any]:
    return {
        "tone": what.tone,
        "icon": what.icon,
        "title": what.title,
        "detail": what.detail,
        "next": what.next,
        "buttons": [[verb, label] for verb, label in what.buttons],
    }


def outcome(what: Outcome) -> dict[str, Any]:
    return {
        "state": what.state,
        "news": news(what.news),
        "tiers": [{"tier": s.tier, "held": s.held, "words": s.words} for s in what.tiers],
        "explains": what.explains,
        "asks": what.asks,
        "seen": [_finding(finding) for finding in what.seen],
    }


def paired(what: Paired) -> dict[str, Any]:
    """Nothing is linked so far, so to the page this is a problem, and to the person the way on."""
    said = on_the_page(what.account, what.across, short(what.wallet), moment(what.expires_at))
    return {"problem": "paired", **news(said)}


def claimed(what: Claimed) -> dict[str, Any]:
    """The same for a wallet that people must decide about."""
    return {"problem": "claimed", **news(claims.on_the_page(what.wallet, moment(what.expires_at)))}


def waiting(what: Waiting, back: str | None) -> dict[str, Any]:
    """Nothing is linked so far: the code, and the address that hands it to the bot by itself, if there is one."""
    said = words.waiting(what.account, what.wallet.address, what.code, what.expires_at)
    return {
        "state": "waiting",
        "code": codes.shown(what.code),
        "back": back,
        "news": news(said),
        "steps": handover.steps(what.account, takes=back is not None),
        "beware": news(handover.beware()),
    }


def foreign(what: Foreign) -> JSONResponse:
    """To the visitor, who is another account: the link is closed."""
    return _problem(403, ChallengeProblem.FOREIGN_ACCOUNT, words.foreign(what.asker, what.visitor))


def refused(error: Refusal) -> JSONResponse:
    """The answer to somebody who asked for what cannot be."""
    match error:
        case ChallengeRefused(problem=code):
            return _problem(STATUSES[code], code, problem(code))
        case SheetRefused(problem=why_not):
            return _problem(SHEETS[why_not], why_not, sheets.problem(why_not))
        case RoundRefused(problem=against):
            return _problem(409, against, sheets.refused(error))
        case WalletTaken():
            return _problem(409, "wallet taken", taken())
        case WalletRefused(problem=WalletProblem.FULL):
            return _problem(409, WalletProblem.FULL, full())
        case WalletRefused(problem=why):
            return _problem(409, "wallet taken", claims.not_claimed(why))
        case CommunityInactive():
            return _problem(404, ChallengeProblem.UNKNOWN, problem(ChallengeProblem.UNKNOWN))
        case _:
            return faulty(Fault.OURS)


def unreadable_chain() -> JSONResponse:
    """The answer to a signature that a chain must be asked about, and cannot be now: it is neither good nor bad."""
    return _problem(503, "chain unreadable", unreadable(), {"Retry-After": "5"})


def faulty(what: Fault, *, status: int | None = None, retry_after: int | None = None) -> JSONResponse:
    """The answer to a request that is no use, whatever it asks for."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return _problem(status or FAULTS[what], what, fault(what), headers)


def _problem(status: int, code: str, what: News, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"problem": code, **news(what)}, status, headers)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "what": finding.what,
        "where": finding.where,
        "asked": finding.asked,
        "seen": finding.seen,
        "fulfilled": fulfilled(finding),
        "evidence": list(finding.evidence),
    }
