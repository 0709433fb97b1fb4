"""Channels that a tier opens to its role: whether that may be done, and what it changes of what stands there.

Permissions are sets of bits as the platform counts them; only the platform knows what each of them means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import ChannelProblem, ChannelRefused
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Opening


class ChannelKind(StrEnum):
    ROOM = "room"
    """Text, voice, a forum, a stage: something that can be opened to a role."""
    CATEGORY = "category"
    THREAD = "thread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies one role, beside what the role may do elsewhere."""

    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A channel as it stands. `opens`: the permissions that let somebody in, as fits its kind.

    `overwrites`: by role, for each of which it says anything.
    """

    id: int
    name: str
    kind: ChannelKind
    opens: int
    overwrites: Mapping[int, Overwrite] = field(default_factory=dict)

    def says_to(self, role: int) -> Overwrite:
        """What it allows and denies this role."""
        return self.overwrites.get(role, Overwrite())

    def is_open_to(self, role: int) -> bool:
        """Does it allow this role all that lets somebody in?"""
        return self.says_to(role).allow & self.opens == self.opens


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A private channel that is made when a change is applied."""

    name: str
    voice: bool = False


@dataclass(frozen=True, slots=True)
class ChannelRights:
    """What an account may do in a channel. `lacks`: what it must have to open the channel to others, by name."""

    sees: bool
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What opening a channel has changed of an overwrite: permissions it allowed, and those of them that were denied.

    So that closing takes back this, and nothing that a person has set.
    """

    allowed: int = 0
    denied: int = 0


@dataclass(frozen=True, slots=True)
class OpeningState:
    """For a channel and a role: is it wanted, and how far has this bot come with it."""

    opening: Opening
    wanted: bool
    given: Given
    trace: Trace = Trace()


def opened(now: Overwrite, bits: int, before: Trace) -> tuple[Overwrite, Trace]:
    """The overwrite with these permissions allowed too, and what of it is ours then; every other bit stays.

    `before`: what was ours already; what a person took of that since is not.
    """
    ours = before.allowed & now.allow
    trace = Trace(ours | (bits & ~now.allow), (before.denied & ours) | (bits & now.deny))
    return Overwrite(now.allow | bits, now.deny & ~bits), trace


def closed(now: Overwrite, trace: Trace) -> Overwrite:
    """The overwrite without what was changed, as far as it still stands as it was left."""
    ours = trace.allowed & now.allow
    return Overwrite(now.allow & ~ours, now.deny | (trace.denied & ours))


def check_openable(channel: RoomFacts, bot: ChannelRights, actor: ChannelRights) -> None:
    """Return if the bot may open this channel to a role and the actor may have it opened.

    Who does not see the channel is told nothing of it, not even its name.
    """
    if not actor.sees:
        raise ChannelRefused(ChannelProblem.ACTOR_CANNOT)
    check_by_bot(channel, bot)
    check_opener(channel, actor)


def check_makers(name: str, bot: ChannelRights, actor: ChannelRights) -> None:
    """Return if the bot may make a channel of this name in the place, and the actor may have it made."""
    if actor.lacks:
        raise ChannelRefused(ChannelProblem.ACTOR_CANNOT_MAKE, name, detail=", ".join(actor.lacks))
    if bot.lacks:
        raise ChannelRefused(ChannelProblem.BOT_CANNOT_MAKE, name, detail=", ".join(bot.lacks))


def check_by_bot(channel: RoomFacts, bot: ChannelRights) -> None:
    """Return if the bot may open this channel to a role."""
    check_kind(channel)
    if not bot.sees:
        raise ChannelRefused(ChannelProblem.BOT_CANNOT_SEE, channel.name)
    if bot.lacks:
        raise ChannelRefused(ChannelProblem.BOT_CANNOT, channel.name, detail=", ".join(bot.lacks))


def check_kind(channel: RoomFacts) -> None:
    """Return if a channel of this kind is something to open."""
    wrong = {
        ChannelKind.CATEGORY: ChannelProblem.CATEGORY,
        ChannelKind.THREAD: ChannelProblem.THREAD,
        ChannelKind.OTHER: ChannelProblem.KIND,
    }
    if channel.kind in wrong:
        raise ChannelRefused(wrong[channel.kind], channel.name)


def check_opener(channel: RoomFacts, actor: ChannelRights) -> None:
    """Return if the actor may decide to whom this channel is open."""
    if not actor.sees:
        raise ChannelRefused(ChannelProblem.ACTOR_CANNOT)
    if actor.lacks:
        raise ChannelRefused(ChannelProblem.ACTOR_CANNOT, channel.name, detail=", ".join(actor.lacks))
