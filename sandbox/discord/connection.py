"""One websocket to the gateway: a bot's opcodes answered one by one, its session's events written in order."""

import asyncio
import json
import time
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web
from pydantic import ValidationError

from sandbox.discord import payloads
from sandbox.discord.components import ID, Strict
from sandbox.discord.gateway import Gateway
from sandbox.discord.nouns import Guild
from sandbox.discord.sessions import MEMBERS, Session
from sandbox.discord.world import World

HEARTBEAT, IDENTIFY, PRESENCE, RESUME, MEMBERS_WANTED = 1, 2, 3, 6, 8


class Properties(Strict):
    os: str
    browser: str
    device: str


class Identify(Strict):
    token: str
    properties: Properties
    intents: int
    compress: bool = False
    large_threshold: int = 50
    shard: list[int] | None = None
    presence: dict[str, Any] | None = None


class Resume(Strict):
    token: str
    session_id: str
    seq: int


class WantMembers(Strict):
    guild_id: ID | int
    query: str | None = None
    limit: int = 0
    presences: bool = False
    user_ids: list[ID | int] | ID | int | None = None
    nonce: str | None = None


class ClosedError(Exception):
    """We end this connection with a close code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


class Connection:
    def __init__(self, world: World, gateway: Gateway, request: web.Request) -> None:
        self.world, self.gateway, self.request = world, gateway, request
        self.socket = web.WebSocketResponse(compress=False, timeout=0.5)
        self.session: Session | None = None
        self.last_beat = time.monotonic()
        self.sent: deque[float] = deque(maxlen=120)  # moments of the last payloads: 120 a minute are allowed

    async def serve(self) -> web.WebSocketResponse:
        """Runs until either side ends it."""
        await self.socket.prepare(self.request)
        self.gateway.connections.append(self)
        try:
            await self._send(
                10, {"heartbeat_interval": int(self.gateway.limits.heartbeat_seconds * 1000), "_trace": []}
            )
            async with asyncio.TaskGroup() as group:
                await self._read(group)
                self._over()
        except* ClosedError as closed:
            await self._end(closed.exceptions[0])
        except* ConnectionError:
            pass  # the bot is gone: its session stays resumable
        finally:
            self.gateway.connections.remove(self)
            if self.session and self.session.connection is self:
                self.session.connection = None
        return self.socket

    @staticmethod
    def _over() -> None:
        raise ClosedError(1000, "over")  # ends the writer in the same group

    async def _end(self, closed: BaseException) -> None:
        if isinstance(closed, ClosedError) and not self.socket.closed:
            await self.socket.close(code=closed.code, message=closed.why.encode())

    async def drop(self, *, abrupt: bool) -> None:
        if abrupt and self.request.transport:
            self.request.transport.abort()
        else:
            await self.socket.close(code=4000, message=b"Unknown error.")

    async def _send(self, op: int, data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def _read(self, group: asyncio.TaskGroup) -> None:
        while not self.socket.closed:
            patience = self.last_beat + 1.5 * self.gateway.limits.heartbeat_seconds - time.monotonic()
            try:
                message = await self.socket.receive(timeout=max(0.0, patience))
            except TimeoutError:
                raise ClosedError(4009, "Session timed out.") from None
            if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                return
            await self._take(message.data, group)

    async def _take(self, text: str | bytes, group: asyncio.TaskGroup) -> None:
        self._count()
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload["d"]
        except (ValueError, KeyError, TypeError):
            raise self._wrong(4002, "Error while decoding payload.") from None
        try:
            await self._obey(op, data, group)
        except ValidationError as wrong:
            raise self._wrong(4002, f"Malformed payload for op {op}: {wrong.errors()[0]['loc']}") from None

    def _count(self) -> None:
        self.sent.append(time.monotonic())
        if len(self.sent) == self.sent.maxlen and self.sent[-1] - self.sent[0] < 60:
            raise self._wrong(4008, "You are being rate limited.")

    def _wrong(self, code: int, why: str) -> ClosedError:
        self.gateway.records.violation(f"gateway: {why}")
        return ClosedError(code, why)

    async def _obey(self, op: int, data: Any, group: asyncio.TaskGroup) -> None:
        if op == HEARTBEAT:
            await self._beat(data)
        elif op == IDENTIFY:
            self._identify(_shaped(Identify, data), group)
        elif op == RESUME:
            await self._resume(_shaped(Resume, data), group)
        elif self.session is None:
            raise self._wrong(4003, "Not authenticated.")
        elif op == MEMBERS_WANTED:
            self._members(self.session, _shaped(WantMembers, data))
        elif op != PRESENCE:
            raise self._wrong(4001, f"Unknown opcode {op}.")

    async def _beat(self, seq: Any) -> None:
        if seq is not None and (not isinstance(seq, int) or (self.session and seq > self.session.seq)):
            raise self._wrong(4007, f"Heartbeat with a sequence we never sent: {seq!r}")
        self.last_beat = time.monotonic()
        await self._send(11, None)

    def _identify(self, wanted: Identify, group: asyncio.TaskGroup) -> None:
        self.gateway.records.count("identify")
        if self.session:
            raise self._wrong(4005, "Already authenticated.")
        if code := self.gateway.refusal(self.world, wanted.token, wanted.intents):
            raise ClosedError(
                code, {4004: "Authentication failed.", 4014: "Disallowed intent(s)."}.get(code, "Invalid intents.")
            )
        self._carry(self.gateway.begin(self.world, wanted.intents, wanted.shard), 0, group)

    async def _resume(self, wanted: Resume, group: asyncio.TaskGroup) -> None:
        self.gateway.records.count("resume")
        if wanted.token != self.world.app.token:
            raise ClosedError(4004, "Authentication failed.")
        session = self.gateway.sessions.get(wanted.session_id)
        if session is None or not session.can_resume(wanted.seq):
            await self._send(9, False)
            return
        session.add("RESUMED", {"_trace": ["sandbox"]})
        self._carry(session, wanted.seq, group)

    def _carry(self, session: Session, seq: int, group: asyncio.TaskGroup) -> None:
        self.session = session
        session.connection = self
        group.create_task(self._write(session, seq))
        self.world.changes.announce()

    async def _write(self, session: Session, seq: int) -> None:
        while session.connection is self:
            session.grew.clear()
            for number, text in session.after(seq):
                await self.socket.send_str(text)
                seq = number
            await session.grew.wait()

    def _members(self, session: Session, wanted: WantMembers) -> None:
        self.gateway.records.count("request_members")
        guild = self.world.guilds.get(int(wanted.guild_id))
        if guild is None or not guild.bot_joined:
            return  # Discord stays silent about guilds the bot is not in
        if wanted.query == "" and wanted.limit == 0 and wanted.user_ids is None:
            if not session.intents & MEMBERS:
                raise self._wrong(4014, "All members asked for without the members intent.")
            if wait := self.gateway.may_ask_for_all(guild.id):
                meta = {"guild_id": str(guild.id), **({"nonce": wanted.nonce} if wanted.nonce else {})}
                session.add("RATE_LIMITED", {"opcode": 8, "retry_after": wait, "meta": meta})
                return
        for chunk in _chunks(guild, wanted):
            session.add("GUILD_MEMBERS_CHUNK", chunk)


def _shaped(shape: type[Any], data: Any) -> Any:
    return shape.model_validate_json(json.dumps(data))


def _chunks(guild: Guild, wanted: WantMembers) -> list[dict[str, Any]]:
    members, missing = list(guild.members.values()), []
    if wanted.user_ids is not None:
        asked = wanted.user_ids if isinstance(wanted.user_ids, list) else [wanted.user_ids]
        missing = [str(each) for each in asked if int(each) not in guild.members]
        members = [guild.members[int(each)] for each in asked if int(each) in guild.members]
    elif wanted.query:
        start = wanted.query.lower()
        members = [
            m for m in members if m.user.name.lower().startswith(start) or (m.nick or "").lower().startswith(start)
        ]
    members = members[: wanted.limit or None]
    slices = [members[at : at + 1000] for at in range(0, len(members), 1000)] or [[]]
    return [
        {
            "guild_id": str(guild.id),
            "members": [payloads.member(each) for each in part],
            "chunk_index": index,
            "chunk_count": len(slices),
            **({"not_found": missing} if missing else {}),
            **({"presences": []} if wanted.presences else {}),
            **({"nonce": wanted.nonce} if wanted.nonce else {}),
        }
        for index, part in enumerate(slices)
    ]
