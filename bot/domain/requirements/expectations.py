"""Cases that a policy is held against: this wallet, on these blocks, should have this tier, or should not.

They are kept with the policy and looked at whenever a change of it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.requirements import Requirement, Sight, evaluate
from bot.domain.requirements.verdicts import Met, NotMet

MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class Expectation:
    """`at`: the block of each chain to look at, by the chain's name; of the others the newest."""

    wallet: Address
    tier: str
    has: bool = True
    at: tuple[tuple[ChainName, int], ...] = ()


class Outcome(StrEnum):
    """What a look at a case says. What cannot be read now is no failure."""

    HOLDS = "holds"
    FAILS = "fails"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Case:
    """An expectation and what came of it; `blocks`: where it was looked at."""

    expectation: Expectation
    outcome: Outcome
    blocks: Mapping[ChainName, int] = field(default_factory=dict)


def outcome(expectation: Expectation, requirement: Requirement | None, sight: Sight) -> Outcome:
    """How this wallet alone fares on what was seen. What must have been held for a while counts as held for ever.

    Without a requirement a tier is for awards alone, and no wallet has it.
    """
    verdict = NotMet() if requirement is None else evaluate(requirement, (Wallet(expectation.wallet),), sight)
    match verdict:
        case Met():
            return Outcome.HOLDS if expectation.has else Outcome.FAILS
        case NotMet():
            return Outcome.FAILS if expectation.has else Outcome.HOLDS
        case _:
            return Outcome.UNREAD


def failing(cases: Iterable[Case]) -> Sequence[Case]:
    """Those that came out otherwise than expected."""
    return [case for case in cases if case.outcome is Outcome.FAILS]


def of_tiers(expectations: Iterable[Expectation], tiers: Iterable[str]) -> tuple[Expectation, ...]:
    """Those about these tiers: with a tier that goes, what was expected of it goes too."""
    known = set(tiers)
    return tuple(one for one in expectations if one.tier in known)
