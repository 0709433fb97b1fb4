"""A contract that a moderator pasted: what is taken for its address, and what it is compared with."""

import pytest

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.app.services import Ports, Values, build
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Address, Place, Platform
from bot.domain.requirements.contracts import Known, Likeness
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.requirements import Holds
from bot.ports import Contract
from bot.services.changing.contract_facts import Book
from bot.services.signing_in.verify import Site
from bot.text.contract_facts import facts
from tests.blank import fresh_store
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_discord import BASE, TITLES
from tests.house_verify import FakeClock

WRITTEN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
HERE = Place(Platform.DISCORD, 1)
OTHER = Address("0x" + "0d" * 20)
COIN = Probe(Kind.ERC20, BASE, Address(WRITTEN.lower()))


@pytest.fixture
async def contracts(tmp_path):
    chain = FakeChain(BASE, contracts={COIN: Contract("<@1> Loom", "LOOM", 2)})
    book = Book({BASE: "https://scan.example"}, (Known(BASE, OTHER, "Loom"),))
    async with fresh_store(tmp_path) as store:
        ports = Ports(store, None, FakeChains(chain), None, EthereumSignatures(), {}, FakeClock())
        services = build(ports, Values(Site("gate.example", "https://gate.example"), 1, TITLES, None, book=book))
        community = await services.communities.allow(HERE, "Plotter Garden")
        mine = Tier("Maker", 1, Holds(COIN._replace(contract=OTHER), "1", 2, name="LOOM"), ())
        async with store.write() as tx:
            await tx.policies.save(Policy(community.id, 1, (mine,)))
        yield services.contracts


@pytest.mark.parametrize(
    "pasted",
    [
        WRITTEN,
        WRITTEN.lower(),
        f"0x{WRITTEN[2:].upper()}",
        f" <https://scan.example/token/{WRITTEN}#code> ",
        f"{WRITTEN} and again {WRITTEN}",
    ],
)
async def test_an_address_is_taken_alone_or_out_of_a_link(contracts, pasted):
    found = await contracts.look(HERE, "base", pasted)
    assert (found.written, found.page) == (WRITTEN, f"https://scan.example/address/{WRITTEN}")


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("", RequirementProblem.ADDRESS),
        (WRITTEN[:-1], RequirementProblem.ADDRESS),
        (f"{WRITTEN}0", RequirementProblem.ADDRESS),
        (f"{WRITTEN} {OTHER}", RequirementProblem.ADDRESS),
        (WRITTEN.replace("aA", "Aa"), RequirementProblem.CAPITALS),
    ],
)
async def test_what_is_no_single_address_or_has_a_slip_is_refused(contracts, pasted, problem):
    with pytest.raises(RequirementRefused) as refused:
        await contracts.look(HERE, "base", pasted)
    assert refused.value.problem is problem


async def test_it_is_compared_with_our_tiers_and_with_what_the_host_listed(contracts):
    found = await contracts.look(HERE, "base", WRITTEN)
    assert {(twin.likeness, twin.known.ours) for twin in found.twins} == {(Likeness.SAME_NAME, True)} | {
        (Likeness.SAME_NAME, False)
    }
    known = await contracts.look(HERE, "base", OTHER)
    assert known.known is not None
    assert known.known.ours


async def test_no_name_from_a_chain_pings_anybody(contracts):
    said = "\n".join(facts(await contracts.look(HERE, "base", WRITTEN), TITLES))
    assert "<@1>" not in said
    assert "Look twice" in said
