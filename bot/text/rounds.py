"""Rounds in words: what moderators made and see of them, and what members read."""

from collections.abc import Sequence

from bot.domain.contributing.entries import Entry
from bot.domain.voting.ballots import Receipt
from bot.domain.voting.reporting import Why
from bot.domain.voting.rounds import RoundState, Rules
from bot.domain.voting.voting import LONGEST_TITLE, HeldRound
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
_WITHOUT_VOTE = {
    RoundState.OPENING: N_("on its way to the chain"),
    RoundState.OPEN: N_("on the chain"),
    RoundState.CLOSED: N_("closed"),
}
_ENDED = {
    Why.GUARDIAN: N_("a guardian of its ledger ended it on chain. Nothing of it counts."),
    Why.MISSED: N_("its chain did not have it before its end, so nobody could vote."),
}
"""What ends a round without anybody here having said why."""


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
    if not held.rules.is_voted:
        return _("Round {number} is cancelled. What waited waits on.", number=held.number)
    return _("Round {number} is cancelled, and its entries are free again.", number=held.number)


def status(held: HeldRound, entries: int, electors: int, signed: int) -> str:
    """A round as moderators see it; how it stands is hidden from them too."""
    head = _("**{title}** (round {number}): {state}.", title=title(held), number=held.number, state=state(held))
    if not held.rules.is_voted:
        makers = plural("what {count} member earned", "what {count} members earned", electors)
        return "\n".join([head, _("Nobody votes in it: its report carries {what} without a wallet.", what=makers)])
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


def state(held: HeldRound) -> str:
    there = _STATES if held.rules.is_voted else _STATES | _WITHOUT_VOTE
    return _(there[held.round.state])


def _named(held: HeldRound) -> dict[str, object]:
    return {"title": title(held), "number": held.number}
