"""Linking a chat: what its admins and the community's moderators read."""

from collections.abc import Sequence

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.gating.chats import Entry, LinkedChat
from bot.text.catalogue import _
from bot.text.clean import chat, clean
from bot.text.notice import listed


def code(text: str, community: str) -> str:
    """For the moderator who asked for it."""
    return _(
        "The code for **{community}** is `{text}`, for ten minutes and one chat. In the chat, one of its "
        "admins who may invite and ban types it. Make me an admin there first, with the rights to invite "
        "and to ban.",
        community=chat(community),
        text=text,
    )


def hosts_code(text: str, community: str) -> list[str]:
    """For the host, who asked for it at a shell: plain lines."""
    return [
        _("The code for {community} is {text}, for ten minutes and one chat.", community=clean(community), text=text),
        _(
            "Make the bot an admin of the chat with the rights to invite and to ban. Then one of its admins "
            "types there:"
        ),
        f"/connect {text}",
    ]


def linked(one: LinkedChat, community: str) -> str:
    """For the chat in which the code was typed."""
    return _(
        "**{room}** belongs to **{community}** now. Until a tier opens it, nothing changes here.\n"
        "Bots cannot list a chat's people: I know those whom I see come, and nobody who was here before is "
        "removed.",
        room=chat(one.title),
        community=chat(community),
    )


def unlinked(one: LinkedChat) -> str:
    """For whoever unlinked it."""
    return _(
        "**{room}** is linked no more. Nobody was removed, and who asks to join waits for its admins.",
        room=chat(one.title),
    )


def opened(tier: str) -> str:
    """For the admin who had a tier open the chat."""
    return _("From now on **{tier}** opens this chat: whoever holds it and asks to join is let in.", tier=chat(tier))


def tiers(names: Sequence[str]) -> str:
    """How the command is typed, and which tiers there are."""
    if not names:
        return _("There is no tier yet. Moderators make one on Discord, or whoever hosts me with a file.")
    known = listed([f"**{chat(name)}**" for name in names])
    return _("Type `/tier` and the name of the tier that opens this chat. There are: {tiers}.", tiers=known)


def entries() -> str:
    """How the command is typed."""
    return _(
        "Type `/entry requests`, and people ask to join; or `/entry links`, and each member gets a link of their own."
    )


def entry(one: LinkedChat) -> str:
    """How people come in from now on."""
    if one.entry is Entry.LINKS:
        return _("Into **{room}** each member gets a link of their own now, from me in private.", room=chat(one.title))
    return _("People ask to join **{room}** now, and I answer them.", room=chat(one.title))


def refused_chat(error: ChatRefused) -> str:
    """What stands in the way, and the next step."""
    room = f"**{chat(error.detail)}**" if error.detail else _("this chat")
    match error.problem:
        case ChatProblem.CODE:
            return _(
                "This code is of no use: mistyped, used, or older than ten minutes. Nothing was changed. Ask for "
                "a new one."
            )
        case ChatProblem.TRIES:
            return _("Too many codes were wrong. Nothing was changed. Try again in ten minutes.")
        case ChatProblem.TAKEN:
            return _("{room} belongs to a community already. Unlink it there first. Nothing was changed.", room=room)
        case ChatProblem.NOT_LINKED:
            return _("This chat belongs to no community yet. Nothing was changed.")
        case ChatProblem.NOT_OPEN:
            return _("{room} is not open to you. `/why` tells what is missing.", room=room)
        case ChatProblem.FROZEN:
            return _("The moderators have paused all giving and taking here. Please try again later.")
        case ChatProblem.IN_IT:
            return _("You are in {room} already.", room=room)
        case ChatProblem.BANNED:
            return _("Somebody who runs {room} has banned this account. Ask them.", room=room)
        case _:
            return _no_gate(error.problem, room)


def _no_gate(problem: ChatProblem, room: str) -> str:
    """Why it cannot be a gate."""
    match problem:
        case ChatProblem.NOT_NOTING:
            return _(
                "I do not note who is here yet. Switch that on first, and look at the report. Nothing was changed."
            )
        case ChatProblem.DATE:
            return _(
                "Type the day like `/adopt 2026-12-24`: at least a day and at most a year away. Nothing was changed."
            )
        case ChatProblem.BASIC_GROUP:
            return _(
                "{room} is a basic group. Make it a supergroup first (show its history to new members). Nothing "
                "was changed.",
                room=room,
            )
        case ChatProblem.PUBLIC:
            return _(
                "{room} is public: anybody joins without asking. Make it private first. Nothing was changed.", room=room
            )
        case ChatProblem.BOT_CANNOT_INVITE:
            return _("I may not invite people here. Make me an admin who may invite and ban. Nothing was changed.")
        case ChatProblem.BOT_CANNOT_REMOVE:
            return _("I may not ban people here. Give me that right too. Nothing was changed.")
        case _:
            return _("This needs an admin of the chat who may invite and ban. Nothing was changed.")
