"""One person's command or press in a private chat, in the community it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, User
from telegram.constants import ParseMode

from bot.domain.ids import Account, Community, Platform
from bot.text.catalogue import N_, _
from bot.text.markup import for_telegram, telegram_length
from bot.text.pages import LONGEST_TELEGRAM, pages

MOST_PAGES = 4
REST = N_("The rest is in the file.")
PAYLOAD = "c"
"""Before the number of a community in `t.me/BOT?start=c7`: no secret, only which one is meant."""
QUIET = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sent: a command and what was typed behind it, or a press and what its button carried.

    `carried`: the community it is about, as in `c7`, and behind a dot what else the button is for.
    """

    bot: Bot
    chat: int
    user: User
    word: str
    carried: str = ""
    typed: str = ""
    message: int | None = None
    """The message whose button was pressed."""

    @property
    def account(self) -> Account:
        return account(self.user)

    @property
    def named(self) -> int:
        """The number of the community it is about; 0 if it does not say."""
        digits = self.carried.partition(".")[0].removeprefix(PAYLOAD)
        return int(digits) if self.carried.startswith(PAYLOAD) and digits.isdecimal() else 0

    @property
    def rest(self) -> str:
        return self.carried.partition(".")[2]

    async def answer(self, paragraphs: Sequence[str], *buttons: InlineKeyboardButton, between: str = "\n\n") -> None:
        """Say this in the chat, in as few messages as it takes; the buttons stand under the last one."""
        found = pages(paragraphs, between, LONGEST_TELEGRAM, telegram_length)
        whole = between.join(paragraphs) if len(found) > MOST_PAGES else ""
        found = [found[0], _(REST)] if whole else found
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

    def here(self, rest: object = "") -> str:
        """What a button carries to be about this community, and this."""
        return f"{PAYLOAD}{self.community.id}" + (f".{rest}" if rest else "")

    async def answer(self, paragraphs: Sequence[str], *buttons: InlineKeyboardButton) -> None:
        await self.said.answer(paragraphs, *buttons)


def account(user: User) -> Account:
    """The account of this user, with the name it has today."""
    return Account(Platform.TELEGRAM, user.id, user.username or user.full_name)


def column(buttons: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """One button a line: on a telephone two would be cut."""
    return InlineKeyboardMarkup([[button] for button in buttons]) if buttons else None
