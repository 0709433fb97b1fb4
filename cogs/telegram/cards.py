"""Cards as Telegram shows them: in the private chat, each press in the place of the card it was on."""

from telegram import InlineKeyboardButton

from bot.text.card import Card, Press
from cogs.cards import Asked, Replies, Reply
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said, Visit
from cogs.telegram.welcome import Choosing


async def show(visit: Visit, card: Card) -> None:
    """Answer with this card, in the place of the one whose button was pressed, if one was."""
    if visit.said.message is None:
        await add(visit, card)
    else:
        await visit.said.replace("\n\n".join(card.paragraphs), *_under(visit, card))


async def add(visit: Visit, card: Card) -> None:
    """Answer with this card; what was pressed stays."""
    await visit.answer(card.paragraphs, *_under(visit, card))


def acts(choosing: Choosing, replies: Replies) -> Acts:
    """What each button does, and what takes its place."""

    def pressed(reply: Reply) -> Act:
        async def act(said: Said) -> None:
            if visit := await choosing.entered(said):
                await show(visit, await reply(Asked(visit.community, visit.account, said.rest)))

        return act

    return {verb: pressed(reply) for verb, reply in replies.items()}


def _under(visit: Visit, card: Card) -> list[InlineKeyboardButton]:
    return [_button(visit, press) for press in card.presses]


def _button(visit: Visit, press: Press) -> InlineKeyboardButton:
    return button(press.label, press.verb, visit.here(press.carried))
