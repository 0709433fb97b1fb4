"""A round's file looked through, on any machine: it needs nothing of ours but the file, and a node if there is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.chain import open_chains
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.founded.ledger import round_of
from bot.adapters.chain.founded.round_looks import seen, signatures
from bot.adapters.chain.hashing import keccak
from bot.adapters.clock import WallClock
from bot.app.doubting import HERE, bytes_of, told_by
from bot.domain.checked import Verdict
from bot.domain.errors import ChainUnreadable
from bot.domain.voting.bundle import Bundle
from bot.domain.voting.bundle_reading import MOST_BYTES, Claims, read
from bot.domain.voting.ledger import Status, result, result_hash
from bot.domain.voting.round_checks import Checker, Outside
from bot.domain.voting.rounds import Settled, Word

Owed = Mapping[Word, Sequence[int]]
"""By an earlier round's id the points that wait for a wallet, as its own file has them."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The file of an earlier round, and what its ledger was told if it is the one that was reported."""

    bundle: Bundle
    result_hash: Word

    @property
    def settled(self) -> Settled:
        return self.bundle.voted.settled


async def verify(path: Path, rpc: str = "", earlier: Sequence[Path] = ()) -> Verdict:
    """Look this file through, and hold it against the chain that this node tells of; FileOdd if it is none.

    `earlier`: files of the rounds from which it carries points to makers who had no wallet then.
    """
    raw = bytes_of(path, MOST_BYTES)
    claims = read(raw)
    outside, untold = await _outside(claims, rpc, [_earlier(one) for one in earlier])
    title = claims.bundle.voted.settled.rules.title
    return Verdict(title, Checker(keccak, raw, claims, outside).lines(), untold)


def _earlier(path: Path) -> Earlier:
    raw = bytes_of(path, MOST_BYTES)
    bundle = read(raw).bundle
    told = result(keccak, bundle.voted.settled, bundle.tally, keccak(raw), bundle.uri)
    return Earlier(bundle, result_hash(keccak, told))


def _owed(earlier: Iterable[Earlier]) -> Owed:
    return {one.settled.id: [each.points for each in one.bundle.tally.waiting] for one in earlier}


def _nothing(earlier: Iterable[Earlier]) -> Owed:
    return {one.settled.id: () for one in earlier}


async def _outside(claims: Claims, rpc: str, earlier: Sequence[Earlier]) -> tuple[Outside, str]:
    voted = claims.bundle.voted
    home = voted.settled.home
    if not rpc:
        return Outside(await signatures(voted), earlier=_owed(earlier)), ""
    async with open_chains([told_by(rpc, home.chain_id)], WallClock()) as chains:
        agreement = chains.agreements[HERE]
        try:
            kept = await seen(agreement, voted.settled)
            owed = {**_nothing(earlier), **_owed([one for one in earlier if await _was_reported(agreement, one)])}
        except ChainUnreadable:
            why = ", ".join(chains.nodes(HERE).out.values()) or "no ledger answers there"
            return Outside(await signatures(voted), earlier=_owed(earlier)), why
        return Outside(await signatures(voted, agreement), kept, owed), ""


async def _was_reported(agreement: Agreement, one: Earlier) -> bool:
    """Whether this very file is the one that counts for its round: by another one nobody is owed anything."""
    newest = (await agreement.pins()).give
    there = await round_of(agreement, newest, one.settled.home.ledger, one.settled.id)
    return there.status is Status.FINAL and there.result == one.result_hash
