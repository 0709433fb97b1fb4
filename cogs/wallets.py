"""`/wallets` on every platform."""

from bot.domain.errors import WalletProblem, WalletRefused
from bot.domain.ids import Account, Community
from bot.text import wallets as text
from bot.text.card import Card
from bot.text.names import named
from cogs import names, vaults
from cogs.cards import Asked, Replies
from cogs.desk import Desk


async def purse(desk: Desk, community: Community, account: Account) -> Card:
    """All of this account's wallets."""
    found = await desk.wallets.shown(community, account)
    shows = found.member is not None and found.member.shows_wallets
    card = text.purse(community, found.wallets, found.claims, desk.titles, shows=shows)
    return named(card, await desk.naming.of(found.wallets))


async def label(desk: Desk, asked: Asked, nth: int, name: str) -> Card:
    """The wallet of this number in the list is called this from now on."""
    found = (await desk.wallets.shown(asked.community, asked.account)).wallets
    if not 1 <= nth <= len(found):
        raise WalletRefused(WalletProblem.GONE)
    return text.labelled(await desk.wallets.label(asked.community, asked.account, found[nth - 1].id, name))


def replies(desk: Desk) -> Replies:
    """What each button of the cards does."""

    async def listed(asked: Asked) -> Card:
        return await purse(desk, asked.community, asked.account)

    async def one(asked: Asked) -> Card:
        return await _one(desk, asked)

    async def first(asked: Asked) -> Card:
        await desk.wallets.make_primary(asked.community, asked.account, int(asked.carried))
        return await listed(asked)

    async def ask(asked: Asked) -> Card:
        who = (asked.community, asked.account, int(asked.carried))
        linked, homes = await desk.wallets.one(*who), await desk.wallets.homes(*who)
        every = (await desk.wallets.shown(asked.community, asked.account)).wallets
        by_it = [one for one in every if one.wallet.vouched_by == linked.address]
        return text.ask_to_unlink(linked, homes, by_it)

    async def here(asked: Asked) -> Card:
        return text.unlinked(await desk.wallets.unlink(asked.community, asked.account, int(asked.carried)))

    async def everywhere(asked: Asked) -> Card:
        return text.unlinked(*await desk.wallets.unlink_everywhere(asked.community, asked.account, int(asked.carried)))

    return {
        text.LIST: listed,
        text.ONE: one,
        text.FIRST: first,
        text.UNLINK: ask,
        text.HERE: here,
        text.EVERYWHERE: everywhere,
        **_switches(desk),
        **vaults.replies(desk),
        **names.replies(desk),
    }


def _switches(desk: Desk) -> Replies:
    async def show(asked: Asked) -> Card:
        await desk.wallets.show_to_moderators(asked.community, asked.account, on=True)
        return await purse(desk, asked.community, asked.account)

    async def hide(asked: Asked) -> Card:
        await desk.wallets.show_to_moderators(asked.community, asked.account, on=False)
        return await purse(desk, asked.community, asked.account)

    return {text.SHOW: show, text.HIDE: hide}


async def _one(desk: Desk, asked: Asked) -> Card:
    found = (await desk.wallets.shown(asked.community, asked.account)).wallets
    linked = await desk.wallets.one(asked.community, asked.account, int(asked.carried))
    card = text.one(found.index(linked) + 1, linked, desk.titles, asked.account.platform)
    return names.offered(desk, named(card, await desk.naming.of([linked])), linked)
