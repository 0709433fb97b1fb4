"""Telegram keeps the promises of `ChatPlatform`: always asked, never answered from a cache."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    Bot,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberOwner,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import About, asking
from bot.domain.errors import DoorGone, DoorRefused, MemberGone, PlaceMoved
from bot.domain.giving.policy import Door
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Place
from bot.ports import Choice
from bot.text.markup import for_telegram, telegram_length
from bot.text.pages import LONGEST_TELEGRAM, pages

READ_WITHIN = 30.0
CHANGE_WITHIN = 120.0
"""Seconds; a call waits in its lane for our own pace, so it may rightly take long."""
HERE = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER})
QUIET = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class TelegramPlatform:
    """A chat has no roles: the one door in it is the chat itself, and that is `TelegramChats`' to open."""

    connection: Connection

    async def open_doors(self, place: Place, account: int) -> frozenset[int]:
        async with asking(About.CHAT, READ_WITHIN):
            _present(await self.connection.bot.get_chat_member(place.id, account))
            return frozenset({place.id})

    async def open(self, door: Door, account: int, why: str) -> None:
        del door, account, why
        raise DoorRefused  # nobody can be put into a chat; they ask, or follow a link

    async def close(self, door: Door, account: int, why: str) -> None:
        del door, account, why
        raise DoorRefused  # a removal has two steps, which are written down between: not one call

    async def role(self, place: Place, role: int) -> RoleFacts:
        del place, role
        raise DoorGone

    async def roles(self, place: Place) -> Sequence[RoleFacts]:
        del place
        return ()

    async def standing(self, place: Place, account: int) -> Standing:
        async with asking(About.CHAT, READ_WITHIN):
            bot = self.connection.bot
            return _standing(await bot.get_chat_member(place.id, account or bot.id))

    async def tell(self, account: int, text: str) -> None:
        async with asking(About.PERSON, CHANGE_WITHIN):
            await post(self.connection.bot, account, text)

    async def tell_channel(self, channel: int, text: str, choices: Sequence[Choice] = ()) -> None:
        try:
            await self._tell_chat(channel, text, choices)
        except PlaceMoved as moved:
            await self._tell_chat(moved.to, text, choices)

    async def _tell_chat(self, chat: int, text: str, choices: Sequence[Choice]) -> None:
        async with asking(About.CHAT, CHANGE_WITHIN):
            await post(self.connection.bot, chat, text, _row(choices))


async def post(bot: Bot, chat: int, text: str, under: InlineKeyboardMarkup | None = None) -> None:
    """In as few messages as it takes, in a group without a sound; the buttons stand under the last one."""
    found = pages(text.split("\n"), "\n", LONGEST_TELEGRAM, telegram_length)
    for number, page in enumerate(found, 1):
        await bot.send_message(
            chat,
            for_telegram(page),
            parse_mode=ParseMode.HTML,
            link_preview_options=QUIET,
            disable_notification=chat < 0,
            reply_markup=under if number == len(found) else None,
        )


def _present(member: ChatMember) -> None:
    if member.status not in HERE and not getattr(member, "is_member", False):
        raise MemberGone


def _standing(member: ChatMember) -> Standing:
    owns = isinstance(member, ChatMemberOwner)
    runs = isinstance(member, ChatMemberAdministrator) and member.can_invite_users and member.can_restrict_members
    if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        raise MemberGone
    return Standing(0, owns or runs, owns, member.user.is_bot, member.user.username or member.user.full_name)


def _row(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    buttons = [InlineKeyboardButton(choice.label, callback_data=choice.id) for choice in choices]
    return InlineKeyboardMarkup([buttons]) if buttons else None
