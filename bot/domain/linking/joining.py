"""What two members have, made one. It does not matter which of them is joined into which.

Grounds add up: of two passes of one tier one is left, standing on whatever either stood on, and it ends when the last
of them would have. Nothing is younger, surer or longer than what one of the two had, nothing is forgiven:

- a doubt, an unreadable chain or a suspension goes only where the other's pass stands without it;
- a loss counts as the member's own doing only where every pass in it had lost a wallet to them;
- a pass counts as confirmed as soon as one of the two is, so that a later loss is one the breaker counts;
- the moderators' "take it" covers the joint pass only if it covers every pass in it; an open question stays open.

The ages of a condition are kept for the condition alone, and more wallets can only meet it sooner: what one of the two
has held since, both together have. Where a doubt leaves a gap between the two, only the time after it counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from bot.domain.giving.breaker import Answer
from bot.domain.giving.doors import DoorState, Given
from bot.domain.giving.holding_time import Age
from bot.domain.giving.passes import Award, Doubt, Pass
from bot.domain.giving.policy import Door
from bot.domain.ids import ChainName, MemberId
from bot.domain.requirements.verdicts import NEVER

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """In which question of the breaker a member stands, and what was said."""

    question: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Belongings:
    """What one member has that another may have too: by tier, by door, by condition."""

    passes: Mapping[str, Pass] = field(default_factory=dict)
    awards: Mapping[str, Award] = field(default_factory=dict)
    doors: Mapping[Door, DoorState] = field(default_factory=dict)
    ages: Mapping[str, Age] = field(default_factory=dict)
    openings: Mapping[str, datetime] = field(default_factory=dict)
    questions: Mapping[str, Asked] = field(default_factory=dict)


def joined(one: Belongings, other: Belongings, into: MemberId) -> Belongings:
    """All of both, as that of this member."""
    passes = _merged(one.passes, other.passes, _passes)
    awards = _merged(one.awards, other.awards, _awards)
    return Belongings(
        passes={tier: replace(held, member=into) for tier, held in passes.items()},
        awards={tier: replace(award, member=into) for tier, award in awards.items()},
        doors=_doors(one, other),
        ages=_merged(one.ages, other.ages, _ages),
        openings=_merged(one.openings, other.openings, min),
        questions=_questions(one, other, passes),
    )


def _merged(one: Mapping[str, T], other: Mapping[str, T], both: Callable[[T, T], T]) -> dict[str, T]:
    shared = {key: both(one[key], other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **shared}


# ---------------------------------------------------------------- grounds


def _passes(one: Pass, other: Pass) -> Pass:
    first, second = sorted((one, other), key=lambda held: (held.since, held.id))
    standing = [held for held in (first, second) if held.on_requirement]
    longest = max((first, second), key=lambda held: held.until or NEVER)
    return replace(
        first,
        until=_latest(held.until for held in (first, second)),
        on_requirement=bool(standing),
        on_award=first.on_award or second.on_award,
        blocks=_newest(held.blocks for held in (first, second)),
        doubt=_doubt([held.doubt for held in standing]),
        unsettled=_newest(held.unsettled for held in standing) if all(held.unsettled for held in standing) else {},
        expires=_latest(held.expires for held in standing) if standing else None,
        unknown_since=_if_both([held.unknown_since for held in standing]),
        suspended=first.suspended and second.suspended,
        told=longest.told,
        asked_anew=_highest([held.asked_anew for held in standing]),
        unlinked=bool(standing) and all(held.unlinked for held in standing),
        look_at=min((held.look_at for held in (first, second) if held.look_at is not None), default=None),
    )


def _awards(one: Award, other: Award) -> Award:
    """The one that lasts longer; of two that last as long the earlier."""
    return min((one, other), key=lambda award: (-(award.until or NEVER).timestamp(), award.at, award.id))


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    """None is never, so it is the latest of all."""
    last = max(moment or NEVER for moment in moments)
    return None if last == NEVER else last


def _highest(revisions: Sequence[int | None]) -> int | None:
    """One of them that was met since is enough."""
    known = [number for number in revisions if number is not None]
    return max(known) if known and len(known) == len(revisions) else None


def _newest(blocks: Iterable[Mapping[ChainName, int]]) -> dict[ChainName, int]:
    found: dict[ChainName, int] = {}
    for each in blocks:
        found |= {chain: max(number, found.get(chain, number)) for chain, number in each.items()}
    return found


def _doubt(doubts: Sequence[Doubt | None]) -> Doubt | None:
    known = [doubt for doubt in doubts if doubt is not None]
    return max(known, key=lambda doubt: doubt.at) if known and len(known) == len(doubts) else None


def _if_both(moments: Sequence[datetime | None]) -> datetime | None:
    """Before the later of the two moments one of them could still be told."""
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


# ---------------------------------------------------------------- what was seen since when


def _ages(one: Age, other: Age) -> Age:
    earlier, later = sorted((one, other), key=lambda age: (age.since, age.doubted or NEVER))
    if earlier.doubted is not None and earlier.doubted < later.since:
        return later  # in between nobody was seen to hold it for sure
    return Age(earlier.since, _if_both([one.doubted, other.doubted]))


# ---------------------------------------------------------------- doors and questions


def _doors(one: Belongings, other: Belongings) -> dict[Door, DoorState]:
    return {
        door: _door(door, [each.doors.get(door, DoorState(door, False, Given.NOT)) for each in (one, other)])
        for door in one.doors.keys() | other.doors.keys()
    }


def _door(door: Door, states: Sequence[DoorState]) -> DoorState:
    """Whoever has no account there was given nothing there, so at most one of the two says more than "not"."""
    wanted = any(state.wanted for state in states)
    given = sorted((s for s in states if s.given is not Given.NOT), key=lambda s: (s.given is Given.GIVEN, s.given))
    if given:
        return replace(given[0], door=door, wanted=wanted)
    seen = {state.seen for state in states if state.seen is not None}
    return DoorState(door, wanted, Given.NOT, seen.pop() if len(seen) == 1 else None)


def _questions(one: Belongings, other: Belongings, passes: Mapping[str, Pass]) -> dict[str, Asked]:
    found = {}
    for tier in one.questions.keys() | other.questions.keys():
        said = [each.questions.get(tier) for each in (one, other) if tier in each.passes or tier in each.questions]
        asked = _asked(said) if tier in passes else None
        if asked is not None:
            found[tier] = asked
    return found


def _asked(said: Sequence[Asked | None]) -> Asked | None:
    """What stands for the joint pass: "take it" only if nobody is in it whom it was not said of."""
    known = [asked for asked in said if asked is not None]
    order = (Answer.KEEP, Answer.OPEN, Answer.TAKE)
    first = min(known, key=lambda asked: (order.index(asked.answer), asked.question))
    return None if first.answer is Answer.TAKE and len(known) < len(said) else first
