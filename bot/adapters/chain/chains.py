"""All chains of the host, opened together and read apart: they share a session and no lock."""

import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

import aiohttp

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.endpoint import Endpoint, names, open_session
from bot.adapters.chain.endpoints.pins import Pinner
from bot.adapters.chain.endpoints.witness import OVERHEAD, Witness
from bot.adapters.chain.logs.transfers import transfers
from bot.adapters.chain.logs.watcher import Watcher
from bot.adapters.chain.probes import contract_facts, contracts, holders, trials
from bot.adapters.chain.probes.kinds import STEPS
from bot.adapters.chain.probes.recalling import Indexer, Recaller
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.composing import Outside, composed
from bot.adapters.chain.reading.ladder import Ladder
from bot.adapters.chain.reading.reader import Reader
from bot.adapters.chain.reading.ways import ways, ways_to_delegations
from bot.domain.errors import ChainUnreadable, RequirementProblem, RequirementRefused
from bot.domain.giving.passes import ENOUGH_WITNESSES
from bot.domain.giving.watching import Trail, Walk
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.contracts import ContractFacts
from bot.domain.requirements.holdings import (
    Block,
    Holding,
    Kind,
    Observation,
    Pins,
    Probe,
    Transfer,
    Trouble,
    Unread,
    Want,
)
from bot.domain.requirements.indexing import Found, Index, Signed, Source
from bot.domain.requirements.probes import is_plain
from bot.ports import Clock, Contract, Documents, Memory, Nodes, ReadAt


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """How an endpoint does: `trouble` is empty while it is believed; the counts are since the start.

    `rests_for`: seconds it is left alone. `way`: how balances are asked for, `size` wallets at a time.
    """

    name: str
    trouble: str
    requests: int
    calls: int
    failures: int
    rests_for: float
    way: str
    size: int


@dataclass(frozen=True, slots=True)
class _Chain:
    witnesses: Sequence[Witness]
    pinner: Pinner
    reader: Reader
    watcher: Watcher
    agreement: Agreement
    delegations: Address | None
    indexer: Indexer
    recaller: Recaller

    def takes(self, probe: Probe) -> bool:
        """Whether there is a call for this here."""
        if probe.kind is Kind.DELEGATE and self.delegations is None:
            return False
        return _askable(probe)


class EvmChains:
    """The `Chains`, `Watching` and `Indexing` ports."""

    def __init__(
        self, chains: Mapping[ChainName, _Chain], documents: Documents | None = None, *, remembers: bool = False
    ) -> None:
        self._chains, self._documents, self._remembers = chains, documents, remembers

    def names(self) -> Sequence[ChainName]:
        return tuple(self._chains)

    @property
    def agreements(self) -> Mapping[ChainName, Agreement]:
        """Each chain, to be asked other things than balances."""
        return {name: chain.agreement for name, chain in self._chains.items()}

    @property
    def listeners(self) -> Mapping[ChainName, tuple[Agreement, Sequence[Witness]]]:
        """The same, with each endpoint by itself, for whoever asks for logs."""
        return {name: (chain.agreement, chain.witnesses) for name, chain in self._chains.items()}

    def health(self, chain: ChainName) -> Sequence[EndpointHealth]:
        """How each endpoint of this chain does; KeyError if there is no such chain."""
        return [_health(witness, ladder) for witness, ladder in self._chains[chain].reader.ladders.items()]

    def nodes(self, chain: ChainName) -> Nodes:
        witnesses = self._chains[chain].witnesses
        return Nodes(len(witnesses), {each.name: each.trouble for each in witnesses if each.trouble})

    async def pins(self, chain: ChainName) -> Pins | None:
        found = self._chains.get(chain)
        return await found.pinner.pins() if found else None

    async def block(self, chain: ChainName, number: int) -> Block | None:
        found = self._chains.get(chain)
        return await found.pinner.block(number) if found else None

    async def transfers(
        self, chain: ChainName, contracts: Sequence[Address], after: Block, to: Block
    ) -> Sequence[Transfer] | None:
        found = self._chains.get(chain)
        return await transfers(found.witnesses, contracts, after, to) if found else None

    async def read(self, at: ReadAt, wants: Collection[Want]) -> Mapping[Want, Observation]:
        chain = self._chains.get(at.chain)
        if chain is None:
            return dict.fromkeys(wants, Unread(Trouble.UNKNOWN_CHAIN, at.chain))
        probes = set(map(itemgetter(0), wants))
        good = {probe for probe in probes if probe.chain == at.chain and chain.takes(probe)}
        plain = {probe for probe in good if is_plain(probe.kind, probe.asks)}
        asked = list(wants) if plain == probes else [want for want in wants if want.probe in plain]
        delegations = any(probe.kind is Kind.DELEGATE for probe in plain)
        seen = dict(zip(asked, await chain.reader.read(at, asked, delegations=delegations), strict=True))
        if len(plain) < len(good):
            taken = [want for want in wants if want.probe in good - plain]
            read = partial(chain.reader.read, at)
            seen |= await composed(
                taken,
                lambda want: STEPS[want.probe.kind](want, at.block),
                at.block,
                read,
                Outside(self._documents, chain.recaller),
            )
        if len(good) < len(probes):
            unread = Unread(Trouble.NOT_READ, "no such call on this chain")
            seen |= {want: unread for want in wants if want.probe not in good}
        return seen

    async def describe(self, probe: Probe) -> Contract:
        chain = self._chains.get(probe.chain)
        if chain is None:
            raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, probe.chain)
        pins = await chain.pinner.pins()
        if pins is None:
            raise ChainUnreadable(f"the endpoints of {probe.chain} agree on no block")
        found = await contracts.describe(chain.witnesses, pins.give, probe)
        if trials.tried(probe):
            want = Want(probe, trials.SOMEBODY)
            tried = await _tried(chain, pins.give, [want])
            contracts.judge_trial(probe, tried[want], remembers=self._remembers)
        return found

    async def facts(self, chain: ChainName, contract: Address) -> ContractFacts:
        found = self._chains.get(chain)
        if found is None:
            raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, chain)
        at = (await found.agreement.pins()).give
        facts = await contract_facts.facts(found.agreement, at, contract)
        if not facts.has_code or facts.answers_anything:
            return facts
        template = Probe(Kind.ERC721, chain, contract)
        wants = [Want(trials.as_shown(kind, template), trials.SOMEBODY) for kind in trials.FOUND_OUT]
        seen = await _tried(found, at, wants)
        if not all(isinstance(each, Holding) for each in seen.values()):
            raise ChainUnreadable(f"what {contract} is cannot be told")
        more = [want.probe.kind for want, each in seen.items() if isinstance(each, Holding) and each.value]
        return replace(facts, kinds=(*facts.kinds, *more))

    async def walk(self, chain: ChainName, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        found = self._chains.get(chain)
        walk = await found.watcher.walk(trail, contracts) if found else None
        if walk is not None and self._documents is not None:
            for address in walk.documents:
                self._documents.forget(address)
        return walk

    async def onward(self, index: Index) -> tuple[Index, Collection[Found]] | None:
        found = self._chains.get(index.source.chain)
        return await found.indexer.onward(index) if found else None

    async def whose(self, source: Source, item: int) -> Address | None:
        found = self._chains.get(source.chain)
        if found is None:
            raise ChainUnreadable(f"no chain called {source.chain}")
        return await holders.whose(found.agreement, source, item)

    def signed(self, source: Source, paper: str) -> Signed | None:
        found = self._chains.get(source.chain)
        return holders.signed(found.recaller.chain_id, source, paper) if found else None

    async def taken_back(self, source: Source, signed: Signed) -> bool:
        found = self._chains.get(source.chain)
        if found is None:
            raise ChainUnreadable(f"no chain called {source.chain}")
        return await holders.taken_back(found.agreement, source, signed)


def _health(witness: Witness, ladder: Ladder) -> EndpointHealth:
    endpoint = witness.endpoint
    return EndpointHealth(
        witness.name,
        witness.trouble,
        endpoint.requests,
        endpoint.calls,
        endpoint.failures,
        endpoint.circuit.rests_for(),
        ladder.way.name,
        ladder.size,
    )


def _askable(probe: Probe) -> bool:
    if not is_plain(probe.kind, probe.asks):
        return probe.kind in STEPS
    try:
        abi.selector(probe)
    except ValueError:
        return False
    return True


async def _tried(chain: _Chain, at: Block, wants: Sequence[Want]) -> Mapping[Want, Observation]:
    """How these trials went at this block."""
    read = partial(chain.reader.read, ReadAt(chain.agreement.name, at, ENOUGH_WITNESSES))
    return await composed(wants, trials.trial, at, read)


@asynccontextmanager
async def open_chains(
    configs: Sequence[ChainConfig],
    clock: Clock,
    now: Callable[[], float] = time.monotonic,
    documents: Documents | None = None,
    memory: Memory | None = None,
) -> AsyncIterator[EvmChains]:
    """The chains of these configurations until the block ends; nothing is asked of them yet.

    `documents`: who fetches what tokens point at; without it nobody does. `memory`: what logs said of wallets.
    `now` counts seconds and never goes back: by it endpoints rest, and it is no matter of the clock on the wall.
    """
    async with open_session() as session:
        opened = [(config, _witnesses(config, session, clock, now)) for config in configs]
        chains = {config.name: _chain(config, witnesses, clock, now, memory) for config, witnesses in opened}
        yield EvmChains(chains, documents, remembers=memory is not None)


def _witnesses(
    config: ChainConfig, session: aiohttp.ClientSession, clock: Clock, now: Callable[[], float]
) -> list[Witness]:
    return [
        Witness(Endpoint(name, url, config, session, now), config.chain_id, clock)
        for name, url in zip(names(config.endpoints), config.endpoints, strict=True)
    ]


def _chain(
    config: ChainConfig, witnesses: Sequence[Witness], clock: Clock, now: Callable[[], float], memory: Memory | None
) -> _Chain:
    calls = max(1, config.batch - OVERHEAD)
    ladders = {each: Ladder(ways(config.ways, config.chain_id, calls), now) for each in witnesses}
    registry = {each: Ladder(ways_to_delegations(config.ways, calls, config.delegations), now) for each in witnesses}
    pinner = Pinner(config, witnesses, clock)
    name = ChainName(config.name)
    return _Chain(
        witnesses,
        pinner,
        Reader(config, ladders, registry),
        Watcher(config, witnesses, pinner),
        Agreement(name, config.chain_id, witnesses, pinner),
        config.delegations,
        Indexer(witnesses, pinner),
        Recaller(name, config.chain_id, witnesses, memory),
    )
