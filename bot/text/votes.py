"""A ballot in words: the paper, that it is in, its receipt, and what became of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.contributing.entries import Entry
from bot.domain.ids import Address
from bot.domain.voting.ballots import Ballot, Receipt
from bot.domain.voting.rounds import Word
from bot.domain.voting.voting import LONGEST_TITLE, HeldRound
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.passes import moment
from bot.text.requirements import short
from bot.text.round_rules import closes, title

BACK, MORE = N_("Take my ballot back"), N_("More entries")
CHOOSE = N_("Choose entries")
RECEIPT_FILE, PROOF_FILE = "gatehouse-receipt.json", "gatehouse-proof.json"


def paper(held: HeldRound, shown: Sequence[tuple[Word, Entry | None]], own: int, wallet: Address | None = None) -> str:
    """What can be voted for, in this voter's own order. `wallet`: theirs, where it is published beside their choice."""
    lines = [_line(entry) for _word, entry in shown]
    most = held.rules.most_choices
    return "\n".join(
        filter(
            None,
            [
                _("**{title}**, round {number}. {most}", title=title(held), number=held.number, most=_most(most)),
                "\n".join(lines),
                plural("Yours is not among them.", "Yours are not among them.", own) if own else "",
                _(
                    "They stand in an order of your own. Your ballot counts once you choose, and can be changed until "
                    "{closes}; the last one counts.",
                    closes=closes(held),
                ),
                _("At the close your choice is published beside your wallet `{wallet}`.", wallet=short(wallet))
                if wallet
                else "",
            ],
        )
    )


def only_yours(held: HeldRound) -> str:
    return _("Round {number} has no entry but yours, and nobody votes for their own.", number=held.number)


def nothing(held: HeldRound) -> str:
    """Nothing was chosen where there was nothing to take back."""
    return _(
        "You chose nothing, so nothing was cast in round {number}. You can vote until {closes}.",
        number=held.number,
        closes=closes(held),
    )


def cast(held: HeldRound, receipt: Receipt, names: Sequence[str]) -> str:
    """It is in."""
    if not names:
        return _(
            "Your ballot is taken back, as number {seq}. You can vote again until {closes}.",
            seq=receipt.seq,
            closes=closes(held),
        )
    return _(
        "Your ballot is in, number {seq}: {names}. You can change it until {closes}; the last one counts. "
        "`/vote receipt` shows that it was taken.",
        seq=receipt.seq,
        names=", ".join(f"**{name}**" for name in names),
        closes=closes(held),
    )


def receipt(held: HeldRound, ballot: Ballot, given: Receipt, many: int) -> list[str]:
    """The last ballot's receipt; the file has all of them."""
    first = _(
        "Round {number}: your ballot {seq} was taken {at}.",
        number=held.number,
        seq=given.seq,
        at=moment(datetime.fromtimestamp(ballot.received_at, UTC)),
    )
    hashes = _(
        "Its hash: `0x{ballot}`\nThe log's head after it: `0x{head}`", ballot=given.ballot.hex(), head=given.head.hex()
    )
    file = plural(
        "The file has it whole. Keep it to yourself until the round closes: whoever has it can read your choice. "
        "Should your ballot not be among those that are published, it proves that one was left out.",
        "The file has all {count} of yours whole. Keep it to yourself until the round closes: whoever has it can read "
        "your choice. Should one not be among those that are published, it proves that it was left out.",
        many,
    )
    return [first, hashes, file]


def proof(number: int) -> str:
    return _(
        "The file shows what became of your ballots in round {number}: of the one that counts, its leaf, and the way "
        "from it to the root of all ballots, which is in the round's file and, where it is reported, on chain.",
        number=number,
    )


def name(entry: Entry | None) -> str:
    """As it stands in a menu, without markup."""
    if entry is None:
        return _("an entry whose author was forgotten")
    return f"{entry.id}: {clean(entry.title, LONGEST_TITLE)}"


def marked(entry: Entry | None) -> str:
    return chat(entry.title, LONGEST_TITLE) if entry else _("an entry whose author was forgotten")


def _line(entry: Entry | None) -> str:
    if entry is None:
        return _("· an entry whose author was forgotten")
    return _("· **{title}** (entry {number})", title=chat(entry.title, LONGEST_TITLE), number=entry.id)


def _most(most: int) -> str:
    return plural("Choose {count}.", "Choose up to {count}.", most)
