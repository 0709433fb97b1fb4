"""Answers to interactions: the first one, the original message, and what follows it."""

from typing import Any

from sandbox.discord import payloads
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import SETTABLE_IN_ANSWER, Callback, Choices, Deferred, NewMessage, Said, inside
from sandbox.discord.components import Modal
from sandbox.discord.errors import unknown
from sandbox.discord.interactions import (
    LOADING_MESSAGE,
    MESSAGE,
    UPDATE,
    Interaction,
)
from sandbox.discord.nouns import COMPONENTS_V2, LOADING, Message, snowflake
from sandbox.discord.sayings import amend, compose, finish_loading


def answer(ask: Ask) -> Any:
    """The first answer; with_response=true gives back what came of it, else nothing."""
    interaction = ask.house.desk.for_callback(ask.id("interaction_id"), ask.params["token"])
    wanted = ask.body(Callback)
    prepared = _prepared(ask, interaction, wanted)
    interaction.accept(wanted.type, ask.house.limits)
    _do(ask, interaction, prepared)
    ask.world.changes.announce()
    return _outcome(interaction) if ask.query.get("with_response", "").lower() in {"1", "true"} else None


def _outcome(interaction: Interaction) -> dict[str, Any]:
    shown = interaction.original
    about = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "response_message_loading": interaction.answer_type == LOADING_MESSAGE,
        "response_message_ephemeral": bool(shown and shown.ephemeral),
        **({"response_message_id": str(shown.id)} if shown else {}),
    }
    resource: dict[str, Any] = {"type": interaction.answer_type}
    if shown and interaction.answer_type in {MESSAGE, LOADING_MESSAGE, UPDATE}:
        resource["message"] = payloads.message(shown)
    return {"interaction": about, "resource": resource}


def _prepared(ask: Ask, interaction: Interaction, wanted: Callback) -> Any:
    """All checks of an answer, before it is accepted: a malformed one may be tried again."""
    match wanted.type:
        case 4:
            said = inside(wanted, Said).checked(settable=SETTABLE_IN_ANSWER)
            return compose(ask, interaction.channel, said, interaction=_metadata(interaction))
        case 5:
            flags, about = inside(wanted, Deferred).flags | LOADING, _metadata(interaction)
            return Message(snowflake(), interaction.channel.id, ask.bot, flags=flags, interaction=about)
        case 6:
            return inside(wanted, Deferred)
        case 7:
            before = bool(interaction.source and interaction.source.flags & COMPONENTS_V2)
            return inside(wanted, Said).checked(settable=SETTABLE_IN_ANSWER, v2_before=before)
        case 8:
            return inside(wanted, Choices).model_dump(mode="json", exclude_unset=True)["choices"]
        case 9:
            return inside(wanted, Modal).model_dump(mode="json", exclude_unset=True)


def _do(ask: Ask, interaction: Interaction, prepared: Any) -> None:
    match interaction.answer_type:
        case 4 | 5:
            interaction.original = _posted(ask, interaction, prepared)
        case 6:
            interaction.original = interaction.source
        case 7:
            interaction.original = message = interaction.source
            assert message  # accept() allows this answer only with a source
            amend(ask, message, prepared)
            ask.world.edited(interaction.channel, message)
        case 8:
            interaction.choices = prepared
        case 9:
            interaction.modal = prepared


def _posted(ask: Ask, interaction: Interaction, message: Message) -> Message:
    message.seen_only_by = interaction.user.id if message.ephemeral else None
    return ask.world.post(interaction.channel, message)


def _metadata(interaction: Interaction) -> dict[str, Any]:
    context = "0" if interaction.guild else "1"
    owners = {"0": str(interaction.guild.id) if interaction.guild else "0"}
    return {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": payloads.user(interaction.user),
        "authorizing_integration_owners": owners if context == "0" else {"0": "0"},
        **({"name": interaction.name} if interaction.kind == 2 else {}),
        **({"interacted_message_id": str(interaction.source.id)} if interaction.source else {}),
    }


# after the first answer ----------------------------------------------------------------------------------------------


def follow_up(ask: Ask) -> Any:
    """Another message; the first one after a defer fills the loading message instead."""
    interaction = _answered(ask)
    said = ask.body(NewMessage).checked(settable=SETTABLE_IN_ANSWER)
    loading = interaction.original
    if loading and loading.flags & LOADING:
        finish_loading(ask, loading, said)
        return _told(ask, interaction, loading)
    message = _posted(ask, interaction, compose(ask, interaction.channel, said, interaction=_metadata(interaction)))
    interaction.followups.append(message)
    interaction.changed()
    ask.world.changes.announce()
    return payloads.message(message)


def show(ask: Ask) -> Any:
    return payloads.message(_message(ask, _answered(ask)))


def edit(ask: Ask) -> Any:
    interaction = _answered(ask)
    message = _message(ask, interaction)
    before = bool(message.flags & COMPONENTS_V2)
    said = ask.body(Said).checked(settable=SETTABLE_IN_ANSWER, v2_before=before)
    finish_loading(ask, message, said) if message.flags & LOADING else amend(ask, message, said)
    return _told(ask, interaction, message)


def _told(ask: Ask, interaction: Interaction, message: Message) -> Any:
    interaction.changed()
    ask.world.edited(interaction.channel, message)
    return payloads.message(message)


def delete(ask: Ask) -> Any:
    interaction = _answered(ask)
    message = _message(ask, interaction)
    if message is interaction.original:
        interaction.original = None
    else:
        interaction.followups.remove(message)
    interaction.changed()
    ask.world.delete_message(interaction.channel, message)


def _answered(ask: Ask) -> Interaction:
    interaction = ask.house.desk.for_webhook(ask.params["token"])
    if ask.id("application_id") != ask.world.app.id:
        raise unknown("Webhook")
    return interaction


def _message(ask: Ask, interaction: Interaction) -> Message:
    wanted = ask.params.get("message_id")
    if wanted is None and interaction.original:
        return interaction.original
    for message in (interaction.original, *interaction.followups):
        if message and str(message.id) == wanted:
            return message
    raise unknown("Message")


_HOOK = "/webhooks/{application_id}/{token}"
_ASKED = ("wait", "thread_id", "with_components")
ROUTES = [
    Route(
        "POST",
        "/interactions/{interaction_id}/{token}/callback",
        answer,
        takes_body=True,
        takes_files=True,
        query=("with_response",),
        signed=False,
    ),
    Route("POST", _HOOK, follow_up, takes_body=True, takes_files=True, query=_ASKED, signed=False),
    *(
        Route(method, _HOOK + tail, handler, method == "PATCH", method == "PATCH", query=_ASKED, signed=False)
        for tail in ("/messages/@original", "/messages/{message_id}")
        for method, handler in (("GET", show), ("PATCH", edit), ("DELETE", delete))
    ),
]
