"""A sweep in which nothing changed writes nothing, calls no platform, and reads in few requests."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town


@contextmanager
def watching(town: Town) -> Iterator[sqlite3.Connection]:
    """A connection of our own: its `PRAGMA data_version` moves when anybody else commits a change."""
    with closing(sqlite3.connect(town.database)) as connection:
        yield connection


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


async def nothing_moves(town: Town, sweeps: int = 2) -> None:
    """Once what was given is confirmed, the database and the count of Discord's calls stay where they are."""
    await town.settle_blocks()
    await town.sweep()
    with watching(town) as connection:
        before, calls = version(connection), len(await town.discord.calls())
        for _ in range(sweeps):
            await town.chain.mine(1)
            await town.sweep()
        assert version(connection) == before, "a sweep wrote although nothing had changed"
        assert await town.discord.calls() == (await town.discord.calls())[:calls], "a sweep called Discord for nothing"


async def test_among_holders_others_and_awards(town: Town):
    await town.maker_tier()
    await town.tier("Resident", 3, town.resident)
    await town.member(town.ada, town.maker)
    await town.verify(town.cleo)
    await town.award(town.ben, "Resident", "7d")
    await town.sweep()
    await nothing_moves(town)


async def test_the_watched_database_does_move_when_something_changes(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    with watching(town) as connection:
        before = version(connection)
        await town.passes_on(town.ada, token)
        assert version(connection) != before


async def test_while_the_chain_cannot_be_read(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.chain.fault(None, "error_body")
    await town.sweep()
    await nothing_moves(town)


async def test_with_a_role_that_somebody_else_gave(town: Town):
    await town.maker_tier()
    await town.ada.gets(town.maker)
    await town.gives_pass(town.ada)
    await town.verify(town.ada)
    await town.sweep()
    await nothing_moves(town)


async def test_with_a_member_who_left(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.ada.leaves()
    await town.quiet()
    await town.sweep()
    await nothing_moves(town)


async def test_in_a_server_the_bot_was_removed_from(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.garden.remove_bot()
    await town.quiet()
    await town.sweep()
    await nothing_moves(town)


async def test_with_a_role_the_bot_may_not_give(town: Town):
    await town.maker_tier()
    own = await town.garden.bot_role()
    heights = {role["id"]: role["position"] for role in await town.garden.roles()}
    await town.maker.move(heights[own.id])
    await town.gives_pass(town.ada)
    await town.verify(town.ada)
    await town.sweep()
    await nothing_moves(town)


async def test_a_sweep_over_many_wallets_takes_few_requests(town: Town):
    await town.maker_tier()
    for n in range(12):
        await town.verify(town.ada, wallet_of(f"ada {n}"))
    await town.chain.reset_counts()
    await town.sweep()
    counts = await town.chain.counts()
    assert sum(each.requests for each in counts) <= 8, counts
