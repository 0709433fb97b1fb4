"""What a policy expects of wallets is looked at with every preview, and what fails is made only on purpose."""

import asyncio

import pytest

from bot.domain.errors import ChangeProblem, ChangeRefused, Fault, RequirementRefused
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import HOST, Address, ChainName
from bot.domain.requirements.expectations import Case, Expectation, Outcome
from bot.domain.requirements.holdings import Kind, Probe, Want
from bot.domain.requirements.requirements import AtLeast, Holds, Not
from bot.services.changing.expecting import looked_at
from bot.text.expectations import cases_said
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import BASE, PASS, PLACE, WALLET, open_house
from tests.services.test_policy_file import MAKER, RESIDENT, Office

ETH = ChainName("eth")
COIN = Probe(Kind.ERC20, ETH, Address("0x" + "cc" * 20))
OTHER = Address("0x" + "0e" * 20)
HAS = f'[[expect]]\nwallet = "{WALLET}"\ntier = "Maker"\n'
HAS_NOT = HAS.replace(WALLET, OTHER) + "has = false\n"


@pytest.fixture
async def office(tmp_path):
    async with open_house(tmp_path) as house, asyncio.timeout(30):
        await house.set_tiers()
        yield Office(house)


async def outcomes(chains, requirement, *cases):
    policy = Policy(1, tiers=(Tier("Maker", 1, requirement, ()),), expects=cases)
    return [case.outcome for case in await looked_at(chains, policy)]


async def test_a_wallet_that_holds_enough_now_has_the_tier_and_another_has_not():
    base = FakeChain(BASE)
    base.put(Want(PASS, WALLET), 1)
    mine, others = Expectation(WALLET, "Maker"), Expectation(OTHER, "Maker", has=False)
    assert await outcomes(FakeChains(base), Holds(PASS), mine, others) == [Outcome.HOLDS] * 2
    assert await outcomes(FakeChains(base), Not(Holds(PASS)), mine, others) == [Outcome.FAILS] * 2


async def test_a_case_is_looked_at_on_the_block_it_names():
    base = FakeChain(BASE)
    held = base.put(Want(PASS, WALLET), 1)
    gone = base.put(Want(PASS, WALLET), 0)
    then, now = (Expectation(WALLET, "Maker", at=((BASE, block.number),)) for block in (held, gone))
    assert await outcomes(FakeChains(base), Holds(PASS), then, now) == [Outcome.HOLDS, Outcome.FAILS]


async def test_each_chain_is_looked_at_on_its_own_block_and_the_others_on_the_newest():
    base, eth = FakeChain(BASE), FakeChain(ETH)
    held = base.put(Want(PASS, WALLET), 1)
    base.put(Want(PASS, WALLET), 0)
    eth.put(Want(COIN, WALLET), 7)
    both = AtLeast(2, (Holds(PASS), Holds(COIN, "7")))
    case = Expectation(WALLET, "Maker", at=((BASE, held.number),))
    policy = Policy(1, tiers=(Tier("Maker", 1, both, ()),), expects=(case,))
    (found,) = await looked_at(FakeChains(base, eth), policy)
    assert (found.outcome, found.blocks) == (Outcome.HOLDS, {BASE: held.number, ETH: len(eth.states) - 1})


@pytest.mark.parametrize("at", [(), ((BASE, 1),), ((BASE, 9_999),)])
async def test_what_cannot_be_read_is_no_failure(at):
    base = FakeChain(BASE)
    if at != ((BASE, 9_999),):
        base.silent = {0, 1}
    for has in (True, False):
        found = await outcomes(FakeChains(base), Holds(PASS), Expectation(WALLET, "Maker", has, at))
        assert found == [Outcome.UNREAD]


async def test_no_wallet_has_what_is_for_awards_alone():
    cases = Expectation(WALLET, "Maker"), Expectation(WALLET, "Maker", has=False)
    assert await outcomes(FakeChains(FakeChain(BASE)), None, *cases) == [Outcome.FAILS, Outcome.HOLDS]


async def test_a_file_whose_cases_come_out_as_expected_is_applied(office):
    office.house.holds(WALLET, 1)
    draft = await office.imports.look(MAKER + HAS + HAS_NOT)
    assert [case.outcome for case in draft.preview.cases] == [Outcome.HOLDS] * 2
    await office.imports.apply(draft.preview.proposal)
    assert [case.wallet for case in (await office.policy()).expects] == [WALLET, OTHER]


async def test_a_failing_case_stops_the_change_until_somebody_wants_it_all_the_same(office):
    before = await office.policy()
    draft = await office.imports.look(MAKER + HAS)
    assert [case.outcome for case in draft.preview.cases] == [Outcome.FAILS]
    with pytest.raises(ChangeRefused) as refused:
        await office.imports.apply(draft.preview.proposal)
    assert refused.value.problem is ChangeProblem.UNEXPECTED
    assert await office.policy() == before
    await office.imports.apply(draft.preview.proposal, anyway=True)
    assert (await office.policy()).revision == before.revision + 1


async def test_an_unread_case_stops_nothing(office):
    await office.applied(MAKER)
    office.house.chain.silent = {0, 1}
    preview = await office.changes.propose(
        None, PLACE, HOST, (await office.policy()).tiers, "cases", expects=[Expectation(WALLET, "Maker")]
    )
    assert [case.outcome for case in preview.cases] == [Outcome.UNREAD]
    await office.changes.apply(None, PLACE, HOST, preview.proposal)
    assert len((await office.policy()).expects) == 1


async def test_cases_stay_with_the_policy_and_every_later_change_is_held_against_them(office):
    office.house.holds(WALLET, 1)
    await office.applied(MAKER + RESIDENT + HAS)

    def dearer(policy):
        made = [tier for tier in policy.tiers if tier.name != "Maker"]
        return [*made, Tier("Maker", 1, Holds(PASS, "2"), policy.tier("Maker").doors)]

    preview = await office.changes.propose(None, PLACE, HOST, dearer, "dearer")
    assert [case.outcome for case in preview.cases] == [Outcome.FAILS]
    assert "should have Maker" in cases_said(preview.cases, {})[0]
    with pytest.raises(ChangeRefused):
        await office.changes.apply(None, PLACE, HOST, preview.proposal)


async def test_with_a_tier_that_goes_its_cases_go(office):
    office.house.holds(WALLET, 1)
    await office.applied(MAKER + RESIDENT + HAS)
    preview = await office.changes.propose(
        None, PLACE, HOST, lambda now: [t for t in now.tiers if t.name != "Maker"], "no makers"
    )
    assert preview.cases == ()
    await office.changes.apply(None, PLACE, HOST, preview.proposal)
    assert (await office.policy()).expects == ()


async def test_going_back_brings_the_cases_back(office):
    office.house.holds(WALLET, 1)
    await office.applied(MAKER + HAS)
    first = await office.policy()
    await office.applied(MAKER)
    assert (await office.policy()).expects == ()
    preview = await office.changes.undo(None, PLACE, HOST, first.revision)
    await office.changes.apply(None, PLACE, HOST, preview.proposal)
    assert (await office.policy()).expects == first.expects


async def test_mistakes_in_cases_are_named_with_all_others(office):
    found = await office.mistakes(
        MAKER
        + HAS.replace("Maker", "Nobody")
        + HAS.replace(WALLET, "0x12")
        + HAS
        + 'at = ["base"]\n'
        + HAS
        + "colour = 3\n"
    )
    assert found == {"expect 2.wallet": Fault.KIND, "expect 3.at": Fault.KIND, "expect 4.colour": Fault.UNKNOWN_KEY}
    found = await office.mistakes(MAKER + HAS.replace("Maker", "Nobody") + HAS + 'at = ["moon:7"]\n')
    assert found["expect 1.tier"] is Fault.NO_TIER
    assert isinstance(found["expect 2.at"], RequirementRefused)


async def test_where_a_case_was_looked_at_is_called_as_the_host_calls_it():
    case = Case(Expectation(WALLET, "Maker"), Outcome.FAILS, {ChainName("base"): 1234})
    assert "(Base block 1\u202f234): OTHERWISE" in cases_said([case], {ChainName("base"): "Base"})[0]


async def test_more_failing_cases_than_are_shown_are_counted():
    cases = [Case(Expectation(WALLET, "Maker"), Outcome.FAILS)] * 12 + [Case(Expectation(WALLET, "x"), Outcome.HOLDS)]
    (said,) = cases_said(cases, {})
    assert said.startswith("1 of 13 cases come out as expected.")
    assert said.endswith("- and 2 more")
    assert cases_said((), {}) == []
