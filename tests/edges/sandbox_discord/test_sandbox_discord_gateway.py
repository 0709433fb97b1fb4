"""The gateway's house rules, spoken to without a library."""

import asyncio
import json

import aiohttp
import pytest

IDENTIFY = {"properties": {"os": "linux", "browser": "t", "device": "t"}, "intents": 3}


class Socket:
    def __init__(self, ws, running):
        self.ws, self.token = ws, running.discord_token

    async def send(self, op, data):
        await self.ws.send_str(json.dumps({"op": op, "d": data}))

    async def next(self):
        async with asyncio.timeout(3):
            message = await self.ws.receive()
        return json.loads(message.data) if message.type is aiohttp.WSMsgType.TEXT else message

    async def closed(self):
        """The code with which the server ends the connection, whatever it says before."""
        async with asyncio.timeout(3):
            async for _ in self.ws:
                pass
        return self.ws.close_code

    async def identify(self, **more):
        await self.send(2, IDENTIFY | {"token": self.token} | more)

    async def event(self, name):
        while True:
            payload = await self.next()
            if payload["t"] == name:
                return payload


@pytest.fixture
async def connect(running):
    async with aiohttp.ClientSession() as session:

        async def connected():
            socket = Socket(await session.ws_connect(running.discord_gateway + "?v=10&encoding=json"), running)
            assert (await socket.next())["op"] == 10
            return socket

        yield connected


async def test_ready_names_the_guilds_and_each_arrives_with_only_the_bot_in_it(connect, garden):
    await garden.member("ada")
    socket = await connect()
    await socket.identify()
    ready = await socket.event("READY")
    assert ready["s"] == 1
    assert ready["d"]["guilds"] == [{"id": garden.id, "unavailable": True}]
    guild = (await socket.event("GUILD_CREATE"))["d"]
    assert (guild["member_count"], [each["user"]["username"] for each in guild["members"]]) == (3, ["Gatehouse"])


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, IDENTIFY | {"token": "wrong"}, 4004),
        (2, IDENTIFY | {"intents": 1 << 8}, 4014),
        (2, IDENTIFY | {"intents": 1 << 15}, 4014),
        (2, IDENTIFY | {"intents": 1 << 30}, 4013),
        (2, {"intents": 1}, 4002),
        (2, IDENTIFY | {"unexpected": 1}, 4002),
        (8, {"guild_id": 1, "query": "", "limit": 0}, 4003),
        (1, 99.5, 4007),
    ],
)
async def test_a_wrong_start_is_closed_with_its_code(connect, op, data, code):
    socket = await connect()
    if isinstance(data, dict) and op == 2:
        data = {"token": socket.token} | data
    await socket.send(op, data)
    assert await socket.closed() == code


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, None, 4005),
        (77, None, 4001),
        (1, 999, 4007),
        (8, {"guild_id": "1", "nonsense": 1}, 4002),
    ],
)
async def test_a_wrong_word_later_is_closed_with_its_code_and_is_a_violation(connect, sandbox, op, data, code):
    socket = await connect()
    await socket.identify()
    await socket.event("READY")
    if op == 2:
        data = IDENTIFY | {"token": socket.token}
    await socket.send(op, data)
    assert await socket.closed() == code
    assert len(await sandbox.discord.violations()) == 1


async def test_what_is_no_json_is_closed_with_4002(connect):
    socket = await connect()
    await socket.ws.send_str("{")
    assert await socket.closed() == 4002


async def test_without_heartbeats_the_connection_ends(connect, sandbox):
    await sandbox.discord.limits(heartbeat_seconds=0.05)
    socket = await connect()
    await socket.send(1, None)
    assert (await socket.next())["op"] == 11
    assert await socket.closed() == 4009


async def test_more_than_120_words_a_minute_are_closed_with_4008(connect):
    socket = await connect()
    await socket.identify()
    for _ in range(120):
        await socket.send(3, {"status": "online"})
    assert await socket.closed() == 4008


async def test_without_an_intent_its_events_do_not_come(connect, garden):
    socket = await connect()
    await socket.identify(intents=1)
    await socket.event("GUILD_CREATE")
    ada = await garden.member("ada")
    await ada.says(await garden.channel("general"), "hello")
    await garden.role("Maker")
    assert (await socket.next())["t"] == "GUILD_ROLE_CREATE"


async def test_without_the_content_intent_foreign_words_are_empty(connect, garden):
    socket = await connect()
    await socket.identify(intents=1 << 9)
    await socket.event("READY")
    await garden.owner.says(await garden.channel("general"), "hello")
    assert (await socket.event("MESSAGE_CREATE"))["d"]["content"] == ""


async def test_a_resumed_session_gets_what_it_missed_in_order(connect, garden, running):
    first = await connect()
    await first.identify()
    session = (await first.event("READY"))["d"]["session_id"]
    seen = (await first.event("GUILD_CREATE"))["s"]
    await first.ws.close()
    for name in ("A", "B"):
        await garden.member(name.lower())
    second = await connect()
    await second.send(6, {"token": second.token, "session_id": session, "seq": seen})
    told = [await second.next() for _ in range(3)]
    assert [each["t"] for each in told] == ["GUILD_MEMBER_ADD", "GUILD_MEMBER_ADD", "RESUMED"]
    assert [each["s"] for each in told] == [seen + 1, seen + 2, seen + 3]


async def test_an_unknown_session_is_invalid(connect):
    socket = await connect()
    await socket.send(6, {"token": socket.token, "session_id": "none", "seq": 1})
    assert {key: value for key, value in (await socket.next()).items() if key in {"op", "d"}} == {"op": 9, "d": False}


async def test_members_come_in_chunks_of_a_thousand_and_all_of_them_once_in_thirty_seconds(connect, garden, sandbox):
    socket = await connect()
    await socket.identify()
    await socket.event("GUILD_CREATE")
    wanted = {"guild_id": int(garden.id), "query": "", "limit": 0, "nonce": "n"}
    await socket.send(8, wanted)
    chunk = (await socket.event("GUILD_MEMBERS_CHUNK"))["d"]
    assert (len(chunk["members"]), chunk["chunk_index"], chunk["chunk_count"], chunk["nonce"]) == (2, 0, 1, "n")
    await socket.send(8, wanted)
    limited = (await socket.event("RATE_LIMITED"))["d"]
    assert limited["opcode"] == 8
    assert 29 < limited["retry_after"] <= 30
    await socket.send(8, {"guild_id": garden.id, "user_ids": [garden.owner.id, "1"]})
    chunk = (await socket.event("GUILD_MEMBERS_CHUNK"))["d"]
    assert ([each["user"]["username"] for each in chunk["members"]], chunk["not_found"]) == (["grace"], ["1"])


async def test_all_members_without_the_intent_end_the_connection(connect, garden):
    socket = await connect()
    await socket.identify(intents=1)
    await socket.event("GUILD_CREATE")
    await socket.send(8, {"guild_id": garden.id, "query": "", "limit": 0})
    assert await socket.closed() == 4014


async def test_the_gateway_wants_version_10_in_json(running, sandbox):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(running.discord_gateway + "?v=9&encoding=json")
    assert len(await sandbox.discord.violations()) == 1
