"""A read is one snapshot, a write happens whole or not at all, and no task can wait for itself."""

import asyncio
import random

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import StorageError
from bot.domain.ids import Account, Community, Place, Platform
from storage.store import SqlStore

ELSEWHERE = Place(Platform.DISCORD, 2)


async def _names(store: SqlStore) -> list[str]:
    async with store.read() as tx:
        return [community.name for community in await tx.communities.all()]


async def test_a_write_that_raises_has_not_happened(store: SqlStore):
    async def write_and_fail() -> None:
        async with store.write() as tx:
            await tx.communities.allow(ELSEWHERE, "half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await _names(store) == []


async def test_what_is_to_be_done_after_a_commit_is_done_then_and_only_then(store: SqlStore):
    done = list[str]()

    async def write(word: str, divisor: int) -> float:
        async with store.write() as tx:
            tx.after_commit.append(lambda: done.append(word))
            assert done == []
            return 1 / divisor

    with pytest.raises(ZeroDivisionError):
        await write("lost", 0)
    await write("kept", 1)
    assert done == ["kept"]


async def test_writing_through_a_read_fails(store: SqlStore):
    with pytest.raises(StorageError):
        async with store.read() as tx:
            await tx.communities.allow(ELSEWHERE, "never")
    assert await _names(store) == []


async def test_a_read_does_not_see_what_is_written_after_it_began(store: SqlStore, garden: Community):
    async with store.read() as before:
        assert len(await before.communities.all()) == 1
        async with store.write() as tx:
            await tx.communities.allow(ELSEWHERE, "new")
        assert len(await before.communities.all()) == 1
    assert await _names(store) == [garden.name, "new"]


async def test_a_write_inside_a_write_fails_at_once(store: SqlStore):
    async with asyncio.timeout(5):
        async with store.write() as tx:
            with pytest.raises(RuntimeError, match="pass the transaction on"):
                async with store.write():
                    pass
            await tx.communities.allow(ELSEWHERE, "still good")
    assert await _names(store) == ["still good"]


async def test_a_task_started_in_a_write_may_write_when_that_write_is_over(store: SqlStore):
    over = asyncio.Event()

    async def later() -> None:
        await over.wait()
        async with store.write() as tx:
            await tx.communities.allow(ELSEWHERE, "later")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        async with store.write():
            group.create_task(later())
        over.set()
    assert await _names(store) == ["later"]


async def test_many_writers_take_turns_and_lose_nothing(store: SqlStore, garden: Community, ada):
    async def touch() -> None:
        async with store.write() as tx:
            await tx.members.touch([ada])

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for _ in range(60):
            group.create_task(touch())
    async with store.read() as tx:
        assert await tx.members.revisions([ada]) == {ada: 60}


async def test_cancelled_writers_leave_no_half_transaction_and_a_working_store(store: SqlStore, garden: Community, ada):
    """Each writes two things; whatever moment it is cancelled at, both are there or neither."""
    dice = random.Random(7)

    async def write(number: int) -> None:
        async with store.write() as tx:
            await tx.members.ensure(garden.id, Account(Platform.DISCORD, 1_000 + number))
            await tx.members.touch([ada])

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for number in range(60):
            task = group.create_task(write(number))
            for _ in range(dice.randrange(40)):
                await asyncio.sleep(0)
            task.cancel()
    async with store.write() as tx:
        await tx.members.touch([ada])
    async with store.read() as tx:
        made = await tx.members.get(range(1, 200))
        assert (await tx.members.revisions([ada]))[ada] == len(made) - 1 + 1


async def test_whatever_is_cancelled_the_next_writer_gets_its_turn(store: SqlStore, garden: Community, ada):
    """A cancellation may come while somebody waits for the turn, opens, begins, asks, commits or leaves."""
    dice = random.Random(11)

    async def touch() -> None:
        async with store.write() as tx:
            await tx.members.touch([ada])
            await tx.members.revisions([ada])

    for _ in range(150):
        tasks = [asyncio.ensure_future(touch()) for _ in range(6)]  # noqa: TID251  ended below, cancelled or not
        for _ in range(dice.randrange(6)):
            await asyncio.to_thread(int)  # so that the driver's thread comes to different points
        for _ in range(dice.randrange(40)):
            await asyncio.sleep(0)
        for task in dice.sample(tasks, 4):
            task.cancel()
        async with asyncio.timeout(10):
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await touch()
        assert all(one is None or isinstance(one, asyncio.CancelledError) for one in ended), ended


async def test_an_error_never_shows_the_values_of_the_row(store: SqlStore):
    with pytest.raises(StorageError) as caught:
        async with store.write() as tx:
            await tx.members.ensure(404, Account(Platform.DISCORD, 987654321, "ada"))
    assert "987654321" not in str(caught.value)
    assert "404" not in str(caught.value)
    assert "987654321" not in str(caught.value.__cause__)


async def test_a_cancellation_during_the_commit_waits_for_it(store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = asyncio.Event(), asyncio.Event()
    commit = AsyncConnection.commit

    async def slow(connection: AsyncConnection) -> None:
        begun.set()
        await go_on.wait()
        await commit(connection)

    monkeypatch.setattr(AsyncConnection, "commit", slow)

    async def write() -> None:
        async with store.write() as tx:
            await tx.communities.allow(ELSEWHERE, "whole")

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        task = group.create_task(write())
        await begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        go_on.set()
    assert task.cancelled()
    assert await _names(store) == ["whole"]
