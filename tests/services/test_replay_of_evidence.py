"""Replay beside an open database: what was decided is decided again, and what was tampered with is seen."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.errors import StorageError
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Account, Platform, address
from bot.domain.requirements.holdings import Wallet, Want
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.replay import Outcome, Replay
from storage import open_storage, open_to_read
from tests.blank import DATABASE, blank
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import ADA, BASE, MAKER, PASS, PLACE, FakeClock

TAMPER = """UPDATE evidence SET facts = replace(facts, '"value":0', '"value":1')"""


@pytest.fixture
async def lived(tmp_path):
    """A database that has seen gives, keeps and takes, still open by its bot."""
    clock, chain = FakeClock(), FakeChain(BASE, endpoints=1)
    async with open_storage(blank(tmp_path / DATABASE), clock, dice=random.Random(1)) as storage:
        store = storage.store
        reconcile = Reconcile(store, FakeChains(chain), storage.queue, clock, timedelta(seconds=60))
        async with store.write() as tx:
            garden = await tx.communities.allow(PLACE, "Plotter Garden")
            await tx.policies.save(Policy(garden.id, 1, (MAKER, Tier("Resident", 2, None, ()))))
            member = await tx.members.ensure(garden.id, ADA)
            ben = await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12, "ben"))
            await tx.members.link(member.id, Wallet(address("0x" + "a1" * 20)), clock.now())
        want = Want(PASS, address("0x" + "a1" * 20))

        async def look(value=None, **later):
            if value is not None:
                chain.put(want, value)
                chain.mine(5)
            clock.pass_by(**later)
            await reconcile(garden.id, [member.id, ben.id], "sweep")

        await look(1)
        await look(0)  # a lone node says so once
        await look(0, minutes=2)  # and again
        await look(1, minutes=1)
        async with store.write() as tx:
            award = Award(member.id, "Resident", clock.now() + timedelta(hours=1), ADA, "guest", clock.now())
            await tx.awards.add(award)
        await look()
        chain.silent = {0}
        await look(hours=2)
        async with store.write() as tx:
            await tx.policies.save(Policy(garden.id, 2, ()))
        await look()
        yield store, tmp_path


async def outcomes(path, **asked):
    async with open_to_read(path / "gatehouse.sqlite") as store:
        return [one async for one in Replay(store).decisions(**asked)]


async def test_every_decision_comes_out_the_same(lived):
    _, path = lived
    found = await outcomes(path)
    assert [one.change for one in found] == ["give", "keep", "take", "give", "give", "take", "take"]
    assert {one.outcome for one in found} == {Outcome.SAME}


async def test_one_member_and_a_moment_are_enough_to_ask_for(lived):
    _, path = lived
    found = await outcomes(path)
    assert len(await outcomes(path, number=ADA.id)) == 7
    assert await outcomes(path, number=12) == []
    assert len(await outcomes(path, since=found[3].at)) == 4


async def test_what_was_tampered_with_is_seen_and_named(lived):
    store, path = lived
    async with store.write() as tx:
        await tx.connection.exec_driver_sql(TAMPER)
    changed = [one for one in await outcomes(path) if one.outcome is Outcome.DIFFERS]
    assert [one.change for one in changed] == ["keep", "take"]
    assert changed[1].why[0] == "change was take, would be keep"


async def test_evidence_of_an_earlier_version_is_counted_apart(lived):
    store, path = lived
    async with store.write() as tx:
        await tx.connection.execute(text("UPDATE evidence SET facts = '{}' WHERE id = 1"))
    assert [one.outcome for one in await outcomes(path)][:2] == [Outcome.UNREADABLE, Outcome.SAME]


async def test_it_cannot_write_and_makes_no_database(lived):
    _, path = lived
    async with open_to_read(path / "gatehouse.sqlite") as store:
        with pytest.raises(StorageError):
            async with store.write() as tx:
                await tx.communities.allow(PLACE, "other")
    with pytest.raises(StorageError, match="no file"):
        async with open_to_read(path / "elsewhere.sqlite"):
            pass
    assert not (path / "elsewhere.sqlite").exists()


async def test_another_schema_is_refused(lived):
    store, path = lived
    async with store.write() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StorageError, match="start the bot"):
        await outcomes(path)
