"""What voters say, and what they are given for it. `domain.rounds` says how words and moments are written."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import Address
from bot.domain.rounds import BallotClass, Word


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
