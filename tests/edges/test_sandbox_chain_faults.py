"""Each fault of an RPC address, seen on the wire, and only at that address."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.chain import Chain, started
from sandbox.chain.driver import wallet_of
from sandbox.chain.faults import MODES

ADA, BEN = wallet_of("ada"), wallet_of("ben")
FIVE = "0x" + "5".rjust(64, "0")
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with started(ticking=False) as running:
        await running.mint_erc20(ADA.address, 5)
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as opened:
        yield opened


@pytest.fixture
def ask(chain: Chain, session: aiohttp.ClientSession) -> Ask:
    async def asked(method: str, *params: Any, endpoint: int = 0) -> Any:
        body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
        async with session.post(chain.urls[endpoint], json=body) as answer:
            return json.loads(await answer.text())

    return asked


@pytest.fixture
def balance(chain: Chain, ask: Ask) -> Ask:
    async def read(endpoint: int = 0, at: Any = "latest") -> Any:
        call = {"to": chain.tokens.erc20, "data": "0x70a08231" + ADA.address[2:].rjust(64, "0")}
        return await ask("eth_call", call, at, endpoint=endpoint)

    return read


async def raw(chain, session, body: bytes = b'{"jsonrpc":"2.0","id":7,"method":"eth_blockNumber","params":[]}'):
    async with session.post(chain.urls[0], data=body) as answer:
        return answer.status, answer.headers, await answer.read()


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("zeros", {"id": 7, "result": "0x" + "0" * 64}),
        ("wrong_id", {"id": 0x0BAD1D, "result": "0x" + "0" * 64}),
        ("empty", {"id": 7, "result": "0x"}),
        ("null", {"id": 7, "result": None}),
        ("short_word", {"id": 7, "result": FIVE[:-2]}),
        ("long_word", {"id": 7, "result": FIVE + "0" * 64}),
        ("error_body", {"id": 7, "error": {"code": -32005, "message": "limit exceeded"}}),
    ],
)
async def test_an_answer_that_is_bent_is_bent_at_its_address_only(chain, balance, mode, said):
    await chain.fault(0, mode)
    assert await balance(0) == {"jsonrpc": "2.0", **said}
    assert await balance(1) == {"jsonrpc": "2.0", "id": 7, "result": FIVE}
    await chain.fault(0, "ok")
    assert (await balance(0))["result"] == FIVE


async def test_wrong_words_concern_balances_and_leave_the_head_alone(chain, ask):
    for mode in ("zeros", "short_word", "long_word"):
        await chain.fault(0, mode)
        assert (await ask("eth_blockNumber"))["result"] == "0x2"
    await chain.fault(0, "zeros", methods=["eth_blockNumber"])
    assert (await ask("eth_blockNumber"))["result"] == "0x0"


@pytest.mark.parametrize("mode", ["refused", "closed", "hang"])
async def test_a_broken_connection_is_one_and_heals(chain, session, balance, mode):
    await chain.fault(0, mode)
    if mode == "hang":
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await balance(0)
    else:
        expected = aiohttp.ClientConnectorError if mode == "refused" else aiohttp.ServerDisconnectedError
        async with aiohttp.ClientSession() as fresh:
            with pytest.raises(expected):
                await fresh.post(chain.urls[0], json={})
    assert (await balance(1))["result"] == FIVE
    await chain.fault(0, "ok")
    assert (await balance(0))["result"] == FIVE


async def test_an_open_connection_dies_as_well_when_the_address_refuses(chain, balance):
    assert (await balance(0))["result"] == FIVE
    await chain.fault(0, "refused")
    with pytest.raises(aiohttp.ClientError):
        await balance(0)


async def test_who_hangs_is_cut_off_when_the_fault_ends(chain, balance):
    await chain.fault(0, "hang")
    async with asyncio.TaskGroup() as group:
        hanging = group.create_task(outcome(balance(0)))
        await chain.asked(0)
        await chain.fault(0, "ok")
    assert isinstance(hanging.result(), aiohttp.ClientError)


async def outcome(asking: Awaitable[Any]) -> Any:
    try:
        return await asking
    except aiohttp.ClientError as error:
        return error


async def test_down_is_a_503_and_rate_limited_a_429_with_its_pause(chain, session):
    await chain.fault(0, "down")
    assert (await raw(chain, session))[0] == 503
    await chain.fault(0, "rate_limited", 3)
    status, headers, _ = await raw(chain, session)
    assert (status, headers["Retry-After"]) == (429, "3")


async def test_slow_is_right_but_late(chain, balance):
    await chain.fault(0, "slow", 0.2)
    before = time.monotonic()
    assert (await balance(0))["result"] == FIVE
    assert 0.2 <= time.monotonic() - before < 2


async def test_bodies_that_are_no_json_come_with_200(chain, session):
    await chain.fault(0, "html")
    status, headers, body = await raw(chain, session)
    assert (status, headers["Content-Type"].split(";")[0], body[:9]) == (200, "text/html", b"<!doctype")
    await chain.fault(0, "bad_utf8")
    status, _, body = await raw(chain, session)
    assert status == 200
    with pytest.raises(UnicodeDecodeError):
        body.decode()


async def test_a_truncated_body_breaks_off(chain, balance):
    await chain.fault(0, "truncated")
    with pytest.raises(aiohttp.ClientPayloadError):
        await balance(0)


async def test_a_huge_answer_is_well_formed_and_as_long_as_asked(chain, session):
    await chain.fault(0, "huge", 3)
    _, _, body = await raw(chain, session)
    said = json.loads(body)
    assert (said["id"], len(said["result"])) == (7, 2 + 3 * 2**20)


async def test_whoever_hangs_up_on_a_huge_answer_harms_nobody(chain, session, balance):
    await chain.fault(0, "huge", 256)
    async with session.post(chain.urls[0], json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}) as answer:
        assert len(await answer.content.readexactly(2**20)) == 2**20
        answer.close()
    await chain.fault(0, "ok")
    assert (await balance(0))["result"] == FIVE


async def test_a_lagging_address_knows_nothing_newer_than_its_head(chain, ask, balance):
    sent = await chain.transfer_erc20(ADA, BEN.address, 5)
    head = int((await ask("eth_blockNumber"))["result"], 16)
    await chain.fault(0, "lag", 1)
    assert int((await ask("eth_blockNumber"))["result"], 16) == head - 1
    assert (await balance(0))["result"] == FIVE
    assert (await balance(0, hex(head)))["error"]["message"] == "header not found"
    assert (await balance(0, {"blockHash": sent.block_hash}))["error"]["code"] == -32001
    assert (await ask("eth_getTransactionReceipt", sent.transaction))["result"] is None
    assert (await ask("eth_getTransactionByHash", sent.transaction))["result"] is None
    assert (await ask("eth_getBlockByHash", sent.block_hash, False))["result"] is None
    assert (await ask("eth_getBlockByNumber", hex(head), False))["result"] is None
    assert (await ask("eth_getLogs", {"fromBlock": hex(head), "toBlock": hex(head)}))["result"] == []
    assert int((await balance(1))["result"], 16) == 0


async def test_a_stuck_address_stands_still_while_the_other_goes_on(chain, ask):
    await chain.fault(0, "stuck")
    await chain.mine(3)
    heads = [int((await ask("eth_blockNumber", endpoint=each))["result"], 16) for each in (0, 1)]
    assert heads[1] == heads[0] + 3
    finalized = await ask("eth_getBlockByNumber", "finalized", False)
    assert int(finalized["result"]["number"], 16) == heads[0] - 2


async def test_the_wrong_chain_is_told_by_id_and_version(chain, ask):
    await chain.fault(0, "wrong_chain", 10)
    assert (await ask("eth_chainId"))["result"] == "0xa"
    assert (await ask("net_version"))["result"] == "10"
    assert (await ask("eth_chainId", endpoint=1))["result"] == hex(8453)


async def test_a_log_range_is_limited_as_providers_do(chain, ask):
    await chain.mine(20)
    await chain.fault(0, "log_range", 10)
    refused = await ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "0xa"})
    assert refused["error"] == {"code": -32005, "message": "query exceeds max block range 10"}
    assert "result" in await ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "0x9"})


async def test_a_fault_concerns_the_methods_it_names(chain, ask, balance):
    await chain.fault(0, "down", methods=["eth_getLogs"])
    assert (await balance(0))["result"] == FIVE
    with pytest.raises(json.JSONDecodeError):
        await ask("eth_getLogs", {})


async def test_a_fault_ends_after_the_requests_it_was_given(chain, balance):
    await chain.fault(0, "empty", methods=["eth_call"], times=2)
    assert [(await balance(0))["result"] for _ in range(4)] == ["0x", "0x", FIVE, FIVE]


async def test_in_a_batch_only_the_entries_concerned_are_bent(chain, session):
    await chain.fault(0, "null", methods=["eth_chainId"])
    methods = ["eth_blockNumber", "eth_chainId"]
    batch = [{"jsonrpc": "2.0", "id": n, "method": method} for n, method in enumerate(methods)]
    _, _, body = await raw(chain, session, json.dumps(batch).encode())
    assert [each["result"] for each in json.loads(body)] == ["0x2", None]


async def test_a_held_answer_comes_when_it_is_released_and_holds_nobody_else(chain, ask, balance):
    chain.hold(0, ["eth_call"])
    async with asyncio.TaskGroup() as group:
        held = group.create_task(balance(0))
        await chain.held(0, 5)
        await chain.transfer_erc20(ADA, BEN.address, 5)
        assert (await ask("eth_chainId"))["result"] == hex(8453)
        assert int((await balance(0))["result"], 16) == 0, "only one answer is held"
        assert not held.done()
        chain.release(0)
    assert held.result()["result"] == FIVE, "what was read before the transfer"


async def test_waiting_for_a_held_answer_has_an_end(chain):
    chain.hold(0, ["eth_call"])
    with pytest.raises(TimeoutError):
        await chain.held(0, 0.05)


async def test_closing_the_chain_waits_for_nobody_who_hangs():
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        async with started(ticking=False) as chain:
            await chain.fault(0, "hang")
            body = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}
            hanging = group.create_task(outcome(session.post(chain.urls[0], json=body)))
            await chain.asked(0)
            before = time.monotonic()
        assert time.monotonic() - before < 2
    assert isinstance(hanging.result(), aiohttp.ClientError)


async def test_requests_and_entries_are_counted_per_address_and_method(chain, session, ask):
    chain.reset_counts()
    await ask("eth_chainId")
    await raw(
        chain,
        session,
        json.dumps([{"jsonrpc": "2.0", "id": n, "method": "eth_blockNumber"} for n in range(3)]).encode(),
    )
    await chain.fault(0, "down")
    await raw(chain, session)
    methods = {"eth_chainId": 1, "eth_blockNumber": 4}
    assert chain.counts() == [
        {"requests": 3, "entries": 5, "methods": methods},
        {"requests": 0, "entries": 0, "methods": {}},
    ]
    chain.reset_counts()
    assert chain.counts()[0]["requests"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"[]", -32600),
        (b"5", -32600),
        (b'{"method": 5}', -32600),
        (b"[1]", -32600),
        (b"[" * 900_000, -32700),
    ],
)
async def test_what_is_no_request_is_refused_with_200(chain, session, body, code):
    status, _, said = await raw(chain, session, body)
    answer = json.loads(said)
    assert (status, (answer[0] if isinstance(answer, list) else answer)["error"]["code"]) == (200, code)


async def test_one_waits_for_requests_to_come_but_not_for_ever(chain, ask):
    async with asyncio.TaskGroup() as group:
        group.create_task(chain.asked(0, times=2, seconds=5))
        for _ in range(2):
            await ask("eth_chainId")
    with pytest.raises(TimeoutError):
        await chain.asked(0, times=3, seconds=0.02)


def test_starting_a_chain_leaves_the_recursion_limit_as_it_was():
    told = "import asyncio, sys\nfrom sandbox.chain import started\n"
    told += "async def main():\n    async with started(ticking=False): print(sys.getrecursionlimit())\n"
    told += "print(sys.getrecursionlimit()); asyncio.run(main())"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["1000", "1000"]


async def test_a_batch_of_a_thousand_is_answered_and_one_more_is_not(chain, session):
    batch = [{"jsonrpc": "2.0", "id": n, "method": "eth_chainId"} for n in range(1000)]
    _, _, body = await raw(chain, session, json.dumps(batch).encode())
    assert [each["id"] for each in json.loads(body)] == list(range(1000))
    _, _, body = await raw(chain, session, json.dumps([*batch, batch[0]]).encode())
    assert json.loads(body)["error"]["message"] == "batch too large"


async def test_a_fault_that_makes_no_sense_is_refused(chain):
    with pytest.raises(ValueError, match="unknown mode"):
        await chain.fault(0, "broken")
    with pytest.raises(ValueError, match="nobody listens"):
        await chain.fault(0, "refused", times=1)


async def test_every_mode_can_be_set_and_healed_at_both_addresses_at_once(chain, balance):
    for mode in MODES:
        await chain.fault(None, mode)
    await chain.fault(None, "ok")
    assert [(await balance(each))["result"] for each in (0, 1)] == [FIVE, FIVE]
