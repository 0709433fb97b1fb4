"""`python -m benchmarks.verify`: sign-ins finished a second by the real service, store and queue on SQLite."""

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
from bot.domain.ids import Account, Platform
from tests.house_verify import House, open_house, sign

PEOPLE, AT_ONCE, WANTED = 400, 8, 100.0
Started = tuple[str, str, str]
"""The link's secret, the nonce, the signature."""


async def started(house: House, nth: int) -> Started:
    """A person who has signed and is about to send it."""
    key = Key.from_key((nth + 1).to_bytes(32))
    secret, text = await house.started(Account(Platform.DISCORD, 10**18 + nth, f"person {nth}"), key)
    return secret, text.nonce, sign(text.message, key)


async def finished(house: House, people: Sequence[Started]) -> float:
    """Seconds until all are linked and their tiers decided."""
    waiting = iter(people)

    async def work() -> None:
        for each in waiting:
            linked = await house.verify.finish(*each)
            assert linked.plan is not None

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return time.perf_counter() - began


def floor(folder: Path) -> float:
    """A second's worth of the least there is to do: one signature recovered, one row committed to the disk."""
    message, key = encode_defunct(text="x" * 400), Key.from_key((1).to_bytes(32))
    signature = key.sign_message(message).signature
    with closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE links (who TEXT)")
        began = time.perf_counter()
        for _ in range(PEOPLE):
            who = Key.recover_message(message, signature=signature)
            connection.execute("INSERT INTO links VALUES (?)", (who,))
        return PEOPLE / (time.perf_counter() - began)


async def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        async with open_house(Path(name)) as house:
            people = [await started(house, nth) for nth in range(PEOPLE)]
            rate = PEOPLE / await finished(house, people)
        least = await asyncio.to_thread(floor, Path(name))
    beside = f"recovery + one commit: {least:,.0f} a second"
    return [Figure("sign-ins finished", rate, "a second", beside, rate / least, f">= {WANTED:g}", rate >= WANTED)]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.verify", description=__doc__)
    parser.add_argument("--json", action="store_true")
    return show("Sign-ins", asyncio.run(figures()), as_json=parser.parse_args(arguments).json)


if __name__ == "__main__":
    raise SystemExit(not main())
