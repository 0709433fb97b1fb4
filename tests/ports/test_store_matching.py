"""What a delivery asks: a member with their doors on one platform, and how far a door is while they are theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.changing.stillness import Freeze
from bot.domain.giving.doors import DoorState, DoorTrouble, Given, Matching
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from bot.domain.linking.joining import joined
from storage.store import SqlStore
from tests.ports.conftest import NOON

HERE, THERE = Place(Platform.DISCORD, 1), Place(Platform.DISCORD, 2)
ROLE, OTHER, FAR = Door(DoorKind.ROLE, HERE, 5), Door(DoorKind.ROLE, HERE, 6), Door(DoorKind.ROLE, THERE, 7)
GROUP = Door(DoorKind.CHAT, Place(Platform.TELEGRAM, -100), -100)
ADA, BEN = Account(Platform.DISCORD, 11, "ada"), Account(Platform.DISCORD, 12, "ben")
REFUSED = DoorTrouble(OTHER, "refused", NOON, NOON + timedelta(hours=1))


@pytest.fixture
async def holding(store: SqlStore, garden: Community, ada: MemberId) -> MemberId:
    """Ada, with doors here, there and on another platform, one of which is refused."""
    async with store.write() as tx:
        await tx.doors.want(ada, {ROLE, OTHER, FAR, GROUP})
        await tx.doors.mark(ada, ROLE, Given.GIVEN, seen=True)
        await tx.doors.set_trouble(garden.id, REFUSED)
    return ada


async def matching(store: SqlStore, member: MemberId, platform: Platform = Platform.DISCORD) -> Matching:
    async with store.read() as tx:
        found = await tx.doors.matching(member, platform)
    assert found is not None
    return found


async def marked(store: SqlStore, of: Matching, door: Door, given: Given) -> bool:
    async with store.write() as tx:
        return await tx.doors.mark_theirs(of, door, given, seen=given is Given.GIVEN)


async def test_one_look_finds_the_account_the_doors_and_what_is_in_their_way(
    store: SqlStore, garden: Community, holding: MemberId
):
    found = await matching(store, holding)
    assert (found.member, found.community, found.account, found.frozen) == (holding, garden.id, ADA, False)
    assert found.states == (
        DoorState(ROLE, True, Given.GIVEN, True),
        DoorState(OTHER, True, Given.NOT),
        DoorState(FAR, True, Given.NOT),
    )
    assert found.shut == {OTHER: REFUSED}


async def test_what_is_refused_is_left_alone_until_its_moment(store: SqlStore, holding: MemberId):
    found = await matching(store, holding)
    assert [state.door for state in found.touchable(NOON)] == [ROLE, FAR]
    assert [state.door for state in found.touchable(REFUSED.again)] == [ROLE, OTHER, FAR]


async def test_a_dangerous_role_is_left_alone_but_for_whom_it_is_taken_from(store: SqlStore, holding: MemberId):
    async with store.write() as tx:
        home = (await tx.members.homes([holding]))[holding]
        await tx.doors.set_trouble(home, DoorTrouble(ROLE, "dangerous", NOON, NOON + timedelta(days=1)))
    assert ROLE not in {state.door for state in (await matching(store, holding)).touchable(NOON)}
    async with store.write() as tx:
        await tx.doors.want(holding, {FAR})
    assert ROLE in {state.door for state in (await matching(store, holding)).touchable(NOON)}


async def test_where_somebody_has_no_account_their_doors_are_found_all_the_same(store: SqlStore, holding: MemberId):
    found = await matching(store, holding, Platform.TELEGRAM)
    assert (found.account, [state.door for state in found.states]) == (None, [GROUP])


async def test_a_frozen_community_is_known_for_one(store: SqlStore, garden: Community, holding: MemberId):
    async with store.write() as tx:
        await tx.freezes.set(Freeze(garden.id, NOON, BEN, "rest"))
    assert (await matching(store, holding)).frozen


async def test_nobody_is_found_under_a_number_that_is_nobodys(store: SqlStore, holding: MemberId):
    async with store.read() as tx:
        assert await tx.doors.matching(MemberId(holding + 1), Platform.DISCORD) is None
        assert await tx.doors.matching_at(HERE, BEN) is None
        assert await tx.doors.matching_at(THERE, ADA) is None


async def test_whose_account_it_is_in_a_place_is_found_with_their_doors_in_it(
    store: SqlStore, garden: Community, holding: MemberId
):
    async with store.read() as tx:
        found = await tx.doors.matching_at(HERE, ADA)
    assert found is not None
    assert (found.member, found.community, found.account) == (holding, garden.id, ADA)
    assert [state.door for state in found.states] == [ROLE, OTHER]


async def test_a_door_is_marked_while_the_account_is_theirs(store: SqlStore, holding: MemberId):
    found = await matching(store, holding)
    assert await marked(store, found, FAR, Given.GIVEN)
    assert (await matching(store, holding)).states[2] == DoorState(FAR, True, Given.GIVEN, True)


async def test_a_door_that_nothing_is_kept_of_is_not_marked(store: SqlStore, holding: MemberId):
    assert not await marked(store, await matching(store, holding), Door(DoorKind.ROLE, HERE, 9), Given.GIVING)


async def test_a_door_neither_wanted_nor_given_any_more_is_forgotten_and_no_other(store: SqlStore, holding: MemberId):
    found = await matching(store, holding)
    async with store.write() as tx:
        await tx.doors.want(holding, {OTHER, FAR})
    assert await marked(store, found, ROLE, Given.NOT)
    assert await marked(store, found, FAR, Given.NOT)
    assert [state.door for state in (await matching(store, holding)).states] == [OTHER, FAR]


async def test_once_the_account_is_anothers_nothing_of_the_old_member_is_marked(
    store: SqlStore, garden: Community, holding: MemberId
):
    found = await matching(store, holding)
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, BEN)).id
        await tx.joins.join(
            holding, ben, joined(await tx.joins.belongings(ben), await tx.joins.belongings(holding), ben), NOON
        )
    assert not await marked(store, found, ROLE, Given.NOT)
    assert (await matching(store, ben)).states[0] == DoorState(ROLE, True, Given.GIVEN, True)


async def test_an_account_of_somebody_else_marks_nothing_though_the_door_is_kept(
    store: SqlStore, garden: Community, holding: MemberId
):
    async with store.write() as tx:
        await tx.members.ensure(garden.id, BEN)
    found = await matching(store, holding)
    assert not await marked(store, replace(found, account=BEN), ROLE, Given.NOT)
    assert await matching(store, holding) == found
