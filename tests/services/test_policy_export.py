"""The policy goes out as a file and comes back as itself."""

import asyncio
import tomllib
from datetime import timedelta

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ChannelProblem, FileRefused
from bot.domain.giving.policy import Door, DoorKind, Policy, Shadow, Tier, channel_door, chat_door
from bot.domain.ids import HOST, Address, Place, Platform
from bot.domain.requirements.expectations import Expectation
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.requirements import Holds
from bot.ports import Contract
from bot.services.changing.policy import PolicyService
from bot.services.changing.policy_export import PolicyExport
from bot.services.changing.policy_file import PolicyImport
from bot.services.permitting.communities import Communities
from bot.text.policy_export import exported
from tests.changing import changes_over
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import BASE, MAKER, PLACE, TITLES, WALLET, open_house
from tests.policies import CHAINS, cases, tiers

CHATS = (Place(Platform.TELEGRAM, -1001), Place(Platform.TELEGRAM, -1002))


class AnyContract(FakeChains):
    """Every address is a token that calls itself something."""

    async def describe(self, probe):
        return Contract("Odd [Thing]\n# not a comment", "ODD", 3)


class Desk:
    """Export and import over one store; nothing is looked at on a platform."""

    def __init__(self, house):
        self.house = house
        chains = AnyContract(*(FakeChain(name) for name in CHAINS))
        policies = PolicyService(house.store, house.queue, chains, house.clock)
        changes = changes_over(house.store, house.queue, chains, house.clock)
        self.imports = PolicyImport(policies, changes, {})
        self.exports = PolicyExport(house.store, TITLES, tomli_w.dumps)

    async def in_force(self, tiers, *, highest_only=False, expects=()):
        async with self.house.store.write() as tx:
            current = await tx.policies.current(self.house.garden.id)
            await tx.policies.save(
                current.with_tiers(
                    tiers, HOST, self.house.clock.now(), "so", highest_only=highest_only, expects=expects
                )
            )
            return await tx.policies.current(self.house.garden.id)

    async def settle(self, *places):
        await Communities(self.house.store).settle([PLACE, *places], "Plotter Garden")


@pytest.fixture
async def desk(tmp_path):
    async with open_house(tmp_path) as house, asyncio.timeout(30):
        yield Desk(house)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_policy_that_was_exported_is_the_same_policy_again(house_runner, data):
    runner, desk = house_runner
    wanted = data.draw(tiers(PLACE, CHATS))
    expects, highest_only = data.draw(cases(wanted)), data.draw(st.booleans())

    async def there_and_back():
        before = await desk.in_force(wanted, highest_only=highest_only, expects=expects)
        assert before.tiers == wanted, "the strategy makes what can be kept"
        policy, text = await desk.exports.of(PLACE)
        same = await desk.imports.look(text)
        assert policy == before
        assert not same.change
        await desk.in_force(())
        again = await desk.imports.look(text)
        return (again.policy.tiers, again.policy.highest_only, again.policy.expects)

    assert runner.run(there_and_back()) == (wanted, highest_only, expects)


@pytest.fixture(scope="module")
def house_runner(tmp_path_factory):
    with asyncio.Runner() as runner:
        opening = open_house(tmp_path_factory.mktemp("house"))
        house = runner.run(opening.__aenter__())
        desk = Desk(house)
        runner.run(desk.settle(*CHATS))
        yield runner, desk
        runner.run(opening.__aexit__(None, None, None))


async def test_the_file_says_each_tier_in_words_above_it_and_leaves_out_what_is_as_usual(desk):
    await desk.in_force([MAKER, Tier("Friend", 9, None, (), grace=timedelta(days=1, hours=12))])
    policy, text = await desk.exports.of(PLACE)
    assert text.startswith(f"# The tiers of Plotter Garden, revision {policy.revision}.\n")
    assert "# It asks for at least 1 Garden Pass (NFT on Base).\n[[tier]]\n" in text
    assert "# It is given by moderators alone.\n[[tier]]\n" in text
    assert tomllib.loads(text) == {
        "community": "discord:11",
        "tier": [
            {"name": "Maker", "rank": 1, "requirement": f"{MAKER.requirement.probe} >= 1", "roles": [5]},
            {"name": "Friend", "rank": 9, "grace": "1d 12h"},
        ],
    }


async def test_what_a_token_calls_itself_stays_in_its_comment(desk):
    named = Holds(Probe(Kind.ERC721, BASE, Address("0x" + "0d" * 20)), name='x"\n[[tier]]\nname = "Evil"\u2028rank = 1')
    community = desk.house.garden
    policy = Policy(community.id, 1, (Tier("Maker", 1, named, ()),))
    text = exported(policy, community, TITLES, tomli_w.dumps)
    assert [tier["name"] for tier in tomllib.loads(text)["tier"]] == ["Maker"]


async def test_a_policy_without_tiers_says_so_and_comes_back(desk):
    await desk.in_force([])
    _, text = await desk.exports.of(PLACE)
    assert "tier = []" in text
    assert not (await desk.imports.look(text)).change


async def test_doors_in_an_order_of_their_own_are_written_in_full(desk):
    doors = (chat_door(CHATS[0]), Door(DoorKind.ROLE, PLACE, 5))
    await desk.settle(*CHATS)
    await desk.in_force([Tier("Maker", 1, None, doors)])
    _, text = await desk.exports.of(PLACE)
    full = ["telegram:-1001:chat:-1001", "discord:11:role:5"]
    assert tomllib.loads(text)["tier"][0] == {"name": "Maker", "rank": 1, "doors": full}
    assert not (await desk.imports.look(text)).change


async def test_channels_stand_beside_roles_and_come_back(desk):
    await desk.in_force([Tier("Maker", 1, None, (Door(DoorKind.ROLE, PLACE, 5), channel_door(PLACE, 9)))])
    _, text = await desk.exports.of(PLACE)
    assert tomllib.loads(text)["tier"][0] == {"name": "Maker", "rank": 1, "roles": [5], "channels": [9]}
    assert not (await desk.imports.look(text)).change


async def test_a_file_with_a_channel_and_no_role_for_it_names_the_tier(desk):
    with pytest.raises(FileRefused) as refused:
        await desk.imports.look('[[tier]]\nname = "Maker"\nrank = 1\nchannels = [9]\n')
    [mistake] = refused.value.mistakes
    assert (mistake.at, mistake.what.problem) == ("tier 1", ChannelProblem.NO_ROLE)


async def test_shadow_and_cases_stand_in_the_file(desk):
    when = desk.house.clock.now() + timedelta(days=9)
    found = Expectation(WALLET, "Maker", False, ((BASE, 123),))
    several = [
        Tier("Maker", 1, MAKER.requirement, (), shadow=Shadow()),
        Tier("Later", 2, None, (), shadow=Shadow(when, 20)),
    ]
    await desk.in_force(several, expects=[found])
    _, text = await desk.exports.of(PLACE)
    said = tomllib.loads(text)
    assert said["tier"][0]["shadow"] is True
    assert (said["tier"][1]["starts_on"], said["tier"][1]["starts_with"]) == (when, 20)
    assert said["expect"] == [{"wallet": WALLET, "tier": "Maker", "has": False, "at": ["base:123"]}]
