"""A member's file of credits looked through, on any machine: it needs the file, and a node if there is one."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from bot.adapters.chain import open_chains
from bot.adapters.chain.founded.credits import looked_at
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.probes.papers import paper
from bot.adapters.clock import WallClock
from bot.app.doubting import HERE, bytes_of, told_by
from bot.domain.checked import Verdict
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import address
from bot.domain.leaving.reputation import Attested
from bot.domain.leaving.reputation_checks import Attestation, Outside, Seen, lines
from bot.domain.leaving.reputation_reading import MOST_BYTES, Claims, read


async def verify(path: Path, rpc: str = "") -> Verdict:
    """Look this file through, and hold it against the chain that this node tells of; FileOdd if it is none."""
    claims = read(bytes_of(path, MOST_BYTES))
    words = await asyncio.to_thread(lambda: [_word(one) for one in claims.attested])
    seen, untold = await _seen(claims, rpc) if rpc else ({}, "")
    return Verdict(claims.community, lines(keccak, claims, Outside(words, seen)), untold)


def _word(one: Attested) -> Attestation | None:
    try:
        domain = one["sig"]["domain"]
        chain_id = int(domain["chainId"])
        found = paper(json.dumps(one), address(domain["verifyingContract"]), chain_id)
        schema = bytes.fromhex(found.schema[2:])
        return Attestation(chain_id, schema, found.recipient, found.data, found.attester, address(one["signer"]))
    except Exception:  # noqa: BLE001  whatever is odd about a stranger's text, it is no attestation
        return None


async def _seen(claims: Claims, rpc: str) -> tuple[Mapping[int, Seen], str]:
    """What this node tells of the credits on its chain, by their places; and why not of the rest."""
    found, untold = dict[int, Seen](), ""
    for chain_id in dict.fromkeys(one.credit.chain_id for one in claims.credits):
        here = {nth: one.credit for nth, one in enumerate(claims.credits, 1) if one.credit.chain_id == chain_id}
        async with open_chains([told_by(rpc, chain_id)], WallClock()) as chains:
            agreement, witnesses = chains.listeners[HERE]
            try:
                pins = await agreement.pins()
                for nth, one in here.items():
                    found[nth] = await looked_at(agreement, witnesses, pins, one)
            except ChainUnreadable:
                untold = ", ".join(chains.nodes(HERE).out.values()) or "no block of it is told"
    return found, untold
