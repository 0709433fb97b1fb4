"""A selection that the council's key is to send: moved by one moderator, seconded by another. Pure.

    SHOWN --moved--> WAITING --seconded--> SENDING --final--> SENT
      |                 |                     '--refused, reverted, or selected by somebody else--> STOPPED
      '--- nobody wants it, or nobody says yes in time ---> DROPPED

What was shown is what is sent: the words are those of the selection that is kept, and a creator's wallet, a registry or
a key that is another one by then stops it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.contributing.collab import Selection
from bot.domain.founded import Founded
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Account, Address, CommunityId, MemberId
from bot.domain.requirements.requirements import leaves

LASTS = timedelta(hours=1)
"""So long a selection can be moved after it was shown."""
WAITS = timedelta(hours=24)
"""So long it waits for a second moderator; if none says yes, nothing comes of it."""
KEY = "selection "
"""What each transaction of one is called, before its number; who sends such a one tells what becomes of it."""
KEPT = timedelta(days=30)
"""So long it is found again, whatever became of it."""


class State(StrEnum):
    SHOWN = "shown"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    DROPPED = "dropped"


class Why(StrEnum):
    """What stopped it. `elsewhere`: the registry has the design by another transaction, of the same creator and terms;
    `other_terms`: of others. `no_key`: the council's key is not in the config any more.
    """

    REFUSED = "refused"
    REVERTED = "reverted"
    ELSEWHERE = "elsewhere"
    OTHER_TERMS = "other terms"
    NO_KEY = "no key"


@dataclass(frozen=True, slots=True)
class Selected:
    """What the registry has of a design: whose it is, and the hash of its terms, in hex."""

    creator: Address
    terms: str


@dataclass(frozen=True, slots=True)
class Motion:
    """A selection as somebody moved it. `maker`: the member whose entry it is; `signer`: the council's key.

    `most`: what it costs at most, in wei, as it was shown. `by`: who moved it, `second`: who said yes, or stopped it.
    """

    community: CommunityId
    entry: int
    maker: MemberId
    selection: Selection
    signer: Address
    most: int
    by: Account
    at: datetime
    expires_at: datetime
    state: State = State.SHOWN
    second: Account | None = None
    why: Why | None = None
    id: int = 0

    @property
    def key(self) -> str:
        """What its transaction is called in its community."""
        return f"{KEY}{self.id}"

    def open_at(self, now: datetime) -> bool:
        """Can it still be moved, or seconded, now?"""
        return self.state in {State.SHOWN, State.WAITING} and now < self.expires_at


def stopped_by(found: Selected | None, wanted: Selection, otherwise: Why) -> Why:
    """Why its transaction was not taken, from what the registry has of the design."""
    if found is None:
        return otherwise
    same = (found.creator, found.terms) == (wanted.creator, wanted.terms)
    return Why.ELSEWHERE if same else Why.OTHER_TERMS


def follows(policy: Policy, founded: Founded) -> Sequence[Tier]:
    """The tiers that a creator can come to hold by being selected: those that ask for the community's pass.

    Where the config does not name that pass, all that ask anything of that chain.
    """
    return [tier for tier in policy.tiers if any(_is_raised(tier, founded))]


def _is_raised(tier: Tier, founded: Founded) -> Iterator[bool]:
    for leaf in leaves(tier.requirement) if tier.requirement is not None else ():
        there = leaf.probe.chain == founded.chain
        yield there and founded.tier_pass in {None, leaf.probe.contract}
