"""Figures counted by both databases: who held what when a day began, came and went, and what ends soon."""

from datetime import date, timedelta

from bot.domain.ids import Account, Community, MemberId, Place, Platform
from bot.domain.moderating.stats import Tally
from storage import tables
from storage.store import SqlStore
from tests.ports.conftest import NOON

FIRST = date(2026, 11, 15)
DAY = timedelta(days=1)


async def holds(tx, member: MemberId, tier: str, since, ended=None, cause=None, until=None) -> None:
    row = {"member_id": member, "tier": tier, "since": since, "until": until, "ended_at": ended, "cause": cause}
    more = {"revision": 1, "on_requirement": True, "on_award": False, "blocks": {}}
    await tx.connection.execute(tables.passes.insert().values(**row, **more))


async def test_passes_are_counted_by_tier_and_day_and_those_of_others_are_not(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12, "ben"))).id
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "Elsewhere")
        stranger = (await tx.members.ensure(other.id, Account(Platform.DISCORD, 12, "ben"))).id
        await holds(tx, ada, "Maker", NOON - 30 * DAY, until=NOON + 20 * DAY)
        await holds(tx, ben, "Maker", NOON - 30 * DAY, ended=NOON - 20 * DAY, cause="requirement")
        await holds(tx, ben, "Maker", NOON - 3 * DAY, until=NOON + 2 * DAY)
        await holds(tx, ada, "Curator", NOON - 9 * DAY, ended=NOON - DAY, cause="award")
        await holds(tx, ben, "Curator", NOON - 9 * DAY, ended=NOON - DAY, cause="joined")
        await holds(tx, stranger, "Maker", NOON - 3 * DAY, until=NOON + DAY)
    async with store.read() as tx:
        found = await tx.figures.tally(garden.id, FIRST, NOON)
    assert found == Tally(
        held={"Maker": 1, "Curator": 1},
        gained={("Maker", date(2026, 11, 19)): 1},
        lost={("Curator", date(2026, 11, 21)): 1},
        members=2,
        verified=0,
        ending={7: 1, 30: 2, 90: 2},
    )


async def test_a_day_begins_at_midnight_utc(store: SqlStore, garden: Community, ada: MemberId):
    midnight = NOON.replace(hour=0)
    async with store.write() as tx:
        await holds(tx, ada, "Maker", midnight - timedelta(microseconds=1), ended=midnight, cause="award")
    async with store.read() as tx:
        found = await tx.figures.tally(garden.id, FIRST, NOON)
    assert found.gained == {("Maker", date(2026, 11, 21)): 1}
    assert found.lost == {("Maker", date(2026, 11, 22)): 1}
