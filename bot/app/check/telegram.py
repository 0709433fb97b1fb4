"""Telegram as the bot finds it: token, how updates come, and in every chat of a community its rights."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner, WebhookInfo
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.adapters.telegram import Endpoints
from bot.adapters.telegram.pacing import Pace
from bot.app.check.lines import Line, Served, fine, note, wrong
from bot.config import Telegram
from bot.web.telegram import PATH

_DEADLINE = 20.0


async def look(settings: Telegram, public_url: str, served: Sequence[Served]) -> Sequence[Line]:
    """Everything that can be asked. Updates are not, so a running bot is not disturbed."""
    endpoints = Endpoints(settings.token.get_secret_value(), settings.api)
    try:
        async with asyncio.timeout(_DEADLINE), endpoints.bot(Pace()) as bot:
            return [line async for line in _lines(bot, settings, public_url, served)]
    except InvalidToken:
        where = "Ask @BotFather in Telegram: /mybots, your bot, API Token; put it into the config."
        return [wrong("Telegram", "Telegram does not know this token.", where)]
    except (TelegramError, OSError, TimeoutError) as error:
        says = f"Telegram cannot be reached ({type(error).__name__})."
        return [wrong("Telegram", says, "Check this machine's network: api.telegram.org must be reachable.")]


async def _lines(bot: Bot, settings: Telegram, public_url: str, served: Sequence[Served]) -> AsyncIterator[Line]:
    me = await bot.get_me()
    yield fine("Telegram", f"The token is valid: the bot is @{me.username}.")
    if me.can_read_all_group_messages:
        yield note(
            "privacy",
            "The bot is sent every message of its groups, which it has no use for.",
            "Ask @BotFather: /mybots, your bot, Bot Settings, Group Privacy, Turn on.",
        )
    if not me.can_join_groups:
        yield wrong(
            "groups",
            "The bot may not be added to groups.",
            "Ask @BotFather: /mybots, your bot, Bot Settings, Allow Groups?, Turn on.",
        )
    for line in _webhook(await bot.get_webhook_info(), settings, public_url):
        yield line
    for one in served:
        for chat in one.chats:
            yield await _chat(bot, one.name, chat)
        if one.channel is not None and one.channel < 0:
            yield await _moderators(bot, one.name, one.channel)


def _webhook(found: WebhookInfo, settings: Telegram, public_url: str) -> Iterator[Line]:
    ours = public_url + PATH
    if settings.updates == "polling":
        if found.url:
            yield note("updates", "A webhook is set, which polling will remove.", "Nothing to do, if it is your own.")
        return
    if not ours.startswith("https://") and not settings.api:
        yield wrong(
            "updates", "Telegram calls https addresses alone.", 'Give web.public_url as https, or take "polling".'
        )
    elif found.url and found.url != ours:
        yield note("updates", "The webhook leads elsewhere; the next start sets it anew.", "Nothing to do.")
    elif found.last_error_message:
        yield wrong(
            "updates",
            f"Telegram could not reach the webhook; {found.pending_update_count} updates wait.",
            f"Look whether {ours} reaches this machine from outside, with a valid certificate.",
        )
    else:
        yield fine("updates", f"They come to {ours}.")


async def _chat(bot: Bot, name: str, chat: int) -> Line:
    try:
        found = await bot.get_chat(chat)
        member = await bot.get_chat_member(chat, bot.id)
    except (BadRequest, Forbidden):
        return wrong(
            name, f"The bot is not in this chat ({chat}).", "Add it there as an admin who may add and ban users."
        )
    about = f"{name}, {found.title}"
    lacking = _lacking(member)
    if lacking:
        return wrong(about, f"The bot lacks a right: {lacking}.", "In the chat: Administrators, the bot, switch it on.")
    if found.username:
        return wrong(
            about,
            "Anybody can join this chat, for it is public.",
            "Make it private: Edit, Chat Type. Members then ask to join.",
        )
    return fine(about, "The bot may let people in and remove them.")


def _lacking(member: object) -> str:
    if isinstance(member, ChatMemberOwner):
        return ""
    if not isinstance(member, ChatMemberAdministrator):
        return "it is no admin"
    rights = {"Invite Users via Link": member.can_invite_users, "Ban Users": member.can_restrict_members}
    return ", ".join(right for right, has in rights.items() if not has)


async def _moderators(bot: Bot, name: str, chat: int) -> Line:
    about = f"{name}, moderators' chat"
    try:
        member = await bot.get_chat_member(chat, bot.id)
    except (BadRequest, Forbidden):
        return wrong(about, f"The bot is not in this chat ({chat}).", "Add it there, or correct moderators_channel.")
    if member.status in {member.LEFT, member.BANNED}:
        return wrong(about, f"The bot is not in this chat ({chat}).", "Add it there, or correct moderators_channel.")
    return fine(about, "The bot is in the moderators' chat.")
