"""Linking a chat: what its admins and the community's moderators read."""

from bot.domain.chats import Entry, LinkedChat
from bot.domain.errors import ChatProblem, ChatRefused
from bot.text.clean import chat, clean

NOTHING = "Nothing was changed."


def code(text: str, community: str) -> str:
    """For the moderator who asked for it."""
    return (
        f"The code for **{chat(community)}** is `{text}`, for ten minutes and one chat. In the chat, one of its admins "
        "who may invite and ban types it. Make me an admin there first, with the rights to invite and to ban."
    )


def hosts_code(text: str, community: str) -> list[str]:
    """For the host, who asked for it at a shell: plain lines."""
    return [
        f"The code for {clean(community)} is {text}, for ten minutes and one chat.",
        "Make the bot an admin of the chat with the rights to invite and to ban. Then one of its admins types there:",
        f"/connect {text}",
    ]


def linked(one: LinkedChat, community: str) -> str:
    """For the chat in which the code was typed."""
    return (
        f"**{chat(one.title)}** belongs to **{chat(community)}** now. Until a tier opens it, nothing changes here.\n"
        "Bots cannot list a chat's people: I know those whom I see come, and nobody who was here before is removed."
    )


def unlinked(one: LinkedChat) -> str:
    """For whoever unlinked it."""
    return f"**{chat(one.title)}** is linked no more. Nobody was removed, and who asks to join waits for its admins."


def opened(tier: str) -> str:
    """For the admin who had a tier open the chat."""
    return f"From now on **{chat(tier)}** opens this chat: whoever holds it and asks to join is let in."


def entries() -> str:
    """How the command is typed."""
    return (
        "Type `/entry requests`, and people ask to join; or `/entry links`, and each member gets a link of their own."
    )


def entry(one: LinkedChat) -> str:
    """How people come in from now on."""
    if one.entry is Entry.LINKS:
        return f"Into **{chat(one.title)}** each member gets a link of their own now, from me in private."
    return f"People ask to join **{chat(one.title)}** now, and I answer them."


def refused_chat(error: ChatRefused) -> str:
    """What stands in the way, and the next step."""
    room = f"**{chat(error.detail)}**" if error.detail else "this chat"
    match error.problem:
        case ChatProblem.CODE:
            return f"This code is of no use: mistyped, used, or older than ten minutes. {NOTHING} Ask for a new one."
        case ChatProblem.TRIES:
            return f"Too many codes were wrong. {NOTHING} Try again in ten minutes."
        case ChatProblem.TAKEN:
            return f"{room} belongs to a community already. Unlink it there first. {NOTHING}"
        case ChatProblem.NOT_LINKED:
            return f"This chat belongs to no community yet. {NOTHING}"
        case ChatProblem.NOT_OPEN:
            return f"{room} is not open to you. `/why` tells what is missing."
        case ChatProblem.FROZEN:
            return "The moderators have paused all giving and taking here. Please try again later."
        case ChatProblem.IN_IT:
            return f"You are in {room} already."
        case ChatProblem.BANNED:
            return f"Somebody who runs {room} has banned this account. Ask them."
        case _:
            return _no_gate(error.problem, room)


def _no_gate(problem: ChatProblem, room: str) -> str:
    """Why it cannot be a gate."""
    match problem:
        case ChatProblem.NOT_NOTING:
            return f"I do not note who is here yet. Switch that on first, and look at the report. {NOTHING}"
        case ChatProblem.DATE:
            return f"The day must be at least a day and at most a year away. {NOTHING}"
        case ChatProblem.BASIC_GROUP:
            return f"{room} is a basic group. Make it a supergroup first (show its history to new members). {NOTHING}"
        case ChatProblem.PUBLIC:
            return f"{room} is public: anybody joins without asking. Make it private first. {NOTHING}"
        case ChatProblem.BOT_CANNOT_INVITE:
            return f"I may not invite people here. Make me an admin who may invite and ban. {NOTHING}"
        case ChatProblem.BOT_CANNOT_REMOVE:
            return f"I may not ban people here. Give me that right too. {NOTHING}"
        case _:
            return f"This needs an admin of the chat who may invite and ban. {NOTHING}"
