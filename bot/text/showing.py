"""What a member named as theirs: what the chain says, and why it cannot be taken up."""

from collections.abc import Sequence

from bot.domain.errors import NamedProblem, NamedRefused
from bot.domain.ids import Address, ChainName
from bot.domain.leaving.reputation import Credit
from bot.domain.requirements.indexing import Source
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _, plural
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
    NamedProblem.CREDIT_UNTRUE: N_(
        "The ledger does not bear that out for `{wallet}`: something in it was changed, or its report did not become "
        "final. `/me reputation`, where it was earned, gives you the proofs as they are now."
    ),
    NamedProblem.CREDIT_EARLY: N_(
        "No final block of the chain tells yet what was credited to `{wallet}`, or no node tells how much. Try again "
        "in a quarter of an hour: what is credited counts by itself by then, where a tier asks for it."
    ),
    NamedProblem.NOT_YOURS: N_("The chain does not say of any contract that a tier here asks about that it is yours."),
}


def found(
    sources: Sequence[tuple[Source, int, Address]], proven: Sequence[tuple[ChainName, Credit]], titles: Titles
) -> Card:
    """It is theirs, by which contract, in which wallet; and what a ledger credited to them."""
    lines = [*(_one(*each, titles) for each in sources), *(_credit(*each, titles) for each in proven)]
    return Card(("\n".join(lines),), (Press(_(BACK), "wallets"),))


def _credit(chain: ChainName, one: Credit, titles: Titles) -> str:
    points = plural("{count} point", "{count} points", one.earned.points)
    return _(
        "The ledger `{ledger}` on {chain} bears it out: {points} for your `{wallet}`. Wherever a tier here asks for "
        "its points they count by themselves, and I am looking now. `/passes` shows what you hold.",
        ledger=short(one.ledger),
        chain=title(chain, titles),
        points=points,
        wallet=short(one.earned.creator),
    )


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
