"""Which contracts the policies in force ask about. Read anew only where a revision changed."""

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.requirements.holdings import NO_CONTRACT, Probe
from bot.ports import Tx

Known = dict[CommunityId, tuple[int, frozenset[Probe]]]


class Gated:
    """Remembers the probes of each community's current revision."""

    def __init__(self) -> None:
        self._known: Known = {}

    async def contracts(self, tx: Tx, chain: ChainName) -> frozenset[Address]:
        """The gated contracts of all allowed communities on this chain."""
        known = await self._now(tx)
        here = (probe.contract for _, probes in known.values() for probe in probes if probe.chain == chain)
        return frozenset(here) - {NO_CONTRACT}

    async def communities(self, tx: Tx, chain: ChainName) -> frozenset[CommunityId]:
        """The allowed communities that ask about anything on this chain."""
        known = await self._now(tx)
        return frozenset(one for one, (_, probes) in known.items() if any(p.chain == chain for p in probes))

    async def _now(self, tx: Tx) -> Known:
        revisions = await tx.policies.revisions()
        self._known = {
            community: self._known[community]
            if self._known.get(community, (0,))[0] == number
            else (number, frozenset((await tx.policies.get(community, number)).probes()))
            for community, number in revisions.items()
        }
        return self._known
