"""What a moderator says of a round, understood; refused where it could never be opened, or made longer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.durations import duration
from bot.domain.errors import RequirementRefused, RoundProblem, RoundRefused
from bot.domain.requirements.contracts import ContractFacts
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.requirements import base_units
from bot.domain.voting.rounds import BallotClass, Lane, Round, RoundState, Rules, TokenWeight, Weights, Window
from bot.domain.voting.voting import (
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

MOST_UNIT = 2**256
_AMOUNT = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a moderator says of a round to come, as they say it.

    `token`: the contract by which votes weigh, on the chain the round is reported to; `per`: how many of it are one
    vote; `cap`: no vote weighs more, 0 for no bound.
    """

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
    token: str = ""
    per: str = "1"
    cap: int = 0


def rules_of(new: NewRound) -> Rules:
    """What these words come to; RoundRefused for what cannot be."""
    title, kind = clean(new.title, LONGEST_TITLE), clean(new.kind, LONGEST_KIND)
    if not title or not kind:
        raise RoundRefused(RoundProblem.TITLE)
    if (new.weights is Weights.TOKEN) is not bool(new.token):
        raise RoundRefused(RoundProblem.TOKEN)
    if new.weights is Weights.QUADRATIC and new.classes != {BallotClass.SIGNED}:
        raise RoundRefused(RoundProblem.QUADRATIC)
    try:
        asked = quorum(new.quorum)
    except ValueError:
        raise RoundRefused(RoundProblem.QUORUM, detail=clean(new.quorum)) from None
    if asked.least < 1 or asked.percent > 100:
        raise RoundRefused(RoundProblem.QUORUM, detail=clean(new.quorum))
    most = {Weights.TIER: MOST_WEIGHT, Weights.QUADRATIC: CREDITS, Weights.TOKEN: new.cap}.get(new.weights, 0)
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


def token_of(new: NewRound, facts: ContractFacts) -> TokenWeight:
    """What weighs, for what stands at this address; RoundRefused where one wallet's amount of it cannot be read."""
    if facts.answers_anything or not {Kind.ERC20, Kind.ERC721}.intersection(facts.kinds):
        raise RoundRefused(RoundProblem.NO_TOKEN)
    places = facts.decimals or 0 if Kind.ERC20 in facts.kinds else 0
    amount = new.per.strip()
    try:
        unit = base_units(amount, places) if _AMOUNT.fullmatch(amount) else 0
    except RequirementRefused:
        unit = 0
    if not 0 < unit < MOST_UNIT:
        raise RoundRefused(RoundProblem.TOKEN)
    return TokenWeight(facts.contract, unit)


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
