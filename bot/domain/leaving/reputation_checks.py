"""Whether a member's credits are true: three lines, held against the file itself and, where it was asked, the chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.domain.checked import Held, Line
from bot.domain.ids import Address
from bot.domain.leaving.reputation import Credit, Statement, statement
from bot.domain.leaving.reputation_reading import Claim, Claims
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.ledger import OnChain, Status
from bot.domain.voting.merkle import is_proven, leaf_hash
from bot.domain.voting.rounds import Word


class Check(IntEnum):
    """What is looked at, in the order of the lines."""

    PROOFS = 1
    LEDGER = 2
    WORDS = 3


class Finding(StrEnum):
    """What is wrong, or could not be told."""

    NOTHING = "it has no credits"
    TWICE = "it stands here twice"
    LEAF = "its leaf is another"
    PROOF = "its proof does not lead to its report's root"
    NOT_ASKED = "no chain was asked"
    NO_LEDGER = "what stands there is no ledger"
    NOT_FINAL = "the ledger has no such report that is final"
    ROOT = "the ledger has another root"
    NOT_CREDITED = "the ledger has not credited it"
    EARLY = "the ledger has credited it in a block that is not final yet"
    UNLOGGED = "the node gives no logs, which tell how much was credited"
    ELSEWHERE = "not this report credited it"
    POINTS = "the ledger credited another number of points"
    SIGNATURE = "it is not signed by whom it names"
    SAYS = "no credit here says what it says"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a final block of its chain said of one credit. `round`: None where no ledger stands.

    `credited`: what was earned in that round is credited to that wallet, by whichever report. `points`: so many by this
    one, as the ledger's log of it has them; None where no node tells. `early`: not there yet, but in the newest block.
    """

    round: OnChain | None
    credited: bool = False
    points: int | None = None
    early: bool = False


@dataclass(frozen=True, slots=True)
class Attestation:
    """An attestation whose signature was looked at: what was signed, where, by whom, and whom it names."""

    chain_id: int
    schema: Word
    recipient: Address
    data: bytes
    signer: Address
    named: Address

    def says(self, one: Statement) -> bool:
        return (self.schema, self.recipient, self.data) == (one.schema, one.recipient, one.data)


@dataclass(frozen=True, slots=True)
class Outside:
    """What the file alone cannot tell. `seen`: by the credit's place, none where its chain was not heard.

    `words`: of each attestation in turn, None for what is none.
    """

    words: Sequence[Attestation | None] = ()
    seen: Mapping[int, Seen] = field(default_factory=dict)


Findings = Iterator[tuple[Finding, str]]
_OPEN = {Finding.NOT_ASKED, Finding.EARLY, Finding.UNLOGGED}


def lines(keccak: Keccak, claims: Claims, outside: Outside) -> tuple[Line, ...]:
    """All three, in order."""
    found = {
        Check.PROOFS: _proofs(keccak, claims.credits),
        Check.LEDGER: _ledger(claims.credits, outside.seen),
        Check.WORDS: _words(keccak, claims.credits, outside.words),
    }
    return tuple(_line(check, tuple(findings)) for check, findings in found.items())


def flaw(keccak: Keccak, one: Claim, told: Seen | None) -> Finding | None:
    """What is wrong with one credit, or could not be told; None where its proof and its ledger bear it out."""
    return _unproven(keccak, one) or _credited(one.credit, told)


def _line(check: Check, findings: tuple[tuple[Finding, str], ...]) -> Line:
    wrong = tuple(one for one in findings if one[0] not in _OPEN)
    if wrong:
        return Line(check, Held.WRONG, wrong)
    return Line(check, Held.UNTOLD if findings else Held.TRUE, findings)


def _proofs(keccak: Keccak, claims: Sequence[Claim]) -> Findings:
    if not claims:
        yield Finding.NOTHING, ""
    known = set[tuple[object, ...]]()
    for nth, one in enumerate(claims, 1):
        credit, about = one.credit, f"credit {nth}"
        what = credit.chain_id, credit.ledger, credit.earned.earned_in, credit.earned.creator
        if what in known:
            yield Finding.TWICE, about
        known.add(what)
        if (found := _unproven(keccak, one)) is not None:
            yield found, about


def _unproven(keccak: Keccak, one: Claim) -> Finding | None:
    """Why its proof does not lead from its points to its report's root; None where it does."""
    if leaf_hash(keccak, one.credit.leaf) != one.leaf:
        return Finding.LEAF
    proven = is_proven(keccak, one.credit.totals_root, one.credit.leaf, one.credit.proof)
    return None if proven else Finding.PROOF


def _ledger(claims: Sequence[Claim], seen: Mapping[int, Seen]) -> Findings:
    for nth, one in enumerate(claims, 1):
        finding = _credited(one.credit, seen.get(nth))
        if finding is not None:
            yield finding, f"credit {nth}"


def _credited(credit: Credit, told: Seen | None) -> Finding | None:
    """Why the ledger does not say what this credit says; None where it does."""
    if told is None:
        return Finding.NOT_ASKED
    if told.round is None:
        return Finding.NO_LEDGER
    if told.round.status is Status.FINAL and told.round.totals_root != credit.totals_root:
        return Finding.ROOT
    if told.early:
        return Finding.EARLY
    if told.round.status is not Status.FINAL:
        return Finding.NOT_FINAL
    return _logged(credit, told.points) if told.credited else Finding.NOT_CREDITED


def _logged(credit: Credit, points: int | None) -> Finding | None:
    if points is None:
        return Finding.UNLOGGED
    if points == 0:
        return Finding.ELSEWHERE
    return Finding.POINTS if points != credit.earned.points else None


def _words(keccak: Keccak, claims: Sequence[Claim], words: Sequence[Attestation | None]) -> Findings:
    told = [(one.credit.chain_id, statement(keccak, one.credit)) for one in claims]
    for nth, word in enumerate(words, 1):
        if word is None or word.signer != word.named:
            yield Finding.SIGNATURE, f"attestation {nth}"
        elif not any(word.chain_id == chain_id and word.says(one) for chain_id, one in told):
            yield Finding.SAYS, f"attestation {nth}"
