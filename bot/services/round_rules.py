"""What a moderator says of a round, understood; refused where it could never be opened, or made longer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.durations import duration
from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.rounds import BallotClass, Lane, Round, RoundState, Rules, Weights, Window
from bot.domain.voting import (
    CREDITS,
    LONGEST,
    LONGEST_KIND,
    LONGEST_TITLE,
    MOST_WEIGHT,
    SHORTEST,
    Draw,
    HeldRound,
    quorum,
)
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a moderator says of a round to come, as they say it."""

    title: str
    kind: str = "designs"
    lasts: str = "3d"
    quorum: str = "5, 20%"
    weights: Weights = Weights.ONE
    classes: frozenset[BallotClass] = frozenset({BallotClass.ATTESTED})
    most_choices: int = 3
    draw: Draw = field(default_factory=Draw)
    lane: Lane = Lane.EVERYONE
    dry: bool = True
    recurring: int = 0


def rules_of(new: NewRound) -> Rules:
    """What these words come to; RoundRefused for what cannot be."""
    title, kind = clean(new.title, LONGEST_TITLE), clean(new.kind, LONGEST_KIND)
    if not title or not kind:
        raise RoundRefused(RoundProblem.TITLE)
    if new.weights is Weights.TOKEN:
        raise RoundRefused(RoundProblem.WEIGHT)
    if new.weights is Weights.QUADRATIC and new.classes != {BallotClass.SIGNED}:
        raise RoundRefused(RoundProblem.QUADRATIC)
    try:
        asked = quorum(new.quorum)
    except ValueError:
        raise RoundRefused(RoundProblem.QUORUM, detail=clean(new.quorum)) from None
    if asked.least < 1 or asked.percent > 100:
        raise RoundRefused(RoundProblem.QUORUM, detail=clean(new.quorum))
    most = {Weights.TIER: MOST_WEIGHT, Weights.QUADRATIC: CREDITS}.get(new.weights, 0)
    return Rules(
        title,
        Window(0, int(span_of(new.lasts).total_seconds())),
        kind,
        asked,
        new.weights,
        most_weight=most,
        classes=new.classes,
        most_choices=new.most_choices,
        lane=new.lane,
        dry=new.dry,
        recurring=new.recurring,
    )


def span_of(text: str) -> timedelta:
    try:
        span = duration(text)
    except ValueError:
        raise RoundRefused(RoundProblem.WINDOW, detail=clean(text)) from None
    if not SHORTEST <= span <= LONGEST:
        raise RoundRefused(RoundProblem.WINDOW, detail=clean(text))
    return span


def longer(held: HeldRound, more: timedelta, now: int) -> HeldRound:
    window, state = held.rules.window, held.round.state
    if held.round.extended:
        raise RoundRefused(RoundProblem.EXTENDED, held.number)
    if state is RoundState.OPEN and not held.rules.dry:
        raise RoundRefused(RoundProblem.ON_CHAIN, held.number)
    if state is RoundState.OPEN and now >= window.closes_at:
        raise RoundRefused(RoundProblem.CLOSED, held.number)
    later = Window(window.opens_at, window.closes_at + int(more.total_seconds()))
    if later.closes_at - later.opens_at > LONGEST.total_seconds():
        raise RoundRefused(RoundProblem.WINDOW)
    return so(held, rules=replace(held.rules, window=later), extended=True)


def so(held: HeldRound, **changes: object) -> HeldRound:
    """This round, with these of its facts otherwise."""
    change: Callable[..., Round] = replace
    return replace(held, round=change(held.round, **changes))
