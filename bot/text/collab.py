"""Selecting a design in words: what the council would sign, and what stands in its way."""

from bot.domain.contributing.collab import LARGEST_TERMS, LONGEST_PLACE, MOST_PAID, Selection
from bot.domain.contributing.entries import LONGEST_TITLE, Entry
from bot.domain.errors import CollabProblem, CollabRefused
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.motions import parts

BATCH, DATA = "select-entry.json", "select-entry.txt"
_REFUSALS = {
    CollabProblem.NO_REGISTRY: N_(
        "This community has founded no registry of designs there. Whoever hosts me puts it into the config; "
        "`gatehouse contracts` founds one."
    ),
    CollabProblem.WHICH_CHAIN: N_("There is a registry on each of these chains: {detail}. Name one of them."),
    CollabProblem.NO_WALLET: N_(
        "The author of this entry has proved no wallet that counts on that chain, and the registry pays wallets. Ask "
        "them to type `/verify`, then prepare it again."
    ),
    CollabProblem.SELECTED: N_("This design is in the registry already, and a design is selected once."),
    CollabProblem.TERMS: N_("Attach the document with the terms, of up to {megabytes} MB: its hash is what is signed."),
    CollabProblem.PLACE: N_(
        "Name where the terms can be read: an address that begins with `https://`, `ipfs://` or `ar://`, of up to "
        "{place} characters."
    ),
    CollabProblem.SHARES: N_(
        "Say who is paid what, like: `creator 70, 0x… 30`. Addresses whole, percentages above 0 with up to four digits "
        "behind the point, {most} of them at most."
    ),
    CollabProblem.SUM: N_("The shares come to {detail} %, and must come to 100."),
    CollabProblem.TWICE: N_("An address stands there twice; the author's own is `creator`. Name each once."),
    CollabProblem.UNPAID: N_("The author must be among those who are paid: `creator 70, 0x… 30`."),
    CollabProblem.CAPITALS: N_(
        "The capitals of `{detail}` do not fit, so there is a slip in it. Copy it again from where you have it."
    ),
    CollabProblem.GONE: N_("There is no such selection here any more. Prepare it again with `/collab select`."),
    CollabProblem.OVER: N_(
        "That is decided already, or under way. `/gate status` shows what is on its way, and `/gate audit` who decided."
    ),
    CollabProblem.EXPIRED: N_(
        "The time for that is over, and nothing was sent. Prepare it again with `/collab select`."
    ),
    CollabProblem.OTHERS: N_("This was shown to somebody else. Prepare it yourself with `/collab select`."),
    CollabProblem.OWN: N_(
        "You asked for this yourself, so the yes is somebody else's: another moderator, or the server's owner."
    ),
    CollabProblem.MAKER: N_("This design is your own, so the yes is somebody else's: ask another moderator."),
    CollabProblem.MOVER: N_(
        "Whoever asked for this may not have it sent any more, so nothing was sent. Prepare it yourself with "
        "`/collab select`."
    ),
    CollabProblem.STALE: N_(
        "What you saw is not what would be sent any more: the author's wallet, the registry or the council's key is "
        "another one by now. Nothing was sent. Prepare it again with `/collab select`."
    ),
    CollabProblem.FROZEN: N_(
        "The community is frozen, so nothing is sent. `/gate unfreeze` lets things go on; then press again."
    ),
    CollabProblem.ON_ITS_WAY: N_(
        "The selection of this design is on its way to the chain already: it is neither sent twice nor taken back. "
        "Your channel hears what becomes of it."
    ),
}


def prepared(entry: Entry, selection: Selection, to: str, chain: str) -> list[str]:
    """What would be signed, each part in words; the transaction itself is beside it."""
    first = _(
        "This selects **{title}** (entry {number}) for collaboration, once and for good. Nothing is signed or sent: "
        "the council's Safe does that. In its transaction builder, load the file.",
        title=chat(entry.title, LONGEST_TITLE),
        number=entry.id,
    )
    then = _(
        "Whoever signs compares each address and both hashes. The author holds the last tier from then on; the shares "
        "can be changed by nobody."
    )
    return [first, *parts(selection, to, chain), then]


def refused_collab(error: CollabRefused) -> str:
    """Why it cannot be prepared, and the next step."""
    limits = {"megabytes": LARGEST_TERMS // 2**20, "place": LONGEST_PLACE, "most": MOST_PAID}
    return _(_REFUSALS[error.problem], detail=chat(error.detail), **limits)
