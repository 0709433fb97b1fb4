"""Chains in memory: balances and blocks as a test sets them, endpoints that fail or lie as it says."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.errors import ChainUnreadable, RequirementProblem, RequirementRefused
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
from bot.ports import Contract, Nodes, ReadAt

EPOCH = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class FakeChain:
    """A chain of blocks, each with all balances; `final` lies `depth` blocks behind the head."""

    name: ChainName
    depth: int = 2
    endpoints: int = 2
    states: list[tuple[Block, Mapping[Want, int]]] = field(default_factory=list)
    contracts: dict[Probe, Contract | RequirementProblem] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    lies: dict[int, int] = field(default_factory=dict)
    moves: list[Transfer] = field(default_factory=list)
    logs_hidden: bool = False
    untils: dict[Want, datetime] = field(default_factory=dict)
    """Holdings of these wants run out at these moments; then they are worth nothing."""
    reads: list[tuple[ReadAt, frozenset[Want]]] = field(default_factory=list)
    logs: dict[int, set[tuple[Address, Address]]] = field(default_factory=dict)
    revoked: dict[int, frozenset[tuple[Address, int]]] = field(default_factory=dict)
    """Attestations that stand on no chain and were revoked, by block."""
    delegated: dict[Address, list[Address]] = field(default_factory=dict)
    """The vaults that say they delegate to this wallet."""

    def __post_init__(self) -> None:
        self.mine()

    def mine(self, blocks: int = 1, changed: Mapping[Want, int] | None = None) -> Block:
        """The newest of so many new blocks; what changed is so from the first of them on."""
        for _ in range(blocks):
            number = len(self.states)
            balances = (self.states[-1][1] if self.states else {}) | (changed or {})
            at = Block(number, f"0x{number + 0xB10C0000:064x}", EPOCH + timedelta(seconds=number))
            self.states.append((at, balances))
        self.logs[len(self.states) - blocks] = {(want.probe.contract, want.wallet) for want in changed or {}}
        return self.states[-1][0]

    def put(self, want: Want, value: int) -> Block:
        """The new block from which on this wallet holds so much."""
        return self.mine(changed={want: value})

    def move(self, probe: Probe, token: int, sender: Address, receiver: Address) -> Block:
        """The new block in which this token goes from one wallet to another."""
        held = self.states[-1][1]
        one, other = Want(probe, sender), Want(probe, receiver)
        block = self.mine(changed={one: held.get(one, 0) - 1, other: held.get(other, 0) + 1})
        self.moves.append(Transfer(probe.contract, sender, receiver, token, block.number))
        return block

    def delegates(self, vault: Address, to: Address, token: Probe) -> Block:
        """The new block from which on this vault delegates what it holds of this token."""
        self.delegated.setdefault(to, []).append(vault)
        return self.put(Want(Probe(Kind.DELEGATE, self.name, token.contract, int(to, 16)), vault), 1)

    def named(self, endpoint: int) -> str:
        return f"{self.name}-{endpoint}.example"

    def heard(self) -> list[int]:
        return [each for each in range(self.endpoints) if each not in self.silent]

    def observe(self, at: ReadAt, want: Want) -> Observation:
        needed = max(1, min(at.witnesses, self.endpoints))
        balances = next((state for block, state in self.states if block.hash == at.block.hash), None)
        if not self.heard():
            return Unread(Trouble.SILENT)
        if balances is None:
            return Unread(Trouble.BEHIND)
        said = {self.named(each): self.lies.get(each, balances.get(want, 0)) for each in self.heard()}
        asked = dict(list(said.items())[:needed])
        if len(set(asked.values())) > 1:
            return self._voted(at.block, said, needed)
        if len(asked) < (1 if at.alone else needed):
            return Unread(Trouble.FEW)
        return Holding(next(iter(asked.values())), at.block, tuple(asked), self.untils.get(want))

    def _voted(self, block: Block, said: Mapping[str, int], needed: int) -> Observation:
        ((value, votes),) = Counter(said.values()).most_common(1)
        told = "; ".join(f"{name}: {each}" for name, each in said.items())
        if votes < needed or 2 * votes <= self.endpoints:
            return Unread(Trouble.DISAGREE, told)
        return Holding(value, block, tuple(name for name, each in said.items() if each == value), denied=told)


@dataclass
class FakeRegistry:
    """The `Delegations` port in memory: this chain alone has a registry."""

    chain: FakeChain

    def chains(self) -> Sequence[ChainName]:
        return (self.chain.name,)

    async def incoming(self, chain: ChainName, wallet: Address) -> Sequence[Address]:
        if chain != self.chain.name or not self.chain.heard():
            raise ChainUnreadable
        return tuple(self.chain.delegated.get(wallet, ()))


class FakeChains:
    """The `Chains` and `Watching` ports in memory."""

    def __init__(self, *chains: FakeChain) -> None:
        self.chains = {chain.name: chain for chain in chains}

    def names(self) -> Sequence[ChainName]:
        return tuple(self.chains)

    def nodes(self, chain: ChainName) -> Nodes:
        found = self.chains[chain]
        return Nodes(found.endpoints, {found.named(each): "silent" for each in sorted(found.silent)})

    async def pins(self, chain: ChainName) -> Pins | None:
        found = self.chains.get(chain)
        if found is None or not found.heard():
            return None
        at = [found.states[max(0, len(found.states) - 1 - below)][0] for below in (0, found.depth, found.depth // 2)]
        return Pins(*at)

    async def block(self, chain: ChainName, number: int) -> Block | None:
        found = self.chains.get(chain)
        if found is None or not found.heard() or number >= len(found.states):
            return None
        return found.states[number][0]

    async def transfers(
        self, chain: ChainName, contracts: Sequence[Address], after: Block, to: Block
    ) -> Sequence[Transfer] | None:
        found = self.chains.get(chain)
        if found is None or found.logs_hidden or not found.heard():
            return None
        span = range(after.number + 1, to.number + 1)
        return [one for one in found.moves if one.block in span and one.contract in contracts]

    async def walk(self, chain: ChainName, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        """All of it at once; this chain never forks."""
        pins = await self.pins(chain)
        if pins is None:
            return None
        start = trail.number if trail else pins.final.number
        told = {n: them for n, them in self.chains[chain].logs.items() if start < n <= pins.give.number}
        touched = {
            n: frozenset(wallet for contract, wallet in them if contract in contracts) for n, them in told.items()
        }
        kept = {n: them for n, them in self.chains[chain].revoked.items() if start < n <= pins.give.number}
        logs = sum(map(len, [*touched.values(), *kept.values()]))
        return Walk(Trail(pins.give.number), pins.give, pins.final, None, touched, kept, logs=logs)

    async def read(self, at: ReadAt, wants: Collection[Want]) -> Mapping[Want, Observation]:
        chain = self.chains.get(at.chain)
        if chain is None:
            return dict.fromkeys(wants, Unread(Trouble.UNKNOWN_CHAIN))
        chain.reads.append((at, frozenset(wants)))
        known = {want for want in wants if want.probe.chain == at.chain}
        return {want: chain.observe(at, want) if want in known else Unread(Trouble.NOT_READ) for want in wants}

    async def describe(self, probe: Probe) -> Contract:
        chain = self.chains.get(probe.chain)
        if chain is None:
            raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, probe.chain)
        if not chain.heard():
            raise ChainUnreadable
        found = chain.contracts.get(probe, RequirementProblem.NO_CODE)
        if isinstance(found, RequirementProblem):
            raise RequirementRefused(found, str(probe))
        return found

    async def facts(self, chain: ChainName, contract: Address) -> ContractFacts:
        found = self.chains.get(chain)
        if found is None:
            raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, chain)
        if not found.heard():
            raise ChainUnreadable
        head = found.states[-1][0].number
        here = [(probe.kind, each) for probe, each in found.contracts.items() if probe.contract == contract]
        said = {kind: each for kind, each in here if kind is not Kind.CALL}  # what any contract may be asked
        told = [(kind, each) for kind, each in said.items() if isinstance(each, Contract)]
        if not told:
            return ContractFacts(chain, contract, head, has_code=False)
        ((first, one), *_) = told
        decimals = one.decimals if first is Kind.ERC20 else None
        return ContractFacts(
            chain, contract, head, True, tuple(kind for kind, _ in told), one.name, one.symbol, decimals
        )
