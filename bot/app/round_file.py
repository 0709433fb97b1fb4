"""A round's file looked through, on any machine: it needs nothing of ours but the file, and a node if there is one."""

from pathlib import Path

from bot.adapters.chain import open_chains
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.round_looks import seen, signatures
from bot.adapters.clock import WallClock
from bot.app.doubting import HERE, bytes_of, told_by
from bot.domain.bundle_reading import MOST_BYTES, Claims, read
from bot.domain.checked import Verdict
from bot.domain.errors import ChainUnreadable
from bot.domain.round_checks import Checker, Outside


async def verify(path: Path, rpc: str = "") -> Verdict:
    """Look this file through, and hold it against the chain that this node tells of; FileOdd if it is none."""
    raw = bytes_of(path, MOST_BYTES)
    claims = read(raw)
    outside, untold = await _outside(claims, rpc)
    title = claims.bundle.voted.settled.rules.title
    return Verdict(title, Checker(keccak, raw, claims, outside).lines(), untold)


async def _outside(claims: Claims, rpc: str) -> tuple[Outside, str]:
    voted = claims.bundle.voted
    home = voted.settled.home
    if not rpc:
        return Outside(await signatures(voted)), ""
    async with open_chains([told_by(rpc, home.chain_id)], WallClock()) as chains:
        agreement = chains.agreements[HERE]
        try:
            kept = await seen(agreement, voted.settled)
        except ChainUnreadable:
            why = ", ".join(chains.nodes(HERE).out.values()) or "no ledger answers there"
            return Outside(await signatures(voted)), why
        return Outside(await signatures(voted, agreement), kept), ""
