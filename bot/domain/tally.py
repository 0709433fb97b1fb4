"""What comes of a round's ballots."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ballots import Ballot
from bot.domain.ids import Address
from bot.domain.rounds import BallotClass, Word


class Flaw(StrEnum):
    """Why a ballot does not count; it stands in the bundle with this beside it."""

    STRANGER = "not an elector"
    CLASS = "class not admitted"
    EARLY = "before the opening"
    LATE = "after the close"
    WALLET = "another wallet"
    SIGNATURE = "signature does not hold"
    SAME_WALLET = "this wallet has voted"
    MANY = "too many choices"
    UNKNOWN_ENTRY = "no entry of this round"
    TWICE = "an entry named twice"
    OWN = "an entry of their own"
    POINTS = "points it may not give"
    SUPERSEDED = "superseded"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Judged:
    """A ballot as it was counted, with this weight, or the flaw for which it was not."""

    ballot: Ballot
    hash: Word
    weight: int = 0
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What an entry got: sums of weights and numbers of ballots, by class; and the points it earns."""

    entry: Word
    signed: int = 0
    attested: int = 0
    signed_ballots: int = 0
    attested_ballots: int = 0
    points: int = 0

    @property
    def sum(self) -> int:
        return self.signed + self.attested


@dataclass(frozen=True, slots=True)
class Earned:
    """A leaf of a report's totals: what this wallet is credited for, and the round in which it was earned."""

    earned_in: Word
    creator: Address
    points: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody without a wallet earned; a later report carries it to the wallet they link."""

    earned_in: Word
    member: Word
    points: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a round. Ballots as they were received; scores the highest first; totals by round and wallet."""

    judged: tuple[Judged, ...]
    scores: tuple[Score, ...]
    needed: int
    totals: tuple[Earned, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def counted(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.flaw is None)

    @property
    def signed(self) -> int:
        """How many of the counted ballots were signed."""
        return sum(one.ballot.kind is BallotClass.SIGNED for one in self.counted)

    @property
    def quorate(self) -> bool:
        return len(self.counted) >= self.needed

    @property
    def points(self) -> int:
        """The sum of the totals, as the ledger is told it."""
        return sum(one.points for one in self.totals)
