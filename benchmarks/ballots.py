"""`python -m benchmarks.ballots --voters 1000`: clicks that a round takes a second, by the real service on SQLite."""

import argparse
import asyncio
import itertools
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figure import Figure, at_least, show
from bot.adapters.chain.hashing import keccak
from bot.adapters.clock import WallClock
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from bot.domain.voting.commitments import member_word, number, round_id
from bot.domain.voting.rounds import (
    NOWHERE,
    Candidate,
    Elector,
    Round,
    RoundState,
    Rules,
    Settled,
    Snapshot,
    Window,
    Word,
)
from bot.domain.voting.voting import Alias, Draw, HeldRound
from bot.services.voting.ballots import BallotsService
from storage import Storage, open_storage

ENTRIES, AT_ONCE, CHOICES = 100, 16, 3
A_SECOND = 50.0
"""Wanted: ten thousand voters within the last four minutes."""
PLACE = Place(Platform.DISCORD, 11)


@dataclass(frozen=True, slots=True)
class Hall:
    """A round that is open, and who may vote in it."""

    ballots: BallotsService
    community: Community
    voters: Sequence[Account]

    async def taken(self, at_once: int) -> float:
        """Seconds in which everybody has clicked, so many at the same time."""
        coming = iter(enumerate(self.voters))

        async def clicks() -> None:
            for nth, voter in coming:
                chosen = [number((nth + each) % ENTRIES + 1) for each in range(CHOICES)]
                await self.ballots.cast(self.community, voter, 1, chosen)

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(clicks())
        return time.perf_counter() - began


async def opened(storage: Storage, voters: int) -> Hall:
    """A hall with so many voters, written as an opening leaves it."""
    accounts, now = [Account(PLACE.platform, 10**18 + nth, f"voter {nth}") for nth in range(voters)], int(time.time())
    async with storage.store.write() as tx:
        community = await tx.communities.allow(PLACE, "Crowd")
        members = [(await tx.members.ensure(community.id, one)).id for one in accounts]
        rules = Rules("A thousand", Window(now - 60, now + 86_400))
        held = await tx.rounds.add(HeldRound(Round(community.id, 0, rules), Draw("", 0)))
        own = round_id(keccak, NOWHERE, bytes(32), held.number)
        held = replace(held, round=replace(held.round, state=RoundState.OPEN, id=own, opened_at=now - 60))
        await tx.rounds.keep(replace(held, seed=secrets.token_bytes(32)))
        await tx.rounds.settle(held, *_frozen(held, own, members))
    return Hall(BallotsService(storage.store, storage.queue, keccak, WallClock()), community, accounts)


def _frozen(held: HeldRound, own: Word, members: Sequence[MemberId]) -> tuple[Settled, dict[MemberId, Alias]]:
    kept = [secrets.token_bytes(32) for _ in members]
    aliases = {m: Alias(member_word(keccak, own, secret), secret) for m, secret in zip(members, kept, strict=True)}
    made = tuple(Candidate(number(nth + 1), bytes(32), number(10**6 + nth)) for nth in range(ENTRIES))
    electors = tuple(Elector(alias.word, None) for alias in aliases.values())
    return Settled(own, NOWHERE, bytes(32), held.number, held.rules, Snapshot(), made, electors), aliases


def floor(folder: Path, ballots: int) -> float:
    """Seconds for the least there is to do: a hash of each ballot, and one row committed to the disk."""
    with closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE ballots (hash BLOB)")
        began, head = time.perf_counter(), bytes(32)
        for _ in itertools.repeat(None, ballots):
            head = keccak(head + bytes(200))
            connection.execute("INSERT INTO ballots VALUES (?)", (head,))
        return time.perf_counter() - began


async def figures(voters: int, at_once: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with open_storage(folder / "votes.sqlite", WallClock()) as storage:
            hall = await opened(storage, voters)
            processor = time.process_time()
            took = await hall.taken(at_once)
            processor = time.process_time() - processor
        least = await asyncio.to_thread(floor, folder, voters)
    beside = f"a hash and one commit: {voters / least:,.0f} a second"
    return [
        at_least("ballots taken", voters / took, "a second", A_SECOND, beside, least / took),
        Figure("a ballot: processor time", processor / voters * 1e3, "ms"),
    ]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.ballots", description=__doc__)
    parser.add_argument("--voters", type=int, default=1_000)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = asyncio.run(figures(given.voters, given.at_once))
    return show(f"Clicks in a round of {given.voters:,} voters", found, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
