"""However the RPC fails: nobody loses anything, nobody gains what they do not hold, and nothing is forgotten."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.chain.driver import wallet_of
from sandbox.chain.faults import MODES, Mode
from tests.e2e.props import words
from tests.e2e.town import Town

HARMLESS = {"ok", "log_range"}
SLOW = {"hang"}
"""It costs a whole deadline, and to the reader it is a silence like the others: the reader's own tests have it."""
AMOUNTS: dict[Mode, float] = {"huge": 5, "slow": 0.05, "lag": 2}
FAULTS = [mode for mode in MODES if mode not in HARMLESS | SLOW]


async def peopled(town: Town) -> dict[str, int]:
    """ada and ben hold a Garden Pass and Maker; cleo has proved a wallet that holds nothing."""
    await town.maker_tier()
    tokens = {"ada": await town.member(town.ada, town.maker), "ben": await town.member(town.ben, town.maker)}
    await town.verify(town.cleo)
    await town.settle_blocks()
    await town.sweep()
    return tokens


async def about_members(town: Town) -> list[dict[str, Any]]:
    """Discord's calls but for posts in the moderators' channel."""
    return [call for call in await town.discord.calls() if "/channels/" not in call["route"]]


async def standing(town: Town) -> list[bool]:
    return [await town.has(person, town.maker) for person in (town.ada, town.ben, town.cleo)]


@pytest.mark.parametrize("endpoint", [0, 1, None], ids=["first", "second", "both"])
async def test_nobody_loses_or_gains_while_endpoints_fail(town: Town, endpoint: int | None):
    await peopled(town)
    calls = len(await about_members(town))
    for mode in FAULTS:
        if mode == "zeros" and endpoint is None:
            continue  # the same well-formed lie everywhere, at one hash: nothing could tell it from the truth
        await town.chain.fault(endpoint, mode, AMOUNTS.get(mode))
        await town.sweep()
        assert await standing(town) == [True, True, False], mode
        await town.chain.fault(endpoint, "ok")
    await town.sweep()
    assert await standing(town) == [True, True, False], "the chain is back, and somebody lost something"
    assert len(await about_members(town)) == calls, "a failing chain is no reason to ask Discord about anybody"
    told = [post for post in await town.posts() if "disagreed" in post]
    assert len(told) <= 1, "a lie is told of once, if the liar was still asked"


@pytest.mark.parametrize("mode", ["down", "wrong_id", "empty"])
async def test_with_one_failing_endpoint_a_holder_still_gets_in(town: Town, mode: Mode):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    await town.chain.fault(1, mode)
    await town.verify(town.ada)
    await town.role_comes(town.ada, town.maker)


@pytest.mark.parametrize("liar", [0, 1])
async def test_while_one_endpoint_lies_nobody_new_gets_in_and_the_moderators_know_which(town: Town, liar: int):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    await town.chain.fault(liar, "zeros")
    await town.verify(town.ada)
    assert not await town.has(town.ada, town.maker)
    status = words(await town.garden.owner.slash("gate status"))
    assert status.startswith("Something needs a look.")
    assert "disagreed" in status
    assert urlsplit((await town.chain.state()).urls[liar]).netloc in status
    await town.chain.fault(liar, "ok")
    await town.sweep()
    await town.role_comes(town.ada, town.maker)


async def test_status_names_the_node_that_is_left_out_and_what_that_means(town: Town):
    await peopled(town)
    await town.chain.fault(1, "down")
    await town.sweep()
    status = words(await town.garden.owner.slash("gate status"))
    assert status.startswith("Something needs a look.")
    assert f"node {urlsplit((await town.chain.state()).urls[1]).netloc} is left out: HTTP 503" in status
    assert "nothing is taken until a second answers" in status
    assert "2 passes cannot be checked" in status
    await town.chain.fault(1, "ok")
    async with asyncio.timeout(60):  # a node that failed rests for a while before it is tried again
        while not words(await town.garden.owner.slash("gate status")).startswith("All is well."):
            await town.sweep()


@pytest.mark.parametrize("mode", ["down", "wrong_id", "empty", "null", "error_body"])
async def test_one_endpoint_alone_takes_nothing_where_two_are_configured(town: Town, mode: Mode):
    tokens = await peopled(town)
    await town.chain.fault(0, mode)
    await town.passes_on(town.ada, tokens["ada"])
    assert await town.has(town.ada, town.maker), "taken on the word of one endpoint"
    await town.chain.fault(0, "ok")
    await town.sweep()
    assert await standing(town) == [False, True, False]


async def test_an_endpoint_that_lies_takes_nothing_from_a_holder_however_often_it_is_asked(town: Town):
    await peopled(town)
    await town.chain.fault(0, "zeros")
    for _ in range(3):
        await town.settle_blocks()
        await town.sweep()
    assert await standing(town) == [True, True, False]


async def test_what_came_and_went_during_an_outage_is_seen_afterwards(town: Town):
    tokens = await peopled(town)
    await town.chain.fault(None, "closed")
    await town.chain.transfer_erc721(wallet_of("ada"), wallet_of("cleo").address, tokens["ada"])
    await town.settle_blocks()
    await town.sweep()
    assert await standing(town) == [True, True, False]
    await town.chain.fault(None, "ok")
    await town.sweep()
    assert await standing(town) == [False, True, True]


async def test_a_lone_endpoint_must_say_it_twice_on_two_blocks(ground: Town):
    ground.endpoints, ground.second_reading_after = 1, "60s"
    async with ground.bot_running():
        await ground.maker_tier()
        token = await ground.member(ground.ada, ground.maker)
        await ground.passes_on(ground.ada, token)
        assert await ground.has(ground.ada, ground.maker), "taken on the first reading"
        await ground.chain.mine(1)
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker), "the second reading came too early"
        await ground.chain.travel(61)
        ground.clock.move(seconds=61)
        await ground.settle_blocks()
        await ground.sweep()
        assert not await ground.has(ground.ada, ground.maker)


async def test_a_second_look_at_the_same_block_is_no_second_reading(ground: Town):
    ground.endpoints, ground.second_reading_after = 1, "60s"
    async with ground.bot_running():
        await ground.maker_tier()
        token = await ground.member(ground.ada, ground.maker)
        await ground.passes_on(ground.ada, token)
        ground.clock.move(seconds=61)
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker)


async def test_a_lone_endpoint_that_lied_once_takes_nothing(ground: Town):
    ground.endpoints, ground.second_reading_after = 1, "60s"
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.member(ground.ada, ground.maker)
        await ground.settle_blocks()
        await ground.chain.fault(0, "zeros")
        await ground.sweep()
        await ground.chain.fault(0, "ok")
        await ground.chain.mine(1)
        await ground.sweep()
        await ground.chain.travel(61)
        ground.clock.move(seconds=61)
        await ground.chain.fault(0, "zeros")
        await ground.sweep()
        assert await ground.has(ground.ada, ground.maker), "a truth between two lies was forgotten"


async def test_people_are_told_when_the_chain_cannot_be_read(town: Town):
    await peopled(town)
    await town.chain.fault(None, "down")
    why = words(await town.ada.slash("why"))
    assert "you keep it" in why
    assert "Base could not be read just now" in why
    status = (await town.grace.slash("gate status")).text
    assert status.startswith("Something needs a look.")
    assert "Base: cannot be read right now; everybody keeps what they hold." in status


async def test_a_member_who_proves_a_wallet_during_an_outage_gets_in_afterwards(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    await town.chain.fault(None, "down")
    signed = await town.verify(town.ada)
    assert (signed.status, signed.told["state"]) == (200, "chain")
    assert "Base cannot be read right now" in signed.told["news"]["title"]
    assert not await town.has(town.ada, town.maker)
    await town.chain.fault(None, "ok")
    await town.sweep()
    assert await town.has(town.ada, town.maker)


async def test_a_tier_cannot_be_added_while_its_contract_cannot_be_read(town: Town):
    await town.chain.fault(None, "down")
    answer = await town.tier("Maker", 1, town.maker, town.holds_pass())
    assert "cannot be read right now" in answer.text
    assert "Nothing was changed" in answer.text
    assert "No tiers yet" in (await town.grace.slash("gate tier list")).text
