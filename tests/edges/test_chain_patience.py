"""When an endpoint is asked, and when it is left alone."""

import asyncio
from collections.abc import Mapping

import pytest
from aiohttp import web

from bot.adapters.chain import EvmChains
from bot.adapters.chain.endpoints.budget import Budget
from bot.adapters.chain.endpoints.circuit import Circuit
from bot.adapters.chain.reading import words
from bot.adapters.chain.reading.bundles import Bundle
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Holding, Trouble, Unread
from bot.ports import ReadAt
from tests.scripted_rpc import CHAIN, Script, block, opened, want, word


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def look(chains: EvmChains, wallets: int = 1) -> list[Holding | Unread]:
    wants = [want(each) for each in range(1, wallets + 1)]
    seen = await chains.read(ReadAt(CHAIN, block(100), 1), wants)
    return [seen[each] for each in wants]


def refusing(status: int, headers: Mapping[str, str] | None = None) -> Script:
    async def answer(_: web.Request, __: bytes) -> web.Response:
        return web.Response(status=status, headers=headers)

    return Script(answer=answer)


def test_a_circuit_opens_after_five_failures_in_a_row():
    circuit = Circuit(Seconds())
    for _ in range(4):
        circuit.failed()
    circuit.succeeded()
    for _ in range(4):
        circuit.failed()
        assert circuit.admits()
    circuit.failed()
    assert not circuit.admits()
    assert 0.3 < circuit.rests_for() < 0.7


def test_after_a_rest_one_may_try_and_its_success_closes_the_circuit():
    seconds = Seconds()
    circuit = Circuit(seconds)
    for _ in range(5):
        circuit.failed()
    seconds.now = 1.0
    assert [circuit.admits() for _ in range(3)] == [True, False, False]
    circuit.succeeded()
    assert [circuit.admits() for _ in range(3)] == [True, True, True]


def test_each_failed_try_doubles_the_rest_up_to_a_minute():
    seconds, rests = Seconds(), []
    circuit = Circuit(seconds)
    for _ in range(4):
        circuit.failed()
    for _ in range(12):
        circuit.failed()
        rests.append(circuit.rests_for())
        seconds.now += circuit.rests_for()
        assert circuit.admits()
    assert all(0.75 <= rest / min(60, 0.5 * 2**nth) <= 1.25 for nth, rest in enumerate(rests))
    assert len({rest / 2**nth for nth, rest in enumerate(rests)}) > 8, "without jitter all come back at once"


def test_a_try_that_was_cut_off_lets_another_try():
    seconds = Seconds()
    circuit = Circuit(seconds)
    for _ in range(5):
        circuit.failed()
    seconds.now = 1.0
    assert circuit.admits()
    circuit.abandoned()
    assert circuit.admits()


def test_a_budget_gives_a_seconds_worth_at_once_and_the_rest_evenly():
    seconds = Seconds()
    budget = Budget(10, seconds)
    assert [budget.take() for _ in range(10)] == [0.0] * 10
    assert [round(budget.take(), 6) for _ in range(3)] == [0.1, 0.2, 0.3]
    seconds.now = 100.0
    assert [budget.take() for _ in range(10)] == [0.0] * 10
    assert budget.take() > 0


async def test_an_endpoint_that_keeps_failing_is_asked_no_more_and_costs_no_time():
    seconds, script = Seconds(), refusing(500)
    async with opened(script, now=seconds) as chains:
        for _ in range(20):
            (seen,) = await look(chains)
            assert isinstance(seen, Unread)
            assert seen.trouble is Trouble.SILENT
        assert len(script.asked) == 5
        assert chains.health(CHAIN)[0].rests_for > 0
        seconds.now, script.answer = 1.0, None
        assert isinstance((await look(chains))[0], Holding)
        assert (chains.health(CHAIN)[0].rests_for, chains.health(CHAIN)[0].trouble) == (0, "")


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {"Retry-After": "7"}, 7),
        (503, {"Retry-After": "7"}, 7),
        (429, {}, 1),
        (429, {"Retry-After": "soon"}, 1),
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 30),
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT", "Date": "yesterday"}, 1),
        (429, {"Retry-After": "999999"}, 3600),
        (503, {}, 0),
        (500, {"Retry-After": "7"}, 0),
    ],
)
async def test_an_endpoint_that_asks_to_be_left_alone_is(status: int, headers: dict[str, str], rest: float):
    seconds, script = Seconds(), refusing(status, headers)
    async with opened(script, now=seconds) as chains:
        await look(chains)
        assert chains.health(CHAIN)[0].rests_for == rest
        if rest:
            seconds.now = rest - 0.01
            (seen,) = await look(chains)
            assert isinstance(seen, Unread)
            assert "left alone" in seen.detail
            assert len(script.asked) == 1
        seconds.now, script.answer = rest, None
        assert isinstance((await look(chains))[0], Holding)


async def test_no_more_requests_a_second_than_the_budget():
    script = Script()
    async with opened(script, requests_a_second=20, batch=4, parallel=8) as chains:
        began = asyncio.get_running_loop().time()
        seen = await look(chains, 26)  # a request for every one of them, since three calls are kept back
        took = asyncio.get_running_loop().time() - began
    assert all(isinstance(each, Holding) for each in seen)
    assert len(script.asked) == 26
    assert took >= 6 / 20


async def test_a_read_ends_with_its_deadline_and_keeps_what_was_heard():
    async def slow_but_first(request: web.Request, body: bytes) -> web.StreamResponse:
        if len(script.asked) > 1:
            await over.wait()
        return web.Response(body=body)

    over, script = asyncio.Event(), Script(answer=slow_but_first)
    async with opened(script, deadline=5.0, read_deadline=0.3, parallel=1) as chains, asyncio.timeout(3):
        seen = await look(chains, 300)
        over.set()
    assert sum(isinstance(each, Holding) for each in seen) == 96
    assert {each.trouble for each in seen if isinstance(each, Unread)} == {Trouble.SILENT}


async def test_a_request_that_was_too_much_is_asked_again_in_halves():
    async def small_ones(request: web.Request, body: bytes) -> web.Response:
        return web.Response(body=body) if len(script.asked[-1]) <= 40 else web.Response(status=413)

    script = Script(answer=small_ones)
    async with opened(script, parallel=1) as chains:
        assert all(isinstance(each, Holding) for each in await look(chains, 200))
    assert len(script.asked) < 20


async def test_a_token_that_floods_costs_no_other_its_answer():
    flood, honest = Address("0x" + "f" * 40), [Address(f"0xa{each:039x}") for each in range(60)]
    script = Script(call=lambda to, data: "0x" + "00" * 40_000 if to == flood else word(5))
    floods = [want(wallet, flood) for wallet in range(1, 91)]
    wants = [*floods, *(want(wallet, one) for one in honest for wallet in range(1, 9))]
    async with opened(script, max_bytes=150_000) as chains:
        seen = await chains.read(ReadAt(CHAIN, block(100), 1), wants)
    told = {each: seen[each].value if isinstance(seen[each], Holding) else seen[each].trouble for each in wants}
    assert {each: said for each, said in told.items() if said == Trouble.ODD} == dict.fromkeys(floods, Trouble.ODD)
    assert {said for each, said in told.items() if each.probe.contract != flood} == {5}


def test_what_is_given_up_takes_nothing_with_it_that_was_asked_in_the_same_request():
    probes = (want(1, Address("0x" + "f" * 40)).probe, want(1, Address("0x" + "a" * 40)).probe)
    flood, other = (Bundle(probe, ["0x1", "0x2"], range(2)) for probe in probes)
    testimony = words.Testimony(None, block(100), None, [])
    for _ in range(20):
        left = testimony._not_given_up([flood])
    assert left == []
    assert testimony._not_given_up([flood, other]) == [other]
    assert testimony._not_given_up([other]) == [other]
