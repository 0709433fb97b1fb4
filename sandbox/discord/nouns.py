"""The things of a Discord: plain data, ids are integers here and strings on the wire."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

EPOCH = 1_420_070_400_000  # Discord's epoch in unix milliseconds
_sequence = itertools.count(1)

TEXT, DIRECT, VOICE, CATEGORY = 0, 1, 2, 4
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15


def snowflake() -> int:
    """A fresh id that carries its moment, as discord.py reads created_at from it."""
    return (int(time.time() * 1000) - EPOCH) << 22 | next(_sequence) & 0x3FFFFF


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass
class User:
    id: int
    name: str
    bot: bool = False
    global_name: str | None = None
    takes_dms: bool = True
    locale: str = "en-US"


@dataclass
class Role:
    id: int
    name: str
    permissions: int = 0
    managed: bool = False
    bot_id: int | None = None
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    unicode_emoji: str | None = None


@dataclass
class Member:
    user: User
    roles: list[int] = field(default_factory=list)
    joined_at: str = field(default_factory=now)
    nick: str | None = None
    muted_until: str | None = None
    permissions: int = 0  # only for the bot: what its own managed role was created with


@dataclass
class Overwrite:
    id: int
    type: int  # 0 role, 1 member
    allow: int = 0
    deny: int = 0


@dataclass
class Message:
    id: int
    channel_id: int
    author: User
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    tts: bool = False
    nonce: str | None = None
    timestamp: str = field(default_factory=now)
    edited_timestamp: str | None = None
    type: int = 0
    reference: int | None = None
    interaction: dict[str, Any] | None = None
    seen_only_by: int | None = None  # an ephemeral message's one reader

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)


@dataclass
class Channel:
    id: int
    type: int
    guild_id: int | None = None
    name: str | None = None
    topic: str | None = None
    parent_id: int | None = None
    nsfw: bool = False
    rate_limit_per_user: int = 0
    recipient: User | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass
class Guild:
    id: int
    name: str
    owner_id: int
    order: list[int] = field(default_factory=list)  # role ids from the bottom up: a role's place is its position
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    bot_joined: bool = False
    available: bool = True
    icon: str | None = None

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    def position(self, role: Role) -> int:
        return self.order.index(role.id)


@dataclass
class Application:
    """The bot's application: one token, its switches in the developer portal, its global commands."""

    user: User
    owner: User
    token: str
    client_secret: str
    redirect_uris: list[str] = field(default_factory=list)
    members_intent: bool = True
    presences_intent: bool = False
    message_content_intent: bool = False
    commands: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id
