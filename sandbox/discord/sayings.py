"""How a checked request body becomes a message, and how an edit changes one."""

import copy
import re
from typing import Any

from sandbox.discord import components
from sandbox.discord.asks import Ask
from sandbox.discord.errors import RefusedError
from sandbox.discord.nouns import COMPONENTS_V2, EPHEMERAL, LOADING, Channel, Message, snowflake


def compose(ask: Ask, channel: Channel, said: dict[str, Any], **more: Any) -> Message:
    """A new message by the bot, not yet posted; refuses an empty one."""
    message = Message(
        snowflake(), channel.id, ask.bot, tts=said.get("tts", False), flags=said.get("flags") or 0, **more
    )
    amend(ask, message, said)
    return message


def amend(ask: Ask, message: Message, said: dict[str, Any]) -> None:
    """Replaces what was given; what was not given stays."""
    if "content" in said:
        message.content = said["content"] or ""
        _mention(ask, message, said.get("allowed_mentions"))
    if "embeds" in said:
        message.embeds = [_embed(each) for each in said["embeds"] or []]
    if "components" in said:
        message.components = _numbered(said["components"] or [])
    if "attachments" in said or ask.files:
        listed = said.get("attachments") or []
        message.attachments = _kept(message, listed) + _uploaded(ask, message.channel_id, listed)
    message.flags |= (said.get("flags") or 0) & COMPONENTS_V2
    if not (message.content or message.embeds or message.components or message.attachments):
        raise RefusedError(400, 50006, "Cannot send an empty message")


def finish_loading(ask: Ask, message: Message, said: dict[str, Any]) -> None:
    """The first words after a defer: they fill the loading message, which stays as private as it was."""
    amend(ask, message, said)
    message.flags = message.flags & (EPHEMERAL | COMPONENTS_V2) | (said.get("flags") or 0) & ~EPHEMERAL & ~LOADING


def _embed(given: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich", **{key: value for key, value in given.items() if value is not None}}


def _numbered(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tree = copy.deepcopy(given)
    for number, part in enumerate(components.walk(tree), start=1):
        part["id"] = part.get("id") or number
    return tree


def _kept(message: Message, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = {str(each["id"]) for each in listed}
    return [each for each in message.attachments if each["id"] in wanted]


def _uploaded(ask: Ask, channel_id: int, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with what is said of it in the list, where `files[0]` is the one with the id 0."""
    said = {f"files[{each['id']}]": each.get("description") for each in listed}
    keep = ask.world.files.keep
    return [keep(channel_id, file["filename"], file["data"], said.get(file["field"])) for file in ask.files]


def _mention(ask: Ask, message: Message, allowed: dict[str, Any] | None) -> None:
    parse = ["users", "roles"] if allowed is None else allowed.get("parse", [])
    named = {int(each) for key in ("users", "roles") for each in (allowed or {}).get(key, [])}
    users = [int(each) for each in re.findall(r"<@!?(\d+)>", message.content)]
    roles = [int(each) for each in re.findall(r"<@&(\d+)>", message.content)]
    known = ask.world.users
    message.mentions = [known[each] for each in users if each in known and ("users" in parse or each in named)]
    message.mention_roles = [each for each in roles if "roles" in parse or each in named]
