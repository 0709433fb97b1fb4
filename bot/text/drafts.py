"""A tier that is being put together, as its moderator reads it: what is there, what is missing, what comes next."""

from bot.domain.changing.drafts import LOWEST, Draft, Shown
from bot.domain.ids import ChainName
from bot.domain.requirements.contracts import ContractFacts, Looked
from bot.domain.requirements.holdings import GiveAt
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.contract_facts import described
from bot.text.policy import times
from bot.text.requirements import Titles, in_chat, say, title

NAME, ADD, TIMES = N_("Name"), N_("Add a condition"), N_("When and how long")
GROUP = N_("Make them one, beside which others can stand")
PREVIEW, DISCARD, BACK = N_("Preview"), N_("Discard"), N_("Back")
ASK = {
    "native": N_("Ask for an amount of it"),
    "erc20": N_("Ask for an amount"),
    "erc721": N_("Ask for NFTs"),
    "erc721 soulbound": N_("Ask for soulbound NFTs"),
    "erc1155": N_("Ask for an edition"),
    "erc5643": N_("Ask for subscriptions"),
    "erc5007": N_("Ask for NFTs with a time"),
    "erc4907 user": N_("Ask for rented NFTs"),
    "erc4907 owner": N_("Ask for NFTs that are not lent"),
    "unlock": N_("Ask for a membership"),
    "project": N_("Ask for a project pass"),
    "contributor": N_("Ask for a contribution tier"),
    "eas": N_("Ask for an attestation"),
    "trait": N_("Ask for traits"),
    "call": N_("Ask a function"),
}
PICK_ROLE, PICK_PLACE = N_("The role it opens"), N_("Where it stands among the tiers")
PICK_JOINED, PICK_GONE = N_("How many conditions must be met"), N_("Take a condition away")
CHAIN, CONTRACT = N_("Chain"), N_("Contract")
CONTRACT_HINT = N_("Its address, or the link to it; empty: the chain's own coin")
AMOUNT, TOKEN_ID, HELD = N_("At least"), N_("Id of the edition"), N_("Held for (7d, 48h); empty: from now")
IDS, IDS_HINT, PROJECT_ID = N_("Only these ids; empty: any"), N_("1,2,42-69"), N_("Id of the project")
TRAITS, TRAITS_HINT = N_("Traits of one NFT"), N_("Mood = sunny and Level >= 3")
ATTESTATION = N_("Schema, by whom, and its fields")
FUNCTION, COMPARED = N_("Function that reads"), N_("What it must return: >= 100, = true, = gold")
WANTED, HOW = N_("Must members have it?"), N_("Their wallets")
HAVE, LACK = N_("They must have it"), N_("They must not have it")
GIVE_AT, GRACE = N_("It is given on"), N_("Open after its end (24h, 3d; 0: not at all)")
UNCHANGED = N_("As it is now")
BLOCKS = {
    GiveAt.LATEST: N_("The newest block: nobody waits"),
    GiveAt.SAFE: N_("A safe block: minutes later"),
    GiveAt.FINALIZED: N_("A final block: for what matters"),
}
ADD_UP, IN_ONE = N_("Add up"), N_("All of it in one wallet")


def draft(shown: Shown, titles: Titles) -> str:
    """All of it at a glance, and the next step."""
    found = shown.draft
    first = _("**{name}**, a change that is not made yet.") if found.changes else _("**{name}**, a tier to be.")
    name = chat(found.name) or _("A tier without a name")
    left = [_("You began this before. **Discard** it to begin another one.")] if shown.resumed else []
    return "\n".join([first.format(name=name), *left, *_pieces(shown, titles), "", _next(found)])


def _pieces(shown: Shown, titles: Titles) -> list[str]:
    found = shown.draft
    opens = _("It opens {role}.", role=f"<@&{found.role}>") if found.role else _("It opens no role yet.")
    alone = all(tier.name == found.changes for tier in shown.policy.tiers)
    stands = [] if alone else [_stands(found)]
    return [_asks(found, titles), *_each(found, titles), opens, *stands, *times(found.give_at, found.grace)]


def _asks(found: Draft, titles: Titles) -> str:
    whole = found.whole()
    if whole is None:
        return _("It asks for nothing: only an award of yours gives it.")
    return _("It asks for {requirement}.", requirement=say(in_chat(whole), titles))


def _each(found: Draft, titles: Titles) -> list[str]:
    if len(found.conditions) < 2:
        return []
    return [f"{nth}. {say(in_chat(each), titles)}" for nth, each in enumerate(found.read(), 1)]


def _stands(found: Draft) -> str:
    if found.above is None:
        return _("It stands above all other tiers.")
    if found.above == LOWEST:
        return _("It stands below all other tiers.")
    return _("It stands right above {tier}.", tier=f"**{chat(found.above)}**")


def _next(found: Draft) -> str:
    if "name" in found.missing:
        return _("Next: **Name**, what members will call it.")
    if "role" in found.missing:
        return _("Next: pick the role it opens. I tell you at once if I may not give it.")
    if not found.conditions:
        return _("Next: **Add a condition**, or **Preview** for a tier that is awarded by hand.")
    return _("Next: **Preview** shows what it would do to whom. Nothing is changed before you press Apply there.")


def joined_choices(found: Draft) -> list[tuple[str, str]]:
    """How its conditions can be joined: what is said, and how many it is."""
    count = len(found.conditions)
    some = [(_("At least {k} of {count}", k=k, count=count), str(k)) for k in range(2, count)]
    return [(_("All of them"), "all"), (_("Any one of them"), "1"), *some, (_(GROUP), ONE)]


def places(shown: Shown) -> list[tuple[str, str]]:
    """Where it can stand: what is said, and the tier it would stand on."""
    others = [tier.name for tier in reversed(shown.policy.tiers) if tier.name != shown.draft.changes]
    return [*((_("Right above {tier}", tier=name), name) for name in others), (_("Below all others"), LOWEST_VALUE)]


ONE = "one"
"""The value for "they become one condition"."""
LOWEST_VALUE = "lowest"
"""A menu's value cannot be empty. Tiers' names go behind a sign of their own, so none can be this word."""


def gone_choices(found: Draft, titles: Titles) -> list[str]:
    """Each condition, to be picked for taking it away."""
    return [say(each, titles) for each in found.read()]


def looked(found: Looked | None, chain: str, titles: Titles) -> list[str]:
    """What stands there, and what to do with it; nothing stands where the chain's own coin is meant."""
    if found is None:
        return [_("The chain's own coin, on {chain}. Say how much of it.", chain=title(ChainName(chain), titles))]
    return [*described(found, titles), _then(found.facts)]


def _then(found: ContractFacts) -> str:
    if not found.has_code:
        return _("A tier cannot ask for it. **Back**, and paste another address or choose another chain.")
    if not found.kinds:
        return _("It is no token that I know. A tier can ask a function of it. If it is the wrong one, go **Back**.")
    return _("If it is the one you mean, choose what to ask for, and say how much. If not, go **Back**.")


DISCARDED = N_("Discarded. Nothing was changed.")
