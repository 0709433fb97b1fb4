"""Answers over HTTP of every shape: the exact number that was encoded, or nothing."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.domain.requirements.holdings import Holding, Trouble, Unread, Want
from bot.ports import ReadAt
from tests.scripted_rpc import CHAIN, CHAIN_ID, LIMITED, REVERTED, Script, StillClock, block, opened, served, want, word

HEAD = block(100)


async def look(chains: EvmChains, *wants: Want, witnesses: int = 1) -> list[Holding | Unread]:
    seen = await chains.read(ReadAt(CHAIN, HEAD, witnesses), wants)
    return [seen[each] for each in wants]


async def one(chains: EvmChains, witnesses: int = 1) -> int | Trouble:
    (seen,) = await look(chains, want(), witnesses=witnesses)
    return seen.value if isinstance(seen, Holding) else seen.trouble


def count_up(_: str, data: str) -> str:
    return word(int(data[-40:], 16) * 10**9)


async def test_answers_in_any_order_find_their_wants():
    script = Script(call=count_up, bend=lambda answers: answers[::-1])
    async with opened(script) as chains:
        seen = await look(chains, *(want(each) for each in range(1, 251)))
    assert [each.value for each in seen] == [each * 10**9 for each in range(1, 251)]


def _renamed(value: object) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda answers: [answers[0] | {"id": value}, *answers[1:]]


BENT: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "an id twice": lambda answers: [answers[0], *answers[:-1]],
    "an id missing": lambda answers: answers[1:],
    "an answer too many": lambda answers: [*answers, answers[0]],
    "another id": _renamed(10**6),
    "the id as text": lambda answers: [each | {"id": str(each["id"])} for each in answers],
    "the id as a fraction": lambda answers: [each | {"id": float(each["id"])} for each in answers],
    "the id as a truth": _renamed(True),
    "no id": _renamed(None),
    "no result": lambda answers: [{"jsonrpc": "2.0", "id": each["id"]} for each in answers],
    "an old version": lambda answers: [each | {"jsonrpc": "1.0"} for each in answers],
    "one answer outside a batch": lambda answers: answers[0],
    "one error for all": lambda answers: {"jsonrpc": "2.0", "id": None, "error": LIMITED},
    "answers that are no objects": lambda answers: [None for _ in answers],
    "nothing": lambda answers: None,
    "a text": lambda answers: word(5),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT.keys())
async def test_a_batch_that_does_not_answer_each_id_exactly_once_is_odd(bend):
    script = Script()
    async with opened(script) as chains:
        wants = [want(1), want(2), want(3)]
        assert all(isinstance(seen, Holding) for seen in await look(chains, *wants))
        script.bend = bend
        assert {seen.trouble for seen in await look(chains, *wants)} == {Trouble.ODD}


WORDS = {
    "a revert": REVERTED,
    "an unknown failure": LIMITED,
    "no code": "0x",
    "null": None,
    "a number": 5,
    "a list": [word(5)],
    "a byte less": word(5)[:-2],
    "a digit less": word(5)[:-1],
    "a word more": word(5) + "0" * 64,
    "underscores": "0x" + "0_" * 31 + "05",
    "other digits": "0x" + "٠" * 63 + "٥",
    "a line's end": word(5) + "\n",
    "no prefix": word(5)[2:] + "00",
    "a sign": "0x-" + word(5)[3:],
    "a huge integer": 2**256,
}


@pytest.mark.parametrize("said", WORDS.values(), ids=WORDS.keys())
async def test_a_word_that_is_not_exactly_one_hides_itself_and_no_other(said):
    script = Script(call=lambda to, data: said if int(data[-40:], 16) == 7 else word(5))
    async with opened(script) as chains:
        seen = await look(chains, *(want(each) for each in range(1, 100)))
    assert [nth for nth, each in enumerate(seen, 1) if isinstance(each, Unread)] == [7]
    assert seen[6].trouble is Trouble.ODD
    assert {each.value for each in seen if isinstance(each, Holding)} == {5}


@pytest.mark.parametrize("value", [0, 1, 2**255, 2**256 - 1])
async def test_every_number_of_256_bits_is_exact(value: int):
    async with opened(Script(call=lambda to, data: word(value))) as chains:
        assert await one(chains) == value


def _says(body: bytes, **said: Any):
    async def answer(_: web.Request, __: bytes) -> web.Response:
        return web.Response(body=body, **said)

    return answer


HTTP = {
    "nothing": _says(b""),
    "deep JSON": _says(b"[" * 900_000),
    "a byte order mark": _says(b"\xef\xbb\xbf[]"),
    "another encoding": _says("[]".encode("utf-16")),
    "not a number": _says(b"[NaN]"),
    "an endless integer": _says(b"[" + b"9" * 10_000 + b"]"),
    "packed": _says(b"\x1f\x8b" + b"0" * 50, headers={"Content-Encoding": "gzip"}),
    "a made-up packing": _says(b"[]", headers={"Content-Encoding": "elephant"}),
}
STATUSES = (202, 204, 301, 302, 400, 401, 403, 404, 429, 500, 503)


@pytest.mark.parametrize("answer", HTTP.values(), ids=HTTP.keys())
async def test_a_body_that_is_no_json_is_odd(answer):
    async with opened(Script(answer=answer)) as chains:
        assert await one(chains) is Trouble.ODD


@pytest.mark.parametrize("status", STATUSES)
async def test_any_status_but_200_is_no_answer(status: int):
    async with opened(Script(answer=_says(b"[]", status=status))) as chains:
        assert await one(chains) is Trouble.SILENT


async def test_a_packed_answer_stays_packed():
    async def packed(request: web.Request, body: bytes) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})

    async with opened(Script(answer=packed)) as chains:
        assert await one(chains) is Trouble.ODD


async def test_a_redirect_is_not_followed():
    async def away(request: web.Request, body: bytes) -> web.Response:
        raise web.HTTPTemporaryRedirect(other.url)

    script, other = Script(answer=away), Script()
    async with served(other), opened(script) as chains:
        assert await one(chains) is Trouble.SILENT
    assert other.asked == []


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    async with opened(Script()) as chains:
        assert await one(chains) == 5


async def test_an_answer_that_drips_is_cut_at_the_deadline():
    async def drip(request: web.Request, body: bytes) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for byte in body:
            await answer.write(bytes([byte]))
            await asyncio.sleep(0.02)
        return answer

    async with opened(Script(answer=drip), deadline=0.3) as chains, asyncio.timeout(2):
        assert await one(chains) is Trouble.SILENT


async def test_an_answer_of_48_mebibytes_is_not_taken_in():
    async def huge(request: web.Request, body: bytes) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b'[{"jsonrpc":"2.0","id":1,"result":"0x')
        for _ in range(48):
            await answer.write(mebibyte)
        return answer

    mebibyte = b"0" * 2**20
    async with opened(Script(answer=huge), deadline=5.0) as chains:
        tracemalloc.start()
        try:
            assert await one(chains) is Trouble.ODD
            assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
        finally:
            tracemalloc.stop()


async def test_keys_in_an_address_are_never_shown():
    script = Script()
    async with served(script):
        url = script.url.replace("http://", "http://user:SECRET@") + "/v2/SECRET?key=SECRET"
        config = ChainConfig(CHAIN, CHAIN_ID, (url,), deadline=1.0)
        async with open_chains([config], StillClock()) as chains:
            (good,) = await look(chains, want())
            script.call = lambda to, data: LIMITED
            (bad,) = await look(chains, want())
            script.answer = _says(b"SECRET", status=403)
            (refused,) = await look(chains, want())
            shown = f"{config!r} {good!r} {bad!r} {refused!r} {chains.health(CHAIN)!r}"
    async with open_chains(
        [ChainConfig(CHAIN, CHAIN_ID, ("http://SECRET@[bad/", "nonsense/SECRET"))], StillClock()
    ) as c:
        shown += repr(await look(c, want(), witnesses=2)) + repr(c.health(CHAIN))
    assert isinstance(good, Holding)
    assert good.endpoints == (script.url.removeprefix("http://"),)
    assert "SECRET" not in shown


def _json() -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70) | st.just(word(9))
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))


def _bent(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """A true answer with a few bytes changed, cut out or put in."""
    edits = draw(st.lists(st.tuples(st.integers(0, 130), st.integers(0, 3), st.binary(max_size=3)), max_size=3))

    def bend(body: bytes) -> bytes:
        for place, gone, put in edits:
            body = body[:place] + put + body[place + gone :]
        return body

    return bend


bodies = st.one_of(
    st.binary(max_size=200).map(lambda body: lambda _: body),
    _json().map(lambda said: lambda _: json.dumps(said).encode()),
    st.dictionaries(st.sampled_from(["jsonrpc", "result", "error", "id", "x"]), _json()).map(
        lambda said: lambda body: json.dumps([json.loads(body)[0] | said]).encode()
    ),
    st.composite(_bent)(),
)


def _told(body: bytes) -> int | None:
    """The number in the body, for whoever is sure that there is one."""
    said = json.loads(body)[0]["result"]
    return int(said, 16) if len(said) == 66 else None


def test_of_any_body_comes_the_number_in_it_or_nothing():
    script, sent = Script(), [b""]

    async def all_of_it() -> None:
        async with opened(script) as chains:
            assert await one(chains) == 5
            await asyncio.to_thread(fuzz, chains, asyncio.get_running_loop())

    def fuzz(chains: EvmChains, loop: asyncio.AbstractEventLoop) -> None:
        @settings(max_examples=300, deadline=None)
        @given(bodies)
        def holds(make: Callable[[bytes], bytes]) -> None:
            async def answer(_: web.Request, body: bytes) -> web.Response:
                sent[0] = make(body)
                return web.Response(body=sent[0])

            script.answer = answer
            seen = asyncio.run_coroutine_threadsafe(one(chains), loop).result(5)
            assert isinstance(seen, Trouble) or seen == _told(sent[0])

        holds()

    asyncio.run(all_of_it())
