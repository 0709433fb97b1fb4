"""The hop rule at work: tokens that came since the final block from behind another member's pass do not count yet.

Logs are asked for only where something would be given on a block that is not final, of an ERC-721, in a tier that
somebody else holds: without another pass no token can have hopped from one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.giving.finality import hopped, sources
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Reading, Source
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.readings import judged
from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.holdings import Block, Holding, Kind, Observation, Pins, Transfer, Want
from bot.domain.requirements.requirements import Requirement, leaves
from bot.domain.requirements.verdicts import Met
from bot.ports import Chains, Store, Tx

Readings = dict[MemberId, dict[str, Reading]]
Span = tuple[ChainName, Block]
Moved = Mapping[Span, Sequence[Transfer] | None]


@dataclass(frozen=True, slots=True)
class Hops:
    chains: Chains
    store: Store

    async def discounted(
        self, policy: Policy, members: Sequence[Member], found: Readings, pins: Mapping[ChainName, Pins]
    ) -> Readings:
        """The same readings, but what hopped is no longer counted in them."""
        asked = _asked(found)
        if not asked or not await self._is_possible(policy, asked):
            return found
        moved = {span: await self._moved(span, contracts, pins) for span, contracts in asked.items()}
        senders = {hand for transfers in moved.values() for one in transfers or () for hand in (one.sender,)}
        async with self.store.read() as tx:
            backing = await backing_wallets(tx, policy, senders)
        tiers = {tier.name: tier for tier in policy.tiers}
        for member in members:
            mine = {name: r for name, r in found[member.id].items() if _would_give(r)}
            for name, reading in mine.items():
                found[member.id][name] = _judged(tiers[name], member, reading, moved, backing)
        return found

    async def _is_possible(self, policy: Policy, asked: Mapping[Span, set[Address]]) -> bool:
        contracts = {(chain, contract) for (chain, _), found in asked.items() for contract in found}
        async with self.store.read() as tx:
            return await _is_held(tx, policy, contracts)

    async def _moved(
        self, span: Span, contracts: set[Address], pins: Mapping[ChainName, Pins]
    ) -> Sequence[Transfer] | None:
        chain, block = span
        return await self.chains.transfers(chain, sorted(contracts), pins[chain].final, block)


Backing = Mapping[Address, Mapping[MemberId, frozenset[tuple[ChainName, Address]]]]
"""Per wallet: the members whose open passes it is behind, and the contracts those passes stand on."""


async def backing_wallets(tx: Tx, policy: Policy, wallets: Iterable[Address]) -> Backing:
    """Which of these wallets are behind somebody's open pass."""
    asks = {tier.name: _nfts(tier.requirement) for tier in policy.tiers}
    found: dict[Address, dict[MemberId, frozenset[tuple[ChainName, Address]]]] = defaultdict(dict)
    for wallet, member, tier in await tx.passes.behind(policy.community, set(wallets)):
        known = found[wallet].get(member, frozenset())
        found[wallet][member] = known | asks.get(tier, frozenset())
    return found


async def hop_meanwhile(tx: Tx, policy: Policy, member: MemberId, reading: Reading) -> bool:
    """Has a wallet come to be behind another pass since, from which something counts here, or may?"""
    if reading.sources is None:  # nobody held such a tier, so nobody asked where these tokens came from
        return await _is_held(tx, policy, {(want.probe.chain, want.probe.contract) for want in _tokens(reading)})
    if not reading.sources:
        return False
    backing = await backing_wallets(tx, policy, {one.hand for one in reading.sources})
    return any(one.hand in _others(backing, member, (one.chain, one.contract)) for one in reading.sources)


async def _is_held(tx: Tx, policy: Policy, contracts: Iterable[tuple[ChainName, Address]]) -> bool:
    """Does anybody hold a tier that asks for a token of these contracts?"""
    reading = [tier.name for tier in policy.tiers if _nfts(tier.requirement).intersection(contracts)]
    return bool(reading) and await tx.passes.anybody_holds(policy.community, reading)


def _nfts(requirement: Requirement | None) -> frozenset[tuple[ChainName, Address]]:
    found = leaves(requirement) if requirement is not None else ()
    return frozenset((leaf.probe.chain, leaf.probe.contract) for leaf in found if leaf.probe.kind is Kind.ERC721)


def _would_give(reading: Reading) -> bool:
    return bool(reading.unsettled) and isinstance(reading.verdict, Met) and bool(_tokens(reading))


def _tokens(reading: Reading) -> dict[Want, Holding]:
    """The ERC-721 holdings of this reading that were seen on a block that is not final."""
    return {
        want: seen
        for want, seen in reading.sight.items()
        if want.probe.kind is Kind.ERC721
        and isinstance(seen, Holding)
        and seen.value
        and want.probe.chain in reading.unsettled
    }


def _asked(found: Readings) -> dict[Span, set[Address]]:
    asked: dict[Span, set[Address]] = defaultdict(set)
    for readings in found.values():
        for reading in filter(_would_give, readings.values()):
            for want, seen in _tokens(reading).items():
                asked[want.probe.chain, seen.block].add(want.probe.contract)
    return asked


def _judged(tier: Tier, member: Member, reading: Reading, moved: Moved, backing: Backing) -> Reading:
    """The reading with what hopped marked; its verdict follows."""
    sight: dict[Want, Observation] = dict(reading.sight)
    counted: set[Source] = set()
    for want, seen in _tokens(reading).items():
        transfers = moved[want.probe.chain, seen.block]
        if transfers is None:
            sight[want] = seen._replace(hopped=seen.value)
            continue
        came = sources(transfers, want.probe.contract, want.wallet)
        token_of = (want.probe.chain, want.probe.contract)
        doubtful = hopped(came, _others(backing, member.id, token_of))
        sight[want] = seen._replace(hopped=min(seen.value, len(doubtful)))
        counted |= {Source(*token_of, hand) for token, hands in came.items() if token not in doubtful for hand in hands}
    again = judged(tier, member.wallets, sight, reading.times)
    return replace(again, unsettled=reading.unsettled, sources=frozenset(counted))


def _others(backing: Backing, member: MemberId, token_of: tuple[ChainName, Address]) -> set[Address]:
    """The wallets behind passes of others that stand on this contract."""
    return {
        wallet
        for wallet, behind in backing.items()
        if any(token_of in contracts for other, contracts in behind.items() if other != member)
    }
