"""Who holds which tier, on what grounds, and what a new look at them gives, keeps or takes.

A pass stands on its requirement, on awards, or both, and ends when the last ground ends. Unknown neither gives nor
revives a ground; it keeps one that was Met. An award ends to the second, with no read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.holdings import Block
from bot.domain.ids import Account, ChainName, MemberId
from bot.domain.policy import Tier
from bot.domain.requirements import NEVER, Met, Sight, Unknown, Verdict

ENOUGH_WITNESSES = 2
"""So many endpoints that gave identical words at one hash need no second reading."""


@dataclass(frozen=True, slots=True)
class Award:
    """A moderator's decision: this member has this tier until then (None: until it is ended)."""

    member: MemberId
    tier: str
    until: datetime | None
    by: Account
    why: str
    at: datetime
    id: int = 0

    def open_at(self, now: datetime) -> bool:
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Doubt:
    """A lone endpoint's first NotMet: it takes nothing until a second, later one agrees."""

    at: datetime
    blocks: Mapping[ChainName, int]


@dataclass(frozen=True, slots=True)
class Pass:
    """The record that a member holds a tier. `blocks`: per chain, the newest block its requirement stood on."""

    member: MemberId
    tier: str
    since: datetime
    until: datetime | None
    revision: int
    on_requirement: bool
    on_award: bool
    blocks: Mapping[ChainName, int] = field(default_factory=dict)
    doubt: Doubt | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look said of one tier: its verdict, what was seen, and how many endpoints stand behind it."""

    verdict: Verdict
    sight: Sight = field(default_factory=dict)
    blocks: Mapping[ChainName, Block] = field(default_factory=dict)
    witnesses: int = ENOUGH_WITNESSES


class Change(StrEnum):
    GIVE = "give"
    KEEP = "keep"
    TAKE = "take"
    NONE = "none"


class Cause(StrEnum):
    """Why a pass ended."""

    REQUIREMENT = "requirement"
    AWARD = "award"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one member's hold on one tier. `before` and `after` differ if anything must be written."""

    tier: str
    change: Change
    reading: Reading
    before: Pass | None
    after: Pass | None
    cause: Cause | None = None

    @property
    def writes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions for one member, by rank, with the awards and rules they were made by."""

    member: MemberId
    decisions: tuple[Decision, ...]
    awards: tuple[Award, ...] = ()
    rules: "Rules | None" = None

    @property
    def writes(self) -> bool:
        return any(decision.writes for decision in self.decisions)

    def open_passes(self) -> tuple[Pass, ...]:
        return tuple(d.after for d in self.decisions if d.after is not None)


@dataclass(frozen=True, slots=True)
class Rules:
    """What deciding needs beside the member: the moment, the policy's revision, and the take rule's wait."""

    now: datetime
    revision: int
    second_reading_after: timedelta


def plan(
    member: MemberId,
    tiers: Sequence[Tier],
    held: Mapping[str, Pass],
    awards: Sequence[Award],
    readings: Mapping[str, Reading],
    rules: Rules,
) -> Plan:
    """Decide every tier of the policy, and end what is held of tiers the policy no longer has."""
    decisions = [
        decide(member, tier.name, held.get(tier.name), [a for a in awards if a.tier == tier.name], reading, rules)
        for tier in tiers
        for reading in [readings[tier.name]]
    ]
    known = {tier.name for tier in tiers}
    gone = [
        Decision(name, Change.TAKE, Reading(Unknown()), old, None, Cause.POLICY)
        for name, old in held.items()
        if name not in known
    ]
    return Plan(member, (*decisions, *gone), tuple(awards), rules)


def decide(
    member: MemberId, tier: str, held: Pass | None, awards: Sequence[Award], reading: Reading, rules: Rules
) -> Decision:
    """Weigh both grounds of one tier; with none left the pass ends."""
    required, doubt = _requirement_ground(held, reading, rules)
    awarded = [award for award in awards if award.open_at(rules.now)]
    if not required and not awarded:
        return _ended(tier, held, reading)
    untils = [award.until or NEVER for award in awarded]
    if required:
        untils.append(_requirement_until(held, reading) or NEVER)
    until = None if max(untils) == NEVER else max(untils)
    base = held or Pass(member, tier, rules.now, until, rules.revision, required, bool(awarded))
    after = replace(base, until=until, on_requirement=required, on_award=bool(awarded), doubt=doubt)
    if (required and not base.on_requirement) or held is None or _behind(base, reading):
        after = replace(after, blocks={**base.blocks, **_standing(reading)} if required else base.blocks)
    return Decision(tier, Change.KEEP if held else Change.GIVE, reading, held, after)


def _requirement_ground(held: Pass | None, reading: Reading, rules: Rules) -> tuple[bool, Doubt | None]:
    stood = held is not None and held.on_requirement
    match reading.verdict:
        case Met():
            return True, None
        case Unknown():
            return stood, held.doubt if held is not None and stood else None
        case _ if held is None or not stood:
            return False, None
        case _ if reading.witnesses >= ENOUGH_WITNESSES:
            return False, None
        case _:
            return _second_reading(held, reading, rules)


def _second_reading(held: Pass, reading: Reading, rules: Rules) -> tuple[bool, Doubt | None]:
    """A lone endpoint must say it twice, on two final blocks at least `second_reading_after` apart."""
    seen = {chain: block.number for chain, block in reading.blocks.items()}
    first = held.doubt
    if first is None:
        return True, Doubt(rules.now, seen)
    later = all(number > first.blocks.get(chain, -1) for chain, number in seen.items())
    if later and rules.now - first.at >= rules.second_reading_after:
        return False, None
    return True, first


def _requirement_until(held: Pass | None, reading: Reading) -> datetime | None:
    if isinstance(reading.verdict, Met):
        return reading.verdict.until
    return held.until if held is not None else None


def _ended(tier: str, held: Pass | None, reading: Reading) -> Decision:
    if held is None:
        return Decision(tier, Change.NONE, reading, None, None)
    cause = Cause.REQUIREMENT if held.on_requirement else Cause.AWARD
    return Decision(tier, Change.TAKE, reading, held, None, cause)


def _standing(reading: Reading) -> dict[ChainName, int]:
    if not isinstance(reading.verdict, Met):
        return {}
    return {chain: block.number for chain, block in reading.blocks.items()}


def _behind(held: Pass, reading: Reading) -> bool:
    """A chain of the requirement that the pass has no block of yet, as after a change of policy."""
    return any(chain not in held.blocks for chain in _standing(reading))
