"""How things stand, for those who mend them: the first line says whether anything needs a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.doors import DoorTrouble
from bot.domain.policy import Policy
from bot.text.clean import chat
from bot.text.passes import When, moment
from bot.text.requirements import number

SLOW = 32
"""A walk that is so many blocks behind is worth a word."""


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A chain: the time (None: cannot be read) and number of its newest agreed block, and the walk along its logs.

    `behind`: blocks still to be walked; None where nothing is watched or known. `skipped` of them were left out.
    `out`: those of its `nodes` that are not believed at the moment, and why.
    """

    title: str
    seen: datetime | None
    block: int
    nodes: int = 1
    out: Mapping[str, str] = field(default_factory=dict)
    behind: int | None = None
    skipped: int = 0
    skipped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SweepLine:
    """Sweeps so far; members looked at in the present one or the last one, of how many; when it ended, how long."""

    sweeps: int
    looked_at: int
    total: int
    running: bool
    finished: datetime | None
    took: timedelta | None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a person has to look at.

    `dead`: id, kind and end of each job given up. `unknown` passes cannot be told, the first since `unknown_since`.
    `asked`: questions that wait for an answer. `disputes`: contradictions of nodes within a day.
    """

    troubles: Sequence[DoorTrouble] = ()
    dead: Sequence[tuple[int, str, datetime]] = ()
    unknown: int = 0
    unknown_since: datetime | None = None
    asked: int = 0
    disputes: int = 0

    def __bool__(self) -> bool:
        return bool(self.troubles or self.dead or self.unknown or self.asked or self.disputes)


def status(
    policy: Policy, counts: Mapping[str, int], chains: Sequence[ChainLine], sweep: SweepLine, needs: Needs
) -> str:
    """Tiers, chains, the sweep, and what a person has to look at."""
    held = (
        ", ".join(f"{chat(tier.name)} {counts.get(tier.name, 0)}" for tier in reversed(policy.tiers)) or "no tiers yet"
    )
    lines = [
        "Something needs a look." if needs or any(not one.seen or one.out for one in chains) else "All is well.",
        f"Holders: {held}. Policy revision {policy.revision}.",
        *(line for one in chains for line in _chain(one, sweep)),
        _sweep(sweep),
    ]
    if needs.unknown_since:
        lines.append(_unknown(needs.unknown, needs.unknown_since))
    lines += [f"Blocked: <@&{t.door.id}> is {_problem(t)} since {moment(t.since)}." for t in needs.troubles]
    lines += [f"Given up: job {job} ({kind}) at {moment(at)}." for job, kind, at in needs.dead[:3]]
    return "\n".join(lines)


def _unknown(passes: int, since: datetime) -> str:
    """What becomes of them is the community's choice."""
    if passes == 1:
        return f"1 pass cannot be checked since {moment(since)}; `/gate unknown` says what becomes of it."
    first = f"{number(passes)} passes cannot be checked, the first since {moment(since)}"
    return f"{first}; `/gate unknown` says what becomes of them."


def _chain(one: ChainLine, sweep: SweepLine) -> list[str]:
    nodes = [f"{one.title}: node {chat(name)} is left out: {chat(why, 120)}." for name, why in one.out.items()]
    if one.seen is None:
        return [f"{one.title}: cannot be read right now; everybody keeps what they hold.", *nodes]
    lines = [f"{one.title}: block {one.block}, {moment(one.seen, When.AGO)}.", *nodes]
    if one.nodes > 1 and one.nodes - len(one.out) == 1:
        lines.append(f"{one.title}: with one node left members get in, but nothing is taken until a second answers.")
    if one.behind is not None and one.behind >= SLOW:
        lines.append(f"{one.title}: transfers of the last {number(one.behind)} blocks are still being read.")
    if one.skipped_at is not None and (sweep.finished is None or sweep.finished < one.skipped_at):
        lines.append(
            f"{one.title}: {number(one.skipped)} blocks were too many to read after a pause "
            f"({moment(one.skipped_at, When.AGO)}); the next sweep looks at everybody instead."
        )
    return lines


def _sweep(sweep: SweepLine) -> str:
    now = f"now at {number(sweep.looked_at)} of {number(sweep.total)} members" if sweep.running else ""
    if sweep.finished is None or sweep.took is None:
        return f"Sweeps: {now or 'none has ended yet'}."
    took = f"in {sweep.took.total_seconds():.1f} s"
    seen = "" if sweep.running else f", {number(sweep.looked_at)} of {number(sweep.total)} members looked at"
    last = f"last ended {moment(sweep.finished, When.AGO)}{seen}, {took}"
    return f"Sweeps: {sweep.sweeps}, {last}{f'; {now}' if now else ''}."


def _problem(trouble: DoorTrouble) -> str:
    return {"gone": "gone", "away": "out of my reach"}.get(trouble.problem, "refused to me")
