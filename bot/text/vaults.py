"""Vaults and Safes in `/wallets`: what vouches for one, which there may be, and how one is added."""

from collections.abc import Sequence

from bot.domain.holdings import Proof, Wallet
from bot.domain.ids import Address, ChainName, Platform
from bot.text.card import MOST_BUTTONS, Card, Press
from bot.text.notice import listed
from bot.text.requirements import Titles, short, title

VAULTS, VAULT = "wallets-vaults", "vault"
OFFER, BACK = "Add a vault or a Safe", "All my wallets"
_WHAT = (
    "What a vault or a Safe holds can count for you, and its key stays where it is. A vault is a wallet that delegates "
    "to one you proved (with delegate.xyz); a Safe has one you proved among its owners."
    " The chain is asked at every look."
)
_HOW = {
    Platform.DISCORD: "`/wallets vault:0x…` adds a vault, `/wallets safe:0x…` a Safe.",
    Platform.TELEGRAM: "`/wallets vault 0x…` adds a vault, `/wallets safe 0x…` a Safe.",
}
NONE = "No delegation to a wallet of yours is registered on the chains of this host."
UNREAD = "Who delegates to your wallets cannot be read right now. Nothing was changed; try again in a minute."
_ANYBODY = (
    "These say that they delegate to a wallet of yours. Anybody can say so of any wallet: add one only if you know it."
)
_PROVED = {
    Proof.SIGNATURE: "signed with its own key",
    Proof.CONTRACT: "proved by its contract",
    Proof.COUNTERFACTUAL: "proved by a contract that is not deployed yet",
    Proof.SET_CODE: "proved by the code it has set",
}


def how(wallet: Wallet) -> str:
    """What says that it is theirs."""
    match wallet.proof, wallet.vouched_by:
        case Proof.VAULT, str() as by:
            return f"a vault that delegates to your `{short(by)}`"
        case Proof.SAFE_OWNER, str() as by:
            return f"a Safe with your `{short(by)}` among its owners"
        case proof, _:
            return _PROVED.get(proof, "proved")


def offered(found: Sequence[Address] | None, platform: Platform, *, registered: bool) -> Card:
    """What counts, which vaults the chains name (None: they do not tell), and how any other is added."""
    some = [Press(f"Add {short(one)}", VAULT, packed(one)) for one in (found or ())[:MOST_BUTTONS]]
    told = UNREAD if found is None else _ANYBODY if some else NONE
    if len(found or ()) > MOST_BUTTONS:
        told += f" There are {len(found or ())}; any that is not below can be typed."
    said = (_WHAT, told, _HOW[platform]) if registered else (_WHAT, _HOW[platform])
    return Card(said, (*some, Press(BACK, "wallets")))


def added(wallets: Sequence[Wallet], unread: Sequence[ChainName], titles: Titles) -> Card:
    """It is linked, why, where it counts, and which chain might still say so too."""
    where = listed([title(ChainName(one.scope), titles) for one in wallets])
    said = (
        f"`{short(wallets[0].address)}` is linked: it is {how(wallets[0])}. What it holds on {where} counts for you as "
        "long as the chain says so. `/passes` shows what you hold."
    )
    missed = listed([title(one, titles) for one in unread])
    again = (f"{missed} cannot be read right now. Should it count there too, add it once more in a minute.",)
    return Card((said, *(again if unread else ())), (Press(BACK, "wallets"),))


def packed(where: Address) -> str:
    """An address as a button carries it: whole, for two could begin alike."""
    return where.removeprefix("0x")


def unpacked(carried: str) -> str:
    return f"0x{carried}"
