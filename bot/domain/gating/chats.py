"""A chat that people ask to join: how an account stands in it, what moves there, and whether it can be a gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.ids import Account, CommunityId, Place

BAN_LASTS = timedelta(hours=1)
"""A removal is a ban that is lifted at once; should nobody live to lift it, it ends by itself after this."""


class Rank(StrEnum):
    """How an account stands in a chat. `away`: not there, and free to ask; `banned`: not there, and not free to."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    AWAY = "away"
    BANNED = "banned"


PRESENT = frozenset({Rank.OWNER, Rank.ADMIN, Rank.MEMBER})
RUNS = frozenset({Rank.OWNER, Rank.ADMIN})
"""Whoever runs the chat is never removed from it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An account's place in a chat. `until`: when a ban ends (None: never).

    `invites`, `restricts`: may let people in, may remove them; an owner may both.
    """

    rank: Rank
    until: datetime | None = None
    invites: bool = False
    restricts: bool = False

    @property
    def present(self) -> bool:
        return self.rank in PRESENT

    @property
    def runs_gates(self) -> bool:
        """May this account do itself what a gate does?"""
        return self.rank is Rank.OWNER or (self.rank is Rank.ADMIN and self.invites and self.restricts)

    def is_ours(self, mark: datetime | None) -> bool:
        """Is this the ban that a removal of ours set, by the end it was given? A person's ban is never lifted."""
        return self.rank is Rank.BANNED and mark is not None and self.until == mark


class ChatKind(StrEnum):
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """A chat as it stands; anybody can join a `public` one without asking."""

    title: str
    kind: ChatKind
    public: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """An account's rank in a chat changed. `ours`: this bot did it. `link`: the way it came, if by one of our links."""

    place: Place
    account: Account
    before: Rank
    after: Rank
    at: datetime
    ours: bool = False
    link: str | None = None

    @property
    def came(self) -> bool:
        return self.before not in PRESENT and self.after in PRESENT

    @property
    def went(self) -> bool:
        return self.after not in PRESENT


class Entry(StrEnum):
    """How people come in: they ask and are answered, or each gets a link of their own."""

    REQUESTS = "requests"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat that belongs to a community."""

    place: Place
    community: CommunityId
    title: str
    entry: Entry = Entry.REQUESTS


def check_gate(facts: ChatFacts, bot: Seat, actor: Seat) -> None:
    """Return if this chat can be a gate and the actor may make it one; ChatRefused says what stands in the way."""
    if facts.kind is ChatKind.GROUP:
        raise ChatRefused(ChatProblem.BASIC_GROUP, facts.title)
    if facts.public:
        raise ChatRefused(ChatProblem.PUBLIC, facts.title)
    check_rights(bot, actor)


def check_rights(bot: Seat, actor: Seat) -> None:
    """Return if both may let people into a chat and remove them; ChatRefused says who may not."""
    if bot.rank is not Rank.ADMIN or not bot.invites:
        raise ChatRefused(ChatProblem.BOT_CANNOT_INVITE)
    if not bot.restricts:
        raise ChatRefused(ChatProblem.BOT_CANNOT_REMOVE)
    if not actor.runs_gates:
        raise ChatRefused(ChatProblem.ACTOR_CANNOT)
