"""Who is asked, how much at once, and what many endpoints together are worth."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.chain import EvmChains
from bot.domain.requirements.holdings import Holding, Trouble, Unread, Want
from bot.ports import ReadAt
from tests.scripted_rpc import CHAIN, LIMITED, Script, StillClock, block, opened, want, word

HEAD = block(100)


def says(value: int) -> Script:
    return Script(call=lambda to, data: word(value))


async def _gone(request: web.Request, body: bytes) -> web.Response:
    return web.Response(status=503)


def gone() -> Script:
    return Script(answer=_gone)


async def look(chains: EvmChains, witnesses: int, *wants: Want) -> list[Holding | Unread]:
    seen = await chains.read(ReadAt(CHAIN, HEAD, witnesses), wants)
    return [seen[each] for each in wants]


@pytest.mark.parametrize(
    ("scripts", "witnesses", "expected", "asked"),
    [
        ([says(5), says(5), says(5)], 1, 5, [1, 0, 0]),
        ([says(5), says(5), says(5)], 2, 5, [1, 1, 0]),
        ([says(5), says(5), says(5)], 0, 5, [1, 0, 0]),
        ([gone(), says(5), says(5)], 2, 5, [1, 1, 1]),
        ([says(5), gone(), says(5)], 2, 5, [1, 1, 1]),
        ([gone(), gone(), says(5)], 1, 5, [1, 1, 1]),
        ([gone(), says(5), says(6)], 2, Trouble.DISAGREE, [1, 1, 1]),
        ([gone(), says(0)], 2, Trouble.FEW, [1, 1]),
        ([says(5), says(0), says(5)], 2, 5, [1, 1, 1]),
        ([says(0), says(5), says(5)], 2, 5, [1, 1, 1]),
        ([says(5), says(0), says(6)], 2, Trouble.DISAGREE, [1, 1, 1]),
        ([says(5), says(0), gone()], 2, Trouble.DISAGREE, [1, 1, 1]),
        ([says(5), says(0)], 2, Trouble.DISAGREE, [1, 1]),
        ([says(5), says(0), says(5), gone()], 2, Trouble.DISAGREE, [1, 1, 1, 1]),
        ([says(5), says(0), says(5), says(5)], 2, 5, [1, 1, 1, 1]),
        ([says(5), says(0), gone(), says(5)], 3, Trouble.DISAGREE, [1, 1, 1, 1]),
        ([gone(), gone(), says(5)], 2, Trouble.FEW, [1, 1, 1]),
        ([gone(), gone(), gone()], 2, Trouble.SILENT, [1, 1, 1]),
        ([says(5), says(5)], 3, 5, [1, 1]),
    ],
)
async def test_enough_endpoints_must_agree_and_most_of_all_where_one_denies(scripts, witnesses, expected, asked):
    async with opened(*scripts) as chains:
        (seen,) = await look(chains, witnesses, want())
    assert (seen.value if isinstance(seen, Holding) else seen.trouble) == expected
    assert [len(script.asked) for script in scripts] == asked
    if isinstance(seen, Holding):
        assert len(seen.endpoints) >= witnesses or len(seen.endpoints) == len(scripts)


@pytest.mark.parametrize(
    ("scripts", "expected", "asked"),
    [
        ([says(5), says(5), says(5)], 5, [1, 1, 0]),
        ([says(5), gone(), gone()], 5, [1, 1, 1]),
        ([gone(), gone(), says(5)], 5, [1, 1, 1]),
        ([says(5), says(6), says(5)], 5, [1, 1, 1]),
        ([says(5), says(6)], Trouble.DISAGREE, [1, 1]),
        ([says(5), gone(), says(6)], Trouble.DISAGREE, [1, 1, 1]),
        ([gone(), gone(), gone()], Trouble.SILENT, [1, 1, 1]),
    ],
)
async def test_where_one_may_speak_alone_the_others_are_asked_all_the_same(scripts, expected, asked):
    async with opened(*scripts) as chains:
        seen = (await chains.read(ReadAt(CHAIN, HEAD, 2, alone=True), [want()]))[want()]
    assert (seen.value if isinstance(seen, Holding) else seen.trouble) == expected
    assert [len(script.asked) for script in scripts] == asked


async def test_only_what_is_missing_is_asked_of_a_further_endpoint():
    first = Script(call=lambda to, data: LIMITED if data.endswith("7") else word(5))
    second, third = says(5), says(5)
    async with opened(first, second, third) as chains:
        seen = await look(chains, 2, *(want(each) for each in range(1, 10)))
    assert [each.value for each in seen] == [5] * 9
    assert third.methods() == ["eth_chainId", "eth_call", "eth_call"]  # the word, and the supply it must not pass


async def test_a_contradiction_names_who_said_what():
    one, other = says(5), says(6)
    async with opened(one, other) as chains:
        (seen,) = await look(chains, 2, want())
    assert isinstance(seen, Unread)
    assert seen.detail == f"{one.url[7:]}: 5; {other.url[7:]}: 6"


async def test_who_is_outvoted_stands_beside_what_was_said_and_not_behind_it():
    one, liar, other = says(5), says(0), says(5)
    async with opened(one, liar, other) as chains:
        (seen,) = await look(chains, 2, want())
    assert isinstance(seen, Holding)
    assert seen.endpoints == (one.url[7:], other.url[7:])
    assert seen.denied == f"{one.url[7:]}: 5; {liar.url[7:]}: 0; {other.url[7:]}: 5"


async def test_a_big_read_goes_in_full_batches_and_few_at_a_time():
    script = says(5)
    async with opened(script, parallel=3) as chains:
        seen = await look(chains, 1, *(want(each) for each in range(1, 1001)))
    assert all(isinstance(each, Holding) for each in seen)
    assert len(script.asked) == 11
    assert max(map(len, script.asked)) <= 100
    assert script.most_under_way == 3


async def test_many_reads_at_once_keep_the_same_bound():
    script = says(5)
    async with opened(script, parallel=2) as chains, asyncio.TaskGroup() as group:
        for each in range(1, 30):
            group.create_task(look(chains, 1, want(each)))
    assert script.most_under_way == 2


async def test_an_endpoint_that_hangs_is_given_up_within_one_read():
    async def hang(request: web.Request, body: bytes) -> web.Response:
        await over.wait()
        return web.Response(status=503)

    over, hung, good = asyncio.Event(), Script(answer=hang), says(5)
    async with opened(hung, good, deadline=0.5) as chains, asyncio.timeout(5):
        seen = await look(chains, 1, *(want(each) for each in range(1, 1001)))
        over.set()
    assert {each.value for each in seen} == {5}
    assert len(hung.asked) <= 8


async def test_an_endpoint_on_another_chain_is_never_believed():
    script, good, seconds = Script(chain_id=1, call=lambda to, data: word(0)), says(5), [0.0]
    async with opened(script, good, now=lambda: seconds[0]) as chains:
        assert [seen.value for seen in await look(chains, 1, want())] == [5]
        (seen,) = await look(chains, 2, want())
        assert isinstance(seen, Unread)
        assert "chain id 1 where 8453 is configured" in seen.detail
        assert chains.health(CHAIN)[0].trouble
        script.chain_id, script.call = 8453, lambda to, data: word(5)
        seconds[0] += 11
        assert [seen.value for seen in await look(chains, 2, want())] == [5]
        assert not chains.health(CHAIN)[0].trouble


async def test_an_endpoint_on_another_chain_is_asked_ever_more_seldom_and_says_why_all_the_while():
    script, seconds, asked_at = Script(chain_id=1, call=lambda to, data: word(5)), [0.0], list[float]()
    async with opened(script, now=lambda: seconds[0]) as chains:
        for _ in range(500):
            before = len(script.asked)
            await look(chains, 1, want())
            asked_at += [seconds[0]] if len(script.asked) > before else []
            assert "chain id 1 where 8453 is configured" in chains.nodes(CHAIN).out[chains.health(CHAIN)[0].name]
            seconds[0] += 5
        assert [later - earlier for earlier, later in pairwise(asked_at)] == [10, 20, 40, 80, 160, 320, 640, 640]
        script.chain_id = 8453
        seconds[0] += 640
        assert [seen.value for seen in await look(chains, 1, want())] == [5]
        script.chain_id = 1


async def test_the_chain_id_is_asked_again_every_ten_minutes():
    script, clock = says(5), StillClock()
    async with opened(script, clock=clock) as chains:
        await look(chains, 1, want())
        clock.time += timedelta(minutes=9)
        await look(chains, 1, want())
        assert script.methods().count("eth_chainId") == 1
        script.chain_id = 1
        clock.time += timedelta(minutes=1)
        assert [seen.trouble for seen in await look(chains, 1, want())] == [Trouble.ODD]
        assert script.methods().count("eth_chainId") == 2


async def test_an_endpoint_that_takes_no_hashes_is_asked_by_number_between_two_looks():
    script = Script(takes_hashes=False)
    async with opened(script) as chains:
        assert [seen.value for seen in await look(chains, 1, want())] == [5]
        assert [seen.value for seen in await look(chains, 1, want())] == [5]
        assert [len(batch) for batch in script.asked] == [3, 4, 4]
        script.fork = 1
        assert [seen.trouble for seen in await look(chains, 1, want())] == [Trouble.BEHIND]


async def test_an_endpoint_at_its_limit_is_not_asked_in_another_way():
    script = Script(call=lambda to, data: LIMITED)
    async with opened(script) as chains:
        assert [seen.trouble for seen in await look(chains, 1, want())] == [Trouble.ODD]
    assert len(script.asked) == 1


async def test_a_kept_connection_that_was_closed_meanwhile_is_opened_again():
    async def closes_first(request: web.Request, body: bytes) -> web.Response:
        if len(script.asked) == 2 and request.transport:
            request.transport.abort()
        return web.Response(body=body)

    script = Script(answer=closes_first)
    async with opened(script) as chains:
        for _ in range(2):
            assert [seen.value for seen in await look(chains, 1, want())] == [5]
        assert chains.health(CHAIN)[0].requests == 3


async def test_a_block_replaced_between_the_two_looks_is_noticed():
    def replaced(answers: list[dict[str, Any]]) -> Any:
        if len(answers) == 4:
            answers[-1]["result"]["hash"] = word(0xDEAD)
        return answers

    async with opened(Script(takes_hashes=False, bend=replaced)) as chains:
        assert [seen.trouble for seen in await look(chains, 1, want())] == [Trouble.BEHIND]


async def test_a_slow_chain_delays_no_other():
    async def never(request: web.Request, body: bytes) -> web.Response:
        await over.wait()
        return web.Response(status=503)

    over, slow, quick = asyncio.Event(), Script(answer=never), says(5)
    async with opened(slow) as hung, opened(quick) as chains, asyncio.TaskGroup() as group:
        stuck = group.create_task(look(hung, 1, want()))
        assert [seen.value for seen in await look(chains, 1, want())] == [5]
        assert not stuck.done()
        over.set()


async def test_the_counts_of_an_endpoint_are_kept():
    async with opened(says(5), gone()) as chains:
        await look(chains, 2, want(1), want(2))
        good, bad = chains.health(CHAIN)
    assert (good.requests, good.calls, good.failures, good.trouble) == (1, 4, 0, "")
    assert (bad.requests, bad.failures, bad.trouble) == (1, 1, "HTTP 503")
