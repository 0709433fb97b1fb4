"""Adopting a living chat, in words: for its people, and for its moderators."""

from datetime import datetime

from bot.domain.gating.adoption import Adoption, Tally
from bot.domain.gating.chats import LinkedChat
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.passes import moment

UNSEEN = N_("Bots cannot list a chat's people: who never wrote, came or left while I looked is not counted, and stays.")


def noting(one: LinkedChat) -> str:
    """For the moderator who switched it on."""
    said = _("I note from now on whom I see in **{room}**. Nobody is removed.", room=chat(one.title))
    return f"{said} {_(UNSEEN)}"


def report(one: LinkedChat, adoption: Adoption, tally: Tally) -> str:
    """How it would be if today were the day."""
    day = (
        _("The day is {day}.", day=moment(adoption.deadline))
        if adoption.deadline
        else _("No day is set: nobody is removed.")
    )
    said = _(
        "In **{room}** I have seen {seen}; {linked} of them proved a wallet, and it would stay open to "
        "{stay}. Who runs the chat stays in any case.",
        room=chat(one.title),
        seen=tally.seen,
        linked=tally.linked,
        stay=tally.stay,
    )
    return f"{said} {day}\n{_(UNSEEN)}"


def announced(one: LinkedChat, deadline: datetime) -> str:
    """For the chat, when the day is set."""
    return _(
        "From {day} on **{room}** is for those who hold a pass of this community. Write to me with "
        "`/verify` to prove a wallet; it costs nothing and moves nothing. `/passes` tells where you "
        "stand.",
        day=moment(deadline),
        room=chat(one.title),
    )


def near(one: LinkedChat, deadline: datetime) -> str:
    """For the chat, a day before."""
    return _(
        "On {day} whoever holds no pass leaves **{room}**, and may come back with one at any time. Write "
        "to me with `/verify` to prove a wallet; `/passes` tells where you stand.",
        day=moment(deadline),
        room=chat(one.title),
    )
