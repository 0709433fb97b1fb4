"""How things stand, for those who mend them: the first line says whether anything needs a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.giving.doors import DoorTrouble
from bot.domain.giving.policy import Policy
from bot.domain.requirements.indexing import Index
from bot.text.catalogue import N_, _, plural
from bot.text.channels import Chats, door_named
from bot.text.clean import chat
from bot.text.passes import When, moment
from bot.text.requirements import Titles, number, short, title

SLOW = 32
"""A walk that is so many blocks behind is worth a word."""
_NONE_YET = N_("Sweeps: none has ended yet.")
_ENDED = N_("Sweeps: {sweeps}, last ended {ago}, {done} of {total} members looked at, in {took}.")
_RUNNING = N_("Sweeps: {sweeps}, last ended {ago}, in {took}; now at {done} of {total} members.")


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
    `asked`: questions, claims and changes that wait for an answer. `disputes`: contradictions of nodes within a day.
    """

    troubles: Sequence[DoorTrouble] = ()
    dead: Sequence[tuple[int, str, datetime]] = ()
    unknown: int = 0
    unknown_since: datetime | None = None
    asked: int = 0
    disputes: int = 0
    chats: Chats = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.troubles or self.dead or self.unknown or self.asked or self.disputes)


def status(
    policy: Policy, counts: Mapping[str, int], chains: Sequence[ChainLine], sweep: SweepLine, needs: Needs
) -> str:
    """Tiers, chains, the sweep, and what a person has to look at."""
    held = ", ".join(f"{chat(tier.name)} {counts.get(tier.name, 0)}" for tier in reversed(policy.tiers)) or _(
        "no tiers yet"
    )
    lines = [
        _("Something needs a look.") if needs or any(not one.seen or one.out for one in chains) else _("All is well."),
        _("Holders: {held}. Policy revision {revision}.", held=held, revision=policy.revision),
        *(line for one in chains for line in _chain(one, sweep)),
        _sweep(sweep),
    ]
    if needs.unknown_since:
        lines.append(_unknown(needs.unknown, needs.unknown_since))
    lines += [_blocked(trouble, needs.chats) for trouble in needs.troubles]
    lines += [
        _("Given up: job {job} ({kind}) at {at}.", job=job, kind=kind, at=moment(at))
        for job, kind, at in needs.dead[:3]
    ]
    return "\n".join(lines)


def looking_through(index: Index, titles: Titles) -> str:
    """How far the logs of one contract are looked through; until the end nobody lacks what may still be found."""
    return _(
        "{chain}: {percent} % of the logs of {contract} are looked through for who holds what.",
        chain=title(index.source.chain, titles),
        percent=index.percent,
        contract=short(index.source.contract),
    )


def _unknown(passes: int, since: datetime) -> str:
    """What becomes of them is the community's choice."""
    return plural(
        "{number} pass cannot be checked since {since}; `/gate unknown` says what becomes of it.",
        "{number} passes cannot be checked, the first since {since}; `/gate unknown` says what becomes of them.",
        passes,
        number=number(passes),
        since=moment(since),
    )


def _chain(one: ChainLine, sweep: SweepLine) -> list[str]:
    nodes = [
        _("{chain}: node {name} is left out: {why}.", chain=one.title, name=chat(name), why=chat(why, 120))
        for name, why in one.out.items()
    ]
    if one.seen is None:
        return [_("{chain}: cannot be read right now; everybody keeps what they hold.", chain=one.title), *nodes]
    lines = [
        _("{chain}: block {block}, {seen}.", chain=one.title, block=one.block, seen=moment(one.seen, When.AGO)),
        *nodes,
    ]
    if one.nodes > 1 and one.nodes - len(one.out) == 1:
        lines.append(
            _(
                "{chain}: with one node left members get in, but nothing is taken until a second answers.",
                chain=one.title,
            )
        )
    if one.behind is not None and one.behind >= SLOW:
        lines.append(
            _(
                "{chain}: transfers of the last {behind} blocks are still being read.",
                chain=one.title,
                behind=number(one.behind),
            )
        )
    if one.skipped_at is not None and (sweep.finished is None or sweep.finished < one.skipped_at):
        lines.append(
            _(
                "{chain}: {skipped} blocks were too many to read after a pause ({skipped_at}); the next sweep "
                "looks at everybody instead.",
                chain=one.title,
                skipped=number(one.skipped),
                skipped_at=moment(one.skipped_at, When.AGO),
            )
        )
    return lines


def _sweep(sweep: SweepLine) -> str:
    at = {"done": number(sweep.looked_at), "total": number(sweep.total)}
    if sweep.finished is None or sweep.took is None:
        return _("Sweeps: now at {done} of {total} members.", **at) if sweep.running else _(_NONE_YET)
    last = {"ago": moment(sweep.finished, When.AGO), "took": f"{sweep.took.total_seconds():.1f} s"}
    return _(_RUNNING if sweep.running else _ENDED, sweeps=sweep.sweeps, **last, **at)


def _blocked(trouble: DoorTrouble, chats: Chats) -> str:
    said = {
        "gone": N_("Blocked: {door} is gone since {since}."),
        "away": N_("Blocked: {door} is out of my reach since {since}."),
        "dangerous": N_(
            "Frozen: {door} carries what no token must open, since {since}; I give it to nobody until that is off."
        ),
        "role": N_("Waiting: {door} is not opened while its role is gone or dangerous, since {since}."),
    }.get(trouble.problem, N_("Blocked: {door} is refused to me since {since}."))
    return _(said, door=door_named(trouble.door, chats), since=moment(trouble.since))
