"""A round's file read back from a stranger: bounded, strict, and whatever is odd about it is one clear sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import ChainName
from bot.domain.voting.ballots import Ballot, Choice, Receipt, Signing, Voted
from bot.domain.voting.bundle import FORMAT, Bundle, Roots
from bot.domain.voting.judging import Flaw, Judged
from bot.domain.voting.rounds import (
    BallotClass,
    Candidate,
    Elector,
    Home,
    Lane,
    Quorum,
    Rules,
    Settled,
    Snapshot,
    TokenWeight,
    Weights,
    Window,
)
from bot.domain.voting.strict import (
    Reader,
    address,
    each,
    fields,
    flag,
    line,
    made,
    matching,
    maybe,
    number,
    one_of,
    parsed,
    record,
    word,
)
from bot.domain.voting.tally import Earned, Score, Tally, Waiting

MOST_BYTES = 32 * 2**20
"""A round of a thousand ballots has less than one."""
_SIGNATURE = re.compile(r"(0x(?:[0-9a-f]{2}){1,8192})?")
_DIGITS = re.compile(r"[1-9][0-9]{0,77}")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file says: the round, what came of it, and what its trees come to. Nothing of it is checked yet."""

    bundle: Bundle
    roots: Roots
    ballots: int
    signed_ballots: int
    points: int


def read(raw: bytes) -> Claims:
    """What this file says; FileOdd, with a sentence, if it is no round's."""
    return _claims(fields(parsed(raw, MOST_BYTES, "round"), "", _WHOLE))


_HEX_SIGNATURE = matching(_SIGNATURE, "a signature as 0x and small hex digits")
_DECIMAL = matching(_DIGITS, "a figure as text")


def _digits(value: Any, at: str) -> int:
    return int(_DECIMAL(value, at))


# --- what stands where --------------------------------------------------------------------------------------------

_SNAPSHOT = made(Snapshot, block=number, hash=word)
_EARNED = made(Earned, earned_in=word, creator=address, points=number)
_CHOICE = made(Choice, entry=word, points=number)
_ROUND = record(id=word, chain_id=number, ledger=address, community=word, number=number)
_TOKEN = made(TokenWeight, contract=address, unit=_digits)
_RULES = record(
    title=line,
    kind=line,
    opens_at=number,
    closes_at=number,
    quorum_least=number,
    quorum_percent=number,
    weights=one_of(Weights),
    token=maybe(_TOKEN),
    most_weight=number,
    classes=each(one_of(BallotClass), len(BallotClass)),
    most_choices=number,
    threshold=number,
    most_points=number,
    self_votes=flag,
    lane=one_of(Lane),
    dry=flag,
    recurring=number,
)
_BALLOT = {
    "member": word,
    "choices": each(_CHOICE, 1_000),
    "nonce": number,
    "issued_at": number,
    "salt": word,
    "received_at": number,
    "class": one_of(BallotClass),
    "voter": maybe(address),
    "signature": _HEX_SIGNATURE,
    "signing": one_of(Signing),
    "hash": word,
    "weight": number,
    "flaw": maybe(one_of(Flaw)),
}
_SCORE = made(
    Score, entry=word, signed=number, attested=number, points=number, signed_ballots=number,
    attested_ballots=number,
)  # fmt: skip
_RESULT = record(
    roots=made(Roots, electorate=word, entries=word, ballots=word, totals=word),
    ballots=number,
    signed_ballots=number,
    needed=number,
    points=number,
)
_WHOLE: Mapping[str, Reader[Any]] = {
    "format": matching(re.compile(re.escape(FORMAT)), repr(FORMAT)),
    "software": line,
    "uri": line,
    "round": _ROUND,
    "rules": _RULES,
    "snapshot": _SNAPSHOT,
    "entries": each(made(Candidate, content=word, licence=word, creator=word, wallet=maybe(address))),
    "electorate": each(made(Elector, member=word, voter=maybe(address), weight=number)),
    "opened_at": number,
    "closed_on": _SNAPSHOT,
    "ballots": each(lambda value, at: _judged(fields(value, at, _BALLOT))),
    "receipts": each(made(Receipt, seq=number, ballot=word, received_at=number, head=word)),
    "posted": each(number),
    "scores": each(_SCORE),
    "carried": each(_EARNED),
    "totals": each(_EARNED),
    "waiting": each(made(Waiting, earned_in=word, member=word, points=number)),
    "result": _RESULT,
}


def _judged(given: dict[str, Any]) -> Judged:
    hashed, weight, flaw = (given.pop(name) for name in ("hash", "weight", "flaw"))
    return Judged(Ballot(kind=given.pop("class"), **given), hashed, weight, flaw)


def _rules(given: dict[str, Any]) -> Rules:
    window = Window(given.pop("opens_at"), given.pop("closes_at"))
    quorum = Quorum(given.pop("quorum_least"), given.pop("quorum_percent"))
    return Rules(window=window, quorum=quorum, classes=frozenset(given.pop("classes")), **given)


def _claims(given: dict[str, Any]) -> Claims:
    place, result, judged = given["round"], given["result"], given["ballots"]
    settled = Settled(
        place["id"], Home(ChainName(""), place["chain_id"], place["ledger"]), place["community"], place["number"],
        _rules(given["rules"]), given["snapshot"], given["entries"], given["electorate"],
    )  # fmt: skip
    ballots = tuple(one.ballot for one in judged)
    voted = Voted(settled, given["opened_at"], ballots, given["receipts"], given["closed_on"])
    tally = Tally(judged, given["scores"], result["needed"], given["totals"], given["waiting"])
    bundle = Bundle(voted, tally, given["uri"], given["software"], given["carried"])
    return Claims(bundle, result["roots"], result["ballots"], result["signed_ballots"], result["points"])
