"""A function is tried on the wallets of whoever proposes to ask it, and a host may name the few that may be asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import address
from bot.domain.requirements.holdings import Holding, Kind, Unread, Wallet, Want
from bot.domain.requirements.probes import number_of
from bot.domain.requirements.requirements import Compare, Holds
from bot.services.changing.policy import PolicyService
from bot.text.changes import said
from tests.blank import fresh_store
from tests.fakes_chain import FakeChains
from tests.house_changes import GRACE, MAKER, PASS, RESIDENT, Town, open_town
from tests.house_discord import BASE

MINE = Wallet(address("0x" + "77" * 20))
RANK = PASS._replace(kind=Kind.CALL, asks=' "rank(address {wallet}) returns (string)"')
GOLD = Holds(RANK, '"gold"', compare=Compare.EXACTLY, name="Guild")


@pytest.fixture
async def town(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


async def proposed(town: Town):
    return await town.propose([replace(MAKER, requirement=GOLD), RESIDENT])


async def linked(town: Town) -> None:
    async with town.store.write() as tx:
        me = await tx.members.ensure((await town.policy()).community, GRACE)
        await tx.members.link(me.id, MINE, town.clock.now())


async def test_what_the_function_answers_for_the_moderators_own_wallet_is_shown(town: Town):
    await linked(town)
    town.chain.put(Want(RANK, MINE.address), number_of("silver"))
    preview = await proposed(town)
    (one,) = preview.tries
    assert isinstance(one.seen, Holding)
    line = "Tried on your wallet 0x7777…7777: rank of Guild answers “silver”."
    assert line in said(preview, {}, {BASE: "Base"})


async def test_who_has_linked_no_wallet_is_told_how_and_one_that_tells_nothing_is_shown_too(town: Town):
    nothing = said(await proposed(town), {}, {})
    assert "rank of Guild: link a wallet with `/verify`, and I show what it answers for you." in nothing
    await linked(town)
    town.chain.silent = {0, 1}
    preview = await proposed(town)
    assert isinstance(preview.tries[0].seen, Unread)
    assert any("rank of Guild tells nothing." in line for line in said(preview, {}, {}))


async def test_a_function_that_was_asked_before_is_not_tried_again(town: Town):
    await linked(town)
    await town.made(replace(MAKER, requirement=GOLD))
    assert (await town.propose([replace(MAKER, requirement=GOLD, rank=7)])).tries == ()


@pytest.mark.parametrize(("listed", "refused"), [([RANK.contract], False), ([], True), (["0x" + "01" * 20], True)])
async def test_where_the_host_has_a_list_only_its_contracts_are_asked_functions(town: Town, listed, refused: bool):
    chains = FakeChains(town.chain)
    text = f'call:base:{RANK.contract} "rank(address {{wallet}}) returns (string)" = "gold"'
    policies = PolicyService(town.store, town.jobs, chains, town.clock, {BASE: frozenset(map(address, listed))})
    try:
        await policies.understand(text)
        problem = None
    except RequirementRefused as error:
        problem = error.problem
    assert (problem is RequirementProblem.NOT_LISTED) is refused
