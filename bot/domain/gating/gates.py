"""Requests to join a chat: what becomes of each, and when it is looked at again.

Nothing here is a "no" for want of an answer from the chain: such a request stays open, and the person is told how to
come back before the bot may write to them no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Door, Policy, Tier
from bot.domain.ids import Account, CommunityId, MemberId, Place
from bot.domain.requirements.verdicts import Unknown

WRITABLE = timedelta(minutes=5)
"""So long after the request the bot may write to whoever asked."""
LAST_WORD = timedelta(minutes=4)
"""So long a chain may keep silent before the person is told how to come back."""
TO_VERIFY = timedelta(minutes=10)
"""So long a request waits for somebody who was given the way to verify: as long as that way is open."""
SOON, LATER = timedelta(seconds=15), timedelta(minutes=1)
"""When a request that cannot be decided is looked at again, before and after its person was told."""
SELDOM, NOT_OURS_FOR = timedelta(hours=1), timedelta(days=2)
"""How often, and how long, a request to a chat that no tier opens is looked at."""


class Stage(StrEnum):
    """`gone`: withdrawn, or answered by a person. `left`: no tier opens this chat, so its admins decide."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    GONE = "gone"
    LEFT = "left"


class Said(StrEnum):
    """The last thing the person was told while the request stayed open."""

    NOTHING = "nothing"
    VERIFY = "verify"
    LACKING = "lacking"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Knock:
    """One account asks to join one chat. `private`: the chat through which the bot may write to it for five minutes.

    `link`: the name of the invite link it came by. `number`: the platform's own for what it told us of; it grows, and
    tells two requests of the same second apart. `language`: its person is answered in it; empty where it is not known.
    """

    place: Place
    account: Account
    private: int
    asked_at: datetime
    link: str = ""
    number: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A knock that is kept, and how far it is. `look_at`: when to look at it next, as long as it is open."""

    id: int
    knock: Knock
    community: CommunityId
    member: MemberId
    stage: Stage
    said: Said
    look_at: datetime


class Ruling(StrEnum):
    """What a look at the person says of their request. `verify`: they have proved no wallet yet."""

    LET_IN = "let in"
    VERIFY = "verify"
    LACKING = "lacking"
    UNKNOWN = "unknown"
    NOT_OURS = "not ours"


class Act(StrEnum):
    """What is done with a request. `tell`: say something and leave it open. `wait`: nothing, until its next look."""

    APPROVE = "approve"
    DECLINE = "decline"
    TELL = "tell"
    WAIT = "wait"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Step:
    act: Act
    said: Said
    look_at: datetime | None = None


def rule(door: Door, policy: Policy, plan: Plan, member: Member) -> Ruling:
    """What this plan says of a member who asks for this door; a tier that opens it is enough."""
    opening = {tier.name: tier for tier in policy.tiers if door in tier.doors}
    decisions = [decision for decision in plan.decisions if decision.tier in opening]
    if not decisions:
        return Ruling.NOT_OURS
    held = {one.tier for one in plan.decisions if one.after is not None and not one.after.suspended}
    if door in policy.opened_by(held):
        return Ruling.LET_IN
    if any(_untold(one, opening[one.tier]) for one in decisions):
        return Ruling.UNKNOWN
    if not member.wallets and any(tier.requirement is not None for tier in opening.values()):
        return Ruling.VERIFY
    return Ruling.LACKING


def _untold(decision: Decision, tier: Tier) -> bool:
    """A suspended pass could not be told for days, so it cannot be told now."""
    return tier.requirement is not None and (
        decision.after is not None or isinstance(decision.reading.verdict, Unknown)
    )


def step(request: JoinRequest, ruling: Ruling, now: datetime, *, others_wait: bool = False) -> Step:
    """What is done with this request now. `others_wait`: for a first word, longer than it takes to say a batch's."""
    match ruling:
        case Ruling.LET_IN:
            return Step(Act.APPROVE, request.said)
        case Ruling.NOT_OURS:
            return _not_ours(request, now)
        case Ruling.LACKING:
            return _lacking(request, now, others_wait=others_wait)
        case Ruling.VERIFY:
            return _to_verify(request, now)
        case Ruling.UNKNOWN:
            return _untellable(request, now)


def _not_ours(request: JoinRequest, now: datetime) -> Step:
    """The chat's admins decide; should a tier come to open it soon, whoever still waits is answered."""
    if now < request.knock.asked_at + NOT_OURS_FOR:
        return Step(Act.WAIT, request.said, now + SELDOM)
    return Step(Act.LEAVE, request.said)


def _lacking(request: JoinRequest, now: datetime, *, others_wait: bool) -> Step:
    """A word is only of use within five minutes, declining is at any time: in a crowd everybody hears something first.

    They are looked at again before they are declined, so who came to hold a pass meanwhile is let in.
    """
    if others_wait and request.said is not Said.LACKING:
        return Step(Act.TELL, Said.LACKING, now + SOON)
    return Step(Act.DECLINE, request.said)


def _to_verify(request: JoinRequest, now: datetime) -> Step:
    """Told once; looked at early, the time to verify is not over."""
    if request.said is not Said.VERIFY:
        return Step(Act.TELL, Said.VERIFY, now + TO_VERIFY)
    if request.look_at > now:
        return Step(Act.WAIT, request.said, request.look_at)
    return Step(Act.DECLINE, request.said)


def _untellable(request: JoinRequest, now: datetime) -> Step:
    if request.said is Said.UNREADABLE:
        return Step(Act.WAIT, request.said, now + LATER)
    last_word = request.knock.asked_at + LAST_WORD
    if now < last_word:
        return Step(Act.WAIT, request.said, min(now + SOON, last_word))
    return Step(Act.TELL, Said.UNREADABLE, now + LATER)
