"""Whether a round's file is true: seven lines, each held against the file itself and, where it was asked, the chain."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.checked import Held, Line
from bot.domain.ids import Address
from bot.domain.voting.ballots import Receipt, ballot_hash, next_receipt
from bot.domain.voting.bundle import Bundle, opening_of, roots, written
from bot.domain.voting.bundle_reading import Claims
from bot.domain.voting.commitments import Keccak, round_id
from bot.domain.voting.judging import Flaw, Judged
from bot.domain.voting.ledger import OnChain, Status, opening_hash, result, result_hash
from bot.domain.voting.round_findings import OPEN, SAID, Check, Finding
from bot.domain.voting.rounds import BallotClass, Settled, Weights, Word
from bot.domain.voting.settling import Unsettled, elector_faults, entry_faults, rules_faults
from bot.domain.voting.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Seen:
    """What the chain said. `round`: what its ledger keeps, nothing of a dry one. `snapshot`: the hash of the
    snapshot's block, `balances` of the electors there, if told.
    """

    round: OnChain
    snapshot: Word | None = None
    balances: Mapping[Address, int] | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What the file alone cannot tell. `holds`: by a signed ballot's hash, None where its chain was not heard.
    `earlier`: by an earlier round's id the points that its own file says wait for a wallet.
    """

    holds: Mapping[Word, bool | None] = field(default_factory=dict)
    seen: Seen | None = None
    earlier: Mapping[Word, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds one file, these bytes, against itself and what is known from outside."""

    keccak: Keccak
    raw: bytes
    claims: Claims
    outside: Outside = field(default_factory=Outside)

    def lines(self) -> tuple[Line, ...]:
        """All seven, in order."""
        again = self._counted_again()
        found = {
            Check.RULES: self._rules(),
            Check.ELECTORATE: self._electorate(),
            Check.WEIGHTS: self._weights(),
            Check.SIGNATURES: self._signatures(again),
            Check.NONCES: self._verdicts(again),
            Check.LOG: self._log(again),
            Check.TOTALS: self._totals(again),
        }
        return tuple(_line(check, tuple(findings)) for check, findings in found.items())

    @property
    def _settled(self) -> Settled:
        return self.claims.bundle.voted.settled

    @property
    def _judged(self) -> tuple[Judged, ...]:
        return self.claims.bundle.tally.judged

    def _counted_again(self) -> Tally:
        """What the ballots come to. A signature nobody could be asked about is taken as the file has it."""
        voted, told = self.claims.bundle.voted, self.outside.holds
        forged = {digest for digest, holds in told.items() if holds is False}
        for said, ballot in zip(self._judged, voted.ballots, strict=True):
            digest = ballot_hash(self.keccak, voted.settled, ballot)
            if said.flaw is Flaw.SIGNATURE and told.get(digest) is None:
                forged.add(digest)
        return tally(self.keccak, voted, forged, self.claims.bundle.carried)

    def _rules(self) -> "Findings":
        settled = self._settled
        for fault in rules_faults(settled.rules):
            yield Finding.RULES, fault.value
        if not settled.rules.is_voted:
            yield Finding.NO_VOTE, ""
        if round_id(self.keccak, settled.home, settled.community, settled.number) != settled.id:
            yield Finding.ID, ""
        yield from self._opening()

    def _opening(self) -> "Findings":
        seen, settled = self.outside.seen, self._settled
        if settled.rules.dry:
            yield Finding.DRY, ""
        elif seen is None:
            yield Finding.NOT_ASKED, ""
        elif seen.round.status is Status.NONE:
            yield Finding.NO_ROUND, ""
        elif seen.round.opening != opening_hash(self.keccak, opening_of(self.keccak, settled)):
            yield Finding.OPENING, ""
        elif seen.round.opened_at != self.claims.bundle.voted.opened_at:
            yield Finding.OPENED_AT, ""

    def _electorate(self) -> "Findings":
        settled, electors = self._settled, {one.member: one for one in self._settled.electors}
        for fault in (*entry_faults(settled), *elector_faults(settled)):
            if fault is not Unsettled.WEIGHT:
                yield Finding.ELECTORS, fault.value
        found = roots(self.keccak, settled, self.claims.bundle.tally)
        if (found.electorate, found.entries) != (self.claims.roots.electorate, self.claims.roots.entries):
            yield Finding.ROOT, ""
        for nth, one in _counting(self._judged):
            elector = electors.get(one.ballot.member)
            if elector is None or one.ballot.kind not in settled.rules.classes:
                yield Finding.NOT_IN, nth
            elif elector.weight != one.weight:
                yield Finding.WEIGHT, nth

    def _weights(self) -> "Findings":
        settled, seen = self._settled, self.outside.seen
        if Unsettled.WEIGHT in elector_faults(settled):
            yield Finding.NOT_GIVEN, ""
        if settled.rules.weights is Weights.TIER:
            yield Finding.TIERS, ""
        if settled.snapshot.block:
            yield from _snapshot(settled, seen)
        if settled.rules.weights is Weights.TOKEN:
            yield from _balances(settled, seen)

    def _signatures(self, again: Tally) -> "Findings":
        for nth, (one, found) in enumerate(zip(self._judged, again.judged, strict=True), 1):
            if one.ballot.kind is not BallotClass.SIGNED or one.flaw not in {None, Flaw.SIGNATURE}:
                continue
            holds = self.outside.holds.get(found.hash)
            if holds is None:
                yield self._untold(), f"ballot {nth}"
            elif holds is not (one.flaw is None):
                yield Finding.GOOD if holds else Finding.FORGED, f"ballot {nth}"

    def _untold(self) -> "Finding":
        """Why it cannot be told whether a contract signed."""
        if not self.claims.bundle.voted.closed_on.block:
            return Finding.ONCE
        return Finding.NO_ANSWER if self.outside.seen else Finding.NOT_ASKED

    def _verdicts(self, again: Tally) -> "Findings":
        """Verdicts that differ for another reason than those the other lines name."""
        for nth, (said, found) in enumerate(zip(self._judged, again.judged, strict=True), 1):
            elsewhere = found.flaw in _ELSEWHERE or said.flaw is Flaw.SIGNATURE or _is_of_time(said, found)
            if said.flaw is not found.flaw and not elsewhere:
                yield Finding.VERDICT, f"ballot {nth}: {(found.flaw or _COUNTS)}"

    def _log(self, again: Tally) -> "Findings":
        voted = self.claims.bundle.voted
        if len(voted.ballots) != len(voted.receipts):
            yield Finding.LENGTH, f"{len(voted.receipts)} and {len(voted.ballots)}"
        last: Receipt | None = None
        for ballot, receipt, said in zip(voted.ballots, voted.receipts, self._judged, strict=False):
            expected = next_receipt(self.keccak, voted.settled, last, ballot)
            backwards = last is not None and receipt.received_at < last.received_at
            if receipt != expected or said.hash != expected.ballot or backwards:
                yield Finding.RECEIPT, f"ballot {expected.seq}"
                break  # all that follow hang on it
            last = receipt
        for nth, (said, found) in enumerate(zip(self._judged, again.judged, strict=True), 1):
            if said.flaw is not found.flaw and _is_of_time(said, found):
                yield Finding.TIME, f"ballot {nth}"

    def _totals(self, again: Tally) -> "Findings":
        bundle, claims = self.claims.bundle, self.claims
        told = (claims.ballots, claims.signed_ballots, claims.points)
        found = roots(self.keccak, self._settled, again)
        if again != bundle.tally or told != (len(again.counted), again.signed, again.points):
            yield Finding.COUNT, ""
        if (found.ballots, found.totals) != (claims.roots.ballots, claims.roots.totals):
            yield Finding.ROOT, ""
        if again.points > self._settled.rules.most_points:
            yield Finding.CAP, str(again.points)
        if written(self.keccak, replace(bundle, tally=again)) != self.raw:
            yield Finding.BYTES, ""
        yield from self._carried(bundle)
        yield from self._reported(bundle)

    def _carried(self, bundle: Bundle) -> "Findings":
        """Each carried leaf is one that waits in its own round, and none is carried twice by this report."""
        left = {earned_in: Counter(points) for earned_in, points in self.outside.earlier.items()}
        for one in bundle.carried:
            name = f"0x{one.earned_in.hex()}"
            if one.earned_in not in left:
                yield Finding.UNSHOWN, name
            elif left[one.earned_in][one.points] <= 0:
                yield Finding.NOT_OWED, f"{name}: {one.points} for {one.creator}"
            else:
                left[one.earned_in][one.points] -= 1

    def _reported(self, bundle: Bundle) -> "Findings":
        seen = self.outside.seen
        if self._settled.rules.dry:
            yield Finding.DRY, ""
        elif seen is None:
            yield Finding.NOT_ASKED, ""
        elif seen.round.status is Status.CANCELLED:
            yield Finding.CANCELLED, ""
        elif seen.round.status in {Status.NONE, Status.OPEN}:
            yield Finding.NOT_REPORTED, ""
        else:
            told = result(self.keccak, self._settled, bundle.tally, self.keccak(self.raw), bundle.uri)
            if result_hash(self.keccak, told) != seen.round.result:
                yield Finding.RESULT, ""


Findings = Iterator[tuple[Finding, str]]
_COUNTS = "counts"
_ELSEWHERE = {Flaw.STRANGER, Flaw.CLASS, Flaw.SIGNATURE}
"""What other lines name where such a ballot counts."""


def _line(check: Check, findings: tuple[tuple[Finding, str], ...]) -> Line:
    kinds = {finding for finding, _ in findings}
    if kinds - OPEN - SAID:
        return Line(check, Held.WRONG, tuple(one for one in findings if one[0] not in OPEN | SAID))
    return Line(check, Held.UNTOLD if kinds & OPEN else Held.TRUE, findings)


def _is_of_time(said: Judged, found: Judged) -> bool:
    return not {said.flaw, found.flaw}.isdisjoint({Flaw.EARLY, Flaw.LATE})


def _counting(judged: Iterable[Judged]) -> Iterator[tuple[str, Judged]]:
    return ((f"ballot {nth}", one) for nth, one in enumerate(judged, 1) if one.flaw is None)


def _snapshot(settled: Settled, seen: Seen | None) -> Findings:
    if seen is None:
        yield Finding.NOT_ASKED, ""
    elif seen.snapshot is None:
        yield Finding.NO_ANSWER, f"block {settled.snapshot.block}"
    elif seen.snapshot != settled.snapshot.hash:
        yield Finding.SNAPSHOT, f"block {settled.snapshot.block}"


def _balances(settled: Settled, seen: Seen | None) -> Findings:
    rules = settled.rules
    if seen is None or rules.token is None:
        return
    if seen.balances is None:
        yield Finding.NO_ANSWER, "balances"
        return
    for one in settled.electors:
        weight = seen.balances.get(one.voter, 0) // rules.token.unit if one.voter else 0
        if one.weight != (min(weight, rules.most_weight) if rules.most_weight else weight):
            yield Finding.BALANCE, str(one.voter)
