"""What members earned in a round and did not get yet, in words: to them, and to who can have it reported."""

from collections.abc import Iterable, Sequence

from bot.domain.voting.carrying import Owed, Unclaimed, Waits, points_of
from bot.domain.voting.ledger import MOST_CREDITS
from bot.domain.voting.voting import LONGEST_TITLE, HeldRound
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat

ASK, REPORT, LEAVE = "points-ask", "points-report", "points-leave"
_ASK, _REPORT, _LEAVE = N_("Report them without a vote"), N_("Report them now"), N_("Leave it")


def unclaimed(waiting: Iterable[Unclaimed]) -> list[str]:
    """A line each, with what brings the points."""
    return [_line(one) for one in waiting]


def _line(one: Unclaimed) -> str:
    points = plural("{count} point", "{count} points", one.owed.waiting.points)
    about = {"title": chat(one.owed.title, LONGEST_TITLE), "number": one.owed.number, "points": points}
    if one.homeless:
        return _(
            "**{title}** (round {number}) earned you {points}, for which a wallet is missing. `/verify` links one, and "
            "the next report credits it.",
            **about,
        )
    if one.under_way:
        return _(
            "**{title}** (round {number}) earned you {points}: the report of round {later}, which is under way, "
            "credits it.",
            later=one.under_way,
            **about,
        )
    return _(
        "**{title}** (round {number}) earned you {points}: the next report credits it. If no round is to come, "
        "moderators can have it reported without one, in `/round status`.",
        **about,
    )


def for_moderators(found: Waits) -> Card | None:
    """What waits here and for what, with what can be done about it; None where nothing waits."""
    lines = [*_for_report(found), *_for_wallet(found.for_wallet)]
    if not lines:
        return None
    can = found.ready and not found.under_way
    return Card(("\n".join(lines),), (Press(_(_ASK), ASK),) if can else ())


def _for_report(found: Waits) -> list[str]:
    if not found.ready:
        return []
    what = _amount(found.ready)
    if found.under_way:
        return [
            _("Waiting for a report: {what}. That of round {number} carries it.", what=what, number=found.under_way)
        ]
    return [_("Waiting for a report: {what}. That of the next round carries it.", what=what)]


def _for_wallet(owed: Sequence[Owed]) -> list[str]:
    if not owed:
        return []
    what = _amount(owed)
    return [
        _("Waiting for a wallet: {what}. Once one is linked with `/verify`, the next report carries it.", what=what)
    ]


def asked(found: Waits) -> Card:
    """What a report without a vote would be, before it is begun."""
    said = _(
        "{what} would be reported by a round of their own, in which nobody votes. It goes the way of every round: "
        "opened on the ledger, closed after an hour, reported, and final after the challenge window. What else waits "
        "by then comes along.",
        what=_amount(found.ready),
    )
    cost = _(
        "It takes {count} transactions, which the key pays for. A round with votes carries the points too: if one is "
        "to come soon, wait for it.",
        count=3 + -(-len(found.for_report) // MOST_CREDITS),  # opened, reported, made final; credited in batches
    )
    return Card((said, cost), (Press(_(_REPORT), REPORT), Press(_(_LEAVE), LEAVE)))


def begun(held: HeldRound) -> str:
    """It is under way."""
    return _(
        "Round {number} is on its way to the ledger and carries what waits. `/round status` shows how far it is; "
        "`/round cancel` calls it off until it is reported.",
        number=held.number,
    )


def left() -> str:
    return _("Nothing was begun. The points wait on.")


def _amount(owed: Sequence[Owed]) -> str:
    """`5 points of 2 members`."""
    members = plural("{count} member", "{count} members", len({one.member for one in owed}))
    points = plural("{count} point", "{count} points", points_of(owed))
    return _("{points} of {members}", points=points, members=members)
