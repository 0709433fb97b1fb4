"""Somebody has proved a wallet that another member of the community has: a claim that people decide, not the bot.

Nothing changes while it is open. Whoever has the wallet ends it by proving it again, or gives in by unlinking it. The
moderators may move it or leave it; where nobody says anything it stays where it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import Account, CommunityId
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import SignedText

HELD_FOR = timedelta(hours=24)
MOST_CLAIMS = 3
"""So many may one account make within a week."""
WINDOW = timedelta(days=7)


class Outcome(StrEnum):
    """What became of a claim.

    `moved`, `left`: the moderators said so. `proved`: its owner proved it again. `freed`: its owner unlinked it, so it
    is the claimant's. `lapsed`: nobody said anything. `void`: the two are one member by now, or the wallet is gone.
    """

    MOVED = "moved"
    LEFT = "left"
    PROVED = "proved"
    FREED = "freed"
    LAPSED = "lapsed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Claim:
    """`claimant` has proved the wallet; who has it is looked up when it matters. `by`: the moderator who spoke.

    `text`: what a contract wallet signed, to ask it again when it has moved.
    """

    community: CommunityId
    wallet: Wallet
    claimant: Account
    at: datetime
    expires_at: datetime
    text: SignedText | None = None
    outcome: Outcome | None = None
    by: Account | None = None
    id: int = 0

    def open_at(self, now: datetime) -> bool:
        return self.outcome is None and now < self.expires_at
