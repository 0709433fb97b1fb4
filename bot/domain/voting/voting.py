"""A round as it is held at home: who may vote, what each voter is shown first, and how much makers vote for each other.

Nothing of this is published but what comes of it: the electorate, the entries, the ballots.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.ids import Address, MemberId
from bot.domain.voting.judging import Judged
from bot.domain.voting.rounds import NO_WORD, Candidate, Elector, Quorum, Round, Rules, Settled, Weights, Word

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=60)
"""How long ballots can be taken."""
LONGEST_TITLE, LONGEST_KIND = 80, 30
MOST_ENTRIES = 200
"""Of one round: more than anybody looks through."""
MOST_WEIGHT = 3
"""No tier makes a vote heavier: tiers rise by votes, and should not run away with them."""
CREDITS = 9
"""What each voter may spend where weights are quadratic: three votes on one entry, or nine on nine."""
_QUORUM = re.compile(r"(\d{1,5})(?:\s*,\s*(\d{1,3})\s*%)?")


@dataclass(frozen=True, slots=True)
class Draw:
    """Who may vote: members who have been in the server for so many days, and hold this tier; none: whichever."""

    tier: str = ""
    days: int = 14


@dataclass(frozen=True, slots=True)
class HeldRound:
    """A round, and what is nobody's business outside.

    `channel`: where members read of it. `seed`: the order in which each voter is shown the entries follows from it.
    `ballots`: how many were taken.
    """

    round: Round
    draw: Draw = field(default_factory=Draw)
    channel: int = 0
    seed: Word = field(default=NO_WORD, repr=False)
    ballots: int = 0
    id: int = 0

    @property
    def number(self) -> int:
        return self.round.number

    @property
    def rules(self) -> Rules:
        return self.round.rules


@dataclass(frozen=True, slots=True)
class Alias:
    """What stands for a member in a round, and the secret it is made of, without which nobody can tell whose it is."""

    word: Word
    secret: Word = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A member who may vote. `wallets`: those that can sign for them, the one that would first. `place`: which tier
    from below is their highest, 0 without any. `tokens`: what the first wallet held at the snapshot, in base units.
    """

    member: MemberId
    wallets: tuple[Address, ...] = ()
    place: int = 0
    tokens: int = 0


def quorum(text: str) -> Quorum:
    """The quorum these words say, as `5, 20%` or `5`; ValueError if they say none."""
    found = _QUORUM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"no quorum: {text[:20]!r}")
    return Quorum(int(found[1]), int(found[2] or 0))


def weight(rules: Rules, one: Known) -> int:
    """What a vote of theirs weighs; 0: they have none."""
    match rules.weights:
        case Weights.ONE:
            return 1
        case Weights.TIER:
            return _capped(rules, one.place)
        case Weights.QUADRATIC:
            return rules.most_weight
        case Weights.TOKEN:
            return _capped(rules, one.tokens // rules.token.unit) if rules.token else 0


def _capped(rules: Rules, heavy: int) -> int:
    return min(heavy, rules.most_weight) if rules.most_weight else heavy


def may_vote(rules: Rules, one: Known) -> bool:
    """Would they be in the list of voters, as far as that can be told before any chain is read?"""
    if rules.needs_wallets and not one.wallets:
        return False
    return rules.weights is Weights.TOKEN or weight(rules, one) > 0


def by_tokens(people: Iterable[Known], balances: Mapping[Address, int]) -> Sequence[Known]:
    """The same, with what they held: of several wallets the one that held most signs."""
    return [_richest(one, balances) for one in people if one.wallets]


def _richest(one: Known, balances: Mapping[Address, int]) -> Known:
    best = max(one.wallets, key=lambda each: balances[each])
    return replace(one, wallets=(best,), tokens=balances[best])


def electors(rules: Rules, people: Iterable[Known], aliases: Mapping[MemberId, Alias]) -> tuple[Elector, ...]:
    """Who may vote, by the hash that stands for them. Wallets stand there only where ballots or weights are theirs."""
    found, seen = list[Elector](), set[Address]()
    for one in sorted(people, key=lambda each: each.member):
        heavy = weight(rules, one)
        own = next(iter(one.wallets), None)
        voter = own if rules.names_wallets and own not in seen else None
        if heavy and (voter or not rules.needs_wallets):
            found.append(Elector(aliases[one.member].word, voter, heavy))
            seen |= {voter} if voter else set()
    return tuple(sorted(found, key=lambda each: each.member))


def in_order(seed: Word, voter: Word, entries: Iterable[Candidate]) -> Sequence[Candidate]:
    """The entries as this voter is shown them: another order for each, and for each always the same."""
    return sorted(entries, key=lambda one: hashlib.sha256(seed + voter + one.content).digest())


@dataclass(frozen=True, slots=True)
class Mutual:
    """How much makers voted for each other. `given`: choices by somebody who made an entry, for one by somebody who
    voted; `returned`: where the other named theirs in turn. `faithful`: how many named this maker alone.
    """

    given: int
    returned: int
    faithful: Mapping[Word, int]


def mutual(settled: Settled, counted: Collection[Judged]) -> Mutual:
    """What the counted ballots say of it."""
    makers = {one.content: one.creator for one in settled.entries}
    named = {one.ballot.member: {makers[each.entry] for each in one.ballot.choices} for one in counted}
    voters = named.keys() & set(makers.values())
    pairs = [(voter, maker) for voter in voters for maker in named[voter] & voters if maker != voter]
    returned = sum(voter in named[maker] for voter, maker in pairs)
    alone = Counter(next(iter(them)) for them in named.values() if len(them) == 1)
    return Mutual(len(pairs), returned, dict(alone))
