"""A ballot sheet: a private link on which one account signs one ballot, once, within minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import SheetProblem, SheetRefused
from bot.domain.ids import Account, CommunityId
from bot.domain.voting.ballots import Ballot

LIFETIME = timedelta(minutes=10)
MOST_MISSES = 5
"""Signatures that do not fit, after which a sheet is closed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Kept whole: what is verified is the ballot `issued` here, never one a browser sends.

    `token` is the SHA-256 of the link's secret, `round` the number of the round. `seq`: as which ballot it was taken.
    """

    token: str
    community: CommunityId
    account: Account
    round: int
    expires_at: datetime
    issued: Ballot | None = None
    misses: int = 0
    used_at: datetime | None = None
    seq: int = 0

    def problem(self, now: datetime) -> SheetProblem | None:
        """Why nothing can be signed on it any more; None while it can."""
        if self.used_at is not None:
            return SheetProblem.USED
        if self.misses >= MOST_MISSES:
            return SheetProblem.BURNED
        return SheetProblem.EXPIRED if now >= self.expires_at else None

    def check(self, now: datetime) -> None:
        """Return if something can still be signed on it; SheetRefused says why not."""
        if problem := self.problem(now):
            raise SheetRefused(problem)
