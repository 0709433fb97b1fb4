"""How far the logs were walked, whom they named, and whose a wallet is."""

from datetime import timedelta

from sqlalchemy import event

from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Plan
from bot.domain.giving.policy import Policy
from bot.domain.giving.watching import Trail
from bot.domain.ids import Account, ChainName, Community, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Wallet
from storage.store import SqlStore
from tests.ports.conftest import NOON

BASE, OTHER = ChainName("base"), ChainName("ethereum")
WALLET = address("0x" + "a1" * 20)


async def test_a_trail_comes_back_as_it_was_saved_last(store: SqlStore):
    async with store.write() as tx:
        assert await tx.trails.get(BASE) is None
        await tx.trails.save(BASE, Trail(7, {6: "0x06", 7: "0x07"}))
        await tx.trails.save(BASE, Trail(9, {9: "0x09"}))
        await tx.trails.save(OTHER, Trail(1))
    async with store.read() as tx:
        assert await tx.trails.get(BASE) == Trail(9, {9: "0x09"})
        assert await tx.trails.get(OTHER) == Trail(1)


async def test_who_was_named_is_told_by_block_until_it_is_forgotten(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12, "ben"))).id
        await tx.trails.named(BASE, {5: [ada], 6: [ada, ben]})
        await tx.trails.named(BASE, {6: [ben], 7: []})
        await tx.trails.named(OTHER, {5: [ben]})
        assert await tx.trails.up_to(BASE, 5) == {ada: garden.id}
        assert await tx.trails.above(BASE, 5) == {ada: garden.id, ben: garden.id}
        assert await tx.trails.above(BASE, 6) == {}
        await tx.trails.forget(BASE, 5)
        assert await tx.trails.up_to(BASE, 6) == {ada: garden.id, ben: garden.id}
        assert await tx.trails.up_to(OTHER, 9) == {ben: garden.id}


async def test_a_wallet_names_its_member_in_every_community_and_on_the_chain_it_counts_on(
    store: SqlStore, garden: Community, ada: MemberId
):
    contract = address("0x" + "c0" * 20)
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "elsewhere")
        twin = (await tx.members.ensure(other.id, Account(Platform.DISCORD, 11, "ada"))).id
        await tx.members.link(ada, Wallet(WALLET), NOON)
        await tx.members.link(twin, Wallet(WALLET), NOON)
        await tx.members.link(ada, Wallet(contract, scope="ethereum"), NOON)
        asked = [WALLET, contract, address("0x" + "99" * 20)]
        assert await tx.members.with_wallets(BASE, asked) == {WALLET: {ada: garden.id, twin: other.id}}
        assert (await tx.members.with_wallets(OTHER, asked))[contract] == {ada: garden.id}
        assert await tx.members.with_wallets(BASE, []) == {}


async def test_finding_a_wallet_uses_an_index(store: SqlStore):
    seen = []
    async with store.read() as tx:
        if tx.connection.dialect.name != "sqlite":
            return
        engine = tx.connection.engine.sync_engine
        event.listen(
            engine, "before_cursor_execute", lambda _c, _k, statement, values, *_: seen.append((statement, values))
        )
        await tx.members.with_wallets(BASE, [WALLET])
        statement, values = seen[-1]
        plan = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        assert "wallet_address" in str(plan.all())


async def test_members_are_counted_as_they_are_paged(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        assert await tx.members.count(garden.id) == 0
        await tx.members.link(ada, Wallet(WALLET), NOON)
        assert await tx.members.count(garden.id) == 1
        assert await tx.members.page(garden.id, MemberId(0), 10) == [ada]


async def test_a_member_is_found_by_its_number_or_its_accounts(store: SqlStore, ada: MemberId):
    async with store.read() as tx:
        assert await tx.members.numbered(ada) == [ada]
        assert await tx.members.numbered(11) == [ada]
        assert await tx.members.numbered(99) == []


async def test_revisions_are_those_in_force_in_allowed_communities(store: SqlStore, garden: Community):
    async with store.write() as tx:
        assert await tx.policies.revisions() == {}
        await tx.policies.save(Policy(garden.id, 1))
        await tx.policies.save(Policy(garden.id, 2))
        assert await tx.policies.revisions() == {garden.id: 2}


async def test_history_is_told_oldest_first_from_a_member_and_a_moment_on(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12, "ben"))).id
        for hours, member in enumerate((ada, ben, ada)):
            said = Evidence(member, "Maker", "give", NOON + timedelta(hours=hours), 1, "sweep", {})
            await tx.passes.apply([Plan(member, ())], [said], NOON)
    async with store.read() as tx:
        every = await tx.passes.history(0, 10)
        assert [row.member for row in every] == [ada, ben, ada]
        assert [row.id for row in await tx.passes.history(every[0].id, 1)] == [every[1].id]
        assert [row.id for row in await tx.passes.history(0, 10, members=[ada])] == [every[0].id, every[2].id]
        assert [row.id for row in await tx.passes.history(0, 10, since=every[1].at)] == [every[1].id, every[2].id]
