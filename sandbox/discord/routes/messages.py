"""Messages in channels and direct channels: sent, shown, edited, deleted."""

from typing import Any

from sandbox.discord import payloads
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import SETTABLE_IN_CHANNEL, NewMessage, Said
from sandbox.discord.errors import RefusedError, invalid_field, missing_permissions, unknown
from sandbox.discord.nouns import COMPONENTS_V2, DIRECT, TEXT, Channel, Message
from sandbox.discord.sayings import amend, compose


def send(ask: Ask) -> Any:
    channel, wanted = ask.channel("send_messages"), ask.body(NewMessage)
    _need_hearer(ask, channel)
    if ask.files and channel.guild_id:
        ask.channel("attach_files")
    said = wanted.checked(settable=SETTABLE_IN_CHANNEL)
    if wanted.enforce_nonce and (before := _said_before(ask, wanted)) is not None:
        return payloads.message(before)
    reply = {"type": 19, "reference": _reference(channel, wanted)} if wanted.message_reference else {}
    message = compose(ask, channel, said, nonce=None if wanted.nonce is None else str(wanted.nonce), **reply)
    return payloads.message(ask.world.post(channel, message))


def _said_before(ask: Ask, wanted: NewMessage) -> Message | None:
    """What the bot has posted under this nonce; a nonce is never old here, where Discord forgets it after minutes."""
    posted = (message for channel in ask.world.channels.values() for message in channel.messages.values())
    own = (message for message in posted if message.author.id == ask.bot.id and message.nonce is not None)
    return next((message for message in own if message.nonce == str(wanted.nonce)), None)


def _need_hearer(ask: Ask, channel: Channel) -> None:
    """A direct message needs a person who takes them and shares a guild with the bot."""
    if channel.type not in {TEXT, DIRECT}:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    if (person := channel.recipient) is None:
        return
    shared = any(guild.bot_joined and person.id in guild.members for guild in ask.world.guilds.values())
    if not (person.takes_dms and shared):
        raise RefusedError(403, 50007, "Cannot send messages to this user")


def _reference(channel: Channel, wanted: NewMessage) -> int | None:
    if (reference := wanted.message_reference) is None:
        return None
    if int(reference.message_id) in channel.messages:
        return int(reference.message_id)
    if reference.fail_if_not_exists:
        raise invalid_field("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return None


def listed(ask: Ask) -> Any:
    channel = ask.channel("read_message_history")
    limit, newest = int(ask.query.get("limit", 50)), not ask.query.get("after")
    if not 1 <= limit <= 100:
        raise invalid_field("limit", "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")
    after, before = int(ask.query.get("after", 0)), int(ask.query.get("before", 1 << 63))
    found = [m for m in channel.messages.values() if after < m.id < before and not m.ephemeral]
    chosen = found[-limit:] if newest else found[:limit]
    return [payloads.message(each) for each in reversed(chosen)]


def show(ask: Ask) -> Any:
    return payloads.message(_message(ask, ask.channel("read_message_history")))


def edit(ask: Ask) -> Any:
    channel, wanted = ask.channel(), ask.body(Said)
    message = _message(ask, channel)
    if message.author is not ask.bot:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    amend(ask, message, wanted.checked(settable=SETTABLE_IN_CHANNEL, v2_before=bool(message.flags & COMPONENTS_V2)))
    ask.world.edited(channel, message)
    return payloads.message(message)


def delete(ask: Ask) -> Any:
    channel = ask.channel()
    message = _message(ask, channel)
    if message.author is not ask.bot:
        if channel.type == DIRECT:
            raise missing_permissions()
        ask.channel("manage_messages")
    ask.world.delete_message(channel, message)


def typing(ask: Ask) -> Any:
    ask.channel("send_messages")


def _message(ask: Ask, channel: Channel) -> Message:
    message = channel.messages.get(ask.id("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    return message


_ALL, _ONE = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"
ROUTES = [
    Route("POST", _ALL, send, takes_body=True, takes_files=True, bucket="message"),
    Route("GET", _ALL, listed, query=("limit", "before", "after")),
    Route("GET", _ONE, show),
    Route("PATCH", _ONE, edit, takes_body=True, takes_files=True),
    Route("DELETE", _ONE, delete),
    Route("POST", "/channels/{channel_id}/typing", typing),
]
