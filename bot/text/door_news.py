"""What the moderators are told of doors that the platform refuses."""

from bot.domain.events import Event, EventKind
from bot.text.catalogue import _
from bot.text.channels import blocked_channel
from bot.text.chat_news import of_chat
from bot.text.clean import chat
from bot.text.contests import contested


def of_door(event: Event) -> str:
    """What stands in the way of a role, a channel or a chat, and what a person can do about it."""
    return contested(event) if event.kind is EventKind.ROLE_CONTESTED else _blocked(event)


def _blocked(event: Event) -> str:
    if "chat" in event.facts:
        return of_chat(event)
    if "channel" in event.facts:
        return blocked_channel(event)
    role = event.facts.get("role")
    if event.facts.get("problem") == "gone":
        return _(
            "A role that a tier opens does not exist any more (its number was {role}), so nobody can be given it. "
            "`/gate tier list` shows which tier it was. Give that tier another one with `/gate map role`: the one that "
            "is gone is taken off it then.",
            role=role,
        )
    if event.facts.get("problem") == "dangerous":
        return _(
            "<@&{role}> carries {detail} now, which no token must open. So I give it to nobody any more, and open no "
            "channel to it; whoever has it keeps it until their tier ends. Take that off the role, and I go on by "
            "myself; or have the tier open another one: `/gate map role`.",
            role=role,
            detail=chat(str(event.facts.get("detail"))),
        )
    return _(
        "I cannot give or take <@&{role}>: it stands above my own role, or I may not manage roles. Under "
        'Server settings, Roles, drag "Gatehouse" above it. I try again as soon as the roles change.',
        role=role,
    )
