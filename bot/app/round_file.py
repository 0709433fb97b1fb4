"""A round's file looked through, on any machine: it needs nothing of ours but the file, and a node if there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.round_looks import seen, signatures
from bot.adapters.clock import WallClock
from bot.domain.bundle_reading import MOST_BYTES, BundleRefused, Claims, read
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import ChainName
from bot.domain.round_checks import Checker, Held, Line, Outside, verdict

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


async def verify(path: Path, rpc: str = "") -> Verdict:
    """Look this file through, and hold it against the chain that this node tells of; BundleRefused if it is none."""
    raw = _bytes(path)
    claims = read(raw)
    outside, untold = await _outside(claims, rpc)
    title = claims.bundle.voted.settled.rules.title
    return Verdict(title, Checker(keccak, raw, claims, outside).lines(), untold)


def _bytes(path: Path) -> bytes:
    """The file, of which no more is read than can be one."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise BundleRefused("The file cannot be opened.") from None


async def _outside(claims: Claims, rpc: str) -> tuple[Outside, str]:
    voted = claims.bundle.voted
    home = voted.settled.home
    if not rpc:
        return Outside(await signatures(voted)), ""
    config = ChainConfig(_HERE, home.chain_id, (rpc,), deadline=_PATIENT, stale_after=_ANY_AGE)
    async with open_chains([config], WallClock()) as chains:
        agreement = chains.agreements[_HERE]
        try:
            kept = await seen(agreement, voted.settled)
        except ChainUnreadable:
            why = ", ".join(chains.nodes(_HERE).out.values()) or "no ledger answers there"
            return Outside(await signatures(voted)), why
        return Outside(await signatures(voted, agreement), kept), ""
