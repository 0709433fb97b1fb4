"""What the bot asked of us: every call, and everything no correct client would have sent."""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Call:
    method: str
    route: str  # the template, such as /guilds/{guild_id}/roles; the bare path when no route matched
    path: str
    query: dict[str, str]
    body: Any
    reason: str | None
    at: float  # unix seconds
    status: int = 0  # 0: not answered (yet)
    seconds: float = 0.0


@dataclass
class Records:
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=200_000))
    violations: deque[str] = field(default_factory=lambda: deque(maxlen=1_000))
    gateway: dict[str, int] = field(default_factory=dict)  # identify, resume, request_members: how often

    def violation(self, what: str) -> None:
        self.violations.append(what)

    def count(self, what: str) -> None:
        self.gateway[what] = self.gateway.get(what, 0) + 1

    def listed(self, method: str | None, route: str | None) -> list[dict[str, Any]]:
        return [asdict(c) for c in self.calls if method in {None, c.method} and route in {None, c.route}]

    def reset(self) -> None:
        self.calls.clear()
        self.gateway.clear()
