"""What a member's work came to in votes that a ledger keeps, as a file that proves it anywhere.

Each credit is a leaf of a report's totals with its proof, which anybody can hold against the ledger; and beside them
stands the community's word for it as attestations of EAS, for gates that look at no foreign ledger. The same credit is
always attested in the same words, so that it has one id and counts once wherever it is handed in.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import Address
from bot.domain.voting.bundle import hexed
from bot.domain.voting.commitments import Keccak, number, wallet
from bot.domain.voting.ledger import earned_leaf, totals_tree
from bot.domain.voting.merkle import leaf_hash
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import NO_WORD, RoundState, Word
from bot.domain.voting.tally import Earned

FORMAT = "gatehouse reputation 1"
SCHEMA = "bytes32 round,bytes32 earnedIn,address ledger,uint64 points"
"""The fields of our attestations, as they are registered with EAS: without a resolver, and revocable."""
_NO_RESOLVER, _REVOCABLE = bytes(20), b"\1"


@dataclass(frozen=True, slots=True)
class Credit:
    """Points that a ledger has credited to a wallet, and what shows it: the leaf's proof, and its tree's root.

    `round`: whose report has the leaf. `closed_at`: when its voting ended, in seconds. `uri`: where its file is.
    """

    chain_id: int
    ledger: Address
    round: Word
    earned: Earned
    totals_root: Word
    proof: tuple[Word, ...]
    closed_at: int = 0
    uri: str = ""

    @property
    def leaf(self) -> bytes:
        return earned_leaf(self.round, self.earned)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is attested: of which schema, about whom, as of when, and the bytes of its fields."""

    schema: Word
    recipient: Address
    time: int
    data: bytes
    salt: Word

    @property
    def message(self) -> Mapping[str, object]:
        """The words that are signed, of the form's version 2, as EAS' own programs write them."""
        return {
            "version": 2,
            "schema": hexed(self.schema),
            "recipient": self.recipient,
            "time": str(self.time),
            "expirationTime": "0",
            "revocable": True,
            "refUID": hexed(NO_WORD),
            "data": f"0x{self.data.hex()}",
            "salt": hexed(self.salt),
        }


Attested = Mapping[str, Any]
"""One attestation that stands on no chain, as EAS' own programs write it."""


@dataclass(frozen=True, slots=True)
class Reputation:
    """All that one member was credited in one community, and the community's word for it where it gives that."""

    community: str
    credits: tuple[Credit, ...]
    attested: tuple[Attested, ...] = ()

    @property
    def points(self) -> int:
        return sum(one.earned.points for one in self.credits)


def schema_uid(keccak: Keccak) -> Word:
    """By what EAS knows the schema, on every chain."""
    return keccak(SCHEMA.encode() + _NO_RESOLVER + _REVOCABLE)


def credits_of(keccak: Keccak, report: Report, wallets: Collection[Address], chain_id: int) -> Sequence[Credit]:
    """What this report brought these wallets; nothing before a final block has all of its credits."""
    theirs = [one for one in report.totals if one.creator in wallets]
    if report.state is not RoundState.CREDITED or report.result is None or not theirs:
        return ()
    tree, closed, uri = totals_tree(keccak, report.round, report.totals), report.opening.closes_at, report.result.uri
    where = chain_id, report.ledger, report.round
    return [Credit(*where, one, tree.root, tree.proof(earned_leaf(report.round, one)), closed, uri) for one in theirs]


def statement(keccak: Keccak, credit: Credit) -> Statement:
    """What is attested of it: nothing that the file does not prove, and the same each time."""
    salt = leaf_hash(keccak, credit.leaf)
    return Statement(schema_uid(keccak), credit.earned.creator, credit.closed_at, fields_of(credit), salt)


def fields_of(credit: Credit) -> bytes:
    """The schema's fields, as Solidity's `abi.encode` lays them."""
    return credit.round + credit.earned.earned_in + wallet(credit.ledger) + number(credit.earned.points)


def written(keccak: Keccak, found: Reputation) -> str:
    """The file. Each credit and each attestation is a line, so that one can be taken out by itself."""
    return (
        "{\n"
        f'"format": {_line(FORMAT)},\n"community": {_line(found.community)},\n'
        f'"credits": {_lines(_plain(keccak, one) for one in found.credits)},\n'
        f'"attestations": {_lines(found.attested)}\n'
        "}\n"
    )


def _plain(keccak: Keccak, one: Credit) -> Mapping[str, object]:
    return {
        "chain_id": one.chain_id,
        "ledger": one.ledger,
        "round": hexed(one.round),
        "earned_in": hexed(one.earned.earned_in),
        "creator": one.earned.creator,
        "points": one.earned.points,
        "leaf": hexed(leaf_hash(keccak, one.leaf)),
        "proof": [hexed(each) for each in one.proof],
        "totals_root": hexed(one.totals_root),
        "closed_at": one.closed_at,
        "file": one.uri,
    }


_line: Callable[[object], str] = json.JSONEncoder(separators=(",", ":")).encode


def _lines(each: Iterable[object]) -> str:
    found = ",\n".join(map(_line, each))
    return f"[\n{found}\n]" if found else "[]"
