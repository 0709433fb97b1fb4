"""Every kind of probe on contracts that behave: what is seen, until when, and what is refused."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.domain.errors import RequirementProblem
from bot.domain.requirements.holdings import Holding, Kind, Part, Trouble, Wallet, Want
from bot.domain.requirements.probes import number_of
from bot.domain.requirements.requirements import NotMet, evaluate
from bot.ports import Contract
from sandbox.chain import started
from sandbox.chain.people import wallet_of
from tests.probe_town import ADA, BASE, BEN, CLEO, Town, town_on

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAR, FARTHER, PAST = 4_000_000_000, 4_100_000_000, 1_000_000_000
FOR_EVER = 2**64 - 1


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


async def built(town: Town) -> None:
    await town.deploy_passes()
    for name in ("TimedTokens", "FixedTokens", "SundryViews"):
        await town.deploy(name)
    for version in (9, 10, 15):
        await town.deploy("LockDouble", version, called=f"Lock{version}")
    for token, owner in ((1, ADA), (2, ADA), (3, ADA), (4, BEN), (2**255, ADA)):
        await town.do("TimedTokens", "mint(address,uint256)", owner, token)
    for token in (1, 2, 3):
        await town.do("FixedTokens", "mint(address,uint256)", ADA, token)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with started(ticking=False) as chain, town_on(chain, Ways.DEPLOYLESS) as town:
        await built(town)
        yield town


async def test_the_chains_own_coin_is_counted_in_every_way(town: Town):
    await town.chain.fund(wallet_of("ada").address)
    for way in (Ways.DEPLOYLESS, Ways.BATCH):
        async with town_on(town.chain, way) as other:
            assert (await other.one("native:base >= 1")).value >= 10**18
            assert await other.values("native:base >= 1", CLEO) == [0]


async def test_only_named_ids_count_and_one_that_does_not_exist_is_nobodys(town: Town):
    assert await town.values("erc721:base:{TimedTokens}#1-2,77", ADA, BEN, CLEO) == [2, 0, 0]
    assert await town.values("erc721:base:{TimedTokens}#4", ADA, BEN) == [0, 1]
    assert await town.values(f"erc721:base:{{TimedTokens}}#{2**255}", ADA, BEN) == [1, 0]


async def test_where_no_named_id_has_an_owner_only_who_holds_nothing_at_all_is_sure_to_lack_them(town: Town):
    assert await town.values("erc721:base:{TimedTokens}#70-79", ADA, CLEO) == [Trouble.ODD, 0]


async def test_a_token_counts_as_soulbound_by_either_standard(town: Town):
    await town.do("TimedTokens", "setLocked(uint256,bool)", 2, True)
    assert await town.values("erc721:base:{TimedTokens} soulbound", ADA, BEN) == [1, 0]
    assert await town.values("erc721:base:{FixedTokens}#1-3 soulbound") == [2]


async def test_subscriptions_run_out_each_at_its_own_moment(town: Town):
    for token, end in ((1, FAR), (2, PAST), (3, FOR_EVER), (2**255, FARTHER)):
        await town.do("TimedTokens", "setTimes(uint256,int64,uint64)", token, 0, end)
    seen = await town.one("erc5643:base:{TimedTokens}")
    assert (seen.value, seen.until) == (3, None)
    assert set(seen.parts) == {Part(1, moment(FAR)), Part(1, None), Part(1, moment(FARTHER))}
    some = await town.one("erc5643:base:{TimedTokens}#1-2")
    assert (some.value, some.until, some.parts) == (1, moment(FAR), ())
    assert await town.values("erc5643:base:{TimedTokens}", BEN, CLEO) == [0, 0]


async def test_a_token_with_a_time_of_its_own_counts_only_within_it(town: Town):
    for token, start, end in ((1, PAST, FAR), (2, FAR, FARTHER), (3, PAST - 1, PAST)):
        await town.do("TimedTokens", "setTimes(uint256,int64,uint64)", token, start, end)
    seen = await town.one("erc5007:base:{TimedTokens}#1-3")
    assert (seen.value, seen.until) == (1, moment(FAR))


async def test_who_has_rented_counts_until_it_goes_back_and_who_lent_it_does_not(town: Town):
    await town.do("TimedTokens", "setUser(uint256,address,uint64)", 1, BEN, FAR)
    rented = await town.one("erc4907:base:{TimedTokens}#1-3 user", BEN)
    assert (rented.value, rented.until) == (1, moment(FAR))
    assert await town.values("erc4907:base:{TimedTokens}#1-3 user", ADA) == [0]
    assert await town.values("erc4907:base:{TimedTokens}#1-3 owner", ADA, BEN) == [2, 0]
    await town.do("TimedTokens", "setUser(uint256,address,uint64)", 1, BEN, PAST)
    assert await town.values("erc4907:base:{TimedTokens}#1-3 user", BEN) == [0]
    assert await town.values("erc4907:base:{TimedTokens}#1-3 owner", ADA) == [3]


@pytest.mark.parametrize("version", [9, 10, 15])
async def test_a_lock_says_itself_who_has_a_key_and_its_keys_until_when(town: Town, version: int):
    lock = f"Lock{version}"
    await town.do(lock, "give(address,uint256)", ADA, FAR)
    await town.do(lock, "give(address,uint256)", BEN, PAST)
    seen = await town.one(f"unlock:base:{{{lock}}}")
    assert (seen.value, seen.until) == (1, moment(FAR))
    assert await town.values(f"unlock:base:{{{lock}}}", BEN, CLEO) == [0, 0]
    await town.do(lock, "give(address,uint256)", BEN, 2**256 - 1)
    if version >= 10:
        assert (await town.one(f"unlock:base:{{{lock}}}", BEN)).until is None


async def test_a_project_pass_lasts_until_its_project_ends(town: Town):
    await town.do("SundryViews", "setExpiresAt(address,uint256,uint64)", ADA, 7, FAR)
    await town.do("SundryViews", "setExpiresAt(address,uint256,uint64)", BEN, 7, PAST)
    seen = await town.one("project:base:{SundryViews}#7")
    assert (seen.value, seen.until) == (1, moment(FAR))
    assert await town.values("project:base:{SundryViews}#7", BEN, CLEO) == [0, 0]
    assert await town.values("project:base:{SundryViews}#8") == [0]


async def test_a_contribution_tier_lasts_as_its_score_does_and_a_floor_until_its_end(town: Town):
    await town.do("TierPass", "credit(address,uint64)", ADA, 12)
    earned = await town.one("contributor:base:{TierPass} >= 1")
    assert (earned.value, earned.until, earned.parts) == (1, None, ())
    await town.do("TierPass", "setFloor(address,uint8,uint64)", ADA, 3, FAR)
    await town.do("TierPass", "setFloor(address,uint8,uint64)", BEN, 2, FOR_EVER)
    raised = await town.one("contributor:base:{TierPass} >= 3")
    assert (raised.value, set(raised.parts)) == (3, {Part(1, None), Part(2, moment(FAR))})
    assert (await town.one("contributor:base:{TierPass} >= 1", BEN)).parts == ()
    assert await town.values("contributor:base:{TierPass} >= 1", BEN, CLEO) == [2, 0]
    await town.do("TierPass", "credit(address,uint64)", ADA, 30)
    await town.do("TierPass", "setFloor(address,uint8,uint64)", ADA, 1, FAR)
    assert (await town.one("contributor:base:{TierPass} >= 2")).until is None, "the score reaches further"


async def test_the_tiers_of_several_wallets_do_not_add_up(town: Town):
    leaf = town.leaf("contributor:base:{TierPass} >= 2")
    one = Holding(1, await town.head(), ("a", "b"))
    wallets = (Wallet(ADA), Wallet(BEN))
    seen = {Want(leaf.probe, wallet.address): one for wallet in wallets}
    assert evaluate(leaf, wallets, seen) == NotMet()


@pytest.mark.parametrize(
    ("function", "ada", "cleo"),
    [
        ("votes(address {wallet}) returns (uint256)", 40, 0),
        ("isWearer(address {wallet}, uint256 40) returns (bool)", 1, 0),
        ("position(uint256 3, address {wallet}) returns (string, uint256, int128) output 1", 120, 0),
        ("position(uint256 3, address {wallet}) returns (string, uint256, int128) output 2", -3, -3),
        ("agent(address {wallet}) returns (address)", int(ADA, 16), 0),
        ("kind(bytes4 0x01020304, address {wallet}) returns (bytes4)", 0x01020304, 0xEF000001),
        ("rank(address {wallet}) returns (string)", number_of("gold member"), number_of("")),
    ],
)
async def test_any_function_that_reads_can_be_asked(town: Town, function: str, ada: int, cleo: int):
    await town.do("SundryViews", "setVotes(address,uint256)", ADA, 40)
    compared = ">= 1" if "int" in function.partition("returns")[2] else "= 0x00"
    compared = "= true" if "bool" in function else compared
    compared = '= "gold member"' if "(string)" in function else compared
    text = f'call:base:{{SundryViews}} "{function}" {compared}'
    assert await town.described(text) == Contract("", "", 0)
    assert await town.values(text, ADA, CLEO) == [ada, cleo]


async def test_a_function_that_writes_is_refused_and_one_that_fails_too(town: Town):
    calls = {
        "vote(address {wallet}) returns (bool)": RequirementProblem.WRITES,
        "votes(address {wallet}) returns (bool, bool)": RequirementProblem.FAILS,
        "nothing(address {wallet}) returns (bool)": RequirementProblem.FAILS,
        "noisy(address {wallet}) returns (uint256)": RequirementProblem.FAILS,
        "isWearer(address {wallet}, bool 7) returns (bool)": RequirementProblem.CALL,
        "isWearer(address {wallet}, uint8 300) returns (bool)": RequirementProblem.CALL,
        "kind(bytes4 0x0102030405, address {wallet}) returns (bytes4)": RequirementProblem.CALL,
    }
    for function, problem in calls.items():
        end = "= true" if "bool" in function else "= 0x1"
        end = ">= 1" if "uint256)" in function else end
        assert await town.described(f'call:base:{{SundryViews}} "{function}" {end}') is problem, function


async def test_a_function_that_returns_too_much_or_something_else_is_unknown(town: Town):
    told = 'call:base:{SundryViews} "noisy(address {wallet}) returns (uint256, bytes)" >= 1'
    assert await town.why(told) == "the call failed"
    short = 'call:base:{SundryViews} "votes(address {wallet}) returns (uint256, uint256)" >= 1'
    assert "said to return" in await town.why(short)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("native:base >= 1", Contract("", "", 18)),
        ("erc721:base:{TimedTokens}#1-3", Contract("Timed Tokens", "TIME", 0)),
        ("erc721:base:{TimedTokens} soulbound", Contract("Timed Tokens", "TIME", 0)),
        ("erc721:base:{FixedTokens}#1 soulbound", Contract("Fixed Tokens", "FIXED", 0)),
        ("erc721:base:{FixedTokens} soulbound", RequirementProblem.NEEDS_IDS),
        ("erc5643:base:{TimedTokens}", Contract("Timed Tokens", "TIME", 0)),
        ("erc5643:base:{FixedTokens}", RequirementProblem.NOT_THIS_KIND),
        ("erc5007:base:{TimedTokens}", Contract("Timed Tokens", "TIME", 0)),
        ("erc5007:base:{Lock15}", RequirementProblem.NOT_THIS_KIND),
        ("erc4907:base:{TimedTokens} owner", Contract("Timed Tokens", "TIME", 0)),
        ("erc4907:base:{TimedTokens}#1 user", Contract("Timed Tokens", "TIME", 0)),
        ("erc4907:base:{TimedTokens} user", RequirementProblem.NEEDS_IDS),
        ("unlock:base:{Lock9}", Contract("Garden Club", "KEY", 0)),
        ("unlock:base:{TimedTokens}", RequirementProblem.NOT_THIS_KIND),
        ("project:base:{SundryViews}#7", Contract("", "", 0)),
        ("contributor:base:{TierPass} >= 2", Contract("Plotter Garden", "PLOT", 0)),
        ("contributor:base:{TimedTokens} >= 2", RequirementProblem.NOT_THIS_KIND),
        ("project:base:{TimedTokens}#7", RequirementProblem.NOT_THIS_KIND),
        ("unlock:base:0x" + "0e" * 20, RequirementProblem.NO_CODE),
    ],
)
async def test_a_contract_is_tried_as_what_it_is_asked_for(town: Town, text: str, told: object):
    assert await town.described(text) == told


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("TimedTokens", (Kind.ERC721, Kind.ERC5643, Kind.ERC5007, Kind.ERC4907)),
        ("FixedTokens", (Kind.ERC721,)),
        ("Lock15", (Kind.ERC721, Kind.UNLOCK)),
        ("SundryViews", (Kind.ERC1155, Kind.PROJECT)),
        ("TierPass", (Kind.ERC721, Kind.CONTRIBUTOR)),
    ],
)
async def test_the_facts_of_a_contract_name_every_kind_it_answers_as(town: Town, name: str, kinds: tuple[Kind, ...]):
    found = await town.chains.facts(BASE, town.places[name])
    assert found.kinds == kinds


async def test_many_members_are_read_in_few_requests(town: Town):
    before = [each.requests for each in town.chains.health(BASE)]
    seen = await town.look("unlock:base:{Lock15}", *(f"0x{nth:040x}" for nth in range(1, 101)), ADA)
    assert all(isinstance(each, Holding) for each in seen)
    asked = [now.requests - then for now, then in zip(town.chains.health(BASE), before, strict=True)]
    assert max(asked) <= 8
