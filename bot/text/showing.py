"""What a member named as theirs: what the chain says, and why it cannot be taken up."""

from collections.abc import Sequence

from bot.domain.errors import NamedProblem, NamedRefused
from bot.domain.ids import Address
from bot.domain.requirements.indexing import Source
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _
from bot.text.requirements import Titles, hidden, short, title
from bot.text.vaults import BACK

_PROBLEMS = {
    NamedProblem.NOTHING: N_("There is no id in it. It is a number like `#123`, or an attestation's `0x…`."),
    NamedProblem.NO_WALLET: N_("Prove a wallet of your own first, with `/verify`."),
    NamedProblem.NOT_ASKED: N_("No tier here asks for anything like that whose ids have to be named."),
    NamedProblem.PAPER: N_(
        "That is no signed attestation of a schema that a tier here asks for, or something in it was changed. "
        "`/passes` says what the tiers ask for."
    ),
    NamedProblem.NOT_WHOLE: N_(
        "That is not whole. Copy an attestation from its first brace to its last; in a file of `/me reputation` that "
        "is one line under `attestations`."
    ),
    NamedProblem.ABOUT: N_(
        "That attestation is about `{wallet}`, which is no wallet of yours here. If it is yours, link it with "
        "`/verify` and hand this in again."
    ),
    NamedProblem.BY: N_(
        "No tier here asks for the word of `{wallet}`, who signed that attestation, unless it was changed since. The "
        "moderators here know whose word counts."
    ),
    NamedProblem.TAKEN_BACK: N_(
        "`{wallet}` has taken that attestation back, so it counts no more. Only who gave it can tell why, or give "
        "another."
    ),
    NamedProblem.CREDIT: N_(
        "That proves to anybody who checks it what a ledger credited to your `{wallet}`. Here it need not be handed "
        "in: where a tier asks for such points, they count by themselves. What can be handed in is a line under "
        "`attestations`."
    ),
    NamedProblem.CREDIT_ELSEWHERE: N_(
        "That proves what a ledger credited to `{wallet}`, which is no wallet of yours here. If it is yours, link it "
        "with `/verify`: where a tier asks for such points, they count by themselves then."
    ),
    NamedProblem.NOT_YOURS: N_("The chain does not say of any contract that a tier here asks about that it is yours."),
}


def found(sources: Sequence[tuple[Source, int, Address]], titles: Titles) -> Card:
    """It is theirs, by which contract, in which wallet."""
    return Card(("\n".join(_one(*each, titles) for each in sources),), (Press(_(BACK), "wallets"),))


def _one(source: Source, item: int, wallet: Address, titles: Titles) -> str:
    where = {"wallet": short(wallet), "chain": title(source.chain, titles)}
    if source.schema:
        return _(
            "Attestation `{uid}` on {chain} is about your `{wallet}`. It counts as long as the chain says so.",
            uid=hidden(Address(f"0x{item:064x}")),
            **where,
        )
    return _(
        "No. {number} of `{contract}` on {chain} is in your `{wallet}`. It counts as long as the chain says so.",
        number=item,
        contract=short(source.contract),
        **where,
    )


def refused(error: NamedRefused) -> str:
    wallet = short(Address(error.wallet)) if error.wallet else ""
    return " ".join([_(_PROBLEMS[error.problem], wallet=wallet), _("Nothing was changed.")])
