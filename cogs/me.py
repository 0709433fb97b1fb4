"""`/me` on every platform: forgetting asks once."""

from bot.text import me as text
from bot.text.card import Card
from cogs.cards import Asked, Replies
from cogs.desk import Desk


async def ask(desk: Desk, asked: Asked) -> Card:
    """What forgetting would do."""
    member = await desk.accounts.member(asked.community, asked.account)
    return text.ask_to_forget(asked.community, member.accounts if member else ())


def replies(desk: Desk) -> Replies:
    """What each button of the cards does."""

    async def asks(asked: Asked) -> Card:
        return await ask(desk, asked)

    async def forget(asked: Asked) -> Card:
        await desk.forgetting.begin(asked.community.id, asked.account)
        return text.forgotten()

    async def stay(_: Asked) -> Card:
        return text.kept()

    return {text.ASK: asks, text.FORGET: forget, text.STAY: stay}
