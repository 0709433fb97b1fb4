"""What happened in a chat, told to the moderators."""

from bot.domain.events import Event, EventKind
from bot.text.clean import chat


def of_chat(event: Event) -> str:
    """The line for this event."""
    room = _named(event, "chat", "the chat")
    match event.kind:
        case EventKind.ADMIN_STAYS:
            return (
                f"{_named(event)} no longer holds what **{room}** asks for, and stays in it: I never remove who runs a "
                "chat. If they should leave, take their admin rights away; I do the rest."
            )
        case EventKind.LINK_PASSED_ON:
            return (
                f"{_named(event)} came into **{room}** by the personal link of {_named(event, 'owner')} and holds no "
                "pass, so I remove them again."
            )
        case EventKind.ADOPTED:
            return (
                f"**{room}** is adopted: {event.facts.get('seen')} people were seen in it, and "
                f"{event.facts.get('leave')} of them hold no pass and leave now. Who was never seen stays."
            )
        case EventKind.DOOR_BLOCKED if event.facts.get("problem") == "away":
            return (
                f"I am not in **{room}** any more, so nobody is let in or removed there. Everything is kept: add me "
                "again as an admin who may invite and ban, and I go on."
            )
        case EventKind.DOOR_BLOCKED:
            return (
                f"I may not let people into **{room}** or remove them any more. Among its admins, give me the rights "
                "to invite and to ban. Nobody loses anything until then."
            )
        case _:
            return ""


def _named(event: Event, key: str = "name", otherwise: str = "Somebody") -> str:
    return chat(str(event.facts.get(key) or otherwise))
