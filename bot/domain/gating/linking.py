"""A code that links a chat to a community: made by one side, typed by the other, good once and for minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import codes
from bot.domain.ids import Account, CommunityId, Place

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
"""So many wrong codes may one account type within the lifetime of a code."""


@dataclass(frozen=True, slots=True)
class LinkCode:
    """Only its hash is kept. `by` and `place`: who asked for it and where they moderate; None: the host's owner."""

    hash: str
    community: CommunityId
    expires_at: datetime
    by: Account | None = None
    place: Place | None = None


def hashed(text: str) -> str:
    """The hash of a code as people type it; that of no code at all if it is none."""
    return codes.hashed("chat", codes.typed(text) or "")
