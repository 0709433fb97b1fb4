"""What is waited for comes back as it was kept: ages, openings, a community's choice, facts of one kind."""

from datetime import timedelta

from bot.domain.events import Event, EventKind
from bot.domain.giving.holding_time import Age
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.ids import Community, MemberId
from storage.store import SqlStore
from tests.ports.conftest import NOON

HOUR = timedelta(hours=1)


async def test_an_age_is_kept_changed_and_forgotten(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        await tx.waits.set_age(ada, "one", Age(NOON))
        await tx.waits.set_age(ada, "two", Age(NOON, NOON + HOUR))
        await tx.waits.set_age(ada, "one", Age(NOON, NOON))
        assert await tx.waits.ages([ada]) == {ada: {"one": Age(NOON, NOON), "two": Age(NOON, NOON + HOUR)}}
        await tx.waits.set_age(ada, "one", None)
        assert await tx.waits.ages([ada, MemberId(99)]) == {ada: {"two": Age(NOON, NOON + HOUR)}}


async def test_an_opening_is_due_at_its_moment(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        await tx.waits.set_opening(ada, "Maker", NOON + HOUR)
        await tx.waits.set_opening(ada, "Maker", NOON)
        assert await tx.waits.openings([ada]) == {(ada, "Maker"): NOON}
        assert await tx.passes.to_look_at(NOON, 10) == [(garden.id, ada)]
        assert await tx.passes.to_look_at(NOON - HOUR, 10) == []
        await tx.waits.set_opening(ada, "Maker", None)
        assert await tx.passes.to_look_at(NOON, 10) == []


async def test_a_community_keeps_unless_it_chose_otherwise(store: SqlStore, garden: Community):
    async with store.write() as tx:
        assert await tx.communities.waiting(garden.id) == Waiting()
        chosen = Waiting(Choice.SUSPEND, timedelta(days=3), NOON)
        await tx.communities.set_waiting(garden.id, chosen)
        assert await tx.communities.waiting(garden.id) == chosen


async def test_facts_of_one_kind_since_a_moment_newest_first(store: SqlStore, garden: Community):
    async with store.write() as tx:
        said = [
            await tx.events.add(Event(EventKind.NODES_DISAGREE, garden.id, None, NOON + each * HOUR))
            for each in range(3)
        ]
        await tx.events.add(Event(EventKind.DOOR_BLOCKED, garden.id, None, NOON + HOUR))
        assert await tx.events.since(garden.id, EventKind.NODES_DISAGREE, NOON) == [said[2], said[1]]
