"""A transaction of ours on its way to the chain, and what is to be done about it next. Pure.

    QUEUED --signed--> SENT --receipt--> MINED --final--> DONE, or REVERTED
       ^                |  ^---- its block is gone ----'
       '--nonce taken---'        QUEUED --the contract says no--> REFUSED

A nonce that something else had used and a reorganisation gave back would hold up all that come after it, so it is
filled with a transaction that does nothing. Where that turns out to be needed no more it is NEEDLESS.

One nonce, one transaction: whatever is signed for a nonce is kept, so that of all its attempts one can land at most. A
new nonce is taken only once the old one was seen used by something else on two final blocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.requirements.holdings import Block

TELL_AGAIN = timedelta(seconds=30)
"""So often a transaction that no block has is told to the endpoints again, byte by byte the same."""
BUMP_AFTER = timedelta(minutes=3)
"""So long an attempt is given before one with higher fees takes its place."""
MOST_ATTEMPTS = 12
MOST_IN_FLIGHT = 8
"""Nonces that may wait for finality at a time, for one key on one chain."""


class Stage(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    MINED = "mined"
    DONE = "done"
    REVERTED = "reverted"
    REFUSED = "refused"
    NEEDLESS = "needless"


OPEN = (Stage.QUEUED, Stage.SENT, Stage.MINED)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to happen on chain, once. `key` names it within its community; `data` is calldata, `0x` and hex."""

    community: CommunityId
    chain: ChainName
    signer: Address
    key: str
    to: Address
    data: str

    @property
    def fills(self) -> bool:
        """Whether it does nothing but use a nonce up."""
        return self.to == self.signer and self.data == NOTHING


NOTHING = "0x"


def filler(like: Intent, nonce: int, block: int) -> Intent:
    """An intent that uses up this nonce of the same key; `block`: the one at which it is missing."""
    key = f"nonce {nonce} of {like.signer} on {like.chain}, missing at {block}"
    return Intent(like.community, like.chain, like.signer, key, like.signer, NOTHING)


@dataclass(frozen=True, slots=True)
class Fees:
    """Per unit of gas, in wei (EIP-1559): `most` in all, of it at most `tip` to who mines."""

    most: int
    tip: int

    def bumped(self, now: "Fees") -> "Fees":
        """Both an eighth higher, which every node takes for a replacement, or what is usual now if that is more."""
        return Fees(max(_eighth_more(self.most), now.most), max(_eighth_more(self.tip), now.tip))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Signed bytes for a nonce; `told_at`: when an endpoint was last given them."""

    hash: str
    raw: str
    fees: Fees
    signed_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A block has it; `ok` is False where the contract reverted."""

    block: int
    block_hash: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """An intent and how far it is. `gas` is the limit it was signed with.

    `taken_on`: the final block on which its nonce was first seen used by something else. `why`: of the last refusal.
    """

    intent: Intent
    queued_at: datetime
    stage: Stage = Stage.QUEUED
    nonce: int | None = None
    gas: int = 0
    attempts: tuple[Attempt, ...] = ()
    receipt: Receipt | None = None
    taken_on: int | None = None
    why: str = ""
    id: int = 0

    @property
    def newest(self) -> Attempt:
        return self.attempts[-1]


@dataclass(frozen=True, slots=True)
class ChainSight:
    """The chain as the endpoints agree on it: `counted` and `settled` are the key's transactions at head and final.

    `receipts`: of the attempts that were asked about. `canonical`: the hash that each receipt's block number has.
    """

    head: Block
    final: Block
    counted: int
    settled: int
    balance: int
    fees: Fees
    receipts: Mapping[str, Receipt]
    canonical: Mapping[int, str]

    def standing(self, sending: Sending) -> Receipt | None:
        """The receipt of whichever attempt landed, if its block is still of the chain."""
        found = (self.receipts.get(attempt.hash) for attempt in sending.attempts)
        return next((one for one in found if one and self.canonical.get(one.block) == one.block_hash), None)


@dataclass(frozen=True, slots=True)
class Price:
    """The most that something would cost now, and what the key has that would pay for it, in wei."""

    most: int
    balance: int


class Deed(StrEnum):
    """What is to be done next; the new state of the sending says what is kept of it."""

    WAIT = "wait"
    KEEP = "keep"
    TELL = "tell"
    BUMP = "bump"


@dataclass(frozen=True, slots=True)
class Step:
    deed: Deed
    sending: Sending


def step(sending: Sending, sight: ChainSight, now: datetime) -> Step:
    """What follows for a sending that has a nonce from what is seen of the chain."""
    receipt = sight.standing(sending)
    if receipt is not None:
        return _landed(sending, receipt, sight)
    if sending.stage is Stage.MINED:
        return Step(Deed.KEEP, _again(sending))
    assert sending.nonce is not None
    if sight.settled > sending.nonce:
        return _taken(sending, sight)
    if sending.taken_on is not None:
        return Step(Deed.KEEP, replace(sending, taken_on=None))
    if sight.counted > sending.nonce:
        return Step(Deed.WAIT, sending)
    return _unmined(sending, now, first=sight.counted == sending.nonce)


def next_nonce(sight: ChainSight, open_ones: Sequence[Sending]) -> int:
    """The first nonce that neither the chain nor a sending has used."""
    ours = [one.nonce + 1 for one in open_ones if one.nonce is not None]
    return max([sight.counted, *ours])


def missing_nonce(sight: ChainSight, flying: Sequence[Sending], now: datetime) -> int | None:
    """The next nonce, if those that wait are all behind it and have waited long enough for whoever had it."""
    ahead = {one.nonce: one for one in flying if one.nonce is not None and one.nonce >= sight.counted}
    if not ahead or sight.counted in ahead:
        return None
    first = ahead[min(ahead)]
    return sight.counted if now - first.newest.signed_at >= BUMP_AFTER else None


def cost(sending_gas: int, fees: Fees) -> int:
    """The most that a transaction can cost, in wei; a node takes it from nobody who has less."""
    return sending_gas * fees.most


def _landed(sending: Sending, receipt: Receipt, sight: ChainSight) -> Step:
    if receipt.block <= sight.final.number:
        stage = Stage.DONE if receipt.ok else Stage.REVERTED
        return Step(Deed.KEEP, replace(sending, stage=stage, receipt=receipt, taken_on=None))
    mined = replace(sending, stage=Stage.MINED, receipt=receipt, taken_on=None)
    return Step(Deed.WAIT if mined == sending else Deed.KEEP, mined)


def _again(sending: Sending) -> Sending:
    """Its block was replaced: whoever has forgotten it is told at once."""
    untold = replace(sending.newest, told_at=None)
    return replace(sending, stage=Stage.SENT, receipt=None, attempts=(*sending.attempts[:-1], untold))


def _taken(sending: Sending, sight: ChainSight) -> Step:
    """Something else has used the nonce: believed on the second final block that says so."""
    if sending.taken_on is None:
        return Step(Deed.KEEP, replace(sending, taken_on=sight.final.number))
    if sight.final.number <= sending.taken_on:
        return Step(Deed.WAIT, sending)
    if sending.intent.fills:
        return Step(Deed.KEEP, replace(sending, stage=Stage.NEEDLESS, taken_on=None))
    return Step(Deed.KEEP, replace(sending, stage=Stage.QUEUED, nonce=None, attempts=(), taken_on=None))


def _unmined(sending: Sending, now: datetime, *, first: bool) -> Step:
    """Higher fees help the next nonce alone: those after it wait for it."""
    newest = sending.newest
    if first and now - newest.signed_at >= BUMP_AFTER and len(sending.attempts) < MOST_ATTEMPTS:
        return Step(Deed.BUMP, sending)
    if newest.told_at is None or now - newest.told_at >= TELL_AGAIN:
        return Step(Deed.TELL, sending)
    return Step(Deed.WAIT, sending)


def _eighth_more(fee: int) -> int:
    return -(-fee * 9 // 8)
