"""The sandbox's chain with contracts of every kind a probe can ask about, and the bot's own adapter on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.artifacts import artifact as own_artifact
from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.reading.views import selector
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import NO_CONTRACT, Block, Holding, Observation, Probe, Unread, Want
from bot.domain.requirements.notation import parse
from bot.domain.requirements.requirements import Holds
from bot.ports import Contract, Documents, Memory, ReadAt
from sandbox.chain import Chain
from sandbox.chain.people import owner, wallet_of
from sandbox.chain.verbs import Verbs
from tests.contract_wallets import act, artifact
from tests.hand_made_contracts import created
from tests.ports.test_chains import WallClock

BASE = ChainName("base")
ADA, BEN, CLEO = (address(wallet_of(name).address) for name in ("ada", "ben", "cleo"))


@dataclass
class Stage:
    """Contracts on a chain of the sandbox. `places`: where each stands, by its name."""

    chain: Verbs
    places: dict[str, Address] = field(default_factory=dict)

    async def deploy(self, name: str, *version: int, called: str = "") -> Address:
        """A new contract of this name; of a lock, which version."""
        arguments = encode(["uint16"], version) if version else b""
        self.places[called or name] = await created(self.chain, artifact(name) + arguments)
        return self.places[called or name]

    async def deploy_passes(self, called: str = "TierPass") -> Address:
        """A contributors' pass; the sandbox's owner is its ledger and its council."""
        me = owner().address
        charter = ("Plotter Garden", "PLOT", ["Maker", "Curator", "Lead"], [10, 20], 100, 60, 60)
        charter = (*charter, me, me, me, NO_CONTRACT, NO_CONTRACT)
        creation = own_artifact("TierPass").creation(charter, me, me)
        self.places[called] = await created(self.chain, creation)
        return self.places[called]

    async def do(self, name: str, signature: str, *values: Any, by: LocalAccount | None = None) -> None:
        """One transaction to this contract."""
        types = signature.partition("(")[2][:-1].split(",") if values else []
        data = bytes.fromhex(selector(signature)[2:]) + encode(types, list(values))
        await act(self.chain, self.places[name], data, by)


class Town(Stage):
    """A stage, and the bot's own adapter before it."""

    chain: Chain

    def __init__(self, chain: Chain, chains: EvmChains) -> None:
        super().__init__(chain)
        self.chains = chains

    def leaf(self, text: str) -> Holds:
        """The condition this text is, in which {name} stands for a contract's address."""
        found = parse(text.replace("{wallet}", "\0").format(**self.places).replace("\0", "{wallet}"))
        assert isinstance(found, Holds)
        return found

    async def head(self) -> Block:
        pins = await self.chains.pins(BASE)
        assert pins is not None
        return pins.give

    async def look(self, text: str, *wallets: Address, at: Block | None = None) -> list[Observation]:
        probe = self.leaf(text).probe
        wants = [Want(probe, wallet) for wallet in wallets or (ADA,)]
        seen = await self.chains.read(ReadAt(BASE, at or await self.head(), 2), wants)
        return [seen[want] for want in wants]

    async def values(self, text: str, *wallets: Address) -> list[Any]:
        return [each.value if isinstance(each, Holding) else each.trouble for each in await self.look(text, *wallets)]

    async def one(self, text: str, wallet: Address = ADA) -> Holding:
        (seen,) = await self.look(text, wallet)
        assert isinstance(seen, Holding), seen
        assert len(seen.endpoints) == 2
        return seen

    async def why(self, text: str, wallet: Address = ADA) -> str:
        (seen,) = await self.look(text, wallet)
        assert isinstance(seen, Unread), seen
        return seen.detail

    async def described(self, text: str | Probe) -> Contract | RequirementProblem:
        try:
            return await self.chains.describe(self.leaf(text).probe if isinstance(text, str) else text)
        except RequirementRefused as refused:
            return refused.problem


@asynccontextmanager
async def town_on(
    chain: Chain, *ways: Ways, documents: Documents | None = None, memory: Memory | None = None
) -> AsyncIterator[Town]:
    config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=4, ways=ways, requests_a_second=10_000)
    async with open_chains([config], WallClock(), documents=documents, memory=memory) as chains:
        yield Town(chain, chains)
