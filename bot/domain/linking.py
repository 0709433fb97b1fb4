"""A code that links a chat to a community: made by one side, typed by the other, good once and for minutes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import Account, CommunityId, Place

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
"""So many wrong codes may one account type within the lifetime of a code."""
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None of them is taken for another; eight of them are 39 bits."""
LENGTH = 8


@dataclass(frozen=True, slots=True)
class LinkCode:
    """Only its hash is kept. `by` and `place`: who asked for it and where they moderate; None: the host's owner."""

    hash: str
    community: CommunityId
    expires_at: datetime
    by: Account | None = None
    place: Place | None = None


def hashed(typed: str) -> str:
    """The hash of a code as people type it: small letters, blanks and dashes are no mistake."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def spaced(code: str) -> str:
    """`ABCD-2345`, for people."""
    return f"{code[:4]}-{code[4:]}"
