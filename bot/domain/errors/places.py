"""What cannot be done in a place: a chat, a channel, a community, and who may not."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors.root import Refusal


class ChatProblem(StrEnum):
    CODE = "code"
    TRIES = "tries"
    TAKEN = "taken"
    NOT_LINKED = "not linked"
    BASIC_GROUP = "basic group"
    PUBLIC = "public"
    BOT_CANNOT_INVITE = "the bot may not invite"
    BOT_CANNOT_REMOVE = "the bot may not remove"
    ACTOR_CANNOT = "the actor may not"
    NOT_OPEN = "not open to them"
    IN_IT = "in it already"
    BANNED = "banned from it"
    NOT_NOTING = "people are not noted yet"
    FROZEN = "frozen"
    DATE = "date"


@dataclass(eq=False)
class ChatRefused(Refusal):
    problem: ChatProblem
    detail: str = ""


class ChannelProblem(StrEnum):
    NO_ROLE = "no role"
    SHARED_ROLE = "shared role"
    GONE = "gone"
    CATEGORY = "category"
    THREAD = "thread"
    KIND = "kind"
    BOT_CANNOT_SEE = "the bot does not see it"
    BOT_CANNOT = "the bot may not"
    ACTOR_CANNOT = "the actor may not"
    ACTOR_CANNOT_MAKE = "the actor may not make one"
    BOT_CANNOT_MAKE = "the bot may not make one"
    ELSEWHERE = "of another place"
    NOT_HERE = "no channels here"
    NONE_NAMED = "none named"
    TWO_NAMED = "two named"


@dataclass(eq=False)
class ChannelRefused(Refusal):
    """`detail`: the permissions that are lacking."""

    problem: ChannelProblem
    channel: str = ""
    tier: str = ""
    detail: str = ""


@dataclass(eq=False)
class WhichCommunity(Refusal):
    asked: str = ""


class NotPermitted(Refusal):
    """The actor lacks the permission to manage roles in this place."""


class CommunityInactive(Refusal):
    """The host's owner has not allowed this community."""


class TooMany(Refusal):
    """One account has too many open requests."""
