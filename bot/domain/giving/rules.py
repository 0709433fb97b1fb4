"""What deciding needs to know beside the member: the moment, the policy's revision, and how long things may take."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LIMIT = timedelta(days=7)


class Choice(StrEnum):
    """What a community wants for those who cannot be told for too long."""

    KEEP = "keep"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A community's choice, after how long, and when its moderators were warned last."""

    choice: Choice = Choice.KEEP
    limit: timedelta = LIMIT
    warned: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The moment of deciding, the revision in force, the take rule's wait, and the community's choice."""

    now: datetime
    revision: int
    second_reading_after: timedelta
    waiting: Waiting = field(default_factory=Waiting)
