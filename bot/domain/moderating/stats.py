"""How a community stands: holders of each tier day by day, who proved a wallet, what ends soon, who came and went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SPANS = {"month": 31, "quarter": 92, "year": 366, "two years": 731}
"""So many days can be looked back on."""
AHEAD = (7, 30, 90)
"""Ends within so many days are counted."""
MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """What the database counts: who held each tier when the days began, and how many came and went on which day."""

    held: Mapping[str, int]
    gained: Mapping[tuple[str, date], int]
    lost: Mapping[tuple[str, date], int]
    members: int
    verified: int
    ending: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Series:
    """The holders of one tier at the end of each day."""

    tier: str
    counts: tuple[int, ...]

    @property
    def now(self) -> int:
        return self.counts[-1]


@dataclass(frozen=True, slots=True)
class Stats:
    """`series`: the tier with the most holders first. `gained` and `lost`: passes over all these days."""

    days: tuple[date, ...]
    series: tuple[Series, ...]
    members: int
    verified: int
    ending: Mapping[int, int]
    gained: int
    lost: int

    @property
    def drawn(self) -> Sequence[Series]:
        """As many as a picture can keep apart."""
        return self.series[:MOST_SERIES]

    @property
    def highest(self) -> int:
        return max((count for one in self.drawn for count in one.counts), default=0)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: what was found as its title, lines over days, and words for what is not drawn. All words are ready."""

    title: str
    days: tuple[date, ...]
    series: Sequence[Series]
    below: str
    nobody: str
    """Said in place of lines where there are none."""


def stats(tally: Tally, tiers: Sequence[str], first: date, last: date) -> Stats:
    """The days from first to last; `tiers`: those of the policy, of which one that nobody held is shown too."""
    days = tuple(first + timedelta(days=past) for past in range((last - first).days + 1))
    held = {tier for tier, _ in (*tally.gained, *tally.lost)} | set(tally.held) | set(tiers)
    series = [Series(tier, _counts(tally, tier, days)) for tier in sorted(held)]
    series.sort(key=lambda one: (-one.now, tiers.index(one.tier) if one.tier in tiers else len(tiers)))
    shown = tuple(one for one in series if one.tier in tiers or any(one.counts))
    gained, lost = sum(tally.gained.values()), sum(tally.lost.values())
    return Stats(days, shown, tally.members, tally.verified, tally.ending, gained, lost)


def _counts(tally: Tally, tier: str, days: Sequence[date]) -> tuple[int, ...]:
    count, found = tally.held.get(tier, 0), list[int]()
    for day in days:
        count += tally.gained.get((tier, day), 0) - tally.lost.get((tier, day), 0)
        found.append(count)
    return tuple(found)
