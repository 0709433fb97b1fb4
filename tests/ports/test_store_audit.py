"""The log of acts in both databases: found by what it says, changed by nobody unseen, emptied of who is forgotten."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.domain.awarding.award_files import Batch, Wanted
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from bot.domain.leaving.forgetting import StandIns
from bot.domain.moderating.audit import Act, Checker, Deed
from bot.ports import Sought
from storage import tables
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE, BEN = Account(Platform.DISCORD, 9, "grace"), Account(Platform.DISCORD, 12, "ben")
ADA = Account(Platform.DISCORD, 11, "ada")


@pytest.fixture
async def log(store: SqlStore, garden: Community, ada: MemberId) -> list[Act]:
    """Grace awarded ada, ben ended it and changed the tiers."""
    told = [
        Act(garden.id, Deed.AWARDED, GRACE, NOON, ada, "Maker", after={"until": None}, why="the mural"),
        Act(garden.id, Deed.REVOKED, BEN, NOON + timedelta(hours=1), ada, "Maker", before={"until": None}),
        Act(garden.id, Deed.POLICY, BEN, NOON + timedelta(hours=2), after={"revision": 1}),
    ]
    async with store.write() as tx:
        assert [await tx.audit.add(act) for act in told] == [1, 2, 3]
    return told


async def whole(store: SqlStore, garden: Community) -> dict:
    checker = Checker(garden.id)
    async with store.read() as tx:
        for entry in await tx.audit.page(garden.id, 0, 100):
            checker.see(entry)
        return dict(checker.end(await tx.audit.head(garden.id)))


async def test_a_line_says_what_was_done_and_is_found_by_it(store: SqlStore, garden: Community, ada: MemberId, log):
    async def found(**sought):
        async with store.read() as tx:
            return [entry.number for entry in await tx.audit.newest(garden.id, Sought(**sought), 10)]

    assert await found() == [3, 2, 1]
    assert await found(by=BEN) == [3, 2]
    assert await found(members=[ada]) == [2, 1]
    assert await found(members=[]) == []
    assert await found(tier="Maker", since=NOON + timedelta(minutes=1)) == [2]
    async with store.read() as tx:
        (newest, *_) = await tx.audit.newest(garden.id, Sought(), 1)
        first = (await tx.audit.page(garden.id, 0, 1))[0]
    assert (newest.deed, newest.actor, newest.said["after"]) == (Deed.POLICY, BEN, {"revision": 1})
    assert (first.actor.name, first.said["why"], first.at) == ("grace", "the mural", NOON)
    assert await whole(store, garden) == {}


async def test_what_is_rolled_back_leaves_no_line(store: SqlStore, garden: Community, log):
    async def fails():
        async with store.write() as tx:
            await tx.audit.add(log[0])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await whole(store, garden) == {}
    async with store.read() as tx:
        assert (await tx.audit.head(garden.id)).number == 3


async def test_lines_written_at_once_follow_one_another(store: SqlStore, garden: Community, log):
    async def one():
        async with store.write() as tx:
            await tx.audit.add(log[0])

    await asyncio.gather(*(one() for _ in range(10)))
    assert await whole(store, garden) == {}
    async with store.read() as tx:
        assert (await tx.audit.head(garden.id)).number == 13


_a = tables.audit.c
TAMPERING = [
    delete(tables.audit).where(_a.number == 3),
    delete(tables.audit).where(_a.number == 1),
    delete(tables.audit),
    update(tables.audit).where(_a.number == 1).values(by_id=12),
    update(tables.audit).where(_a.number == 1).values(member_id=None),
    update(tables.audit).where(_a.number == 2).values(about={"member": None, "tier": "", "why": ""}),
    update(tables.audit).where(_a.number == 2).values(about=None, about_salt=None, member_id=None, tier=None),
    update(tables.audit).where(_a.number == 2).values(at=NOON),
    update(tables.audit_head).values(number=2),
]


@pytest.mark.parametrize("change", TAMPERING, ids=str)
async def test_what_somebody_does_to_the_rows_is_found(store: SqlStore, garden: Community, log, change):
    async with store.write() as tx:
        await tx.connection.execute(change)
    assert await whole(store, garden) != {}


async def test_one_community_s_log_is_no_part_of_another_s(store: SqlStore, garden: Community, log):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "Elsewhere")
        assert await tx.audit.add(Act(other.id, Deed.POLICY, GRACE, NOON)) == 1
        assert await tx.audit.forget(other.id, [log[0].member], [BEN]) == []
    assert await whole(store, garden) == {}
    assert await whole(store, other) == {}


async def test_who_is_forgotten_is_in_no_row_and_the_log_is_whole(store: SqlStore, garden: Community, ada, log):
    async with store.write() as tx:
        told = await tx.persons.everything(garden.id, [ada], [ADA])
        assert [row["number"] for row in told["acts"]] == [1, 2]
        emptied = await tx.audit.forget(garden.id, [ada], [ADA])
        assert emptied == [(1, "about"), (2, "about")]
        await tx.persons.forget(garden.id, [ada], StandIns({ADA: Account(Platform.DISCORD, -7)}), {})
        await tx.audit.add(Act(garden.id, Deed.FORGOTTEN, None, NOON, after={"emptied": list(map(list, emptied))}))
        rows = list(await tx.connection.execute(select(tables.audit).where(_a.number < 3)))
    assert all((row.about, row.about_salt, row.member_id, row.tier) == (None,) * 4 for row in rows)
    assert [row.by["name"] for row in rows] == ["grace", "ben"], "what others did is not theirs to take back"
    assert await whole(store, garden) == {}


async def test_a_moderator_who_is_forgotten_leaves_what_was_done(store: SqlStore, garden: Community, log):
    async with store.write() as tx:
        emptied = await tx.audit.forget(garden.id, [], [BEN])
        await tx.audit.add(Act(garden.id, Deed.FORGOTTEN, None, NOON, after={"emptied": list(map(list, emptied))}))
        second = (await tx.audit.page(garden.id, 1, 1))[0]
    assert emptied == [(2, "by"), (3, "by")]
    assert (second.actor, second.by.salt, second.said["tier"]) == (None, None, "Maker")
    assert await whole(store, garden) == {}


async def test_a_batch_waits_until_it_is_removed_or_too_old(store: SqlStore, garden: Community):
    wanted = (Wanted(ADA, "Maker", NOON + timedelta(days=1), "the mural"), Wanted(BEN, "Maker", None, ""))
    async with store.write() as tx:
        kept = await tx.batches.add(Batch(garden.id, Place(Platform.DISCORD, 1), GRACE, NOON, wanted))
        assert await tx.batches.get(kept.id) == kept
        await tx.batches.purge(NOON)
        assert await tx.batches.get(kept.id) == kept
        await tx.batches.purge(NOON + timedelta(seconds=1))
        assert await tx.batches.get(kept.id) is None
        again = await tx.batches.add(Batch(garden.id, Place(Platform.DISCORD, 1), GRACE, NOON, wanted))
        await tx.batches.remove(again.id)
        assert await tx.batches.get(again.id) is None
        assert list(await tx.connection.execute(select(tables.batch_line))) == []


async def test_names_find_the_accounts_that_were_last_seen_under_them(store: SqlStore, garden: Community, ada):
    async with store.write() as tx:
        assert await tx.members.called(garden.id, Platform.DISCORD, "ADA") == [ADA]
        assert await tx.members.called(garden.id, Platform.TELEGRAM, "ada") == []
        assert await tx.members.called(garden.id, Platform.DISCORD, "ad%") == []
