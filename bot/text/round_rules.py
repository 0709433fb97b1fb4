"""The rules of a round, as people say them."""

from datetime import UTC, datetime, timedelta

from bot.domain.durations import typed
from bot.domain.voting.rounds import BallotClass, Lane, RoundState, Rules, Weights
from bot.domain.voting.voting import LONGEST_TITLE, HeldRound
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment

WEIGHTS = {
    Weights.ONE: N_("One member, one vote"),
    Weights.TIER: N_("By tier, three at most"),
    Weights.TOKEN: N_("By token, as held at the opening"),
    Weights.QUADRATIC: N_("Quadratic, nine credits, signed alone"),
}


def facts(held: HeldRound) -> str:
    """The rules, as people say them."""
    rules = held.rules
    days = held.draw.days
    who = plural("members for {count} day or longer", "members for {count} days or longer", days)
    who = who if days else _("members I know")
    if held.draw.tier:
        who = _("{who} who hold **{tier}**", who=who, tier=chat(held.draw.tier))
    most = plural("{count} choice at most", "{count} choices at most", rules.most_choices)
    what = _("on {kind}", kind=chat(rules.kind))
    told = [_when(held), what, who, _weights(rules), most, _classes(rules), _quorum(rules)]
    more = [
        _("dry: published, reported nowhere") if rules.dry else _("reported on chain"),
        _("for newcomers") if rules.lane is Lane.NEWCOMERS else "",
        plural("again every {count} day", "again every {count} days", rules.recurring) if rules.recurring else "",
    ]
    return "; ".join(filter(None, [*told, *more])) + "."


def title(held: HeldRound) -> str:
    return chat(held.rules.title, LONGEST_TITLE)


def closes(held: HeldRound) -> str:
    return moment(datetime.fromtimestamp(held.rules.window.closes_at, UTC))


def lasts(rules: Rules) -> str:
    """For how long ballots are taken."""
    return typed(timedelta(seconds=rules.window.closes_at - rules.window.opens_at))


def _when(held: HeldRound) -> str:
    """Until when ballots are taken, or were."""
    if not held.rules.window.opens_at:
        return _("Takes ballots for {span}", span=lasts(held.rules))
    if held.round.state in {RoundState.OPENING, RoundState.OPEN, RoundState.HALTED}:
        return _("Closes {closes}", closes=closes(held))
    if held.round.state is RoundState.CANCELLED:
        return _("Was to close {closes}", closes=closes(held))
    return _("Closed {closes}", closes=closes(held))


def _weights(rules: Rules) -> str:
    if rules.token is None:
        said = _(WEIGHTS[rules.weights])
        return said[:1].lower() + said[1:]
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
    if not percent:
        return ballots
    return _("{ballots} or {percent} % of the voters, whichever is more", ballots=ballots, percent=percent)
