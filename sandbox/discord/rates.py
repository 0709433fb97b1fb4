"""Rate limits: fixed windows per bucket and major parameter, a global one, and the headers that tell of them."""

import hashlib
import time
from dataclasses import dataclass, field

from sandbox.discord.errors import RefusedError


@dataclass
class Limits:
    """Every figure of this Discord that a test may want to change."""

    member_role_calls: int = 10
    member_role_seconds: float = 10.0
    message_calls: int = 5
    message_seconds: float = 5.0
    other_calls: int = 50
    other_seconds: float = 1.0
    global_per_second: int = 50
    first_answer_seconds: float = 3.0
    token_seconds: float = 900.0
    heartbeat_seconds: float = 41.25
    all_members_seconds: float = 30.0

    def of(self, bucket: str) -> tuple[int, float]:
        if bucket == "member role":
            return self.member_role_calls, self.member_role_seconds
        if bucket == "message":
            return self.message_calls, self.message_seconds
        return self.other_calls, self.other_seconds


@dataclass
class Window:
    ends: float  # unix seconds
    left: int


class TooManyError(RefusedError):
    def __init__(self, retry_after: float, scope: str, headers: dict[str, str]) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.retry_after, self.scope = retry_after, scope
        self.headers = headers | {
            "Retry-After": str(int(retry_after) + 1),
            "X-RateLimit-Scope": scope,
            "Via": "1.1 sandbox",  # without it discord.py takes the answer for a ban by the proxy in front
            **({"X-RateLimit-Global": "true"} if scope == "global" else {}),
        }

    def body(self) -> dict[str, object]:
        return {"message": self.message, "retry_after": round(self.retry_after, 3), "global": self.scope == "global"}


@dataclass
class Rates:
    limits: Limits
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    def take(self, bucket: str, major: str) -> dict[str, str]:
        """Counts one request and returns its headers; raises TooManyError when its window is used up."""
        calls, seconds = self.limits.of(bucket)
        window = self._window((bucket, major), calls, seconds)
        refused = window.left == 0
        window.left -= not refused
        headers = self._headers(bucket, calls, window)
        if refused:
            raise TooManyError(window.ends - time.time(), "user", headers)
        return headers

    def take_global(self) -> None:
        """Counts one request of the bot's 50 a second; answers to interactions are not counted here."""
        window = self._window(("", "global"), self.limits.global_per_second, 1.0)
        if window.left == 0:
            raise TooManyError(window.ends - time.time(), "global", {})
        window.left -= 1

    def forget(self) -> None:
        """All windows start anew."""
        self.windows.clear()

    def _window(self, key: tuple[str, str], calls: int, seconds: float) -> Window:
        window = self.windows.get(key)
        if window is None or window.ends <= time.time():
            window = self.windows[key] = Window(time.time() + seconds, calls)
        return window

    @staticmethod
    def _headers(bucket: str, calls: int, window: Window) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(calls),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.0, window.ends - time.time()):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(bucket.encode()).hexdigest()[:32],
        }
