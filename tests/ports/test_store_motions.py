"""Selections that wait for a yes, and that are on their way: the same on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.contributing.collab import Selection, Share
from bot.domain.contributing.motions import Motion, State, Why
from bot.domain.errors import StorageError
from bot.domain.ids import Account, Address, ChainName, Community, MemberId, Platform
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE, HEIDI, ADA = (Account(Platform.DISCORD, nth, name) for nth, name in enumerate(("grace", "heidi", "ada"), 10))
REGISTRY, WALLET, BEN, KEY = (Address("0x" + sign * 20) for sign in ("c0", "ad", "be", "5e"))
SHARES = (Share(WALLET, 700_000), Share(BEN, 300_000))
SELECTION = Selection(ChainName("base"), REGISTRY, "0d" * 32, WALLET, "0e" * 32, "ipfs://terms", SHARES)
HOUR = timedelta(hours=1)


async def moved(store: SqlStore, garden: Community, **more) -> Motion:
    async with store.write() as tx:
        maker = await tx.members.ensure(garden.id, ADA)
        motion = Motion(garden.id, 7, maker.id, SELECTION, KEY, 2**70, GRACE, NOON, NOON + HOUR, **more)
        return await tx.motions.add(motion)


async def test_it_comes_back_as_it_was_kept(store: SqlStore, garden: Community):
    one = await moved(store, garden)
    two = await moved(store, garden, state=State.STOPPED, second=HEIDI, why=Why.OTHER_TERMS)
    async with store.read() as tx:
        assert await tx.motions.get(one.id) == one
        found = await tx.motions.get(two.id)
        assert found == two
        assert (found.by.name, found.second.name) == ("grace", "heidi")
        assert await tx.motions.get(99) is None


async def test_it_moves_on_from_the_state_it_was_in_and_from_no_other(store: SqlStore, garden: Community):
    one = await moved(store, garden)
    async with store.write() as tx:
        assert await tx.motions.keep(replace(one, state=State.WAITING), State.SHOWN)
        assert not await tx.motions.keep(replace(one, state=State.DROPPED), State.SHOWN)
        assert [each.id for each in await tx.motions.waiting(garden.id, NOON)] == [one.id]
        assert await tx.motions.waiting(garden.id, NOON + HOUR) == []
        assert await tx.motions.sending() == []
        sent = replace(one, state=State.SENDING, second=HEIDI)
        assert await tx.motions.keep(sent, State.WAITING)
        assert await tx.motions.sending() == [sent]
        assert await tx.motions.waiting(garden.id, NOON) == []


async def test_of_one_design_one_is_on_its_way_at_a_time(store: SqlStore, garden: Community):
    one, two = await moved(store, garden, state=State.SENDING), await moved(store, garden)
    with pytest.raises(StorageError):
        async with store.write() as tx:
            await tx.motions.keep(replace(two, state=State.SENDING), State.SHOWN)
    async with store.write() as tx:
        assert await tx.motions.keep(replace(one, state=State.SENT), State.SENDING)
        assert await tx.motions.keep(replace(two, state=State.SENDING), State.SHOWN)


async def test_old_ones_are_forgotten_and_what_is_on_its_way_is_not(store: SqlStore, garden: Community):
    old, flies = await moved(store, garden), await moved(store, garden, state=State.SENDING)
    async with store.write() as tx:
        assert await tx.motions.purge(NOON) == 0
        assert await tx.motions.purge(NOON + HOUR) == 1
        assert await tx.motions.get(old.id) is None
        assert await tx.motions.get(flies.id) == flies


async def test_it_goes_to_the_member_that_its_maker_becomes(store: SqlStore, garden: Community):
    one = await moved(store, garden)
    async with store.write() as tx:
        into = await tx.members.ensure(garden.id, HEIDI)
        await tx.joins.join(one.maker, into.id, await tx.joins.belongings(one.maker), NOON)
        found = await tx.motions.get(one.id)
    assert found is not None
    assert found.maker == MemberId(into.id)
