"""A member's file of credits read back from a stranger: bounded and strict. Nothing of it is checked yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from bot.domain.leaving.reputation import FORMAT, Attested, Credit
from bot.domain.voting.rounds import Word
from bot.domain.voting.strict import FileOdd, Reader, address, each, fields, line, matching, number, parsed, word
from bot.domain.voting.tally import Earned

MOST_BYTES = 8 * 2**20
"""A credit with its attestation has some four thousand."""
_MOST_PROOF = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """A credit as the file has it, and what its leaf is said to hash to."""

    credit: Credit
    leaf: Word


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file says."""

    community: str
    credits: tuple[Claim, ...]
    attested: tuple[Attested, ...]


def read(raw: bytes) -> Claims:
    """What this file says; FileOdd, with a sentence, if it is no member's credits."""
    given = fields(parsed(raw, MOST_BYTES, "member"), "", _WHOLE)
    return Claims(given["community"], tuple(map(_claim, given["credits"])), given["attestations"])


def claim(value: object) -> Claim:
    """What one of the file's credits says; FileOdd if it is none."""
    return _claim(fields(value, "credit", _CREDIT))


def _object(value: Any, at: str) -> Attested:
    return value if isinstance(value, dict) else _odd(at)


def _odd(at: str) -> NoReturn:
    raise FileOdd(f"{at}: an attestation should be here.")


_CREDIT: Mapping[str, Reader[Any]] = {
    "chain_id": number,
    "ledger": address,
    "round": word,
    "earned_in": word,
    "creator": address,
    "points": number,
    "leaf": word,
    "proof": each(word, _MOST_PROOF),
    "totals_root": word,
    "closed_at": number,
    "file": line,
}
_WHOLE: Mapping[str, Reader[Any]] = {
    "format": matching(re.compile(re.escape(FORMAT)), repr(FORMAT)),
    "community": line,
    "credits": each(lambda value, at: fields(value, at, _CREDIT)),
    "attestations": each(_object),
}


def _claim(given: dict[str, Any]) -> Claim:
    earned = Earned(given["earned_in"], given["creator"], given["points"])
    where = given["chain_id"], given["ledger"], given["round"]
    shown = given["totals_root"], given["proof"], given["closed_at"], given["file"]
    return Claim(Credit(*where, earned, *shown), given["leaf"])
