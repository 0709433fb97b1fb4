"""What can be said of a condition: met, not met or unknown, and until when.

There is one rule, AT-LEAST-k of n: ALL is k = n, ANY is k = 1. With m children Met and u Unknown:
m >= k is Met until the k-th latest of theirs; m + u < k is NotMet until the (k - m - u)-th earliest of the
NotMets'; anything else is Unknown. NOT swaps Met and NotMet and keeps `until`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.requirements.holdings import Trouble

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands for "no until" where moments are compared."""


@dataclass(frozen=True, slots=True)
class Met:
    """It holds; by itself that can change at `until` at the earliest (None: never)."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotMet:
    """It does not hold; by itself that can change at `until` at the earliest (None: never)."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It could not be told. Never a "no"."""

    why: frozenset[Trouble] = frozenset()


Verdict = Met | NotMet | Unknown


def at_least(k: int, verdicts: list[Verdict]) -> Verdict:
    """The one rule, see the module's first lines."""
    met = [v for v in verdicts if isinstance(v, Met)]
    unknown = [v for v in verdicts if isinstance(v, Unknown)]
    if len(met) >= k:
        return Met(bounded(sorted((v.until or NEVER for v in met), reverse=True)[k - 1]) if k > 0 else None)
    if len(met) + len(unknown) < k:
        lacks = sorted(v.until or NEVER for v in verdicts if isinstance(v, NotMet))
        needed = k - len(met) - len(unknown)
        return NotMet(bounded(lacks[needed - 1]) if needed <= len(lacks) else None)
    return Unknown(frozenset().union(*(v.why for v in unknown)))


def swapped(verdict: Verdict) -> Verdict:
    """What NOT makes of it."""
    match verdict:
        case Met(until):
            return NotMet(until)
        case NotMet(until):
            return Met(until)
        case Unknown():
            return verdict


def bounded(moment: datetime) -> datetime | None:
    """The moment for an `until`, of which NEVER is none."""
    return None if moment == NEVER else moment
