"""What every `Chains` keeps: the fake, and the real adapter over HTTP, in the ways the sandbox can be asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import pytest

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.endpoints.config import Ways
from bot.domain.errors import ChainUnreadable, RequirementProblem, RequirementRefused
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Block, Holding, Kind, Pins, Probe, Trouble, Unread, Want
from bot.ports import Chains, Contract, ReadAt
from sandbox.chain import Chain, started
from sandbox.chain.people import wallet_of
from sandbox.tokens import Mint
from tests.fakes_chain import FakeChain, FakeChains

BASE = ChainName("base")
ADA, BEN, CLEO = (address(wallet_of(name).address) for name in ("ada", "ben", "cleo"))
NOWHERE = Address("0x" + "0e" * 20)
CONTRACTS = {
    Kind.ERC20: Contract("Garden Loom", "LOOM", 18),
    Kind.ERC721: Contract("Garden Pass", "GPASS", 0),
    Kind.ERC1155: Contract("", "", 0),
}


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Stage(Protocol):
    """What a test may do to the world behind the port."""

    chains: Chains

    def probe(self, kind: Kind) -> Probe: ...
    async def give(self, want: Want) -> None: ...
    async def mine(self, blocks: int) -> None: ...
    async def silence(self, *endpoints: int) -> None: ...
    async def lie(self, endpoint: int) -> None: ...
    async def heal(self) -> None: ...


@dataclass
class FakeStage:
    chains: FakeChains
    chain: FakeChain

    def probe(self, kind: Kind) -> Probe:
        return Probe(kind, BASE, Address("0x" + kind.value[3:].zfill(40)), 7 if kind is Kind.ERC1155 else None)

    async def give(self, want: Want) -> None:
        self.chain.put(want, 5 if want.probe.kind is not Kind.ERC721 else 1)

    async def mine(self, blocks: int) -> None:
        self.chain.mine(blocks)

    async def silence(self, *endpoints: int) -> None:
        self.chain.silent.update(endpoints)

    async def lie(self, endpoint: int) -> None:
        self.chain.lies[endpoint] = 0

    async def heal(self) -> None:
        self.chain.silent.clear()
        self.chain.lies.clear()


@dataclass
class SandboxStage:
    chains: Chains
    chain: Chain

    def probe(self, kind: Kind) -> Probe:
        return Probe(kind, BASE, address(self.chain.tokens.at(kind.value)), 7 if kind is Kind.ERC1155 else None)

    async def give(self, want: Want) -> None:
        await self.chain.mint([Mint(want.probe.kind.value, want.wallet, 7, 5)])

    async def mine(self, blocks: int) -> None:
        await self.chain.mine(blocks)

    async def silence(self, *endpoints: int) -> None:
        for each in endpoints:
            await self.chain.fault(each, "down")

    async def lie(self, endpoint: int) -> None:
        await self.chain.fault(endpoint, "zeros")

    async def heal(self) -> None:
        await self.chain.fault(None, "ok")


@pytest.fixture(params=["fake", Ways.DEPLOYLESS, Ways.BATCH])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    if request.param == "fake":
        chain = FakeChain(BASE)
        fake = FakeStage(FakeChains(chain), chain)
        right = {fake.probe(kind): contract for kind, contract in CONTRACTS.items()}
        wrong = {Probe(Kind.ERC20, BASE, fake.probe(Kind.ERC721).contract): RequirementProblem.NOT_THIS_KIND}
        chain.contracts |= right | wrong
        yield fake
        return
    async with started(ticking=False) as real, on_sandbox(real, request.param) as sandbox:
        yield sandbox


@asynccontextmanager
async def on_sandbox(chain: Chain, *ways: Ways) -> AsyncIterator[Stage]:
    config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=2, ways=ways)
    async with open_chains([config], WallClock()) as chains:
        yield SandboxStage(chains, chain)


async def pinned(stage: Stage) -> Pins:
    pins = await stage.chains.pins(BASE)
    assert pins is not None
    return pins


async def look(stage: Stage, block: Block, *wants: Want, witnesses: int = 2) -> list[Holding | Unread]:
    seen = await stage.chains.read(ReadAt(BASE, block, witnesses), wants)
    assert set(seen) == set(wants)
    return [seen[want] for want in wants]


def values(seen: list[Holding | Unread]) -> list[int | Trouble]:
    return [each.value if isinstance(each, Holding) else each.trouble for each in seen]


async def test_the_configured_chains_are_named(stage: Stage):
    assert tuple(stage.chains.names()) == (BASE,)


@pytest.mark.parametrize(("kind", "value"), [(Kind.ERC20, 5), (Kind.ERC721, 1), (Kind.ERC1155, 5)])
async def test_what_a_wallet_holds_is_read_and_what_it_lacks_is_a_true_zero(stage: Stage, kind: Kind, value: int):
    ada, ben = Want(stage.probe(kind), ADA), Want(stage.probe(kind), BEN)
    await stage.give(ada)
    give = (await pinned(stage)).give
    seen = await look(stage, give, ada, ben)
    assert values(seen) == [value, 0]
    assert all(isinstance(each, Holding) and each.block == give and len(each.endpoints) == 2 for each in seen)


async def test_a_read_tells_of_its_own_block_and_of_no_later_one(stage: Stage):
    want = Want(stage.probe(Kind.ERC20), ADA)
    await stage.mine(3)
    before = (await pinned(stage)).give
    await stage.give(want)
    assert values(await look(stage, before, want)) == [0]
    assert values(await look(stage, (await pinned(stage)).give, want)) == [5]


async def test_the_final_block_lies_behind_and_follows(stage: Stage):
    want = Want(stage.probe(Kind.ERC20), ADA)
    await stage.mine(3)
    await stage.give(want)
    first = await pinned(stage)
    assert first.final.number == first.give.number - 2
    assert values(await look(stage, first.final, want)) == [0]
    await stage.mine(2)
    second = await pinned(stage)
    assert second.final == first.give
    assert values(await look(stage, second.final, want)) == [5]


async def test_a_block_that_nobody_knows_is_unread(stage: Stage):
    give = (await pinned(stage)).give
    lost = Block(give.number, "0x" + "0b" * 32, give.time)
    assert values(await look(stage, lost, Want(stage.probe(Kind.ERC20), ADA))) == [Trouble.BEHIND]


async def test_with_every_endpoint_silent_nothing_is_known_and_nothing_raises(stage: Stage):
    want, give = Want(stage.probe(Kind.ERC20), ADA), (await pinned(stage)).give
    await stage.silence(0, 1)
    assert await stage.chains.pins(BASE) is None
    assert values(await look(stage, give, want)) == [Trouble.SILENT]
    with pytest.raises(ChainUnreadable):
        await stage.chains.describe(want.probe)
    await stage.heal()
    assert values(await look(stage, give, want)) == [0]


@pytest.mark.parametrize("silent", [0, 1])
async def test_one_endpoint_is_enough_for_one_witness_and_too_few_for_two(stage: Stage, silent: int):
    want = Want(stage.probe(Kind.ERC20), ADA)
    await stage.give(want)
    await stage.silence(silent)
    give = (await pinned(stage)).give
    assert values(await look(stage, give, want, witnesses=1)) == [5]
    assert values(await look(stage, give, want, witnesses=2)) == [Trouble.FEW]


@pytest.mark.parametrize("liar", [0, 1])
async def test_endpoints_that_contradict_each_other_are_not_believed(stage: Stage, liar: int):
    want = Want(stage.probe(Kind.ERC20), ADA)
    await stage.give(want)
    give = (await pinned(stage)).give
    await stage.lie(liar)
    (seen,) = await look(stage, give, want)
    assert isinstance(seen, Unread)
    assert seen.trouble is Trouble.DISAGREE
    assert ": 5" in seen.detail
    assert ": 0" in seen.detail


async def test_more_witnesses_than_endpoints_means_all_of_them(stage: Stage):
    (seen,) = await look(stage, (await pinned(stage)).give, Want(stage.probe(Kind.ERC20), ADA), witnesses=9)
    assert isinstance(seen, Holding)
    assert len(set(seen.endpoints)) == 2


async def test_no_wants_give_no_observations(stage: Stage):
    assert await look(stage, (await pinned(stage)).give) == []


async def test_a_want_of_another_chain_is_not_read(stage: Stage):
    foreign = Want(Probe(Kind.ERC20, ChainName("moon"), NOWHERE), ADA)
    ours = Want(stage.probe(Kind.ERC20), CLEO)
    assert values(await look(stage, (await pinned(stage)).give, foreign, ours)) == [Trouble.NOT_READ, 0]


async def test_an_unknown_chain_has_no_pins_no_holdings_and_no_contracts(stage: Stage):
    moon, give = ChainName("moon"), (await pinned(stage)).give
    want = Want(Probe(Kind.ERC20, moon, NOWHERE), ADA)
    assert await stage.chains.pins(moon) is None
    seen = await stage.chains.read(ReadAt(moon, give, 1), [want])
    assert values([seen[want]]) == [Trouble.UNKNOWN_CHAIN]
    with pytest.raises(RequirementRefused) as refused:
        await stage.chains.describe(want.probe)
    assert refused.value.problem is RequirementProblem.UNKNOWN_CHAIN


@pytest.mark.parametrize("kind", CONTRACTS)
async def test_a_contract_is_described_as_it_calls_itself(stage: Stage, kind: Kind):
    assert await stage.chains.describe(stage.probe(kind)) == CONTRACTS[kind]


async def test_an_address_without_code_is_refused(stage: Stage):
    with pytest.raises(RequirementRefused) as refused:
        await stage.chains.describe(Probe(Kind.ERC20, BASE, NOWHERE))
    assert refused.value.problem is RequirementProblem.NO_CODE


async def test_a_contract_of_another_kind_is_refused(stage: Stage):
    with pytest.raises(RequirementRefused) as refused:
        await stage.chains.describe(Probe(Kind.ERC20, BASE, stage.probe(Kind.ERC721).contract))
    assert refused.value.problem is RequirementProblem.NOT_THIS_KIND


@pytest.mark.parametrize("kind", CONTRACTS)
async def test_the_facts_of_a_token_name_its_kind_and_what_it_calls_itself(stage: Stage, kind: Kind):
    found = await stage.chains.facts(BASE, stage.probe(kind).contract)
    assert (found.has_code, found.kinds) == (True, (kind,))
    assert (found.name, found.symbol) == (CONTRACTS[kind].name, CONTRACTS[kind].symbol)
    assert found.decimals == (18 if kind is Kind.ERC20 else None)


async def test_where_nothing_stands_the_facts_say_so(stage: Stage):
    found = await stage.chains.facts(BASE, NOWHERE)
    assert (found.has_code, found.kinds) == (False, ())


async def test_facts_that_nobody_tells_are_unreadable(stage: Stage):
    await stage.silence(0, 1)
    with pytest.raises(ChainUnreadable):
        await stage.chains.facts(BASE, NOWHERE)
