"""A personal link into a chat: for one member, good once, for minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import MemberId, Place

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Invite:
    """A link for this member. `link` is empty until the platform has made it; `used_by`: who came in by it."""

    member: MemberId
    place: Place
    made_at: datetime
    expires_at: datetime
    link: str = ""
    used_by: int | None = None
    id: int = 0

    @property
    def name(self) -> str:
        """What the chat's admins see it called."""
        return f"gatehouse-{self.id}"
