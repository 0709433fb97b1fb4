"""A wallet's ENS name in place of its address: what is shown, and the switch for it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.ids import Address
from bot.domain.linking.wallets import LinkedWallet
from bot.text.card import Card, Press
from bot.text.catalogue import _
from bot.text.requirements import hidden, short
from bot.text.vaults import BACK
from bot.text.wallets import LIST

SHOW, HIDE = "names-show", "names-hide"


def with_names(text: str, names: Mapping[Address, str]) -> str:
    """The same text with names before the ends of their addresses, whichever way those are written."""
    for one, name in names.items():
        for ends in (short(one), hidden(one)):
            text = text.replace(ends, f"{name} ({ends})")
    return text


def named(card: Card, names: Mapping[Address, str]) -> Card:
    """The same card with names."""
    return replace(card, paragraphs=tuple(with_names(one, names) for one in card.paragraphs))


def offered(card: Card, linked: LinkedWallet) -> Card:
    """The card of a wallet, with the switch and what it means."""
    if linked.shows_name:
        said = _("Where it has an ENS name, you and the moderators see that before its ends.")
        switch = Press(_("Show no ENS name"), HIDE, str(linked.id))
    else:
        said = _("Nobody sees its ENS name here. Whoever sees a name can look up the whole address and what it holds.")
        switch = Press(_("Show its ENS name"), SHOW, str(linked.id))
    return Card((*card.paragraphs, said), (*card.presses[:-1], switch, *card.presses[-1:]))


def shown(linked: LinkedWallet, names: Mapping[Address, str]) -> Card:
    """It is switched on."""
    ends = f"`{short(linked.address)}`"
    if name := names.get(linked.address):
        said = _("{wallet} is shown as `{name}` to you and to the moderators.", wallet=ends, name=name)
    else:
        said = _("No ENS name leads from {wallet} and back to it, as far as we can tell now.", wallet=ends)
        said += " " + _("Names in .eth of plain letters and figures are shown, once they do.")
    return _with_the_list(said)


def silenced(linked: LinkedWallet) -> Card:
    """It is switched off."""
    return _with_the_list(_("{wallet} is shown without a name from now on.", wallet=f"`{short(linked.address)}`"))


def _with_the_list(said: str) -> Card:
    return Card((said,), (Press(_(BACK), LIST),))
