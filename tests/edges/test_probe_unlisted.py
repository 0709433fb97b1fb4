"""Tokens of a contract that lists nobody's: their logs suggest ids, the contract says of each whose it is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.domain.errors import RequirementProblem
from bot.domain.requirements.holdings import Trouble, Wallet, Want
from bot.domain.requirements.indexing import Found, Index, Source
from bot.domain.requirements.requirements import Met, NotMet, Unknown, evaluate
from bot.ports import Contract
from bot.services.giving.remembering import Recollections
from sandbox.chain import started
from tests.blank import fresh_store
from tests.probe_town import ADA, BASE, BEN, CLEO, Town, town_on

pytestmark = pytest.mark.asyncio(loop_scope="module")
SOULBOUND = "erc721:base:{FixedTokens} soulbound"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def memory(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Recollections]:
    async with fresh_store(tmp_path_factory.mktemp("unlisted")) as store:
        yield Recollections(store)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(memory: Recollections) -> AsyncIterator[Town]:
    async with started(ticking=False) as chain, town_on(chain, Ways.DEPLOYLESS, memory=memory) as town:
        await town.deploy("FixedTokens")
        for token, owner in ((1, ADA), (3, ADA), (7, BEN)):
            await town.do("FixedTokens", "mint(address,uint256)", owner, token)
        yield town


def source(town: Town) -> Source:
    return Source(BASE, town.places["FixedTokens"])


async def verdict(town: Town, text: str, wallet: str = ADA):
    leaf = town.leaf(text)
    (seen,) = await town.look(text, wallet)
    return evaluate(leaf, (Wallet(wallet),), {Want(leaf.probe, wallet): seen})


async def test_the_tokens_of_a_wallet_are_found_by_their_transfers(town: Town):
    assert await town.described(SOULBOUND) == Contract("Fixed Tokens", "FIXED", 0)
    assert await town.values(SOULBOUND, ADA, BEN, CLEO) == [2, 1, 0]


async def test_a_final_stretch_is_looked_through_once_and_what_comes_after_at_each_read(
    town: Town, memory: Recollections
):
    await town.chain.mine(4)
    told = await town.chains.onward(Index(source(town)))
    assert told is not None
    index, found = told
    assert (index.percent, set(found)) == (100, {Found(ADA, 1), Found(ADA, 3), Found(BEN, 7)})
    assert await town.chains.onward(index) is None, "nothing is final since"
    async with memory.store.write() as tx:
        await tx.indexes.extend(index, found)
    memory.indexes[source(town)] = index
    await town.do("FixedTokens", "mint(address,uint256)", CLEO, 9)
    assert await town.values(SOULBOUND, ADA, CLEO) == [2, 1]


async def test_what_is_not_looked_through_yet_is_unknown_and_never_a_no(town: Town, memory: Recollections):
    whole = memory.indexes[source(town)]
    memory.indexes[source(town)] = Index(source(town), done=-10_000)
    async with memory.store.write() as tx:
        await tx.indexes.forget(source(town))
        await tx.indexes.extend(Index(source(town), -10_000), [Found(ADA, 3)])
    assert isinstance(await verdict(town, f"{SOULBOUND} >= 1"), Met), "one of them is enough"
    assert await verdict(town, f"{SOULBOUND} >= 2") == Unknown(frozenset({Trouble.UNINDEXED}))
    assert await verdict(town, f"{SOULBOUND} <= 1") == Unknown(frozenset({Trouble.UNINDEXED}))
    assert await verdict(town, f"{SOULBOUND} = 1") == Unknown(frozenset({Trouble.UNINDEXED}))
    assert await verdict(town, f"{SOULBOUND} >= 1", BEN) == Unknown(frozenset({Trouble.UNINDEXED}))
    memory.indexes[source(town)] = whole


async def test_who_holds_nothing_at_all_is_told_so_whatever_was_looked_through(town: Town):
    async with town_on(town.chain, Ways.DEPLOYLESS) as other:
        other.places = town.places
        assert await verdict(other, f"{SOULBOUND} >= 1", "0x" + "99" * 20) == NotMet()
        assert await other.described(SOULBOUND) is RequirementProblem.NEEDS_IDS, "nobody remembers there"


async def test_what_logs_suggest_and_the_contract_denies_does_not_count(town: Town, memory: Recollections):
    async with memory.store.write() as tx:
        await tx.indexes.extend(memory.indexes[source(town)], [Found(BEN, 1), Found(BEN, 7), Found(BEN, 900)])
    assert await town.values("erc721:base:{FixedTokens} soulbound", BEN) == [1]
    assert await town.values("erc721:base:{FixedTokens}#1", BEN, ADA) == [0, 1]
