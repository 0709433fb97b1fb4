"""Which two blocks are read at, and when there are none."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.chain import EvmChains
from bot.domain.requirements.holdings import Pins
from tests.scripted_rpc import CHAIN, INVALID, LIMITED, Script, StillClock, block, opened


async def pins(chains: EvmChains) -> tuple[int, int] | None:
    found = await chains.pins(CHAIN)
    assert found is None or found == Pins(block(found.give.number), block(found.final.number))
    return (found.give.number, found.final.number) if found else None


def troubles(chains: EvmChains) -> list[bool]:
    return [bool(each.trouble) for each in chains.health(CHAIN)]


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([Script()], (100, 90)),
        ([Script(), Script()], (100, 90)),
        ([Script(head=97), Script()], (97, 90)),
        ([Script(), Script(finalized=80)], (100, 80)),
        ([Script(finalized=None), Script()], (100, 90)),
        ([Script(finalized=INVALID)], (100, 95)),
        ([Script(finalized=None, safe=None)], (100, 92)),
        ([Script(finalized=INVALID, safe=INVALID)], (100, 92)),
        ([Script(finalized=LIMITED)], None),
        ([Script(finalized=None, safe=LIMITED)], None),
        ([Script(finalized=LIMITED), Script(head=99)], (99, 90)),
        ([Script(fork=1), Script()], None),
        ([Script(chain_id=1), Script()], (100, 90)),
        ([Script(chain_id=1)], None),
        ([Script(head=5), Script()], (100, 90)),
        ([Script(head=5), Script(head=5)], None),
        ([Script(head=20, finalized=10), Script(head=180)], (180, 90)),  # 80 s before and after noon
        ([Script(fork=1), Script(), Script()], (100, 90)),
        ([Script(fork=1), Script(fork=2), Script()], None),
        ([Script(), Script(finalized=0), Script()], (100, 90)),
        ([Script(), Script(finalized=100), Script()], (100, 90)),
        ([Script(), Script(chain_id=1), Script(chain_id=1)], None),  # one of three is not believed alone
        ([Script(finalized=100 - 60), Script(finalized=0)], (100, 0)),
        ([Script(shift=timedelta(seconds=91)), Script()], (100, 90)),
        ([Script(shift=timedelta(seconds=89)), Script()], None),
    ],
)
async def test_the_lowest_that_all_sound_endpoints_agree_on(scripts: list[Script], expected):
    async with opened(*scripts, depth=8) as chains:
        assert await pins(chains) == expected


async def test_a_young_chain_is_final_at_its_first_block():
    clock = StillClock()
    clock.time = block(5).time
    async with opened(Script(head=5, finalized=None, safe=None), clock=clock) as chains:
        assert await pins(chains) == (5, 0)


async def test_agreeing_endpoints_are_asked_once_and_others_twice():
    first, second = Script(), Script()
    async with opened(first, second) as chains:
        assert await pins(chains) == (100, 90)
        assert (len(first.asked), len(second.asked)) == (1, 1)
        first.head, second.head = 101, 103
        assert await pins(chains) == (101, 90)
        assert (len(first.asked), len(second.asked)) == (2, 3)


async def test_an_endpoint_whose_head_went_back_is_left_out():
    first, second = Script(), Script()
    async with opened(first, second) as chains:
        assert await pins(chains) == (100, 90)
        first.head, second.finalized = 99, 91
        assert await pins(chains) == (100, 91)
        assert troubles(chains) == [True, False]


async def test_a_final_block_past_the_head_is_not_believed():
    def swapped(answers: list[dict[str, Any]]) -> Any:
        head, final = answers[-3], answers[-2]
        head["result"], final["result"] = final["result"], head["result"]
        return answers

    async with opened(Script(bend=swapped)) as chains:
        assert await pins(chains) is None


async def test_a_head_that_no_chain_could_have_reached_from_its_final_block_is_not_believed():
    def far(answers: list[dict[str, Any]]) -> Any:
        answers[-3]["result"]["number"] = hex(10**9)
        return answers

    script = Script(bend=far)
    async with opened(script) as chains:
        assert await pins(chains) is None
        script.bend = lambda answers: answers
        assert await pins(chains) == (100, 90)


async def test_an_endpoint_that_lacks_a_block_below_its_head_is_left_out():
    def lacking(answers: list[dict[str, Any]]) -> Any:
        return [each | {"result": None} for each in answers] if len(answers) == 1 else answers

    full, holes = Script(head=99), Script(bend=lacking)
    async with opened(full, holes) as chains:
        assert await pins(chains) == (99, 90)
        assert troubles(chains) == [False, True]


async def test_the_final_block_never_goes_back():
    first, second = Script(), Script()
    async with opened(first, second) as chains:
        assert await pins(chains) == (100, 90)
        first.finalized = 89
        assert await pins(chains) == (100, 90)
        assert troubles(chains) == [True, False]
        second.finalized = 89
        assert await pins(chains) is None
        assert troubles(chains) == [True, True]
        first.finalized = second.finalized = 91
        assert await pins(chains) == (100, 91)
        assert troubles(chains) == [False, False]


async def test_who_has_other_blocks_than_most_is_in_trouble_and_who_is_only_late_with_finality_is_not():
    async with opened(Script(finalized=80), Script(fork=1), Script()) as chains:
        assert await pins(chains) == (100, 90)
        assert troubles(chains) == [False, True, False]


async def test_the_final_block_of_most_never_goes_back():
    scripts = [Script(), Script(), Script()]
    async with opened(*scripts) as chains:
        assert await pins(chains) == (100, 90)
        scripts[0].finalized = scripts[1].finalized = 80
        assert await pins(chains) == (100, 90)


async def test_pins_that_nobody_reaches_for_as_long_as_a_head_stays_fresh_were_wrong():
    script, clock = Script(head=160), StillClock()
    async with opened(script, clock=clock) as chains:
        assert await pins(chains) == (160, 90)
        script.head = 150
        clock.time += timedelta(seconds=90)
        assert await pins(chains) is None
        clock.time += timedelta(seconds=1)
        assert await pins(chains) == (150, 90)


async def test_an_outage_makes_no_earlier_block_of_the_last_pins():
    async def gone(request: web.Request, body: bytes) -> web.Response:
        return web.Response(status=500)

    script, clock = Script(head=160), StillClock()
    async with opened(script, clock=clock, stale_after=600) as chains:
        assert await pins(chains) == (160, 90)
        script.answer = gone
        clock.time += timedelta(seconds=601)
        assert await pins(chains) is None
        clock.time -= timedelta(seconds=600)
        script.answer, script.head = None, 150
        assert await pins(chains) is None


async def test_a_replaced_final_block_is_not_given_out():
    script = Script()
    async with opened(script) as chains:
        assert await pins(chains) == (100, 90)
        script.fork = 1
        assert await chains.pins(CHAIN) is None


async def test_a_replaced_head_is_given_out_where_the_final_block_stands():
    script = Script()
    async with opened(script) as chains:
        assert await pins(chains) == (100, 90)

        def forked(answers: list[dict[str, Any]]) -> Any:
            answers[0]["result"]["hash"] = block(100, fork=1).hash
            return answers

        script.bend = forked
        found = await chains.pins(CHAIN)
        assert found == Pins(block(100, fork=1), block(90))


async def test_an_endpoint_that_stops_telling_what_is_final_is_not_read_by_its_depth():
    script = Script()
    async with opened(script, depth=1) as chains:
        assert await pins(chains) == (100, 90)
        script.finalized = script.safe = None
        assert await pins(chains) is None


async def test_a_silent_head_is_stale_after_the_configured_time():
    script, clock = Script(), StillClock()
    async with opened(script, clock=clock, stale_after=3600.0) as chains:
        clock.time += timedelta(seconds=3600)
        assert await pins(chains) == (100, 90)
        clock.time += timedelta(seconds=1)
        assert await pins(chains) is None
