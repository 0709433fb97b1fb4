"""`/wallets`: what is linked, how it was proved, and what its owner may do with it."""

from collections.abc import Collection, Sequence

from bot.domain.errors import WalletProblem
from bot.domain.ids import Address, ChainName, Community, Platform
from bot.domain.linking.claims import Claim
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import EOA
from bot.text.card import MOST_BUTTONS, Card, Press
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.notice import listed
from bot.text.passes import ANOTHER, When, moment, prove
from bot.text.requirements import Titles, hidden, short, title
from bot.text.vaults import BACK, OFFER, VAULTS, how

LIST, ONE, FIRST, UNLINK = "wallets", "wallets-one", "wallets-first", "wallets-unlink"
HERE, EVERYWHERE, SHOW, HIDE = "wallets-here", "wallets-everywhere", "wallets-show", "wallets-hide"
_HOW_TO_NAME = {
    Platform.DISCORD: N_("`/wallets wallet:{nth} name:…` names it."),
    Platform.TELEGRAM: N_("`/wallets {nth} …` with a name behind it names it."),
}


def purse(
    community: Community, wallets: Sequence[LinkedWallet], claims: Sequence[Claim], titles: Titles, *, shows: bool
) -> Card:
    """All of them, with a button for each."""
    where = chat(community.name)
    if not wallets:
        first = _("You have proved no wallet in {where}. Proving one costs nothing and moves nothing.", where=where)
        return Card((first,), (Press(prove(None), "verify"),))
    claimed = {claim.wallet.address for claim in claims}
    lines = [_line(nth, one, titles, claimed) for nth, one in enumerate(wallets, 1)]
    some = [Press(_button(nth, one), ONE, str(one.id)) for nth, one in enumerate(wallets[:MOST_BUTTONS], 1)]
    switch = Press(_("Hide them from moderators"), HIDE) if shows else Press(_("Let moderators see more"), SHOW)
    first = plural(
        "{count} wallet is linked to you in **{where}**.",
        "{count} wallets are linked to you in **{where}**.",
        len(wallets),
        where=where,
    )
    return Card(
        (first, "\n".join(lines), *map(claimed_line, claims), _seen(wallets, shows)),
        (*some, Press(_(ANOTHER), "verify"), Press(_(OFFER), VAULTS), switch),
    )


def one(nth: int, linked: LinkedWallet, titles: Titles, platform: Platform) -> Card:
    """One of them, and what can be done with it."""
    first = () if linked.primary else (Press(_("Name it first"), FIRST, str(linked.id)),)
    return Card(
        (_line(nth, linked, titles, ()), _(_HOW_TO_NAME[platform], nth=nth)),
        (*first, Press(_("Unlink it"), UNLINK, str(linked.id), grave=True), Press(_(BACK), LIST)),
    )


def ask_to_unlink(linked: LinkedWallet, homes: int, vouched: Sequence[LinkedWallet] = ()) -> Card:
    """What unlinking would do, before it is done. `vouched`: the vaults and Safes that are theirs by it."""
    goes = plural(
        "{wallets} goes with it.", "{wallets} go with it.", len(vouched), wallets=listed([*map(named, vouched)])
    )
    what = [
        _("Unlink {wallet}? What stands on it ends, and those doors close.", wallet=named(linked)),
        *([goes] if vouched else []),
        _("Awards, other wallets and your accounts stay."),
        _("You can add it again at any time.")
        if linked.wallet.vouched_by
        else _("You can prove it again at any time."),
    ]
    everywhere = Press(_("Unlink it in all {homes} communities", homes=homes), EVERYWHERE, str(linked.id), grave=True)
    also = _("You have linked it in {homes} communities of this bot.", homes=homes)
    return Card(
        (" ".join(what), *([also] if homes > 1 else [])),
        (
            Press(_("Unlink it here"), HERE, str(linked.id), grave=True),
            *([everywhere] if homes > 1 else []),
            Press(_("Keep it"), ONE, str(linked.id)),
        ),
    )


def unlinked(linked: LinkedWallet, homes: int = 1) -> Card:
    """It is done."""
    said = plural(
        "{wallet} is unlinked here. What stood on it ends now; `/passes` shows what you hold.",
        "{wallet} is unlinked in {count} communities. What stood on it ends now; `/passes` shows what you hold.",
        homes,
        wallet=named(linked),
    )
    return Card((said,), (Press(_(BACK), LIST),))


def labelled(linked: LinkedWallet) -> Card:
    said = (
        _("`{wallet}` is called {label} now.", wallet=short(linked.address), label=chat(linked.label))
        if linked.label
        else _("It has no name now.")
    )
    return Card((said,), (Press(_(BACK), LIST),))


def named(linked: LinkedWallet) -> str:
    """`0x1234…5678` and what its owner calls it."""
    return f"`{short(linked.address)}`" + (f" ({chat(linked.label)})" if linked.label else "")


def claimed_line(claim: Claim) -> str:
    """For whoever has the wallet that somebody claims."""
    until = moment(claim.expires_at)
    return _(
        "Another member has proved `{wallet}` too. Until {until} nothing changes unless the moderators "
        "decide. It is yours? Prove it again with `/verify`, and that ends it. It is not? Unlink it.",
        wallet=short(claim.wallet.address),
        until=until,
    )


def refused(problem: WalletProblem) -> str:
    """Why this is not done."""
    match problem:
        case WalletProblem.GONE:
            return _(
                "This wallet is not linked to you, or not any more. Nothing was changed. `/wallets` shows those "
                "that are."
            )
        case WalletProblem.CLAIMED:
            return _("Somebody else claims this wallet already, and the moderators are asked. Nothing was changed.")
        case WalletProblem.MANY:
            return _(
                "You have claimed several wallets of other members this week. Nothing was changed. Ask a moderator."
            )
        case WalletProblem.OVER:
            return _("This was decided already, or its time is over. Nothing was changed.")
        case WalletProblem.OWN_CLAIM:
            return _("You are one of the two whom this is about, so another moderator decides. Nothing was changed.")
        case WalletProblem.FULL:
            return _("You have linked as many wallets as one member may here. Unlink one in `/wallets` to make room.")


def veiled(text: str, addresses: Collection[str]) -> str:
    """The same text with these addresses shown by their ends alone, as moderators see them."""
    for one in map(Address, addresses):
        text = text.replace(one, hidden(one)).replace(short(one), hidden(one))
    return text


def _line(nth: int, linked: LinkedWallet, titles: Titles, claimed: Collection[Address]) -> str:
    wallet = linked.wallet
    name, proved, since = named(linked), how(wallet), moment(linked.since, When.FULL)
    if linked.primary:
        name = _("{wallet} (named first)", wallet=name)
    if wallet.scope != EOA:
        chain = title(ChainName(wallet.scope), titles)
        proved = _("{how} (counts on {chain} alone)", how=proved, chain=chain)
    said = [_("{nth}. {wallet}: {how}, since {since}.", nth=nth, wallet=name, how=proved, since=since)]
    said += [_("Another member claims it.")] if wallet.address in claimed else []
    said += [_("It counts no more until it is proved again.")] if wallet.stale else []
    return " ".join(said)


def _button(nth: int, linked: LinkedWallet) -> str:
    return f"{nth}. {clean(linked.label, 20) or short(linked.address)}"


def _seen(wallets: Sequence[LinkedWallet], shows: bool) -> str:
    shape = short if shows else hidden
    return _("Moderators see `{wallet}`; nobody else sees any of it.", wallet=shape(wallets[0].address))
