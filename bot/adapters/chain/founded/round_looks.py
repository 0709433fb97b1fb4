"""What a round's file cannot tell by itself: who signed, what the ledger keeps, what wallets held at the snapshot."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, word
from bot.adapters.chain.founded.ledger import round_of
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.reading.abi import BALANCE
from bot.adapters.chain.signing.ballots import plain, signed_by, vouched_for
from bot.adapters.chain.signing.contract_signatures import DEADLINE
from bot.adapters.chain.signing.pasted import Pasted, pasted
from bot.domain.errors import ChainUnreadable, ChallengeRefused, SheetProblem, SheetRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block
from bot.domain.voting.ballots import Ballot, Signing, Voted, ballot_hash
from bot.domain.voting.ledger import OnChain, Status
from bot.domain.voting.round_checks import Seen
from bot.domain.voting.rounds import BallotClass, Settled, Snapshot, Weights, Word

_AT_ONCE = 100
"""Balances in one request."""


@dataclass(frozen=True, slots=True)
class BallotWitnesses:
    """The `BallotWitness` port."""

    agreements: Mapping[ChainName, Agreement]

    async def weighed(
        self, chain: ChainName, token: Address, wallets: Collection[Address]
    ) -> tuple[Snapshot, Mapping[Address, int]]:
        agreement = self._of(chain)
        final = (await agreement.pins()).final
        found = await _balances(agreement, final, token, list(wallets))
        if found is None:
            raise ChainUnreadable(f"what wallets hold of {token} cannot be told")
        return Snapshot(final.number, bytes.fromhex(final.hash[2:])), found

    async def closed(self, chain: ChainName, closes_at: int) -> Snapshot:
        final = (await self._of(chain).pins()).final
        if final.time.timestamp() < closes_at:
            raise ChainUnreadable(f"no final block of {chain} is from after the close")
        return Snapshot(final.number, bytes.fromhex(final.hash[2:]))

    async def forged(self, chain: ChainName, voted: Voted) -> frozenset[Word]:
        told = await signatures(voted, self._of(chain))
        if None in told.values():
            raise ChainUnreadable("a wallet could not be asked whether it signed")
        return frozenset(digest for digest, holds in told.items() if not holds)

    async def signed(self, settled: Settled, ballot: Ballot, signature: str, *, asks: bool) -> Ballot:
        given = _given(signature)
        digest = ballot_hash(keccak, settled, ballot)
        raw = plain(given.signature)
        by = await asyncio.to_thread(signed_by, digest, raw)
        if ballot.voter is None or given.address not in {None, ballot.voter}:
            raise SheetRefused(SheetProblem.WRONG_WALLET)
        if by == ballot.voter:
            return replace(ballot, signature="0x" + raw.hex(), signing=Signing.KEY)
        if asks and await self._says_so(settled, ballot.voter, digest, given.signature):
            return replace(ballot, signature="0x" + given.signature.hex(), signing=Signing.CONTRACT)
        raise SheetRefused(SheetProblem.WRONG_WALLET if by else SheetProblem.BAD_SIGNATURE)

    async def _says_so(self, settled: Settled, wallet: Address, digest: Word, signature: bytes) -> bool:
        """Whether the contract vouches for it at the newest block; it is asked again after the close."""
        agreement = self._of(settled.home.chain)
        try:
            async with asyncio.timeout(DEADLINE):
                return await vouched_for(agreement, (await agreement.pins()).give, wallet, digest, signature)
        except TimeoutError:
            raise ChainUnreadable(f"{agreement.name} did not answer in time") from None

    def _of(self, chain: ChainName) -> Agreement:
        found = self.agreements.get(chain)
        if found is None:
            raise ChainUnreadable(f"no chain called {chain}")
        return found


def _given(text: str) -> Pasted:
    try:
        return pasted(text)
    except ChallengeRefused:
        raise SheetRefused(SheetProblem.BAD_SIGNATURE) from None


async def signatures(voted: Voted, agreement: Agreement | None = None) -> Mapping[Word, bool | None]:
    """By each signed ballot's hash whether its wallet signed; None where its chain would have to be asked."""
    signed = [one for one in voted.ballots if one.kind is BallotClass.SIGNED]
    told = await asyncio.to_thread(_by_keys, voted.settled, signed)
    asked = [one for one in signed if one.signing is Signing.CONTRACT]
    if agreement is not None and asked:
        told |= await _by_contracts(agreement, voted, asked)
    return told


async def seen(agreement: Agreement, settled: Settled) -> Seen:
    """What the chain says of this round; ChainUnreadable where it says nothing of the round itself. A dry one no
    ledger keeps.
    """
    newest, kept = (await agreement.pins()).give, OnChain(Status.NONE)
    if not settled.rules.dry:
        kept = await round_of(agreement, newest, settled.home.ledger, settled.id)
    at = await _block(agreement, settled.snapshot)
    if at is None:
        return Seen(kept)
    return Seen(kept, bytes.fromhex(at.hash[2:]), await _held(agreement, at, settled))


def _by_keys(settled: Settled, signed: Sequence[Ballot]) -> dict[Word, bool | None]:
    found = dict[Word, bool | None]()
    for one in signed:
        digest = ballot_hash(keccak, settled, one)
        by = signed_by(digest, bytes.fromhex(one.signature[2:]))
        found[digest] = None if one.signing is Signing.CONTRACT else by is not None and by == one.voter
    return found


async def _by_contracts(agreement: Agreement, voted: Voted, asked: Sequence[Ballot]) -> dict[Word, bool | None]:
    """At the block after the close that the round names; another one than the chain's vouches for nothing."""
    hashes = [ballot_hash(keccak, voted.settled, one) for one in asked]
    at = await _block(agreement, voted.closed_on)
    if at is None:
        return dict.fromkeys(hashes)
    after = at.time.timestamp() >= voted.settled.rules.window.closes_at
    if bytes.fromhex(at.hash[2:]) != voted.closed_on.hash or not after:
        return dict.fromkeys(hashes, False)
    return {digest: await _vouched(agreement, at, one, digest) for digest, one in zip(hashes, asked, strict=True)}


async def _vouched(agreement: Agreement, at: Block, ballot: Ballot, digest: Word) -> bool | None:
    if ballot.voter is None:
        return False
    try:
        return await vouched_for(agreement, at, ballot.voter, digest, bytes.fromhex(ballot.signature[2:]))
    except ChainUnreadable:
        return None


async def _block(agreement: Agreement, wanted: Snapshot) -> Block | None:
    """The chain's own block of this number, if it tells one."""
    try:
        return await agreement.block(wanted.block) if wanted.block else None
    except ChainUnreadable:
        return None


async def _held(agreement: Agreement, at: Block, settled: Settled) -> Mapping[Address, int] | None:
    """What every elector's wallet held, where that weighs; None where one cannot be told."""
    if settled.rules.weights is not Weights.TOKEN or settled.rules.token is None:
        return None
    wallets = [one.voter for one in settled.electors if one.voter]
    return await _balances(agreement, at, settled.rules.token.contract, wallets)


async def _balances(
    agreement: Agreement, at: Block, token: Address, wallets: Sequence[Address]
) -> Mapping[Address, int] | None:
    """What each of these held; None where one cannot be told: a silent node, or a contract that reverts."""
    found = dict[Address, int]()
    for first in range(0, len(wallets), _AT_ONCE):
        some = wallets[first : first + _AT_ONCE]
        try:
            told = await agreement.ask(at, *(_asks(token, one) for one in some))
        except ChainUnreadable:
            return None
        numbers = [None if isinstance(one, Failed) else word(one) for one in told]
        if None in numbers:
            return None
        found |= {one: number for one, number in zip(some, numbers, strict=True) if number is not None}
    return found


def _asks(token: Address, one: Address) -> Call:
    return Call("eth_call", ({"to": token, "data": BALANCE + one[2:].rjust(64, "0")},))
