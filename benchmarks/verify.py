"""`python -m benchmarks.verify`: sign-ins finished a second by the real service, on SQLite and a local node."""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from eth_account import Account as Key
from eth_account.messages import encode_defunct

from benchmarks.figure import Figure, show
from benchmarks.house import House, Spent, opened
from benchmarks.node import filled
from benchmarks.town import PLACE, seeded
from bot.adapters.clock import WallClock
from bot.domain.binding import Browser, hashed, new_secret
from bot.domain.ids import Account, Platform
from bot.services.verify import Linked

PEOPLE, AT_ONCE, WANTED = 400, 8, 100.0
Started = tuple[str, str, str, str]
"""The link's secret, the nonce, the signature, the secret of the person's own browser."""


async def started(house: House, nth: int) -> Started:
    """A person who has signed, in a browser of their own, and is about to send it."""
    key = Key.from_key((nth + 1).to_bytes(32))
    async with house.store.read() as tx:
        community = await tx.communities.at(PLACE)
    assert community is not None
    begun = await house.services.verify.begin(community, Account(Platform.DISCORD, 10**18 + nth, f"person {nth}"))
    secret = begun.url.rpartition("/")[2]
    text = await house.services.verify.choose(secret, key.address)
    signature = key.sign_message(encode_defunct(text=text.message)).signature
    own, now = new_secret(), WallClock().now()
    async with house.store.write() as tx:
        await tx.browsers.add(Browser(hashed(own), begun.challenge, now, now))
    return secret, text.nonce, f"0x{signature.hex()}", own


async def finished(house: House, people: Sequence[Started]) -> float:
    """Seconds until all are linked and their tiers decided."""
    waiting = iter(people)

    async def work() -> None:
        for each in waiting:
            linked = await house.services.verify.finish(*each)
            assert isinstance(linked, Linked)
            assert linked.plan is not None

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return time.perf_counter() - began


def floor(folder: Path, people: int) -> float:
    """A second's worth of the least there is to do: one signature recovered, one row committed to the disk."""
    message, key = encode_defunct(text="x" * 400), Key.from_key((1).to_bytes(32))
    signature = key.sign_message(message).signature
    with closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE links (who TEXT)")
        began = time.perf_counter()
        for _ in range(people):
            who = Key.recover_message(message, signature=signature)
            connection.execute("INSERT INTO links VALUES (?)", (who,))
        return people / (time.perf_counter() - began)


async def figures(people: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "gatehouse.sqlite"
        async with filled(1) as node:
            await seeded(file, node, 0, 0)
            async with opened(file, [node.url], lambda _account: frozenset(), Spent()) as house:
                waiting = [await started(house, nth) for nth in range(people)]
                rate = people / await finished(house, waiting)
        least = await asyncio.to_thread(floor, Path(name), people)
    beside = f"recovery + one commit: {least:,.0f} a second"
    return [Figure("sign-ins finished", rate, "a second", beside, rate / least, f">= {WANTED:g}", rate >= WANTED)]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.verify", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show("Sign-ins", asyncio.run(figures(given.people)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
