"""Channels that are to be open to roles: what changes, what this bot did, what is behind."""

from datetime import timedelta

from bot.domain.giving.channels import OpeningState, Trace
from bot.domain.giving.doors import DoorTrouble, Given
from bot.domain.giving.policy import Door, DoorKind, Opening, channel_door
from bot.domain.ids import Community, Place, Platform
from storage.store import SqlStore
from tests.ports.conftest import NOON

HERE = Place(Platform.DISCORD, 1)
STUDIO, HALL = channel_door(HERE, 2**62), channel_door(HERE, 8)
MAKER, ELDER = (Door(DoorKind.ROLE, HERE, number) for number in (5, 6))
TRACE = Trace(1 << 40 | 1, 1 << 40)
HOUR = timedelta(hours=1)


async def _want(store: SqlStore, garden: Community, *openings: Opening) -> frozenset[Door]:
    async with store.write() as tx:
        return await tx.channels.want(garden.id, openings)


async def _mark(store: SqlStore, garden: Community, opening: Opening, given: Given, trace: Trace | None = None) -> None:
    async with store.write() as tx:
        await tx.channels.mark(garden.id, opening, given, trace or Trace())


async def _all(store: SqlStore, garden: Community) -> list[OpeningState]:
    async with store.read() as tx:
        return list(await tx.channels.all(garden.id))


async def _behind(store: SqlStore, garden: Community, later: timedelta = HOUR * 0) -> list[Door]:
    async with store.read() as tx:
        return list(await tx.channels.behind(garden.id, NOON + later))


async def test_wanting_says_which_channels_that_changes(store: SqlStore, garden: Community):
    one, two, other = Opening(STUDIO, MAKER), Opening(STUDIO, ELDER), Opening(HALL, MAKER)
    assert await _want(store, garden, one, other) == {STUDIO, HALL}
    assert await _want(store, garden, other, one) == frozenset()
    assert await _want(store, garden, two, other) == {STUDIO}
    assert {state.opening for state in await _all(store, garden)} == {two, other}


async def test_what_was_given_is_kept_until_it_is_closed_and_comes_first(store: SqlStore, garden: Community):
    old, new = Opening(STUDIO, MAKER), Opening(STUDIO, ELDER)
    await _want(store, garden, old)
    await _mark(store, garden, old, Given.GIVEN, TRACE)
    await _want(store, garden, new)
    closing, opening = await _all(store, garden)
    assert closing == OpeningState(old, False, Given.GIVEN, TRACE)
    assert opening == OpeningState(new, True, Given.NOT)
    async with store.read() as tx:
        assert list(await tx.channels.of(STUDIO)) == [closing, opening]
        assert list(await tx.channels.at(HERE)) == [STUDIO]
    await _mark(store, garden, old, Given.NOT)
    assert await _all(store, garden) == [opening]


async def test_what_is_open_is_not_behind_and_what_is_not_yet_closed_is(store: SqlStore, garden: Community):
    opening = Opening(STUDIO, MAKER)
    await _want(store, garden, opening)
    assert await _behind(store, garden) == [STUDIO]
    await _mark(store, garden, opening, Given.GIVING, TRACE)
    assert await _behind(store, garden) == [STUDIO], "a crash may have come between"
    await _mark(store, garden, opening, Given.GIVEN, TRACE)
    assert await _behind(store, garden) == []
    await _want(store, garden)
    assert await _behind(store, garden) == [STUDIO]


async def test_a_channel_in_trouble_is_left_alone_until_it_may_be_tried_again(store: SqlStore, garden: Community):
    await _want(store, garden, Opening(STUDIO, MAKER))
    trouble = DoorTrouble(STUDIO, "refused", NOON, NOON + HOUR)
    async with store.write() as tx:
        assert await tx.doors.set_trouble(garden.id, trouble)
    assert await _behind(store, garden) == []
    assert await _behind(store, garden, HOUR) == [STUDIO]
    async with store.write() as tx:
        await tx.doors.try_again(STUDIO, NOON)
        assert not await tx.doors.set_trouble(garden.id, trouble), "it is not told anew"
        await tx.doors.try_again(STUDIO, NOON)
    assert await _behind(store, garden) == [STUDIO]
    async with store.write() as tx:
        assert await tx.doors.end_trouble(STUDIO)
        assert not await tx.doors.end_trouble(STUDIO)
        assert await tx.doors.set_trouble(garden.id, trouble)
