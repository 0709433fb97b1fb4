"""A challenge: one request to prove one wallet, for one account of one community, good once, for minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import codes
from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Account, Address, ChainName, CommunityId, MemberId
from bot.domain.requirements.holdings import Block, Wallet

LIFETIME = timedelta(minutes=10)
MOST_OPEN = 3
MOST_MISSES = 5
"""Signatures or codes that do not fit, after which a link is closed; the first signature that waits begins anew."""
MOST_SIGNATURE = 8 * 2**10
"""Bytes. A wallet that is not deployed yet sends along how to deploy it: some 1,500, with many owners more."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """What a contract wallet signed, and the signature as it was handed in: enough to ask it again."""

    message: str
    signature: str


@dataclass(frozen=True, slots=True)
class Proved:
    """A wallet whose signature was checked; `text` is kept of what may stop to hold."""

    wallet: Wallet
    text: SignedText | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A wallet signed in a browser that is nobody's: it counts for nothing until the account types the code.

    `code` is a hash of the code that was shown where the wallet signed.
    """

    wallet: Wallet
    code: str
    at: datetime
    text: SignedText | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """Stored whole: what is verified is the `message` kept here, never one a browser sends.

    `token` is the SHA-256 of the link's secret. `address` and `message` are set when a wallet has been chosen, and
    `chain` with them: where a contract's signature is to hold, which is what the text's chain id says.
    `foreign_at`: when a browser of another account turned up, which closed the link.
    """

    token: str
    community: CommunityId
    account: Account
    issued_at: datetime
    expires_at: datetime
    nonce: str
    address: Address | None = None
    message: str | None = None
    misses: int = 0
    used_at: datetime | None = None
    signed: Signed | None = None
    foreign_at: datetime | None = None
    chain: ChainName | None = None

    @property
    def wallet(self) -> Address | None:
        """The wallet it is for at the moment: the one that has signed, else the one that was chosen."""
        return self.signed.wallet.address if self.signed else self.address

    def hashed(self, code: str) -> str:
        """How a code for this challenge is kept; it is no code for any other."""
        account = self.account
        return codes.hashed(f"sign-in {self.community} {account.platform} {account.id} {self.token}", code)

    def problem(self, now: datetime) -> ChallengeProblem | None:
        """Why it may not be answered any more; None while it may."""
        if self.used_at is not None:
            return ChallengeProblem.USED
        if self.foreign_at is not None:
            return ChallengeProblem.FOREIGN_ACCOUNT
        if self.misses >= MOST_MISSES:
            return ChallengeProblem.BURNED
        return ChallengeProblem.EXPIRED if now >= self.expires_at else None

    def check(self, now: datetime) -> None:
        """Return if it may still be answered; ChallengeRefused says why not."""
        if problem := self.problem(now):
            raise ChallengeRefused(problem)


@dataclass(frozen=True, slots=True)
class Doubted:
    """When, and on which final block, a proof was first seen not to hold."""

    at: datetime
    block: int

    def is_confirmed(self, again: Block, now: datetime, second_reading_after: timedelta) -> bool:
        """Whether a second reading, on this final block, is another one and late enough."""
        return again.number > self.block and now - self.at >= second_reading_after


@dataclass(frozen=True, slots=True)
class Kept:
    """A proof that may stop to hold. `number` is its wallet's; `checked_at`: when it was last seen to hold."""

    number: int
    community: CommunityId
    member: MemberId
    wallet: Wallet
    text: SignedText
    checked_at: datetime
    doubt: Doubted | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The fields of the text to sign, EIP-4361."""

    domain: str
    uri: str
    address: Address
    statement: str
    chain_id: int
    nonce: str
    issued_at: datetime
    expires_at: datetime
    request_id: str
