"""Two accounts of one person, one on each platform, become one member: a pairing that both must say yes to.

A pairing begins with a code that one account asks for and the other types, or with a wallet of one that the other has
proved. Neither joins anything: each account is shown the other by name and number, and says yes for itself.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import codes
from bot.domain.errors import PairingProblem, PairingRefused
from bot.domain.ids import Account, Address, CommunityId

CODE_LIFETIME = timedelta(minutes=10)
DECIDE_WITHIN = timedelta(hours=1)
"""So long both accounts have to say yes."""
MOST_MISSES = 5
"""Wrong tries that a code survives not, and after which an account has to wait."""
MOST_UNDECIDED = 3
"""Pairings that may wait for the word of one account."""
SELECTOR = 3
"""The first letters of a code only find it, so that a wrong try counts against the code it was meant for."""


class Origin(StrEnum):
    """What a pairing began with."""

    CODE = "code"
    WALLET = "wallet"


class Ending(StrEnum):
    """What became of a pairing."""

    JOINED = "joined"
    DECLINED = "declined"
    REPLACED = "replaced"
    BURNED = "burned"


@dataclass(frozen=True, slots=True)
class Pairing:
    """`asker` asked for the code, or proved the wallet; `other` typed the code (None so far), or has the wallet.

    `code`: the hash of it, while it can be typed. `said_yes`: which of the two have.
    """

    community: CommunityId
    origin: Origin
    asker: Account
    issued_at: datetime
    expires_at: datetime
    other: Account | None = None
    selector: str | None = None
    code: str | None = None
    wallet: Address | None = None
    misses: int = 0
    said_yes: frozenset[Account] = field(default_factory=frozenset)
    ending: Ending | None = None
    id: int = 0

    def open_at(self, now: datetime) -> bool:
        return self.ending is None and now < self.expires_at

    def across_from(self, account: Account) -> Account:
        """The account this one would be joined with; PairingRefused if it is none of the two."""
        if self.other is not None and account in {self.asker, self.other}:
            return self.other if account == self.asker else self.asker
        raise PairingRefused(PairingProblem.UNKNOWN)

    def check(self, account: Account, now: datetime) -> Account:
        """The other account, if this one may still say something; PairingRefused says why not."""
        across = self.across_from(account)
        if not self.open_at(now):
            raise PairingRefused(PairingProblem.OVER)
        return across

    def agreed(self) -> bool:
        """Have both said yes?"""
        return self.other is not None and {self.asker, self.other} <= self.said_yes


def hashed(community: CommunityId, code: str) -> str:
    """How a code is kept; the same letters in another community are another code."""
    return codes.hashed(f"pairing {community}", code)
