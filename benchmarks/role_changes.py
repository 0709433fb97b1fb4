"""`python -m benchmarks.role_changes`: many roles to give under Discord's own limits, with people about meanwhile.

The bot's services, client and queue in this process; a local Discord with its limits beside it, and a chain whose only
endpoint is dead. Half way through one member loses the tier: that goes before all that is still to be given.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.crowd import TITLES
from benchmarks.figure import Figure, Steps, at_most, show
from benchmarks.house import House, Spent, opened
from bot.adapters.discord import Connection, DiscordPlatform, stay_connected, use_endpoints
from bot.domain.giving.doors import Given
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from cogs.desk import Desk
from cogs.discord import GatehouseClient
from sandbox.demo.processes import child
from sandbox.discord.driver import DiscordDriver, GuildDriver, PersonDriver, RoleDriver
from sandbox.driver import Sandbox
from storage import tables
from storage.store import SqlTx

SCENES = ((1_000, 1), (10_000, 20))
"""Role changes, and over how many servers."""
CALLS, WINDOW, OVERALL = 10, 10.0, 50
"""Discord's own: so many role changes of a server in so many seconds, and so many calls a second in all."""
NOBODY_ANSWERS = "http://127.0.0.1:9"
EACH, PATIENCE = 100, 3_600.0
"""So many members are decided on at once, a server after the other, as if all owners had changed something together."""
ASKS_EVERY, LONGEST = 1.0, 1.0
"""Seconds between two commands, and in which each is to be acknowledged."""
PER_CHANGE = 2
"""Calls: what they have now, and the change."""
ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
ANSWER = "/interactions/{interaction_id}/{token}/callback"
Call = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    guild: GuildDriver
    role: RoleDriver
    people: Sequence[PersonDriver]

    @classmethod
    async def filled(cls, discord: DiscordDriver, nth: int, size: int, steps: Steps) -> "Server":
        """A server with so many people, and a role that nobody has."""
        guild = await discord.guild(f"Garden {nth}")
        people = list[PersonDriver]()
        for number in range(size):
            person = await guild.person(f"person{nth}x{number}")
            await person.joins()
            people.append(person)
            steps.done(1)
        return cls(guild, await guild.role("Maker"), people)

    @property
    def place(self) -> Place:
        return Place(Platform.DISCORD, int(self.guild.id))

    async def settled(self, house: House) -> tuple[Community, list[MemberId]]:
        """Its community, a tier that opens the role, and an award of it for each."""
        community, now = await house.services.communities.allow(self.place, self.guild.name), datetime.now(UTC)
        owner = Account(Platform.DISCORD, int(self.guild.owner.id), self.guild.owner.name)
        tier = Tier("Maker", 1, None, (Door(DoorKind.ROLE, self.place, int(self.role.id)),))
        accounts = [Account(Platform.DISCORD, int(person.id), person.name) for person in self.people]
        async with house.store.write() as tx:
            await tx.policies.save((await tx.policies.current(community.id)).with_tier(tier, owner, now))
            members = await tx.members.ensure_all(community.id, accounts)
            for account in accounts:
                await tx.awards.add(Award(members[account].id, tier.name, None, owner, "", now))
        return community, [members[account].id for account in accounts]


@dataclass(slots=True)
class Watched:
    """What happened beside the gives. `asked`: when each command was typed; `taken`: whose tier ended, and when."""

    asked: list[float]
    taken: tuple[str, float] = ("", 0.0)


@asynccontextmanager
async def working(house: House, connection: Connection, token: str) -> AsyncIterator[None]:
    """The bot is connected until the block is left."""
    desk = Desk.of(house.services, DiscordPlatform(connection), TITLES)
    async with asyncio.TaskGroup() as group:
        make = partial(GatehouseClient, desk, ready_within=0.05)
        living = group.create_task(stay_connected(connection, make, token))
        yield
        living.cancel()


async def typing(server: Server, watched: Watched) -> None:
    """The owner asks for their passes again and again, until this is called off."""
    while True:
        watched.asked.append(time.time())
        await server.guild.owner.slash("passes", deadline=60)
        await asyncio.sleep(ASKS_EVERY)


async def all_given(house: House, changes: int, half_way: Any) -> None:
    """Return when nothing is left to give; half way through, do that."""
    door = tables.door.c
    look = select(func.count()).select_from(tables.door).where(door.given == Given.GIVEN.value)
    with Steps.shown("roles are given", changes) as steps:
        done, over = 0, False
        async with asyncio.timeout(PATIENCE):
            while done < changes - over:
                async with house.store.read() as tx:
                    assert isinstance(tx, SqlTx)
                    now = await tx.connection.scalar(look) or 0
                steps.done(now - done)
                done = now
                if not over and done >= changes // 2:
                    over = await half_way()
                await asyncio.sleep(0.25)


async def played(house: House, discord: DiscordDriver, servers: Sequence[Server]) -> tuple[Watched, float]:
    """Everybody is given the role, and one loses it again; when it began (Unix seconds)."""
    settled, watched = [await server.settled(house) for server in servers], Watched([])
    await discord.reset_calls()
    began = time.time()
    for start in range(0, max(len(members) for _, members in settled), EACH):
        for community, members in settled:
            await house.services.reconcile(community.id, members[start : start + EACH], "award", read=False)

    async def half_way() -> bool:
        (community, members), server = settled[0], servers[0]
        async with house.store.write() as tx:
            (award,) = await tx.awards.open(members[:1])
            await tx.awards.add(replace(award, until=datetime.now(UTC)))
        watched.taken = (server.people[0].id, time.time())
        await house.services.reconcile(community.id, members[:1], "award", read=False)
        return True

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(typing(servers[0], watched))
        await all_given(house, sum(len(server.people) for server in servers), half_way)
        asking.cancel()
    return watched, began


async def figures(changes: int, guilds: int, window: float) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(
            child(folder / "sandbox.log", "sandbox", "serve", "--no-telegram", "--no-chain", piped=True)
        )
        sandbox = await stack.enter_async_context(Sandbox.at(str((await server.first_line())["control"])))
        discord, where = sandbox.discord, sandbox.addresses
        await discord.limits(member_role_calls=CALLS, member_role_seconds=window, global_per_second=OVERALL)
        with Steps.shown(f"gathering {changes:,} people", changes) as steps:
            servers = [await Server.filled(discord, nth, changes // guilds, steps) for nth in range(guilds)]
        use_endpoints(where["discord_api"], where["discord_gateway"])
        connection = Connection()
        opening = opened(
            folder / "gatehouse.sqlite", [NOBODY_ANSWERS], lambda _: frozenset(), Spent(),
            discord=DiscordPlatform(connection),
        )  # fmt: skip
        house = await stack.enter_async_context(opening)
        await stack.enter_async_context(working(house, connection, where["discord_token"]))
        await discord.ready()
        watched, began = await played(house, discord, servers)
        calls, violations = await discord.calls(), await discord.violations()
    return told(Scene(changes, guilds, window), calls, watched, began, len(violations))


@dataclass(frozen=True, slots=True)
class Scene:
    changes: int
    guilds: int
    window: float

    @property
    def least(self) -> float:
        """Seconds: the windows of the server that gives and takes one, or all the calls at their own limit."""
        windows = -(-(self.changes // self.guilds + 1) // CALLS) - 1
        return max(windows * self.window, self.changes * PER_CHANGE / OVERALL)


def told(scene: Scene, calls: Sequence[Call], watched: Watched, began: float, violations: int) -> list[Figure]:
    gives = [call for call in calls if (call["method"], call["route"], call["status"]) == ("PUT", ROLE, 204)]
    took = max(call["at"] + call["seconds"] for call in gives) - began
    refused = sum(call["status"] == 429 for call in calls)
    name = f"{scene.changes:,} roles, {scene.guilds} server{'s' * (scene.guilds > 1)}"
    beside = f"{CALLS} in {scene.window:g} s a server, {OVERALL} calls a second: {scene.least:,.0f} s"
    ratio = took / scene.least
    waits = sorted(_acknowledged(calls, watched.asked))
    return [
        Figure(f"{name}: given after", took, "s", beside, ratio, "<= 1.05x", ratio <= 1.05),
        at_most(f"{name}: refused for their pace", 100 * refused / len(calls), "%", 0.1),
        at_most(f"{name}: commands acknowledged, p99", waits[int(len(waits) * 0.99)], "s", LONGEST),
        at_most(f"{name}: gives before a take", _before(gives, calls, watched), "roles", 3),
        at_most(f"{name}: what no correct client sends", violations, "calls", 0),
    ]


def _acknowledged(calls: Sequence[Call], asked: Sequence[float]) -> list[float]:
    """How long each command waited for its first answer, in seconds."""
    answers = [call["at"] + call["seconds"] for call in calls if call["route"] == ANSWER]
    return [answer - typed for typed, answer in zip(asked, answers, strict=False)]


def _before(gives: Sequence[Call], calls: Sequence[Call], watched: Watched) -> int:
    """How many roles the server of the take was given between its being decided and its being done."""
    who, since = watched.taken
    taken = next(call for call in calls if (call["method"], call["route"]) == ("DELETE", ROLE) and who in call["path"])
    guild = taken["path"].split("/")[2]
    return sum(since < call["at"] < taken["at"] and call["path"].split("/")[2] == guild for call in gives)


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.role_changes", description=__doc__)
    parser.add_argument("--changes", type=int, nargs="+", default=[changes for changes, _ in SCENES])
    parser.add_argument("--guilds", type=int, nargs="+", default=[guilds for _, guilds in SCENES])
    parser.add_argument("--window", type=float, default=WINDOW, help="seconds of a window; Discord's own are ten")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = list[Figure]()
    for changes, guilds in zip(given.changes, given.guilds, strict=True):
        found += asyncio.run(figures(changes, guilds, given.window))
    return show("Role changes", found, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
