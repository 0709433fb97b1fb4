"""The client for foreign addresses: what it fetches, and everything it must not reach, follow, unpack or parse."""

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from bot.adapters.egress import DEEPEST, MOST_BYTES, Egress, Outward, is_public, open_egress, parsed, through
from bot.domain.errors import Unfetched
from tests.scripted_rpc import StillClock

FINE = {"attributes": [{"trait_type": "Mood", "value": "sunny"}]}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def deep(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


def encoded(raw: bytes) -> str:
    return f"data:application/json;base64,{base64.b64encode(raw).decode()}"


@dataclass
class Server:
    """Answers as a test says, and counts who came."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.hits.append(request.path)
        return await self.answers[request.path](request)

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

        self.answers[path] = answer
        return f"{self.url}{path}"

    def sends_to(self, path: str, where: str) -> str:
        return self.says(path, b"", 302, Location=where)


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    found, app = Server(), web.Application()
    app.router.add_get("/{path:.*}", found.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as found:
        yield found


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def inside(server: Server, clock: StillClock) -> AsyncIterator[Egress]:
    """As in the sandbox, where loopback is allowed."""
    async with open_egress(Outward((f"{server.url}/ipfs/",), loopback=True), clock) as egress:
        yield egress


@pytest.fixture
async def outside(clock: StillClock) -> AsyncIterator[Egress]:
    """As anywhere else."""
    async with open_egress(Outward(), clock) as egress:
        yield egress


async def refused(egress: Egress, address: str) -> None:
    with pytest.raises(Unfetched):
        await egress.document(address, 1)


async def test_a_document_is_fetched_plain_or_packed(server: Server, inside: Egress):
    raw = json.dumps(FINE).encode()
    assert await inside.document(server.says("/plain", raw), 1) == FINE
    packed = server.says("/packed", gzip.compress(raw), Content_Encoding="gzip")
    assert await inside.document(packed, 1) == FINE


@pytest.mark.parametrize(
    "address",
    [
        encoded(json.dumps(FINE).encode()),
        "data:application/json;utf8," + json.dumps(FINE),
        "data:application/json," + json.dumps(FINE).replace('"', "%22"),
        "data:application/json;charset=utf-8;base64," + base64.b64encode(json.dumps(FINE).encode()).decode(),
    ],
)
async def test_an_address_that_holds_its_document_needs_no_web(outside: Egress, address: str):
    assert await outside.document(address, 1) == FINE


async def test_ipfs_goes_through_the_hosts_gateways_one_after_the_other(server: Server, clock: StillClock):
    cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
    server.says(f"/bad/{cid}/7.json", b"", 504)
    server.says(f"/good/{cid}/7.json", json.dumps(FINE).encode())
    gateways = (f"{server.url}/bad/", f"{server.url}/good")
    async with open_egress(Outward(gateways, loopback=True), clock) as egress:
        for address in (f"ipfs://{cid}/7.json", f"ipfs://ipfs/{cid}/7.json"):
            assert await egress.document(address, 1) == FINE
        server.says(f"/good/{cid}/7.json", b"", 500)
        assert await egress.document(f"ipfs://{cid}/7.json", 2) == FINE, "what its content names never changes"
        await refused(egress, f"ipfs://{cid}/8.json")
    with pytest.raises(ValueError, match="IPFS"):
        through("ipfs://../../admin", gateways)


async def test_one_document_serves_everybody_at_one_block_and_is_fetched_anew_when_it_is_old(
    server: Server, inside: Egress, clock: StillClock
):
    address = server.says("/one", b'{"level":1}')
    assert await inside.document(address, 1) == {"level": 1}
    server.says("/one", b'{"level":2}')
    clock.time += timedelta(minutes=11)
    assert await inside.document(address, 1) == {"level": 1}
    assert await inside.document(address, 2) == {"level": 2}
    assert server.hits == ["/one", "/one"]


async def test_five_megabytes_in_an_address_are_refused(outside: Egress):
    await refused(outside, encoded(b'{"a":"' + b"x" * 5 * 2**20 + b'"}'))
    await refused(outside, "data:application/json," + "%20" * MOST_BYTES + "{}")


async def test_more_than_the_limit_is_refused_and_not_read_to_its_end(server: Server, inside: Egress):
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while sent < 64 * 2**20:
            await answer.write(b"x" * 65_536)
            sent += 65_536
        return answer

    server.answers["/endless"] = endless
    await refused(inside, f"{server.url}/endless")
    assert sent < 16 * 2**20


async def test_a_thousandfold_bomb_is_not_unpacked(server: Server, inside: Egress):
    bomb = gzip.compress(b'{"a":"' + b"0" * 100 * 2**20 + b'"}', 9)
    assert len(bomb) < MOST_BYTES, "its size alone does not give it away"
    await refused(inside, server.says("/bomb", bomb, Content_Encoding="gzip"))
    await refused(inside, server.says("/other", b"{}", Content_Encoding="br"))
    await refused(inside, server.says("/half", gzip.compress(b"{}" * 99)[:20], Content_Encoding="gzip"))


@pytest.mark.parametrize(
    "raw",
    [
        deep(10_000),
        deep(DEEPEST),
        b"[]",
        b"{",
        b'{"a":NaN}',
        b'{"a":' + b"1" * 5_000 + b"}",
        b"\xff\xfe",
        b"",
        b"<html>",
        b"7",
        b'"' + rb"\"" * 130_000,  # a text that never ends, and at each of its quotes seems to begin
    ],
    ids=lambda raw: raw[:8].decode("latin-1"),
)
async def test_what_is_no_small_object_is_refused(server: Server, inside: Egress, raw: bytes):
    await refused(inside, server.says("/odd", raw))


def test_brackets_in_texts_do_not_nest():
    assert parsed(b'{"a":"' + b"[" * 500 + rb"\"]" + b'"}')["a"].startswith("[[[")
    assert parsed(deep(DEEPEST - 1))


@pytest.mark.parametrize(
    "where",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[fd00::1]/",
        "file:///etc/passwd",
        "data:application/json,{}",
        "",
    ],
)
async def test_a_redirect_leads_nowhere_that_the_address_itself_could_not(server: Server, inside: Egress, where: str):
    await refused(inside, server.sends_to("/away", where))


async def test_a_few_redirects_are_followed_and_no_circle(server: Server, inside: Egress):
    server.says("/end", b"{}")
    assert await inside.document(server.sends_to("/once", "/end"), 1) == {}
    await refused(inside, server.sends_to("/circle", "/circle"))
    assert server.hits.count("/circle") == 4


@dataclass
class Listener:
    """A port of this machine. Who comes to it comes in turn."""

    port: int = 0
    came: int = 0
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ours = await reader.read(4) == b"ours"
        self.came += not ours
        writer.close()
        if ours:
            self.seen.set()

    async def others(self) -> int:
        """How many came before we do."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"ours")
        await asyncio.wait_for(self.seen.wait(), 10)
        writer.close()
        return self.came


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    found = Listener()
    server = await asyncio.start_server(found.met, "127.0.0.1", 0)
    async with server:
        found.port = server.sockets[0].getsockname()[1]
        yield found


HOSTS = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0", "[::1]", "[::127.0.0.1]")


@pytest.mark.parametrize("host", HOSTS)
async def test_our_own_machine_is_out_of_reach_however_it_is_written(outside: Egress, host: str):
    async with listening() as listener:
        for scheme in ("https", "http"):
            await refused(outside, f"{scheme}://{host}:{listener.port}/secret")
        assert await listener.others() == 0


@pytest.mark.parametrize("host", HOSTS[:2])
async def test_whoever_may_go_there_is_seen_to_come(inside: Egress, host: str):
    """Or the test above could not fail."""
    async with listening() as listener:
        await refused(inside, f"https://{host}:{listener.port}/secret")
        assert await listener.others() > 0


async def test_the_same_machine_is_reached_where_loopback_is_allowed(server: Server, inside: Egress):
    assert await inside.document(server.says("/secret", b"{}"), 1) == {}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_none_of_the_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_world_are_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["", "ftp://example.org/a", "https://", "https://user:word@example.org/", "ipfs://x", "nonsense", "//a"]
)
async def test_what_is_no_address_is_refused(outside: Egress, address: str):
    await refused(outside, address)


async def test_who_never_answers_is_left_in_time(server: Server, inside: Egress, monkeypatch):
    monkeypatch.setattr("bot.adapters.egress.DEADLINE", 0.2)

    async def hangs(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await asyncio.Event().wait()
        return answer

    server.answers["/hangs"] = hangs
    await refused(inside, f"{server.url}/hangs")
