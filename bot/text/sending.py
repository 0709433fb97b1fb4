"""News of transactions of ours that cannot go on by themselves."""

from decimal import Decimal

from bot.domain.events import Event, EventKind
from bot.domain.founded import Purse
from bot.domain.ids import ChainName
from bot.text.catalogue import N_, _, plural
from bot.text.payments import of_payment
from bot.text.reporting import of_round
from bot.text.requirements import Titles, number
from bot.text.selection_news import of_selection

OF_SENDING = {
    EventKind.KEY_SHORT,
    EventKind.SENDING_FAILED,
    EventKind.ROUND_STOPPED,
    EventKind.DESIGN_PAID,
    EventKind.SELECTION_SENT,
    EventKind.SELECTION_STOPPED,
}
_WHOLE = 18
"""Digits of wei behind the point of a chain's own coin."""
_HAS = (
    N_("{chain}: my key `{key}` has {coins} of the chain's coin."),
    N_("{chain}: the council's key `{key}` has {coins} of the chain's coin."),
)
_UNREAD = (
    N_("{chain}: what my key `{key}` has cannot be read right now."),
    N_("{chain}: what the council's key `{key}` has cannot be read right now."),
)
"""Of the bot's own key, and of the council's."""


def of_sending(event: Event, titles: Titles) -> str:
    """What holds it up, and what to do."""
    if event.kind is EventKind.ROUND_STOPPED:
        return of_round(event, titles)
    if event.kind in {EventKind.SELECTION_SENT, EventKind.SELECTION_STOPPED}:
        return of_selection(event, titles)
    if event.kind is EventKind.DESIGN_PAID:
        return of_payment(event, titles)
    return _short(event, titles) if event.kind is EventKind.KEY_SHORT else _failed(event, titles)


def purse(one: Purse, titles: Titles) -> str:
    """A line of `/gate status` on a key that sends."""
    chain = titles.get(one.chain, one.chain)
    if one.balance is None:
        told = _(_UNREAD[one.council], chain=chain, key=one.signer)
    else:
        told = _(_HAS[one.council], chain=chain, key=one.signer, coins=coins(one.balance))
    return f"{told} {_on_its_way(one.waiting)}" if one.waiting else told


def _on_its_way(waiting: int) -> str:
    return plural(
        "{number} transaction is on its way.",
        "{number} transactions are on their way.",
        waiting,
        number=number(waiting),
    )


def _short(event: Event, titles: Titles) -> str:
    """Which key needs how much more; it is public, as the chain itself shows it."""
    missing = int(str(event.facts.get("need"))) - int(str(event.facts.get("balance")))
    return _(
        "The key I send transactions with on {chain} has too little money. Send at least {missing} of the chain's own "
        "coin to `{address}`. Nothing is lost: what waits goes out in order as soon as it is there.",
        chain=_chain(event, titles),
        missing=coins(missing),
        address=event.facts.get("signer"),
    )


def _failed(event: Event, titles: Titles) -> str:
    """What will not happen on chain, and that nobody tries it again."""
    key, chain, its_hash = event.facts.get("key"), _chain(event, titles), event.facts.get("hash")
    if not its_hash:
        return _(
            "The contract on {chain} refuses {key}, so I did not send it. It is not tried again: look whether the "
            "contract's roles are as they should be, then ask for it once more.",
            chain=chain,
            key=f"`{key}`",
        )
    return _(
        "{key} was carried out on {chain} and reverted (transaction `{hash}`). It is not tried again: look whether the "
        "contract's roles are as they should be, then ask for it once more.",
        chain=chain,
        key=f"`{key}`",
        hash=its_hash,
    )


def coins(wei: int) -> str:
    """So much of the chain's own coin, as people read it."""
    return f"{Decimal(wei).scaleb(-_WHOLE).normalize():f}"


def _chain(event: Event, titles: Titles) -> str:
    name = str(event.facts.get("chain"))
    return titles.get(ChainName(name), name)
