"""Rounds in words: what moderators made and see of them, and what members read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.ballots import Receipt
from bot.domain.durations import typed
from bot.domain.entries import Entry
from bot.domain.rounds import BallotClass, Lane, RoundState, Rules, Weights
from bot.domain.voting import LONGEST_TITLE, HeldRound
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment

MOST_LISTED = 900
"""Characters for the entries on a card, which is one message with all that is said around them."""
VOTE, RECEIPT = N_("Vote"), N_("My receipt")
WEIGHTS = {
    Weights.ONE: N_("One member, one vote"),
    Weights.TIER: N_("By tier, three at most"),
    Weights.TOKEN: N_("By token, as held at the opening"),
    Weights.QUADRATIC: N_("Quadratic, nine credits, signed alone"),
}
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
        return _("Round {number} will take ballots for {span}.", number=held.number, span=_lasts(held.rules))
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
    said = [head, facts(held), _("{entries}, {electors}.", entries=many, electors=may)]
    if held.round.state is not RoundState.DRAFT:
        cast = _("{ballots} ballots were taken, {signed} of them signed.", ballots=held.ballots, signed=signed)
        said.append(_("{ballots} It takes {needed}.", ballots=cast, needed=held.rules.quorum.of(electors)))
    return "\n".join(said)


def nothing() -> str:
    return _("There is no round yet. `/round create` drafts one.")


def facts(held: HeldRound) -> str:
    """The rules, as people say them."""
    rules = held.rules
    when = (
        _("Closes {closes}", closes=closes(held))
        if rules.window.opens_at
        else _("Takes ballots for {span}", span=_lasts(rules))
    )
    days = held.draw.days
    who = plural("members for {count} day or longer", "members for {count} days or longer", days)
    who = who if days else _("members I know")
    if held.draw.tier:
        who = _("{who} who hold **{tier}**", who=who, tier=chat(held.draw.tier))
    most = plural("{count} choice at most", "{count} choices at most", rules.most_choices)
    what = _("on {kind}", kind=chat(rules.kind))
    told = [when, what, who, _weights(rules), most, _classes(rules), _quorum(rules)]
    more = [
        _("dry: published, reported nowhere") if rules.dry else _("reported on chain"),
        _("for newcomers") if rules.lane is Lane.NEWCOMERS else "",
        _("again every {days} days", days=rules.recurring) if rules.recurring else "",
    ]
    return "; ".join(filter(None, [*told, *more])) + "."


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
                _(
                    "How it stands is hidden until it closes, and you can change your ballot until then. Then all "
                    "ballots are published under hashes that name nobody; who runs me could see them before."
                ),
            ],
        )
    )


def head(held: HeldRound, receipt: Receipt) -> str:
    """The log's head, so that nothing can be put in before it later."""
    return _(
        "Round {number}, ballot {seq}: the log's head is `0x{head}`.",
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
    why = chat(held.round.why, 300)
    return _("**{title}**: round {number} was cancelled. Reason: {why}", **_named(held), why=why)


def title(held: HeldRound) -> str:
    return chat(held.rules.title, LONGEST_TITLE)


def state(held: HeldRound) -> str:
    there = _STATES if held.rules.is_voted else _STATES | _WITHOUT_VOTE
    return _(there[held.round.state])


def closes(held: HeldRound) -> str:
    return moment(datetime.fromtimestamp(held.rules.window.closes_at, UTC))


def _named(held: HeldRound) -> dict[str, object]:
    return {"title": title(held), "number": held.number}


def _lasts(rules: Rules) -> str:
    return typed(timedelta(seconds=rules.window.closes_at - rules.window.opens_at))


def _weights(rules: Rules) -> str:
    if rules.token is None:
        return _(WEIGHTS[rules.weights])
    token, unit = rules.token.contract, rules.token.unit
    if unit == 1:
        said = _("one vote for each token of `{token}`", token=token)
    else:
        said = _("one vote for every {units} base units of `{token}`", units=_figure(unit), token=token)
    return _("{votes}, {most} at most", votes=said, most=rules.most_weight) if rules.most_weight else said


def _figure(unit: int) -> str:
    """`10^18` where so many noughts would have to be counted."""
    noughts = len(str(unit)) - len(str(unit).rstrip("0"))
    if noughts < 6:
        return str(unit)
    front = unit // 10**noughts
    return f"10^{noughts}" if front == 1 else f"{front}·10^{noughts}"


def _classes(rules: Rules) -> str:
    if rules.classes == {BallotClass.ATTESTED}:
        return _("clicks; voters' wallets are published") if rules.names_wallets else _("clicks")
    if rules.classes == {BallotClass.SIGNED}:
        return _("signatures; voters' wallets are published")
    return _("clicks and signatures; voters' wallets are published")


def _quorum(rules: Rules) -> str:
    least, percent = rules.quorum.least, rules.quorum.percent
    ballots = plural("quorum {count} ballot", "quorum {count} ballots", least)
    return _("{ballots} or {percent} % of the voters", ballots=ballots, percent=percent) if percent else ballots
