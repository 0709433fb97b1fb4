"""What comes of a round's ballots: the same for everybody who counts, whenever they do."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import isqrt

from bot.domain.ids import Address
from bot.domain.voting.ballots import Voted
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.judging import Judged, judged
from bot.domain.voting.rounds import BallotClass, Candidate, Rules, Settled, Weights, Word


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


def tally(keccak: Keccak, voted: Voted, forged: Collection[Word] = (), carried: Iterable[Earned] = ()) -> Tally:
    """Count a round. `forged`: hashes of ballots whose signature does not hold; `carried`: of earlier rounds."""
    settled = voted.settled
    ballots = judged(keccak, voted, forged)
    counted = [one for one in ballots if one.flaw is None]
    needed = settled.rules.quorum.of(len(settled.electors))
    scores = _scores(settled, counted)
    if len(counted) >= needed:
        scores = _with_points(settled.rules, scores)
    totals, waiting = _earned(settled, {one.entry: one.points for one in scores})
    return Tally(tuple(ballots), tuple(sorted(scores, key=_place)), needed, _sorted([*totals, *carried]), waiting)


def _place(score: Score) -> tuple[int, Word]:
    """The highest first; equals by their hash, which nobody chooses for its place."""
    return -score.sum, score.entry


def _scores(settled: Settled, counted: Iterable[Judged]) -> list[Score]:
    sums, ballots = Counter[tuple[Word, BallotClass]](), Counter[tuple[Word, BallotClass]]()
    for one in counted:
        for choice in one.ballot.choices:
            key = choice.entry, one.ballot.kind
            rooted = settled.rules.weights is Weights.QUADRATIC
            sums[key] += isqrt(choice.points) if rooted else one.weight
            ballots[key] += 1
    return [_score(entry, sums, ballots) for entry in settled.entries]


def _score(
    entry: Candidate, sums: Mapping[tuple[Word, BallotClass], int], ballots: Mapping[tuple[Word, BallotClass], int]
) -> Score:
    signed, attested = (entry.content, BallotClass.SIGNED), (entry.content, BallotClass.ATTESTED)
    return Score(entry.content, sums[signed], sums[attested], ballots[signed], ballots[attested])


def _with_points(rules: Rules, scores: Iterable[Score]) -> list[Score]:
    """An entry's sum is its points; where all together are above the cap, each is scaled down and cut off."""
    earning = [replace(one, points=one.sum if one.sum >= rules.threshold else 0) for one in scores]
    whole = sum(one.points for one in earning)
    if whole <= rules.most_points:
        return earning
    return [replace(one, points=one.points * rules.most_points // whole) for one in earning]


def _earned(settled: Settled, points: Mapping[Word, int]) -> tuple[list[Earned], tuple[Waiting, ...]]:
    """What each wallet, and each maker without one, earned with all of their entries together."""
    wallets, makers = defaultdict[Address, int](int), defaultdict[Word, int](int)
    for entry in settled.entries:
        if entry.wallet is None:
            makers[entry.creator] += points[entry.content]
        else:
            wallets[entry.wallet] += points[entry.content]
    totals = [Earned(settled.id, each, sum_) for each, sum_ in wallets.items() if sum_]
    return totals, tuple(Waiting(settled.id, each, sum_) for each, sum_ in sorted(makers.items()) if sum_)


def _sorted(totals: Iterable[Earned]) -> tuple[Earned, ...]:
    return tuple(sorted(totals, key=lambda one: (one.earned_in, one.creator)))
