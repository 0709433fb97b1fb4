"""Wanted, given and seen; and doors that are left alone for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from bot.domain.giving.doors import DoorState, DoorTrouble, Given
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from storage.store import SqlStore
from storage.tables.doors import BEHIND
from tests.ports.conftest import NOON

HERE, CHAT = Place(Platform.DISCORD, 1), Place(Platform.TELEGRAM, -100)
ROLE, OTHER = Door(DoorKind.ROLE, HERE, 5), Door(DoorKind.ROLE, HERE, 6)
GROUP = Door(DoorKind.ROLE, CHAT, 7)
HOUR = timedelta(hours=1)


async def _want(store: SqlStore, member: MemberId, *doors: Door) -> frozenset[Door]:
    async with store.write() as tx:
        return await tx.doors.want(member, doors)


async def _mark(store: SqlStore, member: MemberId, door: Door, given: Given, seen: bool | None = None) -> None:
    async with store.write() as tx:
        await tx.doors.mark(member, door, given, seen)


async def _of(store: SqlStore, member: MemberId, platform: Platform = Platform.DISCORD) -> list[DoorState]:
    async with store.read() as tx:
        return list(await tx.doors.of(member, platform))


async def _behind(store: SqlStore, garden: Community, later: timedelta = HOUR * 0) -> list[MemberId]:
    async with store.read() as tx:
        return list(await tx.doors.behind(garden.id, NOON + later, 10))


async def test_wanting_says_which_doors_changed(store: SqlStore, ada: MemberId):
    assert await _want(store, ada, ROLE, GROUP) == {ROLE, GROUP}
    assert await _want(store, ada, GROUP, ROLE) == frozenset()
    assert await _want(store, ada, ROLE) == {GROUP}
    assert await _of(store, ada) == [DoorState(ROLE, True, Given.NOT)]


async def test_wanting_the_same_again_writes_nothing(store: SqlStore, ada: MemberId):
    await _want(store, ada, ROLE)
    writes: list[str] = []
    engine = store._engines.writer.sync_engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            writes.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    await _want(store, ada, ROLE)
    assert writes == []


async def test_a_door_no_longer_wanted_is_forgotten_unless_something_was_given(store: SqlStore, ada: MemberId):
    await _want(store, ada, ROLE, OTHER)
    await _mark(store, ada, ROLE, Given.GIVEN, seen=True)
    await _want(store, ada)
    assert await _of(store, ada) == [DoorState(ROLE, False, Given.GIVEN, True)]
    await _mark(store, ada, ROLE, Given.NOT)
    assert await _of(store, ada) == []


async def test_a_give_under_way_is_remembered_even_when_the_door_was_forgotten_meanwhile(
    store: SqlStore, garden: Community, ada: MemberId
):
    await _mark(store, ada, ROLE, Given.GIVING)
    assert await _of(store, ada) == [DoorState(ROLE, False, Given.GIVING)]
    assert await _behind(store, garden) == [ada]


async def test_wanting_a_door_again_keeps_what_was_given(store: SqlStore, ada: MemberId):
    await _want(store, ada, ROLE)
    await _mark(store, ada, ROLE, Given.GIVEN, seen=True)
    await _want(store, ada)
    await _want(store, ada, ROLE)
    assert await _of(store, ada) == [DoorState(ROLE, True, Given.GIVEN, True)]


async def test_the_doors_of_a_place_are_each_named_once(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12))).id
    await _want(store, ada, ROLE, GROUP)
    await _want(store, ben, ROLE)
    async with store.read() as tx:
        assert await tx.doors.at(HERE) == [ROLE]


@pytest.mark.parametrize(
    ("wanted", "given", "behind"),
    [
        (True, Given.NOT, True),
        (True, Given.GIVING, True),
        (True, Given.GIVEN, False),
        (False, Given.GIVING, True),
        (False, Given.GIVEN, True),
    ],
)
async def test_behind_is_wanted_and_not_given_or_given_and_not_wanted(
    store: SqlStore, garden: Community, ada: MemberId, wanted: bool, given: Given, behind: bool
):
    await _want(store, ada, ROLE)
    await _mark(store, ada, ROLE, given)
    if not wanted:
        await _want(store, ada)
    assert await _behind(store, garden) == ([ada] if behind else [])


@pytest.mark.parametrize("seen", [True, False])
async def test_a_door_that_was_looked_at_and_not_given_is_not_behind(
    store: SqlStore, garden: Community, ada: MemberId, seen: bool
):
    await _want(store, ada, ROLE)
    await _mark(store, ada, ROLE, Given.NOT, seen=seen)
    assert await _behind(store, garden) == []


async def test_a_door_in_trouble_is_left_alone_until_its_time(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12))).id
    await _want(store, ada, ROLE)
    await _want(store, ben, ROLE, OTHER)
    trouble = DoorTrouble(ROLE, "above the bot", NOON, NOON + HOUR)
    async with store.write() as tx:
        assert await tx.doors.set_trouble(garden.id, trouble) is True
    assert await _behind(store, garden) == [ben]
    assert await _behind(store, garden, HOUR) == [ada, ben]


async def test_a_trouble_is_news_once_and_keeps_the_moment_it_began(store: SqlStore, garden: Community):
    async with store.write() as tx:
        assert await tx.doors.set_trouble(garden.id, DoorTrouble(ROLE, "above the bot", NOON, NOON + HOUR)) is True
        again = DoorTrouble(ROLE, "forbidden", NOON + HOUR, NOON + 3 * HOUR)
        assert await tx.doors.set_trouble(garden.id, again) is False
        assert await tx.doors.troubles(garden.id) == [DoorTrouble(ROLE, "forbidden", NOON, NOON + 3 * HOUR)]
        await tx.doors.clear_trouble(CHAT)
        assert len(await tx.doors.troubles(garden.id)) == 1
        await tx.doors.clear_trouble(HERE)
        assert await tx.doors.troubles(garden.id) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_those_behind_are_found_by_their_index(store: SqlStore):
    async with store.read() as tx:
        statement = f"SELECT member_id FROM door WHERE ({BEHIND})"
        plan = (await tx.connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))).all()
    assert "door_behind" in str(plan)
