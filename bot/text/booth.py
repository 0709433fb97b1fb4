"""What the page of a ballot says by itself, while somebody chooses and signs."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.ids import Address
from bot.domain.voting.rounds import NOWHERE, Home, Rules, Weights
from bot.text import verify
from bot.text.catalogue import _
from bot.text.notice import News, Tone, Verb, moment
from bot.text.requirements import short


def labels(rules: Rules, budget: int) -> dict[str, str]:
    """The small words that the script puts beside what it shows, each under the name it knows it by."""
    if rules.weights is Weights.QUADRATIC:
        return {"chosen": _("{n} of {most} credits spent", n="{n}", most=budget), "chose": chose()}
    return {"chosen": _("{n} of {most} chosen", n="{n}", most=rules.most_choices), "chose": chose()}


def chose() -> str:
    """The heading over what was signed."""
    return _("You chose")


def ledger(home: Home) -> str:
    """What the ballot was made for, as a wallet heads it; the address stands beneath."""
    if home.ledger == NOWHERE.ledger:
        return _(
            "ContributionLedger on chain {id}. The contract is all noughts: this round is reported nowhere.",
            id=home.chain_id,
        )
    return _("ContributionLedger on chain {id}", id=home.chain_id)


def in_the_browser(expires_at: datetime, voter: Address) -> Mapping[str, News]:
    """News that the page itself finds out, under the names its script knows them by."""
    until = moment(expires_at)
    return {
        **verify.in_the_browser(expires_at),
        "waiting": News(
            Tone.WAIT,
            _("Waiting for your signature"),
            _("Your wallet shows the same ballot. It costs nothing and moves nothing."),
            buttons=((Verb.AGAIN, _("Ask the wallet again")), back()),
        ),
        "checking": News(Tone.WAIT, _("Signed. Your ballot goes in"), _("This takes a moment.")),
        "declined": News(
            Tone.SHUT,
            _("You declined. Nothing was cast"),
            _("The link works until {until}, if you want to look at your ballot again.", until=until),
            buttons=(again(), back()),
        ),
        "silent": News(
            Tone.STOP,
            _("Your wallet did not do as asked"),
            _("It gave no address or no signature. Nothing was cast. The link works until {until}.", until=until),
            _("Is it locked, or on another network than this ballot names? Change that there, then ask again."),
            (again(), back()),
        ),
        "pasting": News(
            Tone.WAIT,
            _("Sign this ballot, then paste what you get"),
            _("Copy it with the button and sign it as typed data (EIP-712), with the key of this wallet."),
            _(
                "Publish it nowhere: it tells your choice. It is good for this page alone, until {until}.",
                until=until,
            ),
            (back(),),
        ),
        "other": News(
            Tone.STOP,
            _("Another account is active in your wallet"),
            _(
                "Only {wallet} can sign for you in this round: it was frozen with the list of voters.",
                wallet=short(voter),
            ),
            _("Choose that account in your wallet, then ask again."),
            (again(), back()),
        ),
        "nothing": News(
            Tone.SHUT,
            _("Choose an entry first"),
            _("There is nothing to sign yet."),
            buttons=(back(),),
        ),
    }


def again() -> tuple[Verb, str]:
    """The button that has the wallet asked once more."""
    return Verb.AGAIN, _("Ask the wallet again")


def back() -> tuple[Verb, str]:
    """The button that leads back to the entries."""
    return Verb.CHOOSE, _("Back to my choice")
