"""What a new look at a member gives, keeps or takes.

A pass stands on its requirement, on awards, or both, and ends when the last ground ends. Unknown neither gives nor
revives a ground; it keeps one that was Met. An award ends to the second, with no read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.giving import expiry, waiting
from bot.domain.giving.finality import cause_of_loss
from bot.domain.giving.passes import (
    ENOUGH_WITNESSES,
    Award,
    Cause,
    Change,
    Decision,
    Doubt,
    Pass,
    Plan,
    Reading,
)
from bot.domain.giving.policy import Tier
from bot.domain.giving.rules import Rules
from bot.domain.ids import ChainName, MemberId
from bot.domain.requirements.verdicts import NEVER, Met, Unknown


@dataclass(frozen=True, slots=True)
class _Ground:
    """The requirement as a ground of a pass: does it stand, what is to be remembered of it, why it ended."""

    stands: bool
    expires: datetime | None = None
    doubt: Doubt | None = None
    unsettled: Mapping[ChainName, int] = field(default_factory=dict)
    cause: Cause = Cause.REQUIREMENT


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
        decide(
            member,
            tier,
            held.get(tier.name),
            [a for a in awards if a.tier == tier.name] if awards else (),
            readings[tier.name],
            rules,
        )
        for tier in tiers
    ]
    known = {tier.name for tier in tiers}
    gone = [
        Decision(name, Change.TAKE, Reading(Unknown()), old, None, Cause.POLICY)
        for name, old in held.items()
        if name not in known
    ]
    return Plan(member, (*decisions, *gone), tuple(awards), rules)


def decide(
    member: MemberId, tier: Tier, held: Pass | None, awards: Sequence[Award], reading: Reading, rules: Rules
) -> Decision:
    """What becomes of one tier; nearly everybody in a sweep stays as they are, which is quickly seen."""
    if not awards and stays(held, reading):
        return Decision(tier.name, Change.KEEP if held else Change.NONE, reading, held, held)
    return weighed(member, tier, held, awards, reading, rules)


def weighed(
    member: MemberId, tier: Tier, held: Pass | None, awards: Sequence[Award], reading: Reading, rules: Rules
) -> Decision:
    """Weigh both grounds of one tier; with none left the pass ends."""
    ground = _requirement(tier, held, reading, rules)
    awarded = [award for award in awards if award.open_at(rules.now)] if awards else []
    if not ground.stands and not awarded:
        return _ended(tier.name, held, reading, ground)
    until = _latest([award.until for award in awarded], ground, tier.grace)
    unmet = ground.stands and not isinstance(reading.verdict, Met)
    base = held or Pass(member, tier.name, rules.now, until, rules.revision, ground.stands, bool(awarded))
    after = replace(
        base,
        until=until,
        on_requirement=ground.stands,
        on_award=bool(awarded),
        doubt=ground.doubt,
        unsettled=ground.unsettled,
        expires=ground.expires,
        unlinked=base.unlinked and unmet,
        asked_anew=base.asked_anew if unmet else None,
    )
    if (ground.stands and not base.on_requirement) or held is None or _behind(base, reading):
        after = replace(after, blocks={**base.blocks, **_standing(reading)} if ground.stands else base.blocks)
    after = _noted(_waited(after, base, reading, rules), held, tier, rules.now, looked=reading.looked)
    return Decision(tier.name, Change.KEEP if held else Change.GIVE, reading, held, after)


def stays(held: Pass | None, reading: Reading) -> bool:
    """Whether, without an award, nothing can change. A short cut and no rule: `weighed` comes to the same."""
    if held is None:
        return not isinstance(reading.verdict, Met)
    met = isinstance(reading.verdict, Met) and reading.verdict.until is None
    return met and held.rests and not reading.unsettled and not _behind(held, reading)


def _requirement(tier: Tier, held: Pass | None, reading: Reading, rules: Rules) -> _Ground:
    if isinstance(reading.verdict, Met):
        return _Ground(True, reading.verdict.until, unsettled=reading.unsettled)
    if held is None or not held.on_requirement:
        return _Ground(False)
    as_it_was = _Ground(True, held.expires, held.doubt, held.unsettled)
    if not reading.linked:
        return _Ground(False, cause=Cause.UNLINKED)
    if reading.looked and expiry.is_over(held, reading.verdict, tier.grace, rules.now):
        return _Ground(False, cause=Cause.EXPIRED)
    if isinstance(reading.verdict, Unknown) or expiry.in_grace(held, tier.grace, rules.now):
        return as_it_was
    if reading.witnesses >= ENOUGH_WITNESSES:
        return _Ground(False, cause=_cause(tier, held, rules.now))
    return _second_reading(tier, held, as_it_was, reading, rules)


def _cause(tier: Tier, held: Pass, now: datetime) -> Cause:
    if expiry.is_due(held, tier.grace, now):
        return Cause.EXPIRED
    return Cause.UNLINKED if held.unlinked else cause_of_loss(held, now)


def _second_reading(tier: Tier, held: Pass, as_it_was: _Ground, reading: Reading, rules: Rules) -> _Ground:
    """A lone endpoint must say it twice, on two final blocks at least `second_reading_after` apart."""
    seen = {chain: block.number for chain, block in reading.blocks.items()}
    first = held.doubt
    if first is None:
        return replace(as_it_was, doubt=Doubt(rules.now, seen))
    later = all(number > first.blocks.get(chain, -1) for chain, number in seen.items())
    if later and rules.now - first.at >= rules.second_reading_after:
        return _Ground(False, cause=_cause(tier, held, rules.now))
    return as_it_was


def _latest(awards: Sequence[datetime | None], ground: _Ground, grace: timedelta) -> datetime | None:
    untils = [until or NEVER for until in awards]
    if ground.stands:
        untils.append(expiry.closes_at(ground.expires, grace) or NEVER)
    return None if max(untils) == NEVER else max(untils)


def _waited(after: Pass, before: Pass, reading: Reading, rules: Rules) -> Pass:
    """An award keeps the doors open, whatever cannot be told."""
    if not after.on_requirement or isinstance(reading.verdict, Met):
        return replace(after, unknown_since=None, suspended=False)
    since = waiting.unknown_since(before, reading, rules.now)
    suspended = not after.on_award and waiting.is_suspended(before, since, rules.waiting, rules.now)
    return replace(after, unknown_since=since, suspended=suspended)


def _noted(after: Pass, held: Pass | None, tier: Tier, now: datetime, *, looked: bool) -> Pass:
    """A look that is still to come stays where it is, as long as the end does."""
    after = replace(after, told=expiry.told(after.until, now))
    same_end = held is not None and (held.until, held.expires) == (after.until, after.expires)
    if held is not None and same_end and (not looked or (held.look_at is not None and held.look_at > now)):
        return after
    return replace(after, look_at=expiry.look_at(after, tier.grace, now))


def _ended(tier: str, held: Pass | None, reading: Reading, ground: _Ground) -> Decision:
    if held is None:
        return Decision(tier, Change.NONE, reading, None, None)
    cause = ground.cause if held.on_requirement else Cause.AWARD
    return Decision(tier, Change.TAKE, reading, held, None, cause)


def _standing(reading: Reading) -> dict[ChainName, int]:
    if not isinstance(reading.verdict, Met):
        return {}
    return {chain: block.number for chain, block in reading.blocks.items()}


def _behind(held: Pass, reading: Reading) -> bool:
    """A chain of the requirement that the pass has no block of yet, as after a change of policy."""
    return any(chain not in held.blocks for chain in _standing(reading))
