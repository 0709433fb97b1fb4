"""Names of wallets, read from a registry on a real chain."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.names import AT_ONCE, EnsNames, node
from bot.domain.ids import Address, address
from sandbox.chain import Chain, started
from sandbox.listening import listening
from tests.ens import Ens
from tests.house_verify import FakeClock
from tests.ports.test_chains import BASE, WallClock

pytestmark = pytest.mark.needs("eth-tester")
ADA, BEN = Address("0x" + "a1" * 20), Address("0x" + "b2" * 20)


@dataclass
class Stage:
    chain: Chain
    chains: EvmChains
    ens: Ens
    clock: FakeClock
    names: EnsNames

    async def asked(self) -> int:
        """Requests so far."""
        return sum(each.requests for each in self.chains.health(BASE))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with started(ticking=False) as chain:
        ens, clock = await Ens.on(chain), FakeClock()
        async with open_chains([ChainConfig(BASE, chain.chain_id, chain.urls)], WallClock()) as chains:
            yield Stage(chain, chains, ens, clock, EnsNames(chains.agreements[BASE], ens.registry, clock))


def test_a_name_is_the_node_that_the_standard_says():
    assert node("eth").hex() == "93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae"
    assert node("foo.eth").hex() == "de9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f"


@pytest.mark.parametrize("name", ["ada.eth", "tools.ada.eth", "a.b.c.ada.eth"])
async def test_a_name_that_leads_back_is_the_wallets(stage, name):
    await stage.ens.names(ADA, name)
    await stage.ens.leads(name, ADA)
    assert await stage.names.of([ADA, BEN]) == {ADA: name}


async def test_a_sub_name_that_the_registry_does_not_know_is_none_whatever_its_parent_says(stage):
    await stage.ens.leads("ada.eth", ADA)
    await stage.ens.names(ADA, "tools.ada.eth")
    assert await stage.names.of([ADA]) == {}


async def test_a_name_that_leads_elsewhere_or_nowhere_is_nobodys(stage):
    await stage.ens.names(BEN, "ada.eth")
    assert await stage.names.of([BEN]) == {}, "it leads nowhere"
    await stage.ens.leads("ada.eth", ADA)
    stage.clock.pass_by(minutes=5)
    assert await stage.names.of([BEN]) == {}, "it leads to another"


@pytest.mark.parametrize(
    "name",
    [
        "Ada.eth",
        "\u0430da.eth",
        "\u00e9.eth",
        "\U0001f984.eth",
        "ada.com",
        "x.ada.xyz",
        "<@&1>.eth",
        "https://evil.eth",
    ],
)
async def test_a_name_that_could_be_taken_for_another_is_none(stage, name):
    await stage.ens.names(ADA, name)
    await stage.ens.leads(name, ADA)
    assert await stage.names.of([ADA]) == {}


async def test_a_resolver_that_sends_us_elsewhere_is_not_followed(stage):
    heard = []

    async def gateway(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.json_response({"data": "0x"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", gateway)
    async with listening(app) as url:
        await stage.ens.names(ADA, "ada.eth")
        await stage.ens.leads("ada.eth", ADA)
        await stage.ens.sends_elsewhere(f"{url}/{{sender}}/{{data}}.json")
        assert await stage.names.of([ADA]) == {}
    assert heard == []


async def test_a_name_is_asked_for_again_after_an_hour_and_none_after_five_minutes(stage):
    await stage.ens.names(ADA, "ada.eth")
    await stage.ens.leads("ada.eth", ADA)
    assert await stage.names.of([ADA, BEN]) == {ADA: "ada.eth"}
    await stage.ens.leads("ada.eth", BEN)
    await stage.ens.names(BEN, "ada.eth")
    before = await stage.asked()
    assert await stage.names.of([ADA, BEN]) == {ADA: "ada.eth"}
    assert await stage.asked() == before
    stage.clock.pass_by(minutes=5)
    assert await stage.names.of([ADA, BEN]) == {ADA: "ada.eth", BEN: "ada.eth"}
    stage.clock.pass_by(minutes=55)
    assert await stage.names.of([ADA, BEN]) == {BEN: "ada.eth"}


async def test_a_chain_that_cannot_be_read_gives_no_name_and_no_error(stage):
    await stage.ens.names(ADA, "ada.eth")
    await stage.ens.leads("ada.eth", ADA)
    nowhere = ChainConfig(BASE, stage.chain.chain_id, ("http://127.0.0.1:1",), deadline=1)
    async with open_chains([nowhere], WallClock()) as chains:
        assert await EnsNames(chains.agreements[BASE], stage.ens.registry, stage.clock).of([ADA]) == {}


async def test_a_hundred_wallets_cost_what_a_few_cost(stage):
    wallets = [address(f"0x{nth:040x}") for nth in range(1, 101)]
    for wallet, name in ((wallets[0], "one.eth"), (wallets[AT_ONCE], "late.eth")):
        await stage.ens.names(wallet, name)
        await stage.ens.leads(name, wallet)
    before = await stage.asked()
    assert await stage.names.of(wallets) == {wallets[0]: "one.eth"}, "no more are asked for at once"
    assert await stage.asked() - before <= 2 * 5
    assert await stage.names.of(wallets) == {wallets[0]: "one.eth", wallets[AT_ONCE]: "late.eth"}
