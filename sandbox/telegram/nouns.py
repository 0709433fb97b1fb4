"""The things of a Telegram: plain data."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.rights import ALL, Status

Data = dict[str, Any]
PRIVATE, GROUP, SUPERGROUP, CHANNEL = "private", "group", "supergroup", "channel"
GENERAL = 1  # the thread that every forum has

_ids = itertools.count(1)


def fresh() -> int:
    """A number nothing else in this process has."""
    return next(_ids)


@dataclass
class User:
    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    language_code: str | None = "en"
    deactivated: bool = False


@dataclass(frozen=True)
class Standing:
    """How somebody stands in a chat; `until` is a unix time, 0 for ever."""

    status: Status
    rights: frozenset[str] = frozenset()  # an administrator's
    allowed: frozenset[str] = frozenset()  # what is left to a restricted one
    inside: bool = True  # a restricted one may be outside
    until: int = 0

    @property
    def is_member(self) -> bool:
        return self.status in {"creator", "administrator", "member"} or (self.status == "restricted" and self.inside)

    @property
    def governs(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether this is an owner, or an administrator with the right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


LEFT = Standing("left")
MEMBER = Standing("member")


@dataclass
class Message:
    id: int
    chat: "Chat"
    date: int
    sender: User | None  # None where the channel itself speaks
    text: str | None = None
    caption: str | None = None
    entities: list[Data] = field(default_factory=list)
    keyboard: Data | None = None
    content: Data = field(default_factory=dict)  # a file or what a service message says, as it stands on the wire
    thread: int | None = None
    reply_to: "Message | None" = None
    edited: int | None = None
    protected: bool = False
    preview: Data | None = None
    version: int = 0  # grows with each edit


@dataclass
class InviteLink:
    url: str
    creator: User
    name: str | None = None
    expires: int | None = None
    limit: int | None = None
    by_request: bool = False
    primary: bool = False
    revoked: bool = False
    used: set[int] = field(default_factory=set)  # who came in by it


@dataclass(frozen=True)
class JoinRequest:
    user: User
    date: float
    link: InviteLink


@dataclass
class Topic:
    id: int
    name: str
    icon_color: int


@dataclass
class Chat:
    id: int
    kind: str
    title: str = ""
    username: str | None = None
    forum: bool = False
    user: User | None = None  # a private chat's other side
    started: bool = False
    blocked: bool = False
    allowed: frozenset[str] = ALL  # what members may do
    standings: dict[int, Standing] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    links: dict[str, InviteLink] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int | None = None
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    menu: Data | None = None
    photo: "File | None" = None


@dataclass
class File:
    id: str
    unique_id: str
    path: str
    data: bytes


@dataclass
class Callback:
    """A press of a button, until the bot has answered it."""

    id: str
    user: User
    message: Message
    data: str
    born: float
    answer: Data | None = None
