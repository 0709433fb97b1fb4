"""A policy's cases are looked at on the chain: what comes out as expected, what does not, what cannot be read."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.giving.passes import ENOUGH_WITNESSES
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import ChainName
from bot.domain.requirements.expectations import Case, Expectation, outcome
from bot.domain.requirements.holdings import Block, Observation, Wallet, Want
from bot.domain.requirements.requirements import wants
from bot.ports import Chains, ReadAt

PATIENCE = 60.0
"""Seconds all cases are looked at together; what is not read by then is unread."""
Spot = tuple[ChainName, Block]


@dataclass(slots=True)
class _Looks:
    """What is to be read where, and what was seen there."""

    wants: dict[Spot, set[Want]] = field(default_factory=lambda: defaultdict(set))
    seen: dict[Spot, Mapping[Want, Observation]] = field(default_factory=dict)


async def looked_at(chains: Chains, policy: Policy) -> tuple[Case, ...]:
    """Every case of this policy and what comes of it. A chain's trouble is in the outcome, and raises nothing."""
    looks, tiers = _Looks(), {tier.name: tier for tier in policy.tiers}
    spots = dict[Expectation, Sequence[Spot]]()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            blocks = _Blocks(chains)
            for case in policy.expects:
                spots[case] = await _asked(case, tiers[case.tier], blocks, looks)
            for (chain, block), wanted in looks.wants.items():
                at = ReadAt(chain, block, ENOUGH_WITNESSES, alone=True)
                looks.seen[chain, block] = await chains.read(at, wanted)
    return tuple(_case(one, tiers[one.tier], spots.get(one, ()), looks) for one in policy.expects)


@dataclass(slots=True)
class _Blocks:
    """Blocks by chain and number, each asked for once; without a number the newest to give this tier on."""

    chains: Chains
    known: dict[tuple[ChainName, object], Block | None] = field(default_factory=dict)

    async def find(self, chain: ChainName, tier: Tier, number: int | None) -> Block | None:
        key = (chain, number if number is not None else tier.reads_at)
        if key not in self.known:
            self.known[key] = await self._find(chain, tier, number)
        return self.known[key]

    async def _find(self, chain: ChainName, tier: Tier, number: int | None) -> Block | None:
        if chain not in self.chains.names():
            return None
        if number is not None:
            return await self.chains.block(chain, number)
        pins = await self.chains.pins(chain)
        return None if pins is None else pins.at(tier.reads_at)


async def _asked(case: Expectation, tier: Tier, blocks: _Blocks, looks: _Looks) -> Sequence[Spot]:
    """Ask for what this case needs; where. What is on a chain without such a block is left out, and so unread."""
    if tier.requirement is None:
        return ()
    found, wanted = list[Spot](), wants(tier.requirement, (Wallet(case.wallet),))
    for chain in sorted({want.probe.chain for want in wanted}):
        block = await blocks.find(chain, tier, dict(case.at).get(chain))
        if block is not None:
            found.append((chain, block))
            looks.wants[chain, block] |= {want for want in wanted if want.probe.chain == chain}
    return found


def _case(case: Expectation, tier: Tier, spots: Sequence[Spot], looks: _Looks) -> Case:
    sight = {want: seen for spot in spots for want, seen in looks.seen.get(spot, {}).items()}
    return Case(case, outcome(case, tier.requirement, sight), {chain: block.number for chain, block in spots})
