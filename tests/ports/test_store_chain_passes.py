"""Awards that are on chain too, as they are kept."""

from dataclasses import replace

from bot.domain.awarding.chain_passes import ChainPass, Move, Project, Verb
from bot.domain.ids import Account, Address, ChainName, Community, Platform
from storage.store import SqlStore
from tests.ports.conftest import NOON

CONTRACT, WALLET = Address("0x" + "c1" * 20), Address("0x" + "a1" * 20)
LARGEST = Project(ChainName("base"), CONTRACT, 2**256 - 1)


async def one_of(store: SqlStore, garden: Community, number: int) -> ChainPass:
    async with store.write() as tx:
        member = await tx.members.ensure(garden.id, Account(Platform.DISCORD, number, "ada"))
        return await tx.chain_passes.add(ChainPass(garden.id, member.id, "Orchard", LARGEST))


async def test_it_comes_back_as_it_was_and_as_far_as_it_is(store: SqlStore, garden: Community):
    first, other = await one_of(store, garden, 1), await one_of(store, garden, 2)
    for move in (Move(Verb.MINT, WALLET, NOON), Move(Verb.END, WALLET), None):
        further = replace(first, wallet=WALLET, stands=NOON, move=move, moves=3, halted=True)
        async with store.write() as tx:
            await tx.chain_passes.keep(further)
        async with store.read() as tx:
            assert await tx.chain_passes.all() == [further, other]
            assert await tx.chain_passes.of([first.member]) == [further]


async def test_what_is_over_is_gone_and_what_is_told_later_has_another_key(store: SqlStore, garden: Community):
    first, other = await one_of(store, garden, 1), await one_of(store, garden, 2)
    async with store.write() as tx:
        await tx.chain_passes.drop(first)
        assert await tx.chain_passes.all() == [other]
    again = await one_of(store, garden, 1)
    assert len({one.key for one in (first, other, again, replace(again, moves=1))}) == 4


async def test_it_goes_along_when_two_members_become_one(store: SqlStore, garden: Community):
    first, other = await one_of(store, garden, 1), await one_of(store, garden, 2)
    async with store.write() as tx:
        left = await tx.joins.belongings(first.member)
        await tx.joins.join(other.member, first.member, left, NOON)
        assert await tx.chain_passes.of([first.member]) == [first, replace(other, member=first.member)]
