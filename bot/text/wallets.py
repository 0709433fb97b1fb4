"""`/wallets`: what is linked, how it was proved, and what its owner may do with it."""

from collections.abc import Collection, Sequence

from bot.domain.claims import Claim
from bot.domain.errors import WalletProblem
from bot.domain.holdings import EOA
from bot.domain.ids import Address, ChainName, Community, Platform
from bot.domain.wallets import LinkedWallet
from bot.text.card import MOST_BUTTONS, Card, Press
from bot.text.clean import chat, clean
from bot.text.notice import listed
from bot.text.passes import ANOTHER, When, moment, prove
from bot.text.requirements import Titles, hidden, short, title
from bot.text.vaults import OFFER, VAULTS, how

LIST, ONE, FIRST, UNLINK = "wallets", "wallets-one", "wallets-first", "wallets-unlink"
HERE, EVERYWHERE, SHOW, HIDE = "wallets-here", "wallets-everywhere", "wallets-show", "wallets-hide"
NOTHING = "Nothing was changed."
_HOW_TO_NAME = {
    Platform.DISCORD: "`/wallets wallet:{} name:…` names it.",
    Platform.TELEGRAM: "`/wallets {} …` with a name behind it names it.",
}


def purse(
    community: Community, wallets: Sequence[LinkedWallet], claims: Sequence[Claim], titles: Titles, *, shows: bool
) -> Card:
    """All of them, with a button for each."""
    where = chat(community.name)
    if not wallets:
        first = f"You have proved no wallet in {where}. Proving one costs nothing and moves nothing."
        return Card((first,), (Press(prove(None), "verify"),))
    claimed = {claim.wallet.address for claim in claims}
    lines = [_line(nth, one, titles, claimed) for nth, one in enumerate(wallets, 1)]
    some = [Press(_button(nth, one), ONE, str(one.id)) for nth, one in enumerate(wallets[:MOST_BUTTONS], 1)]
    switch = Press("Hide them from moderators", HIDE) if shows else Press("Let moderators see more", SHOW)
    count = "1 wallet is" if len(wallets) == 1 else f"{len(wallets)} wallets are"
    return Card(
        (f"{count} linked to you in **{where}**.", "\n".join(lines), *map(claimed_line, claims), _seen(wallets, shows)),
        (*some, Press(ANOTHER, "verify"), Press(OFFER, VAULTS), switch),
    )


def one(nth: int, linked: LinkedWallet, titles: Titles, platform: Platform) -> Card:
    """One of them, and what can be done with it."""
    first = () if linked.primary else (Press("Name it first", FIRST, str(linked.id)),)
    return Card(
        (_line(nth, linked, titles, ()), _HOW_TO_NAME[platform].format(nth)),
        (*first, Press("Unlink it", UNLINK, str(linked.id), grave=True), Press("All my wallets", LIST)),
    )


def ask_to_unlink(linked: LinkedWallet, homes: int, vouched: Sequence[LinkedWallet] = ()) -> Card:
    """What unlinking would do, before it is done. `vouched`: the vaults and Safes that are theirs by it."""
    back = "add" if linked.wallet.vouched_by else "prove"
    goes = f" {listed([*map(named, vouched)])} {'goes' if len(vouched) == 1 else 'go'} with it." if vouched else ""
    what = (
        f"Unlink {named(linked)}? What stands on it ends, and those doors close.{goes} Awards, other wallets and your "
        f"accounts stay. You can {back} it again at any time."
    )
    everywhere = Press(f"Unlink it in all {homes} communities", EVERYWHERE, str(linked.id), grave=True)
    also = f"You have linked it in {homes} communities of this bot."
    return Card(
        (what, also) if homes > 1 else (what,),
        (
            Press("Unlink it here", HERE, str(linked.id), grave=True),
            *([everywhere] if homes > 1 else []),
            Press("Keep it", ONE, str(linked.id)),
        ),
    )


def unlinked(linked: LinkedWallet, homes: int = 1) -> Card:
    """It is done."""
    where = "here" if homes == 1 else f"in {homes} communities"
    said = f"{named(linked)} is unlinked {where}. What stood on it ends now; `/passes` shows what you hold."
    return Card((said,), (Press("All my wallets", LIST),))


def labelled(linked: LinkedWallet) -> Card:
    said = f"`{short(linked.address)}` is called {chat(linked.label)} now." if linked.label else "It has no name now."
    return Card((said,), (Press("All my wallets", LIST),))


def named(linked: LinkedWallet) -> str:
    """`0x1234…5678` and what its owner calls it."""
    return f"`{short(linked.address)}`" + (f" ({chat(linked.label)})" if linked.label else "")


def claimed_line(claim: Claim) -> str:
    """For whoever has the wallet that somebody claims."""
    until = moment(claim.expires_at)
    return (
        f"Another member has proved `{short(claim.wallet.address)}` too. Until {until} nothing changes unless the "
        "moderators decide. It is yours? Prove it again with `/verify`, and that ends it. It is not? Unlink it."
    )


def refused(problem: WalletProblem) -> str:
    """Why this is not done."""
    match problem:
        case WalletProblem.GONE:
            return f"This wallet is not linked to you, or not any more. {NOTHING} `/wallets` shows those that are."
        case WalletProblem.CLAIMED:
            return f"Somebody else claims this wallet already, and the moderators are asked. {NOTHING}"
        case WalletProblem.MANY:
            return f"You have claimed several wallets of other members this week. {NOTHING} Ask a moderator."
        case WalletProblem.OVER:
            return f"This was decided already, or its time is over. {NOTHING}"
        case WalletProblem.OWN_CLAIM:
            return f"You are one of the two whom this is about, so another moderator decides. {NOTHING}"


def veiled(text: str, addresses: Collection[str]) -> str:
    """The same text with these addresses shown by their ends alone, as moderators see them."""
    for one in map(Address, addresses):
        text = text.replace(one, hidden(one)).replace(short(one), hidden(one))
    return text


def _line(nth: int, linked: LinkedWallet, titles: Titles, claimed: Collection[Address]) -> str:
    wallet = linked.wallet
    proved = how(wallet)
    on = "" if wallet.scope == EOA else f", counts on {title(ChainName(wallet.scope), titles)} alone"
    first = ", named first" if linked.primary else ""
    also = ", claimed by another member" if wallet.address in claimed else ""
    also += "; it counts no more until it is proved again" if wallet.stale else ""
    return f"{nth}. {named(linked)}{first}: {proved}{on}, since {moment(linked.since, When.FULL)}{also}."


def _button(nth: int, linked: LinkedWallet) -> str:
    return f"{nth}. {clean(linked.label, 20) or short(linked.address)}"


def _seen(wallets: Sequence[LinkedWallet], shows: bool) -> str:
    shape = short if shows else hidden
    return f"Moderators see `{shape(wallets[0].address)}`; nobody else sees any of it."
