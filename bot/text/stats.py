"""How a community stands, in words: the title of the picture, what stands below it, and the same without a picture."""

from bot.domain.moderating.stats import MOST_SERIES, Chart, Series, Stats
from bot.text.catalogue import _, plural
from bot.text.clean import chat, clean
from bot.text.requirements import number
from bot.text.tables import csv_of

PICTURE, FILE = "gatehouse-stats.png", "gatehouse-stats.csv"
LONGEST_ALT = 1_000


def chart(found: Stats) -> Chart:
    """The picture: at most five tiers, those with the most holders."""
    drawn = [Series(clean(one.tier), one.counts) for one in found.drawn]
    most = len(found.series)
    fullest = (
        _("Drawn: the fullest {drawn} of {count} tiers. ", drawn=len(drawn), count=most) if most > len(drawn) else ""
    )
    return Chart(title(found), found.days, drawn, fullest + below(found), _("Tiers stand here once there are some."))


def title(found: Stats) -> str:
    """What was found, in one line."""
    held = sum(one.now for one in found.series)
    grown, days = held - sum(one.counts[0] for one in found.series), len(found.days) - 1
    if not (held or grown):
        return _("Nobody holds a pass")
    passes = plural("{held} pass is held", "{held} passes are held", held, held=number(held))
    if not grown:
        return _("{passes}, as many as {days} days ago", passes=passes, days=days)
    if grown > 0:
        return _("{passes}, {count}\u00a0more than {days} days ago", passes=passes, count=number(grown), days=days)
    return _("{passes}, {count}\u00a0fewer than {days} days ago", passes=passes, count=number(-grown), days=days)


def below(found: Stats) -> str:
    """What is not drawn: who proved a wallet, what ends soon, who came and went."""
    share = round(100 * found.verified / found.members) if found.members else 0
    proved = plural(
        "{verified} of {members} member has proved a wallet ({share}\u00a0%).",
        "{verified} of {members} members have proved a wallet ({share}\u00a0%).",
        found.members,
        members=number(found.members),
        verified=number(found.verified),
        share=share,
    )
    known = proved if found.members else _("Nobody has proved a wallet yet.")
    moved = _("{gained} came, {lost} went.", gained=number(found.gained), lost=number(found.lost))
    return " ".join([known, _ends(found), moved])


def _ends(found: Stats) -> str:
    if not any(found.ending.values()):
        return _("No pass ends within {days} days.", days=max(found.ending))
    soon = [_("{count} within {days}", count=number(count), days=days) for days, count in found.ending.items()]
    return _("Passes that end, by days from now: {soon}.", soon=", ".join(soon))


def words(found: Stats) -> list[str]:
    """The same as the picture shows, for those who do not see it, and every tier."""
    lines = [_line(one, nth) for nth, one in enumerate(found.series)]
    return [f"**{title(found)}.**", "\n".join(lines) or _("There are no tiers yet."), below(found)]


def alt(found: Stats) -> str:
    """What the picture shows, for screen readers."""
    lines = "; ".join(
        _("{tier}: {before} then, {now} now", tier=clean(one.tier), before=one.counts[0], now=one.now)
        for one in found.drawn
    )
    said = _(
        "Holders of each tier from {first} to {last}. {lines}.", first=found.days[0], last=found.days[-1], lines=lines
    )
    return f"{title(found)}. {said} {below(found)}"[:LONGEST_ALT]


def table(found: Stats) -> str:
    """Every day of every tier, as CSV."""
    rows = ([day.isoformat(), *(one.counts[nth] for one in found.series)] for nth, day in enumerate(found.days))
    return csv_of(["day", *(one.tier for one in found.series)], rows)


def _line(one: Series, nth: int) -> str:
    """A letter stands beside those that are drawn, by which the picture may name them."""
    letter = f"{chr(ord('A') + nth)}. " if nth < MOST_SERIES else ""
    return _(
        "{letter}**{tier}**: {now}, {before} at the beginning, {most} at most",
        letter=letter,
        tier=chat(one.tier),
        now=number(one.now),
        before=number(one.counts[0]),
        most=number(max(one.counts)),
    )
