"""Telegram keeps the promises of `Chats`: who stands how in a chat, and the few ways in and out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import (
    Bot,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberOwner,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import BadRequest

from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import About, asking
from bot.adapters.telegram.platform import CHANGE_WITHIN, READ_WITHIN, post
from bot.domain.errors import MemberGone
from bot.domain.gating.chats import ChatFacts, ChatKind, Rank, Seat
from bot.domain.ids import Place
from bot.ports import LinkButton

BOT_ITSELF = 0
_REVOKED = "invite_hash_expired"


@dataclass(frozen=True, slots=True)
class TelegramChats:
    connection: Connection

    async def seat(self, place: Place, account: int) -> Seat:
        async with self._bot(READ_WITHIN) as bot:
            try:
                async with asking(About.CHAT, READ_WITHIN):
                    return _seat(await bot.get_chat_member(place.id, account or bot.id))
            except MemberGone:
                return Seat(Rank.AWAY)

    async def describe(self, place: Place) -> ChatFacts:
        async with self._bot(READ_WITHIN) as bot:
            chat = await bot.get_chat(place.id)
            return ChatFacts(chat.title or "", ChatKind(chat.type), bool(chat.username))

    async def approve(self, place: Place, account: int) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            await bot.approve_chat_join_request(place.id, account)

    async def decline(self, place: Place, account: int) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            await bot.decline_chat_join_request(place.id, account)

    async def answer(self, private: int, text: str, button: LinkButton | None = None) -> None:
        async with asking(About.PERSON, CHANGE_WITHIN):
            await post(self.connection.bot, private, text, _under(button))

    async def shut_out(self, place: Place, account: int, until: datetime) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            await bot.ban_chat_member(place.id, account, until_date=until, revoke_messages=False)

    async def let_back(self, place: Place, account: int) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            await bot.unban_chat_member(place.id, account, only_if_banned=True)

    async def make_link(self, place: Place, name: str, until: datetime) -> str:
        async with self._bot(CHANGE_WITHIN) as bot:
            made = await bot.create_chat_invite_link(place.id, expire_date=until, member_limit=1, name=name)
            return made.invite_link

    async def revoke_link(self, place: Place, link: str) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            try:
                await bot.revoke_chat_invite_link(place.id, link)
            except BadRequest as error:
                if _REVOKED not in error.message.lower():
                    raise

    async def tell(self, place: Place, text: str) -> None:
        async with self._bot(CHANGE_WITHIN) as bot:
            await post(bot, place.id, text)

    @asynccontextmanager
    async def _bot(self, seconds: float) -> AsyncIterator[Bot]:
        async with asking(About.CHAT, seconds):
            yield self.connection.bot


def _seat(member: ChatMember) -> Seat:
    match member:
        case ChatMemberOwner():
            return Seat(Rank.OWNER, invites=True, restricts=True)
        case ChatMemberAdministrator():
            return Seat(Rank.ADMIN, invites=bool(member.can_invite_users), restricts=bool(member.can_restrict_members))
        case ChatMemberBanned():
            return Seat(Rank.BANNED, _end(member.until_date))
        case ChatMemberRestricted():
            return Seat(Rank.MEMBER if member.is_member else Rank.AWAY)
        case _:
            return Seat(Rank.MEMBER if member.status == ChatMember.MEMBER else Rank.AWAY)


def _end(until: datetime) -> datetime | None:
    """Telegram writes 0 for a ban without an end."""
    return until.astimezone(UTC) if until.timestamp() > 0 else None


def _under(button: LinkButton | None) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[InlineKeyboardButton(button.label, url=button.url)]]) if button else None
