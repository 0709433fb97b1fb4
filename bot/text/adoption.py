"""Adopting a living chat, in words: for its people, and for its moderators."""

from datetime import datetime

from bot.domain.adoption import Adoption, Tally
from bot.domain.chats import LinkedChat
from bot.text.clean import chat
from bot.text.passes import moment

UNSEEN = "Bots cannot list a chat's people: who never wrote, came or left while I looked is not counted, and stays."


def noting(one: LinkedChat) -> str:
    """For the moderator who switched it on."""
    return f"I note from now on whom I see in **{chat(one.title)}**. Nobody is removed. {UNSEEN}"


def report(one: LinkedChat, adoption: Adoption, tally: Tally) -> str:
    """How it would be if today were the day."""
    day = f"The day is {moment(adoption.deadline)}." if adoption.deadline else "No day is set: nobody is removed."
    return (
        f"In **{chat(one.title)}** I have seen {tally.seen}; {tally.linked} of them proved a wallet, and it would stay "
        f"open to {tally.stay}. Who runs the chat stays in any case. {day}\n{UNSEEN}"
    )


def announced(one: LinkedChat, deadline: datetime) -> str:
    """For the chat, when the day is set."""
    return (
        f"From {moment(deadline)} on **{chat(one.title)}** is for those who hold a pass of this community. Write to me "
        "with `/verify` to prove a wallet; it costs nothing and moves nothing. `/passes` tells where you stand."
    )


def near(one: LinkedChat, deadline: datetime) -> str:
    """For the chat, a day before."""
    return (
        f"On {moment(deadline)} whoever holds no pass leaves **{chat(one.title)}**, and may come back with one at any "
        "time. Write to me with `/verify` to prove a wallet; `/passes` tells where you stand."
    )
