"""Off-boarding: one loss of a tier after the other, with the doors that went with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.evidence import Evidence
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Door
from bot.domain.ids import Account, Place


@dataclass(frozen=True, slots=True)
class Left:
    """A door that a tier opened, and whether it is closed by now, as far as this bot opened it."""

    door: Door
    closed: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """One member's pass that ended: on what, and the doors it had opened. No `member`: it became one with another."""

    row: Evidence
    member: Member | None
    doors: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Every loss of a tier, newest first, at most a thousand; and how many hold it still.

    `authors`: who made the revisions that asked of a loser what they do not hold. `chats`: what they are called.
    """

    tier: str
    losses: Sequence[Loss]
    holders: int
    authors: Mapping[int, Account] = field(default_factory=dict)
    chats: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """A tier that has ended, with the losses that were not told of yet: its last award is over, or it was `removed`."""

    report: Report
    removed: bool

    @property
    def closing(self) -> int:
        """How many doors are still to be closed."""
        return sum(not left.closed for loss in self.report.losses for left in loss.doors)
