"""What voters say, and what they are given for it. `domain.voting.rounds` says how words and moments are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import Address
from bot.domain.voting.commitments import Keccak, number, wallet
from bot.domain.voting.rounds import NOWHERE, BallotClass, Home, Settled, Snapshot, Word

_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_CHOICE = "Choice(bytes32 entry,uint32 points)"
_BALLOT = (
    "Ballot(bytes32 round,bytes32 member,address voter,Choice[] choices,uint64 nonce,uint64 issuedAt,bytes32 salt)"
) + _CHOICE
_NAME, _VERSION = "ContributionLedger", "1"
POSTED_EVERY = 10
"""So often the log's head is posted where members read, and at the close."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry by its content's hash; `points` is 1, or with QUADRATIC what is spent on it."""

    entry: Word
    points: int = 1


class Signing(StrEnum):
    """How a SIGNED ballot's signature is checked: by its key, or by asking the contract that the wallet is."""

    KEY = "key"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's choices. Of a member's ballots the highest nonce counts; no choices takes the earlier ones back.

    `voter`: the wallet that signs, of a SIGNED one alone. `salt` keeps its hash from telling what was chosen.
    `signature`: 0x and hex, over the EIP-712 ballot. `received_at` is ours and no part of what is signed.
    """

    member: Word
    choices: tuple[Choice, ...]
    nonce: int
    issued_at: int
    salt: Word
    received_at: int
    kind: BallotClass = BallotClass.ATTESTED
    voter: Address | None = None
    signature: str = ""
    signing: Signing = Signing.KEY


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a ballot was taken as the `seq`th (from 1); `head` is the log's after it."""

    seq: int
    ballot: Word
    received_at: int
    head: Word


@dataclass(frozen=True, slots=True)
class Voted:
    """A round whose voting is over. Ballots stand as they were received, each with its receipt beside it.

    `opened_at`: the time of the block that has the opening (of a dry round: when it opened). `closed_on`: the block
    at which contract wallets were asked about their signatures, the first final one after the close.
    """

    settled: Settled
    opened_at: int
    ballots: tuple[Ballot, ...]
    receipts: tuple[Receipt, ...]
    closed_on: Snapshot


def ballot_hash(keccak: Keccak, settled: Settled, ballot: Ballot) -> Word:
    """What the voter's wallet signs (EIP-712): it names the ledger, its chain and the round."""
    choices = (keccak(_typed(keccak, _CHOICE) + one.entry + number(one.points)) for one in ballot.choices)
    told = _typed(keccak, _BALLOT) + settled.id + ballot.member + wallet(ballot.voter) + keccak(b"".join(choices))
    told += number(ballot.nonce) + number(ballot.issued_at) + ballot.salt
    return keccak(b"\x19\x01" + _separator(keccak, settled.home) + keccak(told))


def typed_data(settled: Settled, ballot: Ballot) -> Mapping[str, object]:
    """The same for `eth_signTypedData_v4`: a wallet shows it, and what it signs has that hash."""
    home = settled.home
    chosen = [{"entry": _hex(one.entry), "points": one.points} for one in ballot.choices]
    return {
        "types": {name: _members(kind) for name, kind in (("EIP712Domain", _DOMAIN), ("Choice", _CHOICE))}
        | {"Ballot": _members(_BALLOT.removesuffix(_CHOICE))},
        "primaryType": "Ballot",
        "domain": {"name": _NAME, "version": _VERSION, "chainId": home.chain_id, "verifyingContract": home.ledger},
        "message": {
            "round": _hex(settled.id),
            "member": _hex(ballot.member),
            "voter": ballot.voter or NOWHERE.ledger,
            "choices": chosen,
            "nonce": ballot.nonce,
            "issuedAt": ballot.issued_at,
            "salt": _hex(ballot.salt),
        },
    }


def next_receipt(keccak: Keccak, settled: Settled, last: Receipt | None, ballot: Ballot) -> Receipt:
    """The receipt of a ballot that is taken now; the log begins with the round's id."""
    seq, head = (last.seq, last.head) if last else (0, settled.id)
    hashed = ballot_hash(keccak, settled, ballot)
    return Receipt(seq + 1, hashed, ballot.received_at, keccak(head + hashed + number(ballot.received_at)))


def _separator(keccak: Keccak, home: Home) -> Word:
    name, version = keccak(_NAME.encode()), keccak(_VERSION.encode())
    return keccak(_typed(keccak, _DOMAIN) + name + version + number(home.chain_id) + wallet(home.ledger))


def _typed(keccak: Keccak, kind: str) -> Word:
    return keccak(kind.encode())


def _members(kind: str) -> list[dict[str, str]]:
    """The members of a struct as its one-line type names them."""
    inside = kind[kind.index("(") + 1 : kind.index(")")]
    return [{"type": each.split()[0], "name": each.split()[1]} for each in inside.split(",")]


def _hex(word: Word) -> str:
    return "0x" + word.hex()
