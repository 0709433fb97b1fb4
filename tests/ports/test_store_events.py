"""Events about a member are news until shown."""

import pytest

from bot.domain.errors import StorageError
from bot.domain.events import Event, EventKind
from bot.domain.ids import Community, MemberId, Place, Platform
from storage.store import SqlStore
from tests.ports.conftest import NOON


async def test_events_come_back_and_news_only_once(store: SqlStore, garden: Community, ada: MemberId):
    facts = {"tier": "Gardener", "value": 2**100}
    async with store.write() as tx:
        gained = await tx.events.add(Event(EventKind.TIER_GAINED, garden.id, ada, NOON, facts))
        lost = await tx.events.add(Event(EventKind.TIER_LOST, garden.id, ada, NOON))
        blocked = await tx.events.add(Event(EventKind.DOOR_BLOCKED, garden.id, None, NOON))
    async with store.write() as tx:
        assert await tx.events.get(gained.id) == gained
        assert await tx.events.get(blocked.id) == blocked
        assert await tx.events.those([blocked.id, 404, gained.id]) == [gained, blocked]
        assert await tx.events.news(ada, 10) == [gained, lost]
        assert await tx.events.news(ada, 1) == [gained]
        await tx.events.shown(ada, NOON)
        assert await tx.events.news(ada, 10) == []


async def test_an_unknown_event_is_a_key_error(store: SqlStore):
    async with store.read() as tx:
        with pytest.raises(KeyError):
            await tx.events.get(404)


async def test_an_event_cannot_name_a_member_of_another_community(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "elsewhere")
    with pytest.raises(StorageError):
        async with store.write() as tx:
            await tx.events.add(Event(EventKind.TIER_GAINED, other.id, ada, NOON))
