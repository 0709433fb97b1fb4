"""On what a pass was given, kept or taken, as it is kept and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import MemberId


@dataclass(frozen=True, slots=True)
class Evidence:
    """On what a pass was given or taken: plain JSON values in `facts` (blocks, hashes, values, endpoints, verdict)."""

    member: MemberId
    tier: str
    change: str
    at: datetime
    revision: int
    reason: str
    facts: Mapping[str, object]
    id: int = 0
