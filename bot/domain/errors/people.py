"""What cannot be done with accounts and wallets."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors.root import Refusal


class ChallengeProblem(StrEnum):
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    BURNED = "burned"
    NO_ADDRESS = "no address"
    BAD_ADDRESS = "bad address"
    BAD_SIGNATURE = "bad signature"
    WRONG_WALLET = "wrong wallet"
    CHANGED_TEXT = "changed text"
    REPLACED = "replaced"
    FOREIGN_ACCOUNT = "foreign account"
    NOT_PROVED = "not proved"
    UNBOUND = "unbound"
    NO_WAY = "no way"
    WRONG_CODE = "wrong code"
    NOT_A_CODE = "not a code"
    NO_CODE = "no code"


@dataclass(eq=False)
class ChallengeRefused(Refusal):
    problem: ChallengeProblem


class WalletTaken(Refusal):
    """Another member of this community has proved this wallet."""


class VaultProblem(StrEnum):
    NO_WALLET = "no wallet"
    NO_CHAIN = "no chain"
    NOT_VOUCHED = "not vouched for"
    NO_ADDRESS = "no address"


@dataclass(eq=False)
class VaultRefused(Refusal):
    problem: VaultProblem


class NamedProblem(StrEnum):
    NOTHING = "nothing"
    NO_WALLET = "no wallet"
    NOT_ASKED = "not asked"
    NOT_YOURS = "not yours"
    PAPER = "paper"
    NOT_WHOLE = "not whole"
    ABOUT = "about another wallet"
    BY = "by somebody nobody asks for"
    TAKEN_BACK = "taken back"
    CREDIT = "the proof of a credit"
    CREDIT_ELSEWHERE = "the proof of another wallet's credit"
    CREDIT_UNTRUE = "a proof that its ledger does not bear out"
    CREDIT_EARLY = "the proof of a credit that cannot be told yet"


@dataclass(eq=False)
class NamedRefused(Refusal):
    """`wallet`: the one that what was handed in names, as its holder or, of BY, as its attester."""

    problem: NamedProblem
    wallet: str = ""


class WalletProblem(StrEnum):
    GONE = "gone"
    CLAIMED = "claimed already"
    MANY = "many claims"
    OVER = "claim over"
    OWN_CLAIM = "own claim"
    FULL = "full"


@dataclass(eq=False)
class WalletRefused(Refusal):
    problem: WalletProblem


class PairingProblem(StrEnum):
    NO_CODE = "no code"
    WAIT = "wait"
    MANY = "many"
    OWN_CODE = "own code"
    SAME_PLATFORM = "same platform"
    ONE_ALREADY = "one already"
    UNKNOWN = "unknown"
    OVER = "over"
    ALONE = "alone"


@dataclass(eq=False)
class PairingRefused(Refusal):
    problem: PairingProblem
