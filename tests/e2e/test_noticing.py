"""A transfer is noticed by itself: no sweep runs in these tests but where one says so."""

import re
import time

import pytest

from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town


@pytest.fixture
async def watched(ground: Town) -> Town:
    ground.watch_every = "100ms"
    return ground


async def figure(town: Town, name: str) -> float:
    async with town.session.get(f"{town.web}/metrics") as answer:
        found = re.search(rf"^{re.escape(name)} (\S+)$", await answer.text(), re.MULTILINE)
    return float(found[1]) if found else 0.0


async def walked(town: Town) -> None:
    """Return once the watcher stands at the head."""
    head = (await town.chain.state()).head
    watches = town.bot.services.noticing.watches
    await town.until(lambda: any(w.trail and w.trail.number >= head and w.behind == 0 for w in watches.values()))


async def test_a_transfer_gives_the_role_by_itself_about_a_second_later(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        await watched.verify(watched.ada)
        await walked(watched)
        await watched.gives_pass(watched.ada)
        began = time.monotonic()
        await watched.role_comes(watched.ada, watched.maker)
        assert time.monotonic() - began < 3, "a second, and two more for a machine busy with other things"
        assert await figure(watched, 'gatehouse_members_looked_at_total{reason="transfer"}') >= 1
        assert await figure(watched, 'gatehouse_watch_logs_total{chain="base"}') == 1
        assert await figure(watched, 'gatehouse_watch_behind{chain="base"}') == 0


async def test_the_role_goes_by_itself_when_the_transfer_is_final(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        token = await watched.member(watched.ada, watched.maker)
        await watched.settle_blocks()
        await watched.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, token)
        await walked(watched)
        await watched.quiet()
        assert await watched.has(watched.ada, watched.maker), "taken on a block that was not final"
        await watched.settle_blocks()
        await watched.role_goes(watched.ada, watched.maker)
        assert await figure(watched, 'gatehouse_members_looked_at_total{reason="final"}') >= 1


async def test_what_moved_while_the_bot_was_away_is_caught_up_on(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        token = await watched.member(watched.ada, watched.maker)
        await watched.verify(watched.cleo)
        await watched.settle_blocks()
        await walked(watched)
    await watched.chain.fault(None, "log_range", 3)
    await watched.chain.transfer_erc721(wallet_of("ada"), wallet_of("cleo").address, token)
    await watched.chain.mine(40)
    async with watched.bot_running():
        await watched.role_goes(watched.ada, watched.maker)
        await watched.role_comes(watched.cleo, watched.maker)


async def test_a_pass_given_on_a_block_that_is_replaced_ends_with_it(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        await watched.verify(watched.ada)
        await watched.settle_blocks()
        await walked(watched)
        await watched.gives_pass(watched.ada)
        await watched.role_comes(watched.ada, watched.maker)
        await watched.chain.reorg(1)
        await watched.chain.mine(3)
        await watched.role_goes(watched.ada, watched.maker)
        assert await figure(watched, 'gatehouse_members_looked_at_total{reason="reorg"}') >= 1


async def test_a_transfer_that_moved_to_another_block_counts_there(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        await watched.verify(watched.ada)
        await watched.settle_blocks()
        await walked(watched)
        await watched.chain.mine(1)
        await walked(watched)
        await watched.chain.reorg(1)
        await watched.gives_pass(watched.ada)
        await watched.role_comes(watched.ada, watched.maker)
        await watched.chain.mine(3)
        await walked(watched)
        await watched.quiet()
        assert await watched.role_changes(watched.ada, watched.maker) == ["given"]


async def test_a_node_that_fails_while_a_token_moves_delays_the_role_and_loses_nothing(watched: Town):
    async with watched.bot_running():
        await watched.maker_tier()
        await watched.verify(watched.ada)
        await walked(watched)
        await watched.chain.fault(None, "down")
        await watched.gives_pass(watched.ada)
        await watched.until(lambda: any(w.behind is None for w in watched.bot.services.noticing.watches.values()))
        await watched.chain.fault(None, "ok")
        await watched.role_comes(watched.ada, watched.maker)
