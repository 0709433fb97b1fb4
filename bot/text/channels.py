"""What is said of channels that tiers open: how a door is named, and why one cannot be opened."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.errors import ChannelProblem, ChannelRefused
from bot.domain.events import Event
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.policy import TO_BE_MADE, Door, DoorKind
from bot.domain.ids import Place
from bot.text.catalogue import N_, _
from bot.text.clean import chat

Chats = Mapping[Place, str]
"""What linked chats are called; one that is not among them is named by its number."""
UNTITLED: Chats = MappingProxyType({})


_ELSEWHERE = N_("That channel is in another place. Decide about it there. Nothing was changed.")
_KIND = N_("{room} is of a kind that cannot be opened to a role. Choose another channel.")
_OTHER = {
    ChannelProblem.NONE_NAMED: N_(
        "Choose a channel. With `close` and without one, I take off those that do not exist any more; this "
        "tier has none of these. Nothing was changed."
    ),
    ChannelProblem.TWO_NAMED: N_(
        "Choose a channel there is, or name a `new` one, not both; and only one there is can be closed. "
        "Nothing was changed."
    ),
    ChannelProblem.GONE: N_("There is no such channel here any more. Choose another one."),
    ChannelProblem.ELSEWHERE: _ELSEWHERE,
    ChannelProblem.NOT_HERE: _ELSEWHERE,
}


def door_named(door: Door, chats: Chats = UNTITLED) -> str:
    """A role, a channel or a chat, as a message names it."""
    match door.kind:
        case DoorKind.ROLE:
            return f"<@&{door.id}>"
        case DoorKind.CHANNEL:
            return f"<#{door.id}>" if door.id != TO_BE_MADE else _("a new private channel")
        case DoorKind.CHAT:
            title = chats.get(door.place)
            return _("the chat **{title}**", title=chat(title)) if title else _("the chat {id}", id=door.id)


def refused_channel(error: ChannelRefused) -> str:
    """What stands in the way, and the next step."""
    room, tier = f"**#{chat(error.channel)}**", f"**{chat(error.tier)}**"
    match error.problem:
        case ChannelProblem.NO_ROLE:
            return _(
                "A channel is opened to a role, and {tier} opens none. Give it one first: `/gate map role`. "
                "Nothing was changed.",
                tier=tier,
            )
        case ChannelProblem.SHARED_ROLE:
            return _(
                "Each role that {tier} opens is opened by another tier too, and whoever holds only that one would come "
                "into the channel as well. Give {tier} a role of its own first: `/gate map role`. Or let the other "
                "tier open the channel too, in a file for `/gate import`. Nothing was changed.",
                tier=tier,
            )
        case ChannelProblem.ACTOR_CANNOT if error.detail:
            return _(
                "You cannot decide who comes into {room}: there you lack {detail}. Ask somebody who has that. "
                "Nothing was changed.",
                room=room,
                detail=error.detail,
            )
        case ChannelProblem.ACTOR_CANNOT:
            return _(
                "You cannot decide who comes into that channel: you do not see it. Ask somebody who does. "
                "Nothing was changed."
            )
        case _:
            return _not_to_be_opened(error, room)


def made_with(room: NewRoom) -> str:
    """What is said beside a change that makes a channel."""
    return _(
        "A new private channel **#{name}** is made when this is applied: the role of the tier sees it, and I do. If "
        "the tier opens it no longer, it stays, and nobody but you sees it: I delete no channel.",
        name=chat(room.name),
    )


def keeps_nobody_out(rooms: Iterable[Door]) -> str:
    """What is said beside a change that opens channels there are."""
    return _(
        "Opening lets the role in and keeps nobody out. If everybody sees {channels}, that stays so until you take "
        "**View Channel** from @everyone there.",
        channels=", ".join(map(door_named, rooms)),
    )


def blocked_channel(event: Event) -> str:
    """What the moderators are told of a channel that the bot cannot open or close any more."""
    if event.facts.get("problem") == "gone":
        return _(
            "A channel that a tier opens does not exist any more (its number was {channel}). `/gate tier list` shows "
            "which tier it was. `/gate map channel` with `close`, and no channel, takes it off.",
            channel=event.facts.get("channel"),
        )
    return _(
        "I cannot open or close <#{channel}> any more: there I lack View Channel, Manage Permissions, or what I let "
        "others do. Under its Permissions, give them to my role. Until then it stays as it is; I try again as soon as "
        "it changes, and once an hour.",
        channel=event.facts.get("channel"),
    )


def _not_to_be_opened(error: ChannelRefused, room: str) -> str:
    match error.problem:
        case ChannelProblem.CATEGORY:
            return _(
                "{room} is a category. Choose the channels in it, one after the other: then you see of each what "
                "that does. Nothing was changed.",
                room=room,
            )
        case ChannelProblem.THREAD:
            return _(
                "{room} is a thread, and who sees a thread follows from its channel. Choose the channel it is in. "
                "Nothing was changed.",
                room=room,
            )
        case ChannelProblem.BOT_CANNOT_SEE:
            return _(
                "I do not see {room}. Under its Permissions, give my role View Channel and Manage Permissions; then "
                "type the command again.",
                room=room,
            )
        case ChannelProblem.BOT_CANNOT:
            return _(
                "I cannot open {room}: there I lack {detail}. Under its Permissions, give that to my role; then type "
                "the command again.",
                room=room,
                detail=error.detail,
            )
        case ChannelProblem.ACTOR_CANNOT_MAKE:
            return _(
                "You cannot have {room} made: you lack {detail} on this server. Ask somebody who has that.",
                room=room,
                detail=error.detail,
            )
        case ChannelProblem.BOT_CANNOT_MAKE:
            return _(
                "I cannot make {room}: I lack {detail}. Under Server settings, Roles, give that to my role. Or make "
                "the channel yourself, and choose it here.",
                room=room,
                detail=error.detail,
            )
        case _:
            return _(_OTHER.get(error.problem, _KIND), room=room)
