"""What a member pasted as proof: attestations that stand on no chain, or the proof of a ledger's credit."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import Address
from bot.domain.leaving.reputation import FORMAT
from bot.domain.leaving.reputation_reading import Claim, claim
from bot.domain.voting.strict import FileOdd

_CREDIT = frozenset({"creator", "leaf", "proof", "totals_root"})
_ADDRESS = re.compile(r"0x[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`papers`: each attestation as text. `credited`: of a credit's proof the wallet it names; `claims`: those proofs
    that are whole. `whole`: it is JSON.
    """

    papers: tuple[str, ...] = ()
    credited: Address | None = None
    claims: tuple[Claim, ...] = ()
    whole: bool = True


def handed_in(text: str) -> HandedIn:
    """What this text is: one attestation, a line of a member's file of credits, or the whole file. Never raises.

    A line is taken with the comma that stands behind it in the file. Nothing of it is checked.
    """
    line = text.strip().rstrip(",").rstrip()
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return HandedIn(whole=False)
    if not isinstance(given, dict):
        return HandedIn()
    if given.get("format") == FORMAT:
        papers, credits_ = (_some(given.get(name)) for name in ("attestations", "credits"))
        return HandedIn(tuple(map(_line, papers)), next(map(_wallet, credits_), None), _claims(credits_))
    return HandedIn((), _wallet(given), _claims([given])) if given.keys() >= _CREDIT else HandedIn((line,))


def _claims(credits_: list[Any]) -> tuple[Claim, ...]:
    found = list[Claim]()
    for one in credits_:
        with suppress(FileOdd):
            found.append(claim(one))
    return tuple(found)


def _some(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _wallet(credit: Mapping[str, Any] | Any) -> Address | None:
    said = credit.get("creator") if isinstance(credit, dict) else None
    return Address(said) if isinstance(said, str) and _ADDRESS.fullmatch(said) else None


def _line(one: object) -> str:
    return json.dumps(one, separators=(",", ":"))
