"""`python -m benchmarks.stats`: a moderator of a large community types `/gate stats`, and how long until they see it.

The bot's services, client and pictures in this process, a local Discord beside it. Passes come and go over two years,
as in a community whose members buy and sell. Measured is from the command to the whole answer, picture and all.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.figure import Figure, Steps, at_most, show
from benchmarks.house import House, Spent, opened
from benchmarks.role_changes import NOBODY_ANSWERS, working
from bot.adapters.discord import Connection, DiscordPlatform, use_endpoints
from bot.app.pictures import DrawnPictures
from bot.domain.giving.policy import Tier
from bot.domain.ids import Account, CommunityId, Place, Platform
from bot.domain.moderating.stats import SPANS
from bot.domain.requirements.holdings import EOA, Proof
from sandbox.demo.processes import child
from sandbox.discord.driver import PersonDriver
from sandbox.driver import Sandbox
from storage import tables
from storage.store import SqlTx

MEMBERS, ROUNDS, LONGEST, PATIENCE = 100_000, 5, 3.0, 900.0
"""`LONGEST`: seconds until the answer is seen, at the most."""
TIERS = ("Maker", "Collector", "Whale")
AT_ONCE, SEED, RESTED = 2_000, 7, 20
GOES_ON, HELD_FOR, AWAY_FOR = 0.7, 150, 30
"""How likely one more pass follows, and for how many days on average one is held and then not."""


def passes(dice: random.Random, member: int, now: datetime) -> Iterator[dict[str, Any]]:
    """One member's passes of each tier within two years, the last of which may still be held."""
    grounds = {"on_requirement": True, "on_award": False, "blocks": {}, "revision": 1, "member_id": member}
    for tier in TIERS:
        since = now - timedelta(days=dice.uniform(0, SPANS["two years"]))
        while since < now and dice.random() < GOES_ON:
            end = since + timedelta(days=dice.expovariate(1 / HELD_FOR))
            over = {"ended_at": end, "cause": "requirement"} if end < now else {"ended_at": None, "cause": None}
            yield {**grounds, "tier": tier, "since": since, **over}
            since = end + timedelta(days=dice.expovariate(1 / AWAY_FOR))


async def seeded(house: House, place: Place, members: int) -> int:
    """The community of this place with so many members, each with a wallet; how many passes they have had."""
    community, now = (await house.services.communities.allow(place, "Crowd")).id, datetime.now(UTC)
    dice, had = random.Random(SEED), 0
    async with house.store.write() as tx:
        assert isinstance(tx, SqlTx)
        policy = await tx.policies.current(community)
        for rank, name in enumerate(TIERS, 1):
            policy = policy.with_tier(Tier(name, rank, None, ()), Account(Platform.DISCORD, 1, "owner"), now)
            await tx.policies.save(policy)
        with Steps.shown(f"seeding {members:,} members", members) as steps:
            for start in range(1, members + 1, AT_ONCE):
                some = range(start, min(start + AT_ONCE, members + 1))
                had += await _added(tx, community, some, [one for nth in some for one in passes(dice, nth, now)])
                steps.done(len(some))
    return had


async def _added(tx: SqlTx, community: CommunityId, some: range, had: list[dict[str, Any]]) -> int:
    here, now = {"community_id": community}, datetime.now(UTC)
    wallet = {"scope": EOA, "proof": Proof.SIGNATURE, "linked_at": now}
    await tx.connection.execute(
        tables.member.insert(), [{**here, "id": nth, "revision": 1, "notices": False} for nth in some]
    )
    await tx.connection.execute(
        tables.wallet.insert(), [{**here, "member_id": nth, "address": f"0x{nth:040x}", **wallet} for nth in some]
    )
    await tx.connection.execute(tables.passes.insert(), had)
    return len(had)


async def rested(house: House) -> None:
    """Return once the look at everybody that follows a start is over: for so many looks nothing was under way."""
    quiet = 0
    async with asyncio.timeout(PATIENCE):
        while quiet < RESTED:
            busy = house.spent.database.under_way or not await house.queue.idle()
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0.1)


class Seen(NamedTuple):
    """Seconds until the answer with its picture is seen: of them in the database, and of the bot's processor."""

    after: float
    database: float
    processor: float


async def asked(owner: PersonDriver, house: House, span: str, rounds: int) -> Seen:
    """Medians of so many rounds."""
    found = list[Seen]()
    for _ in range(rounds):
        before, worked, began = house.spent.database.seconds, time.process_time(), time.perf_counter()
        answer = await owner.slash("gate stats", span=span, deadline=60)
        after, processor = time.perf_counter() - began, time.process_time() - worked
        found.append(Seen(after, house.spent.database.seconds - before, processor))
        assert len(answer.files) == 2, "no picture was drawn"
    return Seen(*map(median, zip(*found, strict=True)))


async def figures(members: int, rounds: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        parts = "serve", "--no-telegram", "--no-chain"
        server = await stack.enter_async_context(child(folder / "sandbox.log", "sandbox", *parts, piped=True))
        sandbox = await stack.enter_async_context(Sandbox.at(str((await server.first_line())["control"])))
        discord, where, connection = sandbox.discord, sandbox.addresses, Connection()
        guild = await discord.guild("Crowd")
        use_endpoints(where["discord_api"], where["discord_gateway"])
        house = await stack.enter_async_context(
            opened(
                folder / "gatehouse.sqlite",
                [NOBODY_ANSWERS],
                lambda _: frozenset(),
                Spent(),
                discord=DiscordPlatform(connection),
                pictures=DrawnPictures(),
            )
        )
        had = await seeded(house, Place(Platform.DISCORD, int(guild.id)), members)
        await stack.enter_async_context(working(house, connection, where["discord_token"]))
        await discord.ready()
        await rested(house)
        return [each for span in SPANS for each in told(span, had, await asked(guild.owner, house, span, rounds))]


def told(span: str, had: int, seen: Seen) -> list[Figure]:
    name, beside = f"/gate stats, {span}", f"{had:,} passes; seen after"
    return [
        at_most(f"{name}: seen after", seen.after, "s", LONGEST),
        Figure(f"{name}: in the database", seen.database, "s", beside, seen.database / seen.after),
        Figure(f"{name}: of the processor", seen.processor, "s", beside, seen.processor / seen.after),
    ]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.stats", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show("Figures", asyncio.run(figures(given.members, given.rounds)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
