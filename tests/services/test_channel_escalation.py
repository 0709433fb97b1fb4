"""I11 for channels: nobody opens, moves or closes one who could not do that there by hand, whatever they type."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.domain.errors import ChangeRefused, ChannelRefused, DoorGone, NotPermitted, RoleRefused
from bot.domain.giving.channels import ChannelKind, ChannelRights, RoomFacts
from bot.domain.giving.policy import Door, channel_door
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Place, Platform
from bot.services.permitting.authority import BOT_ITSELF
from tests.blank import fresh_store
from tests.house_changes import GRACE, HIGH, LOW, MAKER, MIDDLE, RESIDENT, Town, open_town
from tests.house_verify import PLACE

ACTOR = Account(Platform.DISCORD, 77, "actor")
STUDIO, HALL = channel_door(PLACE, 100), channel_door(PLACE, 101)
FAR = channel_door(Place(Platform.DISCORD, PLACE.id + 1), 100)
OPEN = replace(RESIDENT, doors=(MIDDLE, STUDIO))
MAY, WEAK, BLIND = ChannelRights(True), ChannelRights(True, ("Manage Permissions",)), ChannelRights(False)


class Rooms:
    """The channels of a server, and what each account may do in them."""

    def __init__(self) -> None:
        self.theirs: dict[int, ChannelRights] = {BOT_ITSELF: MAY, GRACE.id: MAY}
        self.gone: set[Door] = set()

    async def room(self, door: Door) -> RoomFacts:
        if door in self.gone:
            raise DoorGone
        return RoomFacts(door.id, "studio", ChannelKind.ROOM, 0b11)

    async def rights(self, door: Door, account: int) -> ChannelRights:
        return self.theirs.get(account, BLIND)


@pytest.fixture
async def town(tmp_path: Path):
    """Resident opens the studio to the middle role; Maker opens the low one."""
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        rooms = Rooms()
        changes = replace(town.changes, channels={Platform.DISCORD: rooms})
        opened = replace(town, changes=changes)
        opened.rooms = rooms
        await opened.made(MAKER, OPEN)
        yield opened


def deeds(town: Town, waiting: int):
    """Everything that changes to which role a channel is open, by the edits that the commands make."""
    changes, here = town.changes, (town.server, PLACE, ACTOR)

    def edit(tiers):
        return lambda: changes.propose(*here, tiers, "x")

    return {
        "open": edit([replace(MAKER, doors=(LOW, HALL)), OPEN]),
        "close": edit([MAKER, RESIDENT]),
        "remove": edit([MAKER]),
        "to another role": edit([MAKER, replace(OPEN, doors=(HIGH, STUDIO))]),
        "by sharing the role": edit([replace(MAKER, doors=(LOW, MIDDLE)), replace(OPEN, doors=(MIDDLE, HIGH, STUDIO))]),
        "undo": lambda: changes.undo(*here, 0),
        "again": lambda: changes.again(*here, waiting),
        "apply": lambda: changes.apply(*here, waiting),
    }


async def came_of(deed):
    try:
        await deed()
    except (NotPermitted, RoleRefused, ChannelRefused, ChangeRefused) as refused:
        return type(refused)
    return None


async def test_who_could_not_do_it_by_hand_changes_no_channel(town: Town):
    waiting = (await town.propose([replace(MAKER, doors=(LOW, HALL)), OPEN])).proposal
    before, tried = await town.policy(), 0
    for manages, height, rights in product((False, True), (1, MIDDLE.id, HIGH.id + 1), (BLIND, WEAK, MAY)):
        town.server.standings[ACTOR.id] = Standing(height, manages_roles=manages)
        town.rooms.theirs[ACTOR.id] = rights
        for name, deed in deeds(town, waiting).items():
            found, at = await came_of(deed), (manages, height, rights, name)
            if not manages:
                assert found is NotPermitted, at
            elif rights is not MAY:
                assert found in {RoleRefused, ChannelRefused}, at
            elif height <= LOW.id:
                assert found is RoleRefused, at
            tried += 1
    assert await town.policy() == before, "a refused deed left something behind"
    assert tried == 18 * 8


async def test_who_may_do_it_by_hand_may_do_all_of_it(town: Town):
    """Otherwise the test above could not fail for a deed that is always refused."""
    waiting = (await town.propose([replace(MAKER, doors=(LOW, HALL)), OPEN])).proposal
    town.server.standings[ACTOR.id] = Standing(HIGH.id + 1, manages_roles=True)
    town.rooms.theirs[ACTOR.id] = MAY
    every = deeds(town, waiting)
    del every["apply"]  # somebody else's
    for name, deed in every.items():
        assert await came_of(deed) is None, name


async def test_who_only_changes_what_a_tier_asks_needs_no_right_in_its_channel(town: Town):
    """Whoever stands above a role may give it by hand, and so decide who comes into what is open to it."""
    town.server.standings[ACTOR.id] = Standing(HIGH.id, manages_roles=True)
    assert await came_of(lambda: town.propose([MAKER, replace(OPEN, rank=9)], actor=ACTOR)) is None


async def test_the_right_is_asked_for_again_when_it_is_applied(town: Town):
    town.server.standings[ACTOR.id] = Standing(HIGH.id, manages_roles=True)
    town.rooms.theirs[ACTOR.id] = MAY
    preview = await town.propose([MAKER, RESIDENT], actor=ACTOR)
    town.rooms.theirs[ACTOR.id] = WEAK
    assert await came_of(lambda: town.apply(preview, ACTOR)) is ChannelRefused
    assert (await town.policy()).author == GRACE


async def test_a_channel_of_another_server_is_nobodys_to_open_here(town: Town):
    far_role = replace(HIGH, place=FAR.place)
    tiers = [MAKER, OPEN, replace(MAKER, name="Far", rank=7, doors=(far_role, FAR))]
    assert await came_of(lambda: town.propose(tiers)) in {RoleRefused, ChannelRefused}


async def test_what_is_gone_may_be_taken_off_by_whoever_stands_above_the_role(town: Town):
    town.server.standings[ACTOR.id] = Standing(HIGH.id, manages_roles=True)
    town.rooms.gone.add(STUDIO)
    assert await came_of(lambda: town.propose([MAKER, RESIDENT], actor=ACTOR)) is None
