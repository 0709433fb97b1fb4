"""A round's file looked through, on any machine: it needs nothing of ours but the file, and a node if there is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.agreeing import Agreement
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.ledger import round_of
from bot.adapters.chain.round_looks import seen, signatures
from bot.adapters.clock import WallClock
from bot.domain.bundle import Bundle
from bot.domain.bundle_reading import MOST_BYTES, BundleRefused, Claims, read
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import ChainName
from bot.domain.ledger import Status, result, result_hash
from bot.domain.round_checks import Checker, Held, Line, Outside, verdict
from bot.domain.rounds import Settled, Word

_HERE = ChainName("the chain")
_PATIENT = 20.0
"""Seconds for one answer of a node that may have to look far back."""
_ANY_AGE = 10.0**9
"""Seconds: a chain that stands still tells of old rounds as well as any."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of all lines. `untold`: why the node that was named told nothing."""

    title: str
    lines: Sequence[Line]
    untold: str = ""

    @property
    def held(self) -> Held:
        return verdict(self.lines)


async def verify(path: Path, rpc: str = "", earlier: Sequence[Path] = ()) -> Verdict:
    """Look this file through, and hold it against the chain that this node tells of; BundleRefused if it is none.

    `earlier`: files of the rounds from which it carries points to who had no wallet then.
    """
    raw = _bytes(path)
    claims = read(raw)
    before = [_earlier(one) for one in earlier]
    outside, untold = await _outside(claims, rpc, before)
    title = claims.bundle.voted.settled.rules.title
    return Verdict(title, Checker(keccak, raw, claims, outside).lines(), untold)


def _bytes(path: Path) -> bytes:
    """The file, of which no more is read than can be one."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise BundleRefused("The file cannot be opened.") from None


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The file of an earlier round, whole enough to be held against what its ledger was told."""

    bundle: Bundle
    result_hash: Word

    @property
    def settled(self) -> Settled:
        return self.bundle.voted.settled


def _earlier(path: Path) -> _Earlier:
    raw = _bytes(path)
    bundle = read(raw).bundle
    told = result(keccak, bundle.voted.settled, bundle.tally, keccak(raw), bundle.uri)
    return _Earlier(bundle, result_hash(keccak, told))


def _owed(before: Iterable[_Earlier]) -> Mapping[Word, Sequence[int]]:
    return {one.settled.id: [each.points for each in one.bundle.tally.waiting] for one in before}


async def _outside(claims: Claims, rpc: str, before: Sequence[_Earlier]) -> tuple[Outside, str]:
    voted = claims.bundle.voted
    home = voted.settled.home
    if not rpc:
        return Outside(await signatures(voted), earlier=_owed(before)), ""
    config = ChainConfig(_HERE, home.chain_id, (rpc,), deadline=_PATIENT, stale_after=_ANY_AGE)
    async with open_chains([config], WallClock()) as chains:
        agreement = chains.agreements[_HERE]
        try:
            kept = await seen(agreement, voted.settled)
        except ChainUnreadable:
            why = ", ".join(chains.nodes(_HERE).out.values()) or "no ledger answers there"
            return Outside(await signatures(voted), earlier=_owed(before)), why
        owed = {**_owed(before), **{one.settled.id: () for one in before if not await _reported(agreement, one)}}
        return Outside(await signatures(voted, agreement), kept, owed), ""


async def _reported(agreement: Agreement, one: _Earlier) -> bool:
    """Whether this very file was reported of its round: another one owes nobody anything."""
    there = await round_of(agreement, (await agreement.pins()).give, one.settled.home.ledger, one.settled.id)
    return there.status is Status.FINAL and there.result == one.result_hash
