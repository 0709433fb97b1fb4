"""A ballot that a wallet signs: the link in chat, and one notice for every way the page can go."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.contributing.entries import Entry
from bot.domain.errors import RoundProblem, RoundRefused, SheetProblem
from bot.domain.ids import Account
from bot.domain.voting.ballots import Ballot, Choice, Receipt
from bot.domain.voting.rounds import Rules, Weights
from bot.domain.voting.voting import LONGEST_TITLE, HeldRound
from bot.text import verify
from bot.text.booth import again, back
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.notice import PLATFORMS, News, Tone, Verb, moment, named
from bot.text.passes import When
from bot.text.passes import moment as in_chat
from bot.text.requirements import short
from bot.text.round_refusals import refused_round
from bot.text.round_rules import closes, title

Coded = tuple[str, str]
"""What something is called, and the code that wallets and files know it by; none where it has none."""
OPEN, ANEW = N_("Open the page"), N_("New link")
SIGN, CHANGE = N_("Sign with my wallet"), N_("Change my ballot")


def link(held: HeldRound, account: Account, expires_at: datetime) -> list[str]:
    """What happens behind the button."""
    return [
        _(
            "Sign your ballot in **{title}** (round {number}) with your wallet, on a page of its own. It costs nothing "
            "and moves nothing.",
            title=title(held),
            number=held.number,
        ),
        _(
            "You can sign another until {closes}; the last one counts. What your wallet has signed, no click changes. "
            "At the close your wallet is published beside your choice.",
            closes=closes(held),
        ),
        _(
            "Only for {account} (id {id}), until {until}. It is yours alone.",
            account=chat(account.name),
            id=account.id,
            until=in_chat(expires_at, When.CLOCK),
        ),
    ]


def told(held: HeldRound, ballot: Ballot, kept: Receipt, choices: Sequence[tuple[Choice, Entry | None]]) -> list[str]:
    """In the place of the link, to who asked for it: what their wallet signed is in."""
    about = {
        "wallet": short(ballot.voter) if ballot.voter else "",
        "title": title(held),
        "number": held.number,
        "seq": kept.seq,
    }
    if not choices:
        first = _(
            "Your wallet `{wallet}` took your ballot back in **{title}** (round {number}): that is number {seq}.",
            **about,
        )
    else:
        first = _(
            "Your wallet `{wallet}` signed, and your ballot in **{title}** (round {number}) is in, number {seq}: "
            "{chosen}.",
            chosen=", ".join(_in_chat(held.rules, *one) for one in choices),
            **about,
        )
    change = _(
        "You can sign another until {closes}; the last one you sign counts, and no click changes it. `/vote receipt` "
        "shows that it was taken.",
        closes=closes(held),
    )
    return [first, change]


def _in_chat(rules: Rules, choice: Choice, found: Entry | None) -> str:
    name = f"**{chat(found.title, LONGEST_TITLE)}**" if found else entry(found)
    if rules.weights is not Weights.QUADRATIC:
        return name
    return plural("{entry}: {count} credit", "{entry}: {count} credits", choice.points, entry=name)


# ---------------------------------------------------------------- why not


_PROBLEMS = {
    SheetProblem.UNKNOWN: (
        Tone.SHUT,
        N_("This link leads nowhere"),
        N_("It may be cut off, long gone, or a newer one took its place. Nothing was cast."),
    ),
    SheetProblem.EXPIRED: (
        Tone.SHUT,
        N_("This link has run out"),
        N_("Links live for ten minutes, so that an old one is of no use to anybody. Nothing was cast."),
    ),
    SheetProblem.USED: (
        Tone.SHUT,
        N_("This link has been used"),
        N_("Every link works once. Opening it again changes nothing."),
    ),
    SheetProblem.BURNED: (
        Tone.STOP,
        N_("This link is closed"),
        N_("Five signatures did not fit, so it was closed for your safety. Nothing was cast."),
    ),
    SheetProblem.REPLACED: (
        Tone.SHUT,
        N_("This ballot is out of date"),
        N_("You have voted meanwhile, or asked for another ballot with this link. This one was not cast."),
    ),
    SheetProblem.BAD_SIGNATURE: (
        Tone.STOP,
        N_("This signature cannot be checked"),
        N_("Neither the wallet’s own key nor the wallet’s contract gave it for this ballot. Nothing was cast."),
    ),
    SheetProblem.WRONG_WALLET: (
        Tone.STOP,
        N_("This signature is from another wallet"),
        N_("Only the wallet that is named here can sign this ballot. Nothing was cast."),
    ),
}


_CHOOSE_AGAIN = {RoundProblem.MANY, RoundProblem.OWN, RoundProblem.GONE, RoundProblem.POINTS}


def problem(what: SheetProblem, account: Account | None = None) -> News:
    """Why the link or the signature is of no use, and what to do."""
    tone, said, detail = _PROBLEMS[what]
    match what:
        case SheetProblem.REPLACED:
            return News(tone, _(said), _(detail), buttons=((Verb.RELOAD, _("Look at it again")),))
        case SheetProblem.BAD_SIGNATURE | SheetProblem.WRONG_WALLET:
            return News(tone, _(said), _(detail), buttons=(again(), back()))
        case _:
            where = PLATFORMS[account.platform] if account else _("your chat")
            fresh = _("Type /vote sign in {platform} for a new link.", platform=where)
            buttons = (verify.home(account),) if account else ()
            return News(tone, _(said), _(detail), fresh, buttons)


def refused(error: RoundRefused) -> News:
    """What the round says against it, where no markup is read. Who chose wrongly can choose again; else nothing can."""
    said = refused_round(error).replace("`", "").replace("**", "")
    button = back() if error.problem in _CHOOSE_AGAIN else (Verb.HOME, _("Back to the chat"))
    return News(Tone.STOP, _("Your ballot was not cast"), said, buttons=(button,))


# ---------------------------------------------------------------- what came of it


def taken(held: HeldRound, ballot: Ballot, kept: Receipt, account: Account, *, over: bool = False) -> News:
    """It is in. `over`: and the round takes no other any more."""
    if over:
        return _was_taken(ballot, kept, account)
    close = moment(datetime.fromtimestamp(held.rules.window.closes_at, UTC))
    where = PLATFORMS[account.platform]
    detail = _("Number {seq} in this round. How it stands is hidden until {close}.", seq=kept.seq, close=close)
    if not ballot.choices:
        detail = _("Taken back, as number {seq} in this round.", seq=kept.seq)
    then = _(
        "To change it, type /vote sign in {where}: the last one you sign counts, and no click changes it. "
        "/vote receipt there gives you the proof that we hold it.",
        where=where,
    )
    return News(Tone.GOOD, _("Your ballot is in"), detail, then, (verify.home(account),))


def _was_taken(ballot: Ballot, kept: Receipt, account: Account) -> News:
    detail = _("Number {seq} in this round, which takes no ballots any more.", seq=kept.seq)
    if not ballot.choices:
        detail = _("Taken back, as number {seq} in this round, which takes no ballots any more.", seq=kept.seq)
    then = _(
        "/vote result in {where} says what came of it once it is counted. /vote receipt there gives you the proof that "
        "we hold your ballot.",
        where=PLATFORMS[account.platform],
    )
    return News(Tone.GOOD, _("Your ballot is in"), detail, then, (verify.home(account),))


def receipt(voter: str, kept: Receipt) -> list[Coded]:
    """What is to be kept of it: each with what it is."""
    return [
        (_("Signed by"), voter),
        (_("The ballot’s hash"), f"0x{kept.ballot.hex()}"),
        (_("The log’s head after it"), f"0x{kept.head.hex()}"),
    ]


# ---------------------------------------------------------------- the page


def entry(found: Entry | None) -> str:
    """What it is called, without markup."""
    return clean(found.title, LONGEST_TITLE) if found else _("an entry whose author was forgotten")


def chosen(rules: Rules, choices: Sequence[tuple[Choice, Entry | None]]) -> list[Coded]:
    """Each entry that is named, with its number, what is given to it where that differs, and the code of its file."""
    named_ = [(_one(rules, choice, found), f"0x{choice.entry.hex()}") for choice, found in choices]
    return named_ or [(_("Nothing: this takes your ballot back"), "")]


def _one(rules: Rules, choice: Choice, found: Entry | None) -> str:
    name = _("{title} (entry {number})", title=named(entry(found)), number=found.id) if found else entry(found)
    if rules.weights is not Weights.QUADRATIC:
        return name
    return plural("{entry}: {count} credit", "{entry}: {count} credits", choice.points, entry=name)


def weighs(rules: Rules, weight: int) -> str:
    """What this voter's ballot weighs."""
    if rules.weights is Weights.QUADRATIC:
        return _("{credits} credits; c of them on one entry count as the root of c", credits=weight)
    return plural("{count} vote for each entry", "{count} votes for each entry", weight)


def replaces(last: Receipt | None) -> str:
    """What it takes the place of."""
    if last is None:
        return _("Nothing; it is your first")
    return _("Your ballot number {seq}", seq=last.seq)


def asks(rules: Rules, budget: int) -> str:
    """The heading over the entries."""
    if rules.weights is Weights.QUADRATIC:
        return plural("Spend up to {count} credit", "Spend up to {count} credits", budget)
    return plural("Choose {count}", "Choose up to {count}", rules.most_choices)
