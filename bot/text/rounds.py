"""Rounds in words: what moderators made and see of them, and what members read."""

from collections.abc import Sequence

from bot.domain.ballots import Receipt
from bot.domain.entries import Entry
from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.reporting import Why
from bot.domain.rounds import RoundState, Rules
from bot.domain.voting import LONGEST_TITLE, HeldRound
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.round_rules import closes, facts, lasts, title

LONGEST_WHY = 300
MOST_LISTED = 900
"""Characters for the entries on a card, which is one message with all that is said around them."""
VOTE, RECEIPT = N_("Vote"), N_("My receipt")
_STATES = {
    RoundState.DRAFT: N_("a draft"),
    RoundState.OPENING: N_("on its way to the chain; nobody votes yet"),
    RoundState.OPEN: N_("open"),
    RoundState.CLOSED: N_("closed, being counted"),
    RoundState.TALLIED: N_("counted, not reported yet"),
    RoundState.SUBMITTING: N_("being reported"),
    RoundState.SUBMITTED: N_("reported, in a block that is not final"),
    RoundState.CONFIRMED: N_("reported; it can be challenged now"),
    RoundState.FINAL: N_("final on chain"),
    RoundState.CREDITED: N_("final, and credited"),
    RoundState.PUBLISHED: N_("counted and published"),
    RoundState.CANCELLED: N_("cancelled"),
    RoundState.HALTED: N_("stopped"),
}
_ENDED = {
    Why.GUARDIAN: N_("a guardian of its ledger ended it on chain. Nothing of it counts."),
    Why.MISSED: N_("its chain did not have it before its end, so nobody could vote."),
}
"""What ends a round without anybody here having said why."""
_REFUSALS = {
    RoundProblem.TITLE: N_("A round needs a title and a word for what is voted on, of up to {title} characters."),
    RoundProblem.WINDOW: N_("Say how long ballots are taken, as `3d` or `36h`: from a minute up to 60 days."),
    RoundProblem.QUORUM: N_("Write the quorum as `5, 20%`: so many ballots, and this share of the voters, or more."),
    RoundProblem.WEIGHT: N_("These weights cannot be read here. Choose others."),
    RoundProblem.QUADRATIC: N_(
        "Quadratic weights need signatures alone: clicks are too easily multiplied. Say `ballots: signatures`, or "
        "choose other weights."
    ),
    RoundProblem.TOKEN: N_(
        "To weigh by a token, name its contract in `token`, how much of it is one vote in `per` (as `1` or `0.5`), and "
        "choose **By token**. Otherwise leave `token` out."
    ),
    RoundProblem.NO_TOKEN: N_(
        "What stands at this address tells no amount that a wallet holds: name an ERC-20 or ERC-721 contract on the "
        "chain where the round is reported."
    ),
    RoundProblem.UNREAD: N_(
        "The chain cannot be read for sure right now, so nobody’s weight can be told. Round {round} is still a draft: "
        "open it again in a moment."
    ),
    RoundProblem.NO_LEDGER: N_(
        "No ledger is configured for this community, so nothing could be reported. Make it a dry round: it is counted "
        "and published all the same."
    ),
    RoundProblem.NO_CHAIN: N_("No chain is configured that signatures could name. Admit clicks alone."),
    RoundProblem.MANY_DRAFTS: N_("Several drafts are waiting already. Open or cancel one first."),
    RoundProblem.NOT_DRAFT: N_("Round {round} is no draft any more. `/round status` shows how far it is."),
    RoundProblem.OVER: N_("Round {round} is over. `/round status` shows how it ended."),
    RoundProblem.HALTED: N_(
        "Round {round} is stopped, and nothing else can be done with it first: `/round status` says why, and "
        "`/round retry` has it go on."
    ),
    RoundProblem.COUNTED: N_(
        "Round {round} is counted, and what was counted I cannot cancel. A guardian of its ledger can, until its "
        "challenge window ends: `/round status` says when."
    ),
    RoundProblem.EXTENDED: N_("Round {round} was extended once already, and that is all there is."),
    RoundProblem.ON_CHAIN: N_("The chain has round {round} with its end, which nobody can move any more."),
    RoundProblem.NO_GALLERY: N_("There is no gallery yet. Choose its channel with `/gallery channel`."),
    RoundProblem.NO_ENTRIES: N_(
        "No approved entry is free for round {round}. Approve some with `/round entries approve`, then open it."
    ),
    RoundProblem.MANY_ENTRIES: N_("More entries are approved than one round can take. Reject some, or wait."),
    RoundProblem.NOBODY: N_(
        "Nobody could vote in round {round}: no member is known to me, and has been here for long enough, and holds "
        "what it asks for. `/round status` shows how many could."
    ),
    RoundProblem.REASON: N_("Say why; everybody reads it."),
    RoundProblem.UNCOUNTED: N_("Round {round} is not counted yet. Until it closes nobody sees how it stands."),
    RoundProblem.NOT_ELECTOR: N_(
        "You are not among the voters of this round. They were drawn when it opened: members known to me who had been "
        "here for long enough, and held what it asks for. The next round draws anew; `/verify` a wallet before it "
        "opens, as some rounds ask for one."
    ),
    RoundProblem.CLOSED: N_(
        "Round {round} is closed. No ballot is taken any more, and none was changed. `/vote result` says what came of "
        "it once it is counted."
    ),
    RoundProblem.CALLED_OFF: N_(
        "Round {round} was cancelled: nothing comes of it, and no ballot is taken. Its channel says why; the entries "
        "are free for another round."
    ),
    RoundProblem.STOPPED: N_(
        "Round {round} is stopped for the moment, and takes no ballots. Those that are in are kept. The moderators "
        "know, and can have it go on: try again later."
    ),
    RoundProblem.NOT_YET: N_("Round {round} is not open yet. Its channel says when it is."),
    RoundProblem.NOT_OPEN: N_("No round is open at this moment. Where the entries hang it is said when one is."),
    RoundProblem.NOT_STOPPED: N_("Round {round} is not stopped. `/round status` shows how far it is."),
    RoundProblem.CLASS: N_("Round {round} takes no ballots of this kind; its card says which."),
    RoundProblem.OWN: N_("One of these is yours, and nobody votes for their own work. Your ballot was not changed."),
    RoundProblem.MANY: N_("That is more than one ballot may name. Your ballot was not changed."),
    RoundProblem.GONE: N_("That is no entry of this round. Your ballot was not changed."),
    RoundProblem.POINTS: N_("That is more than you may give. Your ballot was not changed."),
    RoundProblem.NO_BALLOT: N_(
        "You have cast no ballot there, so there is no receipt. While a round is open, `/vote cast` casts one."
    ),
    RoundProblem.SIGNED: N_(
        "Your wallet has signed a ballot in round {round}, and a click does not undo that. `/vote sign` changes it."
    ),
    RoundProblem.NO_WALLET: N_(
        "No wallet of yours stands in the list of voters that was frozen when round {round} opened, so none can sign "
        "in it."
    ),
    RoundProblem.WALLET_GONE: N_(
        "The wallet that was to sign for you in round {round} is not yours here any more. `/verify` proves it again."
    ),
    RoundProblem.SIGNATURE: N_("This signature does not belong to your wallet and this ballot. Nothing was changed."),
}


def created(held: HeldRound) -> str:
    """To the moderator who drafted it."""
    return _(
        "Round {number}, **{title}**, is drafted. {facts}\nNothing is fixed yet: approve entries with "
        "`/round entries approve`, look at `/round status`, then `/round open`.",
        number=held.number,
        title=title(held),
        facts=facts(held),
    )


def opened(held: HeldRound) -> str:
    if held.round.state is RoundState.OPENING:
        return _(
            "Round {number} is frozen, and on its way to the chain. Voting begins once a final block has it.",
            number=held.number,
        )
    return _(
        "Round {number} is open until {closes}. Entries and voters are frozen; its card is in <#{channel}>.",
        number=held.number,
        closes=closes(held),
        channel=held.channel,
    )


def extended(held: HeldRound) -> str:
    if held.round.state is RoundState.DRAFT:
        return _("Round {number} will take ballots for {span}.", number=held.number, span=lasts(held.rules))
    return _("Round {number} closes {closes} now. That was its one extension.", number=held.number, closes=closes(held))


def cancelled(held: HeldRound) -> str:
    return _("Round {number} is cancelled, and its entries are free again.", number=held.number)


def status(held: HeldRound, entries: int, electors: int, signed: int) -> str:
    """A round as moderators see it; how it stands is hidden from them too."""
    head = _("**{title}** (round {number}): {state}.", title=title(held), number=held.number, state=state(held))
    many = plural("{count} entry", "{count} entries", entries)
    may = plural("{count} may vote", "{count} may vote", electors)
    said = [head, facts(held)]
    if entries or electors or held.round.state is RoundState.DRAFT:
        said.append(_("{entries}, {electors}.", entries=many, electors=may))
    if held.round.opened_at:
        cast = plural(
            "{count} ballot was taken, {signed} of them signed.",
            "{count} ballots were taken, {signed} of them signed.",
            held.ballots,
            signed=signed,
        )
        said.append(_("{ballots} The quorum is {needed}.", ballots=cast, needed=held.rules.quorum.of(electors)))
    return "\n".join(said)


def nothing() -> str:
    return _("There is no round yet. `/round create` drafts one.")


def card(held: HeldRound, entries: Sequence[Entry]) -> str:
    """What everybody reads when it opens: as many entries as one message has room for."""
    lines = [
        _("· **{title}** (entry {number})", title=chat(one.title, LONGEST_TITLE), number=one.id) for one in entries[:25]
    ]
    shown = [line for nth, line in enumerate(lines) if len("\n".join(lines[: nth + 1])) <= MOST_LISTED]
    listed, more = "\n".join(shown), len(entries) - len(shown)
    return "\n".join(
        filter(
            None,
            [
                _("**{title}**: round {number} is open until {closes}.", **_named(held), closes=closes(held)),
                facts(held),
                listed,
                plural("and {count} more", "and {count} more", more) if more > 0 else "",
                _("How it stands is hidden until it closes, and you can change your ballot until then."),
                _published(held.rules),
            ],
        )
    )


def _published(rules: Rules) -> str:
    """What everybody can read after the close, and who can before."""
    if rules.names_wallets:
        return _(
            "Then all ballots are published, clicked or signed, each beside its voter’s wallet if they had one when it "
            "opened; who runs me could see them before."
        )
    return _("Then all ballots are published under hashes that name nobody; who runs me could see them before.")


def head(held: HeldRound, receipt: Receipt) -> str:
    """The log's head, so that nothing can be put in before it later."""
    return _(
        "Round {number}, ballot {seq}: the log's head is `0x{head}`. Nothing can be put in before it any more.",
        number=held.number,
        seq=receipt.seq,
        head=receipt.head.hex(),
    )


def closed(held: HeldRound, receipt: Receipt | None) -> str:
    said = _("**{title}**: round {number} is closed.", **_named(held))
    return " ".join([said, head(held, receipt) if receipt else _("No ballot was cast.")])


def longer(held: HeldRound) -> str:
    return _("**{title}**: round {number} was extended, and closes {closes}.", **_named(held), closes=closes(held))


def called_off(held: HeldRound) -> str:
    found = next((one for one in _ENDED if one.value == held.round.why), None)
    why = _(_ENDED[found]) if found else chat(held.round.why, LONGEST_WHY)
    return _("**{title}**: round {number} was cancelled. Reason: {why}", **_named(held), why=why)


def refused_round(error: RoundRefused) -> str:
    """Why it cannot be, and the next step."""
    match error.problem:
        case RoundProblem.NONE:
            return _("There is no round {round} here.", round=error.round)
        case RoundProblem.UNCOUNTED if not error.round:
            return _("No round was counted yet. Until one closes nobody sees how it stands.")
        case RoundProblem.TIER:
            return _("There is no tier **{tier}**. `/gate tier list` shows them.", tier=chat(error.detail))
        case _:
            return _(_REFUSALS[error.problem], round=error.round, title=LONGEST_TITLE)


def state(held: HeldRound) -> str:
    return _(_STATES[held.round.state])


def _named(held: HeldRound) -> dict[str, object]:
    return {"title": title(held), "number": held.number}
