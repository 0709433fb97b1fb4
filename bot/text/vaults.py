"""Vaults and Safes in `/wallets`: what vouches for one, which there may be, and how one is added."""

from collections.abc import Sequence

from bot.domain.ids import Address, ChainName, Platform
from bot.domain.requirements.holdings import Proof, Wallet
from bot.text.card import MOST_BUTTONS, Card, Press
from bot.text.catalogue import N_, _
from bot.text.notice import listed
from bot.text.requirements import Titles, short, title

VAULTS, VAULT = "wallets-vaults", "vault"
OFFER, BACK = N_("Add a vault or a Safe"), N_("All my wallets")
_WHAT = N_(
    "What a vault or a Safe holds can count for you, and its key stays where it is. A vault is a "
    "wallet that delegates to one you proved (with delegate.xyz); a Safe has one you proved among "
    "its owners. The chain is asked at every look."
)
_HOW = {
    Platform.DISCORD: N_("`/wallets vault:0x…` adds a vault, `/wallets safe:0x…` a Safe."),
    Platform.TELEGRAM: N_("`/wallets vault 0x…` adds a vault, `/wallets safe 0x…` a Safe."),
}
NONE = N_("No delegation to a wallet of yours is registered on the chains of this host.")
UNREAD = N_("Who delegates to your wallets cannot be read right now. Nothing was changed; try again in a minute.")
_ANYBODY = N_(
    "These say that they delegate to a wallet of yours. Anybody can say so of any wallet: add one only if you know it."
)
_SOMEHOW = N_("proved")
_PROVED = {
    Proof.SIGNATURE: N_("signed with its own key"),
    Proof.CONTRACT: N_("proved by its contract"),
    Proof.COUNTERFACTUAL: N_("proved by a contract that is not deployed yet"),
    Proof.SET_CODE: N_("proved by the code it has set"),
}


def how(wallet: Wallet) -> str:
    """What says that it is theirs."""
    match wallet.proof, wallet.vouched_by:
        case Proof.VAULT, str() as by:
            return _("a vault that delegates to your `{wallet}`", wallet=short(by))
        case Proof.SAFE_OWNER, str() as by:
            return _("a Safe with your `{wallet}` among its owners", wallet=short(by))
        case proof, _:
            return _(_PROVED.get(proof, _SOMEHOW))


def offered(found: Sequence[Address] | None, platform: Platform, *, registered: bool) -> Card:
    """What counts, which vaults the chains name (None: they do not tell), and how any other is added."""
    some = [Press(_("Add {wallet}", wallet=short(one)), VAULT, packed(one)) for one in (found or ())[:MOST_BUTTONS]]
    told = _(UNREAD if found is None else _ANYBODY if some else NONE)
    if len(found or ()) > MOST_BUTTONS:
        more = _("There are {count}; any that is not below can be typed.", count=len(found or ()))
        told = f"{told} {more}"
    said = (_(_WHAT), *([told] if registered else []), _(_HOW[platform]))
    return Card(said, (*some, Press(_(BACK), "wallets")))


def added(wallets: Sequence[Wallet], unread: Sequence[ChainName], titles: Titles) -> Card:
    """It is linked, why, where it counts, and which chain might still say so too."""
    where = listed([title(ChainName(one.scope), titles) for one in wallets])
    said = _(
        "`{wallet}` is linked: it is {how}. What it holds on {chains} counts for you as long as the chain "
        "says so. `/passes` shows what you hold.",
        wallet=short(wallets[0].address),
        how=how(wallets[0]),
        chains=where,
    )
    missed = listed([title(one, titles) for one in unread])
    again = (
        _("{chains} cannot be read right now. Should it count there too, add it once more in a minute.", chains=missed),
    )
    return Card((said, *(again if unread else ())), (Press(_(BACK), "wallets"),))


def packed(where: Address) -> str:
    """An address as a button carries it: whole, for two could begin alike."""
    return where.removeprefix("0x")


def unpacked(carried: str) -> str:
    return f"0x{carried}"
