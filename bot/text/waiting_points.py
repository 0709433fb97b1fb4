"""What members earned in a round and did not get yet, in words."""

from collections.abc import Iterable

from bot.domain.carrying import Unclaimed
from bot.domain.voting import LONGEST_TITLE
from bot.text.catalogue import _, plural
from bot.text.clean import chat


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
    return _("**{title}** (round {number}) earned you {points}: the next report credits it.", **about)
