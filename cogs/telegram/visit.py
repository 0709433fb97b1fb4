"""One person's command or press in a private chat, in the community it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, User
from telegram.constants import ParseMode

from bot.domain.ids import Account, Community, Platform
from bot.text.markup import for_telegram, telegram_length
from bot.text.pages import LONGEST_TELEGRAM, pages

MOST_PAGES = 4
REST = "The rest is in the file."
QUIET = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sent: a command with its argument, or a press with what its button carried."""

    bot: Bot
    chat: int
    user: User
    word: str
    carried: str = ""
    message: int | None = None
    """The message whose button was pressed."""

    @property
    def account(self) -> Account:
        return account(self.user)

    async def answer(self, paragraphs: Sequence[str], *buttons: InlineKeyboardButton, between: str = "\n\n") -> None:
        """Say this in the chat, in as few messages as it takes; the buttons stand under the last one."""
        found = pages(paragraphs, between, LONGEST_TELEGRAM, telegram_length)
        whole = between.join(paragraphs) if len(found) > MOST_PAGES else ""
        found = [found[0], REST] if whole else found
        for number, page in enumerate(found, 1):
            await self._send(page, column(buttons) if number == len(found) else None)
        if whole:
            await self.bot.send_document(self.chat, whole.encode(), filename="gatehouse.txt")

    async def _send(self, page: str, under: InlineKeyboardMarkup | None) -> None:
        await self.bot.send_message(
            self.chat, for_telegram(page), parse_mode=ParseMode.HTML, link_preview_options=QUIET, reply_markup=under
        )

    async def replace(self, text: str, *buttons: InlineKeyboardButton) -> None:
        """Put this in the place of the message whose button was pressed."""
        if self.message is None:
            await self.answer([text], *buttons)
            return
        await self.bot.edit_message_text(
            for_telegram(text), self.chat, self.message, parse_mode=ParseMode.HTML,
            link_preview_options=QUIET, reply_markup=column(buttons),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """The same, in this community."""

    said: Said
    community: Community

    @property
    def account(self) -> Account:
        return self.said.account

    async def answer(self, paragraphs: Sequence[str], *buttons: InlineKeyboardButton) -> None:
        await self.said.answer(paragraphs, *buttons)


def account(user: User) -> Account:
    """The account of this user, with the name it has today."""
    return Account(Platform.TELEGRAM, user.id, user.username or user.full_name)


def column(buttons: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """One button a line: on a telephone two would be cut."""
    return InlineKeyboardMarkup([[button] for button in buttons]) if buttons else None
