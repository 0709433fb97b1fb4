"""`/me` on every platform: forgetting asks once."""

from bot.domain.notices import EVERY_NOTICE
from bot.text import me as text
from bot.text import notices
from bot.text.card import Card
from cogs.cards import Asked, Replies
from cogs.desk import Desk


async def ask(desk: Desk, asked: Asked) -> Card:
    """What forgetting would do."""
    member = await desk.accounts.member(asked.community, asked.account)
    return text.ask_to_forget(asked.community, member.accounts if member else ())


async def turn(desk: Desk, asked: Asked, *, on: bool) -> Card:
    """All unasked messages switched on or off, and a button for each kind."""
    change = {"on": EVERY_NOTICE} if on else {"off": EVERY_NOTICE}
    wanted = await desk.me.set_notices(asked.community, asked.account, **change)
    return notices.switched(wanted, asked.account.platform)


def replies(desk: Desk) -> Replies:
    """What each button of the cards does."""

    async def asks(asked: Asked) -> Card:
        return await ask(desk, asked)

    async def forget(asked: Asked) -> Card:
        await desk.forgetting.begin(asked.community.id, asked.account)
        return text.forgotten()

    async def stay(_: Asked) -> Card:
        return text.kept()

    async def notice(asked: Asked) -> Card:
        if read := notices.read(asked.carried):
            kind, on = read
            change = {"on": [kind]} if on else {"off": [kind]}
            return notices.chosen(await desk.me.set_notices(asked.community, asked.account, **change))
        return notices.chosen(await desk.me.set_notices(asked.community, asked.account))

    return {notices.VERB: notice, text.ASK: asks, text.FORGET: forget, text.STAY: stay}
