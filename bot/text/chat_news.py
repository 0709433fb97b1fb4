"""What happened in a chat, told to the moderators."""

from bot.domain.events import Event, EventKind
from bot.text.catalogue import N_, _
from bot.text.clean import chat


def of_chat(event: Event) -> str:
    """The line for this event."""
    room = _named(event, "chat", N_("the chat"))
    match event.kind:
        case EventKind.ADMIN_STAYS:
            return _(
                "{name} no longer holds what **{room}** asks for, and stays in it: I never remove who runs a "
                "chat. If they should leave, take their admin rights away; I do the rest.",
                name=_named(event),
                room=room,
            )
        case EventKind.LINK_PASSED_ON:
            return _(
                "{name} came into **{room}** by the personal link of {owner} and holds no pass, so I remove "
                "them again.",
                name=_named(event),
                room=room,
                owner=_named(event, "owner"),
            )
        case EventKind.ADOPTED:
            return _(
                "**{room}** is adopted: {seen} people were seen in it, and {leave} of them hold no pass and leave "
                "now. Who was never seen stays.",
                room=room,
                seen=event.facts.get("seen"),
                leave=event.facts.get("leave"),
            )
        case EventKind.DOOR_BLOCKED if event.facts.get("problem") == "away":
            return _(
                "I am not in **{room}** any more, so nobody is let in or removed there. Everything is kept: add "
                "me again as an admin who may invite and ban, and I go on.",
                room=room,
            )
        case EventKind.DOOR_BLOCKED:
            return _(
                "I may not let people into **{room}** or remove them any more. Among its admins, give me the "
                "rights to invite and to ban. Nobody loses anything until then.",
                room=room,
            )
        case _:
            return ""


def _named(event: Event, key: str = "name", otherwise: str = N_("Somebody")) -> str:
    return chat(str(event.facts.get(key) or _(otherwise)))
