"""Which browser is the account's own: it holds a secret that it was given once, when the account said who it is.

Everything a browser shows on its way to Discord and back follows from that secret, so only its hash is ever kept.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import Account

LAUNCH_LIFETIME = timedelta(minutes=5)
"""So old may what a Mini App was opened with be at most."""
CLOCKS_DIFFER = timedelta(minutes=1)
_HANDLE = 16


class Way(StrEnum):
    """How a browser can be bound."""

    DISCORD = "discord"
    """OAuth2: Discord says which account is signed in there."""
    TELEGRAM = "telegram"
    """A Mini App: Telegram says which account opened it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser of one link, by the hash of its secret. `launch`: the hash of what its Mini App was opened with."""

    hash: str
    challenge: str
    begun_at: datetime
    bound_at: datetime | None = None
    launch: str | None = None


@dataclass(frozen=True, slots=True)
class Launch:
    """Who opened a Mini App, and when; `hash` tells this opening from every other one."""

    account: Account
    at: datetime
    hash: str

    def fresh(self, now: datetime) -> bool:
        """Is it of this moment?"""
        return now - LAUNCH_LIFETIME <= self.at <= now + CLOCKS_DIFFER


def new_secret() -> str:
    """A secret for one browser."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    return hashlib.sha256(f"gatehouse browser {secret}".encode()).hexdigest()


def handle(token: str) -> str:
    """What names a link in a browser's cookie and on the way to Discord; it opens nothing."""
    return token[:_HANDLE]


def state(token: str, secret: str) -> str:
    """What comes back from Discord beside the code, RFC 6749 section 10.12: only this browser can know it."""
    return f"{handle(token)}.{_derived(secret, 'state')}"


def verifier(secret: str) -> str:
    """The code verifier of RFC 7636: whoever intercepts the code cannot use it."""
    return _derived(secret, "verifier")


def challenge(verifier: str) -> str:
    """The S256 code challenge of this verifier."""
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _derived(secret: str, purpose: str) -> str:
    return _base64(hmac.digest(secret.encode(), f"gatehouse {purpose}".encode(), "sha256"))


def _base64(found: bytes) -> str:
    return urlsafe_b64encode(found).decode().rstrip("=")
