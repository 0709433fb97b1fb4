"""`python -m benchmarks.join_requests`: a crowd asks to join a Telegram group at once, under Telegram's own limits.

The bot's services, cogs and pacing in this process, a local Telegram with its flood limits and a local node beside it.
"""

import argparse
import asyncio
import tempfile
from bisect import bisect_left, insort
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.crowd import KINDS, TITLES, Asker, Crowd
from benchmarks.figure import Figure, Steps, at_most, show
from benchmarks.house import House, Spent, opened
from benchmarks.node import filled
from bot.adapters.telegram import Connection, Endpoints, TelegramPlatform, polling, stay_connected
from bot.domain.gating.gates import WRITABLE, Said, Stage
from bot.ticks import ticking
from cogs.desk import Desk
from cogs.telegram import GatehouseChat
from sandbox.demo.processes import child
from sandbox.driver import Sandbox
from storage import tables
from storage.store import SqlTx

REQUESTS, SECONDS, LIMIT = 5_000, 60.0, 30
LOOKS_EVERY, PATIENCE = timedelta(seconds=1), 900.0
UNPACED = frozenset({"getUpdates", "getMe", "setMyCommands", "deleteWebhook"})
"""Telegram counts none of these against the thirty a second, or they are asked once at the start."""
WRITES, APPROVES, DECLINES = "sendMessage", "approveChatJoinRequest", "declineChatJoinRequest"
Call = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the local Telegram wrote down. `first`: when each person first heard anything (Unix seconds)."""

    calls: Sequence[Call]
    first: Mapping[int, float]
    done: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, calls: Sequence[Call]) -> "Answered":
        first, done = dict[int, float](), {WRITES: set[int](), APPROVES: set[int](), DECLINES: set[int]()}
        for call in (one for one in calls if one["route"] in done and one["status"] == 200):
            person = int(call["body"]["chat_id" if call["route"] == WRITES else "user_id"])
            done[call["route"]].add(person)
            first.setdefault(person, call["at"] + call["seconds"])
        return cls(calls, first, {name: frozenset(people) for name, people in done.items()})

    def reached(self, person: int, asker: Asker) -> bool:
        """Was this person told, and told the right thing?"""
        approved, told, declined = (person in self.done[name] for name in (APPROVES, WRITES, DECLINES))
        match asker:
            case Asker.HOLDER:
                return approved
            case Asker.LACKING:
                return told and declined and not approved
            case Asker.NEWCOMER:
                return told and not approved


@asynccontextmanager
async def working(house: House, connection: Connection) -> AsyncIterator[None]:
    """The bot takes Telegram's updates, and its clock ticks, until the block is left."""
    desk = Desk.of(house.services, TelegramPlatform(connection), TITLES)
    async with asyncio.TaskGroup() as group, ticking({"requests": (LOOKS_EVERY, house.services.gates.run_due)}):
        listening = group.create_task(stay_connected(connection, GatehouseChat(desk), polling))
        yield
        listening.cancel()


async def all_answered(house: House, crowd: Crowd) -> None:
    """Return when nobody waits for a word or for the decline; TimeoutError after a quarter of an hour."""
    request = tables.join_request.c
    kept = select(func.count()).select_from(tables.join_request)
    unanswered = kept.where(request.stage == Stage.OPEN, request.said.in_([Said.NOTHING, Said.LACKING]))
    with Steps.shown("they are answered", len(crowd.people)) as steps:
        done = 0
        async with asyncio.timeout(PATIENCE):
            while done < len(crowd.people):
                async with house.store.read() as tx:
                    assert isinstance(tx, SqlTx)
                    known, waiting = [await tx.connection.scalar(look) or 0 for look in (kept, unanswered)]
                steps.done(known - waiting - done)
                done = known - waiting
                await asyncio.sleep(0.5)


async def played(crowd: Crowd, sandbox: Sandbox, house: House, seconds: float) -> tuple[list[float], Answered]:
    """They ask and are answered: when each asked, and what Telegram wrote down."""
    await sandbox.telegram.reset_calls()
    asked = await crowd.asks(seconds)
    await all_answered(house, crowd)
    return asked, Answered.of(await sandbox.telegram.calls())


async def figures(requests: int, seconds: float) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        parts = "serve", "--no-discord", "--no-chain"
        server = await stack.enter_async_context(child(folder / "sandbox.log", "sandbox", *parts, piped=True))
        sandbox = await stack.enter_async_context(Sandbox.at(str((await server.first_line())["control"])))
        node = await stack.enter_async_context(filled(requests, KINDS))
        crowd = await Crowd.gathered(sandbox.telegram, requests)
        where = sandbox.addresses
        connection = Connection(Endpoints(where["telegram_token"], where["telegram_api"]))
        opening = opened(folder / "gatehouse.sqlite", [node.url], lambda _: frozenset(), Spent(), connection)
        house = await stack.enter_async_context(opening)
        await crowd.settle(house, node)
        await stack.enter_async_context(working(house, connection))
        await sandbox.telegram.ready()
        asked, answered = await played(crowd, sandbox, house, seconds)
        violations = await sandbox.telegram.violations()
    return told(crowd, asked, answered, seconds, len(violations))


def told(crowd: Crowd, asked: Sequence[float], answered: Answered, seconds: float, violations: int) -> list[Figure]:
    """The floor: all calls there are, at the limit, from the first request on; each at once were no limit there."""
    people = [person.id for person in crowd.people]
    lost = sum(not answered.reached(person, crowd.asker(nth)) for nth, person in enumerate(people))
    first = [answered.first.get(person, float("inf")) for person in people]
    paced = [call for call in answered.calls if call["route"] not in UNPACED]
    took, least = max(first) - min(asked), max(crowd.calls / LIMIT, seconds)
    waits = sorted(end - start for start, end in zip(asked, first, strict=True))
    beside = f"{crowd.calls:,} calls at {LIMIT} a second: {least:,.1f} s"
    return [
        at_most("requests lost or answered wrongly", lost, "people", 0),
        at_most("most calls within one second", busiest(call["at"] for call in paced), "calls", LIMIT),
        at_most("refused for their pace", sum(call["status"] == 429 for call in paced), "calls", 0),
        at_most("what no correct client sends", violations, "calls", 0),
        Figure("everybody has heard something after", took, "s", beside, took / least),
        Figure("median wait", waits[len(waits) // 2], "s"),
        at_most("longest wait", waits[-1], "s", WRITABLE.total_seconds()),
        Figure("overtaken by later ones, at most", overtaken(asked, first), "people"),
        Figure("calls made", len(paced), "calls", f"fewest: {crowd.calls:,}", len(paced) / crowd.calls),
    ]


def busiest(moments: Iterable[float]) -> int:
    """The most of these that lie within any one second."""
    found, most = list[float](), 0
    for moment in sorted(moments):
        found.append(moment)
        most = max(most, len(found) - bisect_left(found, moment - 1.0, lo=max(0, len(found) - 200)))
    return most


def overtaken(asked: Sequence[float], first: Sequence[float]) -> int:
    """How many of those who asked later anybody had to see answered before."""
    later, most = list[float](), 0
    for _, moment in sorted(zip(asked, first, strict=True), reverse=True):
        most = max(most, bisect_left(later, moment))
        insort(later, moment)
    return most


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.join_requests", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show("Join requests", asyncio.run(figures(given.requests, given.seconds)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
