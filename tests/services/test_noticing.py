"""What a log leads to: whom it names, when, how often, and at what cost."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.ids import Account, Address, Community, CommunityId, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Wallet, Want
from bot.domain.requirements.indexing import Signed, Source
from bot.domain.requirements.requirements import Holds
from bot.ports import JobKind
from bot.services.giving.noticing import Noticing
from bot.services.giving.reconcile import Reconcile
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.blank import fresh_store
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import BASE, MAKER, PASS, FakeClock

ADA, BEN = address("0x" + "a1" * 20), address("0x" + "b2" * 20)


@dataclass
class Yard:
    """A store, a chain that tests write, and everything between them; no platform."""

    store: SqlStore
    chain: FakeChain
    clock: FakeClock
    noticing: Noticing
    looks: list[tuple[CommunityId, frozenset[MemberId], str]]

    async def community(self, server: int = 11) -> Community:
        place = Place(Platform.DISCORD, server)
        async with self.store.write() as tx:
            made = await tx.communities.allow(place, f"garden {server}")
            maker = Tier("Maker", 1, MAKER.requirement, (Door(DoorKind.ROLE, place, 5),))
            await tx.policies.save(Policy(made.id, 1, (maker,)))
        return made

    async def member(self, community: Community, number: int, wallet: Address) -> MemberId:
        async with self.store.write() as tx:
            member = await tx.members.ensure(community.id, Account(Platform.DISCORD, number, f"m{number}"))
            await tx.members.link(member.id, Wallet(wallet), self.clock.now())
        return member.id

    async def look(self) -> list[tuple[str, set[MemberId]]]:
        """One tick; what it looked at: reason and members."""
        self.looks.clear()
        await self.noticing.look(BASE)
        return [(reason, set(members)) for _, members, reason in self.looks]

    async def held(self, *members: MemberId) -> set[MemberId]:
        async with self.store.read() as tx:
            return {one.member for one in await tx.passes.open(members)}


class Looking(Reconcile):
    """The real one; it tells what it was asked, and fails for whom a test says."""

    async def __call__(self, community, members, reason, *, read=True):
        LOOKS.append((community, frozenset(members), reason))
        if community in FAILING:
            raise RuntimeError("a fault of this community alone")
        return await super().__call__(community, members, reason, read=read)


LOOKS: list = []
FAILING: set[CommunityId] = set()


@pytest.fixture
async def yard(tmp_path):
    LOOKS.clear()
    FAILING.clear()
    clock, chain = FakeClock(), FakeChain(BASE)
    async with fresh_store(tmp_path) as store:
        queue, chains = SqliteQueue(store, clock, random.Random(1)), FakeChains(chain)
        reconcile = Looking(store, chains, queue, clock, timedelta(seconds=60))
        yield Yard(store, chain, clock, Noticing(store, chains, queue, reconcile, clock), LOOKS)


async def test_without_a_gated_contract_the_chain_is_not_walked(yard: Yard):
    assert await yard.look() == []
    assert yard.noticing.watches[BASE].trail is None


async def test_a_log_names_its_member_when_seen_and_once_more_when_final(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 1)
    assert await yard.look() == [("transfer", {ada})]
    assert await yard.held(ada) == {ada}
    assert await yard.look() == []
    yard.chain.mine(1)
    assert await yard.look() == []
    yard.chain.mine(1)
    assert await yard.look() == [("final", {ada})]
    yard.chain.mine(5)
    assert await yard.look() == []


async def test_an_attestation_that_is_revoked_names_whom_it_is_about_if_they_handed_it_in(yard: Yard):
    garden = await yard.community()
    ada, _ben = await yard.member(garden, 1, ADA), await yard.member(garden, 2, BEN)
    schema = Source(BASE, PASS.contract, "0x" + "5c" * 32)
    async with yard.store.write() as tx:
        await tx.papers.keep(ada, schema, Signed(ADA, 7, BEN), "{}")
    await yard.look()
    for uid, named in ((8, []), (7, [("transfer", {ada})])):
        block = yard.chain.mine(1).number
        yard.chain.revoked[block] = frozenset({(PASS.contract, uid)})
        assert await yard.look() == named
    yard.chain.mine(2)
    assert await yard.look() == [("final", {ada})]


async def test_a_log_that_is_final_when_it_is_seen_names_its_member_once(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 0)
    yard.chain.mine(5)
    assert await yard.look() == [("transfer", {ada})]
    yard.chain.mine(5)
    assert await yard.look() == []


async def test_a_pass_given_later_than_its_log_is_looked_at_again_when_the_giving_block_is_final(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 1)
    yard.chain.mine(1)
    assert await yard.look() == [("transfer", {ada})]
    yard.chain.mine(1)
    assert await yard.look() == [("final", {ada})], "the log's own block"
    yard.chain.mine(1)
    assert await yard.look() == [("final", {ada})], "the block it was given on"
    yard.chain.mine(5)
    assert await yard.look() == []


async def test_strangers_name_nobody_and_write_nothing(yard: Yard):
    garden = await yard.community()
    await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, BEN), 1)
    writes = counted(yard, "INSERT", "UPDATE", "DELETE")
    assert await yard.look() == []
    assert writes == []


async def test_one_wallet_names_its_member_in_every_community(yard: Yard):
    garden, other = await yard.community(11), await yard.community(12)
    ada, twin = await yard.member(garden, 1, ADA), await yard.member(other, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 1)
    assert sorted(await yard.look(), key=str) == sorted([("transfer", {ada}), ("transfer", {twin})], key=str)


async def test_a_look_that_fails_becomes_a_job_and_keeps_nobody_else(yard: Yard):
    garden, other = await yard.community(11), await yard.community(12)
    ada, twin = await yard.member(garden, 1, ADA), await yard.member(other, 1, ADA)
    await yard.look()
    FAILING.add(garden.id)
    yard.chain.put(Want(PASS, ADA), 1)
    await yard.look()
    assert await yard.held(ada, twin) == {twin}
    async with yard.store.read() as tx:
        jobs = (await tx.connection.execute(text("SELECT kind, payload FROM job"))).all()
    (asked,) = [payload for kind, payload in jobs if kind == JobKind.RECONCILE]
    assert f'"members":[{ada}]' in asked
    FAILING.clear()
    assert await yard.look() == [], "the walk has gone on"


async def test_after_a_crash_before_anything_was_kept_the_same_members_are_named_again(yard: Yard, monkeypatch):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 1)

    async def crash(*_):
        raise SystemError("killed here")

    with monkeypatch.context() as broken:
        broken.setattr(Noticing, "_keep", crash)
        with pytest.raises(SystemError):
            await yard.look()
    again = Noticing(yard.store, yard.noticing.chains, yard.noticing.queue, yard.noticing.reconcile, yard.clock)
    LOOKS.clear()
    await again.look(BASE)
    assert [(garden.id, {ada}, "transfer")] == LOOKS


async def test_a_new_tier_is_watched_from_the_next_tick_on(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    other = address("0x" + "bb" * 20)
    probe = type(PASS)(PASS.kind, BASE, other)
    async with yard.store.write() as tx:
        policy = await tx.policies.current(garden.id)
        await tx.policies.save(Policy(garden.id, 2, (*policy.tiers, Tier("Curator", 2, Holds(probe), ()))))
    yard.chain.put(Want(probe, ADA), 1)
    assert await yard.look() == [("transfer", {ada})]


async def test_an_unreadable_chain_is_unknown_and_walked_later(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    await yard.look()
    yard.chain.put(Want(PASS, ADA), 1)
    yard.chain.silent = {0, 1}
    assert await yard.look() == []
    assert yard.noticing.watches[BASE].behind is None
    yard.chain.silent = set()
    assert await yard.look() == [("transfer", {ada})]
    assert yard.noticing.watches[BASE].behind == 0


async def test_the_cost_of_a_transfer_does_not_grow_with_the_members(yard: Yard):
    garden = await yard.community()
    ada = await yard.member(garden, 1, ADA)
    for number in range(2, 11):
        await yard.member(garden, number, address(f"0x{number:040x}"))
    await yard.look()
    few = await cost(yard, ada)
    async with yard.store.write() as tx:
        many = [{"id": n, "c": garden.id, "a": f"0x{n:040x}"} for n in range(1_000, 11_000)]
        for say in (
            "INSERT INTO member (id, community_id, revision, notices) VALUES (:id, :c, 0, false)",
            (
                "INSERT INTO wallet (community_id, member_id, scope, address, proof, linked_at)"
                " VALUES (:c, :id, 'eoa', :a, 'signature', '2026-11-22')"
            ),
        ):
            await tx.connection.execute(text(say), many)
    assert await cost(yard, ada) == few


async def cost(yard: Yard, ada: MemberId) -> list[str]:
    """The statements of one tick in which ada's pass moved, and of the one in which that is final."""
    yard.chain.put(Want(PASS, ADA), 1)
    await yard.look()
    yard.chain.mine(5)
    await yard.look()
    seen = counted(yard, "SELECT", "INSERT", "UPDATE", "DELETE")
    yard.chain.put(Want(PASS, ADA), 2)
    assert await yard.look() == [("transfer", {ada})]
    yard.chain.mine(2)
    assert await yard.look() == [("final", {ada})]
    return list(seen)


def counted(yard: Yard, *verbs: str) -> list[str]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith(verbs):
            seen.append(statement)

    for engine in (yard.store._engines.writer, yard.store._engines.reader):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    return seen
