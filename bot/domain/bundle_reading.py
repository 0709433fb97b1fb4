"""A round's file read back from a stranger: bounded, strict, and whatever is odd about it is one clear sentence."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from bot.domain.ballots import Ballot, Choice, Receipt, Signing, Voted
from bot.domain.bundle import FORMAT, Bundle, Roots
from bot.domain.ids import Address, ChainName
from bot.domain.judging import Flaw, Judged
from bot.domain.rounds import (
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
    Word,
)
from bot.domain.settling import MOST_FIGURE, is_printable
from bot.domain.tally import Earned, Score, Tally, Waiting

MOST_BYTES = 32 * 2**20
"""A round of a thousand ballots has less than one."""
_MOST_ITEMS = 50_000
_WORD = re.compile(r"0x[0-9a-f]{64}")
_ADDRESS = re.compile(r"0x[0-9a-f]{40}")
_SIGNATURE = re.compile(r"(0x(?:[0-9a-f]{2}){1,8192})?")
_DIGITS = re.compile(r"[1-9][0-9]{0,77}")
T = TypeVar("T")
Reader = Callable[[Any, str], T]


class BundleRefused(Exception):
    """This file is no round. Its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file says: the round, what came of it, and what its trees come to. Nothing of it is checked yet."""

    bundle: Bundle
    roots: Roots
    ballots: int
    signed_ballots: int
    points: int


def read(raw: bytes) -> Claims:
    """What this file says; BundleRefused, with a sentence, if it is no round's."""
    if len(raw) > MOST_BYTES:
        raise BundleRefused(f"The file is larger than {MOST_BYTES // 2**20} MiB: no round's is.")
    return _claims(_fields(_json(raw), "", _WHOLE))


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number)
    except RecursionError:
        raise BundleRefused("The file is nested too deeply to be a round's.") from None
    except ValueError:  # also what is no UTF-8, and a figure of too many digits
        raise BundleRefused("The file is no JSON.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BundleRefused("The file names something twice, so it could be read in two ways.")
    return found


def _no_number(text: str) -> NoReturn:
    raise BundleRefused(f"The file has {text[:20]!r} where only whole numbers can be.")


# --- what can stand at a place ------------------------------------------------------------------------------------


def _odd(at: str, wanted: str) -> NoReturn:
    raise BundleRefused(f"{at or 'The whole'}: {wanted} should be here.")


def _fields(value: Any, at: str, wanted: Mapping[str, Reader[Any]]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != wanted.keys():
        _odd(at, f"exactly {', '.join(wanted)}")
    return {name: reads(value[name], f"{at}.{name}" if at else name) for name, reads in wanted.items()}


def _record(**wanted: Reader[Any]) -> Reader[dict[str, Any]]:
    return lambda value, at: _fields(value, at, wanted)


def _made(make: Callable[..., T], **wanted: Reader[Any]) -> Reader[T]:
    """Something of ours whose fields have the file's names."""
    return lambda value, at: make(**_fields(value, at, wanted))


def _each(reads: Reader[T], most: int = _MOST_ITEMS) -> Reader[tuple[T, ...]]:
    def many(value: Any, at: str) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) > most:
            _odd(at, f"a list of at most {most}")
        return tuple(reads(one, f"{at}[{nth}]") for nth, one in enumerate(value))

    return many


def _maybe(reads: Reader[T]) -> Reader[T | None]:
    return lambda value, at: None if value is None else reads(value, at)


def _one_of(kind: Callable[[Any], T]) -> Reader[T]:
    def known(value: Any, at: str) -> T:
        if not isinstance(value, str | int) or isinstance(value, bool):
            _odd(at, "a known word")
        try:
            return kind(value)
        except ValueError:
            _odd(at, "a known word")

    return known


def _matching(pattern: re.Pattern[str], wanted: str) -> Reader[str]:
    def text(value: Any, at: str) -> str:
        return value if isinstance(value, str) and pattern.fullmatch(value) else _odd(at, wanted)

    return text


def _number(value: Any, at: str) -> int:
    return value if type(value) is int and 0 <= value <= MOST_FIGURE else _odd(at, "a whole number below 2^53")


def _text(value: Any, at: str) -> str:
    return value if isinstance(value, str) and is_printable(value) else _odd(at, "a short line of text")


def _flag(value: Any, at: str) -> bool:
    return value if isinstance(value, bool) else _odd(at, "true or false")


def _word(value: Any, at: str) -> Word:
    return bytes.fromhex(_HEX_WORD(value, at)[2:])


def _address(value: Any, at: str) -> Address:
    return Address(_HEX_ADDRESS(value, at))


def _digits(value: Any, at: str) -> int:
    return int(_DECIMAL(value, at))


_HEX_WORD = _matching(_WORD, "0x and 64 small hex digits")
_HEX_ADDRESS = _matching(_ADDRESS, "0x and 40 small hex digits")
_HEX_SIGNATURE = _matching(_SIGNATURE, "a signature as 0x and small hex digits")
_DECIMAL = _matching(_DIGITS, "a figure as text")

# --- what stands where --------------------------------------------------------------------------------------------

_SNAPSHOT = _made(Snapshot, block=_number, hash=_word)
_EARNED = _made(Earned, earned_in=_word, creator=_address, points=_number)
_CHOICE = _made(Choice, entry=_word, points=_number)
_ROUND = _record(id=_word, chain_id=_number, ledger=_address, community=_word, number=_number)
_TOKEN = _made(TokenWeight, contract=_address, unit=_digits)
_RULES = _record(
    title=_text,
    kind=_text,
    opens_at=_number,
    closes_at=_number,
    quorum_least=_number,
    quorum_percent=_number,
    weights=_one_of(Weights),
    token=_maybe(_TOKEN),
    most_weight=_number,
    classes=_each(_one_of(BallotClass), len(BallotClass)),
    most_choices=_number,
    threshold=_number,
    most_points=_number,
    self_votes=_flag,
    lane=_one_of(Lane),
    dry=_flag,
    recurring=_number,
)
_BALLOT = {
    "member": _word,
    "choices": _each(_CHOICE, 1_000),
    "nonce": _number,
    "issued_at": _number,
    "salt": _word,
    "received_at": _number,
    "class": _one_of(BallotClass),
    "voter": _maybe(_address),
    "signature": _HEX_SIGNATURE,
    "signing": _one_of(Signing),
    "hash": _word,
    "weight": _number,
    "flaw": _maybe(_one_of(Flaw)),
}
_SCORE = _made(
    Score, entry=_word, signed=_number, attested=_number, points=_number, signed_ballots=_number,
    attested_ballots=_number,
)  # fmt: skip
_RESULT = _record(
    roots=_made(Roots, electorate=_word, entries=_word, ballots=_word, totals=_word),
    ballots=_number,
    signed_ballots=_number,
    needed=_number,
    points=_number,
)
_WHOLE: Mapping[str, Reader[Any]] = {
    "format": _matching(re.compile(re.escape(FORMAT)), repr(FORMAT)),
    "software": _text,
    "uri": _text,
    "round": _ROUND,
    "rules": _RULES,
    "snapshot": _SNAPSHOT,
    "entries": _each(_made(Candidate, content=_word, licence=_word, creator=_word, wallet=_maybe(_address))),
    "electorate": _each(_made(Elector, member=_word, voter=_maybe(_address), weight=_number)),
    "opened_at": _number,
    "closed_on": _SNAPSHOT,
    "ballots": _each(lambda value, at: _judged(_fields(value, at, _BALLOT))),
    "receipts": _each(_made(Receipt, seq=_number, ballot=_word, received_at=_number, head=_word)),
    "posted": _each(_number),
    "scores": _each(_SCORE),
    "carried": _each(_EARNED),
    "totals": _each(_EARNED),
    "waiting": _each(_made(Waiting, earned_in=_word, member=_word, points=_number)),
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
