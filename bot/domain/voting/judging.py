"""Which ballots count: each is judged by itself first, and of a member's good ones the last stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.ids import Address
from bot.domain.voting.ballots import Ballot, Voted, ballot_hash
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.rounds import BallotClass, Candidate, Elector, Rules, Weights, Word


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


def judged(keccak: Keccak, voted: Voted, forged: Collection[Word] = ()) -> list[Judged]:
    """Every ballot as it was received, with its weight or its flaw."""
    electors = {one.member: one for one in voted.settled.electors}
    entries = {one.content: one for one in voted.settled.entries}
    alone = list[Judged]()
    for ballot in voted.ballots:
        its_hash = ballot_hash(keccak, voted.settled, ballot)
        elector = electors.get(ballot.member)
        flaw = ballot_flaw(voted, ballot, elector, entries, holds=its_hash not in forged)
        alone.append(Judged(ballot, its_hash, elector.weight if elector and not flaw else 0, flaw))
    return _one_a_wallet(_last_of_each(alone), electors)


def ballot_flaw(
    voted: Voted, ballot: Ballot, elector: Elector | None, entries: Mapping[Word, Candidate], *, holds: bool
) -> Flaw | None:
    """What is wrong with a ballot by itself, if anything is; `holds`: whether its signature does."""
    rules = voted.settled.rules
    if elector is None:
        return Flaw.STRANGER
    if ballot.kind not in rules.classes:
        return Flaw.CLASS
    if min(ballot.received_at, ballot.issued_at) < max(rules.window.opens_at, voted.opened_at):
        return Flaw.EARLY
    if ballot.received_at >= rules.window.closes_at:
        return Flaw.LATE
    if ballot.voter != (elector.voter if ballot.kind is BallotClass.SIGNED else None) or _lacks_wallet(ballot):
        return Flaw.WALLET
    if not holds:
        return Flaw.SIGNATURE
    return _choices_flaw(rules, ballot, elector, entries)


def _lacks_wallet(ballot: Ballot) -> bool:
    return ballot.kind is BallotClass.SIGNED and ballot.voter is None


def _choices_flaw(rules: Rules, ballot: Ballot, elector: Elector, entries: Mapping[Word, Candidate]) -> Flaw | None:
    named = [one.entry for one in ballot.choices]
    if len(named) > rules.most_choices:
        return Flaw.MANY
    if not entries.keys() >= set(named):
        return Flaw.UNKNOWN_ENTRY
    if len(set(named)) < len(named):
        return Flaw.TWICE
    if not rules.self_votes and any(is_own(entries[each], elector) for each in named):
        return Flaw.OWN
    return None if _points_fit(rules, ballot, elector.weight) else Flaw.POINTS


def is_own(entry: Candidate, elector: Elector) -> bool:
    """Whether this elector made it: as the member, from whichever account, or as the wallet that would be credited."""
    return entry.creator == elector.member or (entry.wallet is not None and entry.wallet == elector.voter)


def _points_fit(rules: Rules, ballot: Ballot, budget: int) -> bool:
    given = [one.points for one in ballot.choices]
    if rules.weights is Weights.QUADRATIC:
        return all(each > 0 for each in given) and sum(given) <= budget
    return all(each == 1 for each in given)


def _last_of_each(alone: Sequence[Judged]) -> list[Judged]:
    """Of a member's good ballots the one that stands; what a wallet has signed, only that wallet changes."""
    standing = dict[Word, int]()
    for nth, one in enumerate(alone):
        best = standing.get(one.ballot.member)
        if one.flaw is None and (best is None or _rank(one) > _rank(alone[best])):
            standing[one.ballot.member] = nth
    kept = set(standing.values())
    return [one if one.flaw or nth in kept else _flawed(one, Flaw.SUPERSEDED) for nth, one in enumerate(alone)]


def _rank(one: Judged) -> tuple[bool, int]:
    """Equal nonces never happen; should they, the first received stands."""
    return one.ballot.kind is BallotClass.SIGNED, one.ballot.nonce


def _one_a_wallet(standing: Iterable[Judged], electors: Mapping[Word, Elector]) -> list[Judged]:
    """Without those that take their vote back, and without any whose wallet has voted already."""
    seen, found = set[Address](), list[Judged]()
    for one in standing:
        wallet = electors[one.ballot.member].voter if one.flaw is None else None
        if one.flaw is None and not one.ballot.choices:
            found.append(_flawed(one, Flaw.TAKEN_BACK))
        elif wallet in seen:
            found.append(_flawed(one, Flaw.SAME_WALLET))
        else:
            found.append(one)
            seen |= {wallet} if wallet else set()
    return found


def _flawed(one: Judged, flaw: Flaw) -> Judged:
    return replace(one, weight=0, flaw=flaw)
