"""Members, their accounts and wallets: one wallet has one owner in a community."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import WalletTaken
from bot.domain.giving.passes import Award
from bot.domain.ids import Account, Community, MemberId, Place, Platform, address
from bot.domain.notices import Notice
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.signing_in.signin import Proved, SignedText
from storage.store import SqlStore
from tests.ports.conftest import NOON

WALLET = Wallet(address("0x" + "a1" * 20))
ON_BASE = Wallet(WALLET.address, "base", Proof.CONTRACT)
SIGNED = SignedText("a text", "0x01")
BEN = Account(Platform.DISCORD, 12, "ben")


async def test_a_member_is_made_once_and_keeps_its_present_name(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        again = await tx.members.ensure(garden.id, Account(Platform.DISCORD, 11, "ada l."))
        assert again.id == ada
        assert [account.name for account in again.accounts] == ["ada l."]
        unnamed = await tx.members.ensure(garden.id, Account(Platform.DISCORD, 11))
        assert [account.name for account in unnamed.accounts] == ["ada l."]


async def test_many_are_made_or_found_at_once_each_with_its_present_name(
    store: SqlStore, garden: Community, ada: MemberId
):
    renamed, there = Account(Platform.DISCORD, 11, "ada l."), Account(Platform.TELEGRAM, 11, "ada")
    async with store.write() as tx:
        found = await tx.members.ensure_all(garden.id, [BEN, renamed, there, BEN])
        assert found[renamed].id == ada
        assert len({found[one].id for one in (BEN, renamed, there)}) == 3, "one number, two platforms: two people"
    async with store.read() as tx:
        for account in (BEN, renamed, there):
            member = await tx.members.of(garden.id, account)
            assert member == found[account]
            assert [one.name for one in member.accounts] == [account.name]


async def test_of_some_accounts_those_are_found_that_are_members(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        await tx.members.link(ada, WALLET, NOON)
        found = await tx.members.known(garden.id, [Account(Platform.DISCORD, 11), BEN])
        assert {one: member.id for one, member in found.items()} == {Account(Platform.DISCORD, 11): ada}
        assert [member.wallets for member in found.values()] == [(WALLET,)]
        assert await tx.members.known(garden.id, [BEN]) == {}
        assert await tx.members.known(garden.id, []) == {}


async def test_the_same_account_is_another_member_in_another_community(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "elsewhere")
        twin = await tx.members.ensure(other.id, Account(Platform.DISCORD, 11, "ada"))
        assert twin.id != ada
        assert await tx.members.link(ada, WALLET, NOON)
        assert await tx.members.link(twin.id, WALLET, NOON)


async def test_nobody_is_the_member_of_an_unknown_account(store: SqlStore, garden: Community):
    async with store.read() as tx:
        assert await tx.members.of(garden.id, BEN) is None


async def test_linking_raises_the_revision_once(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        assert await tx.members.link(ada, WALLET, NOON) is True
        assert await tx.members.link(ada, WALLET, NOON) is False
        (member,) = await tx.members.get([ada])
    assert (member.wallets, member.revision) == ((WALLET,), 1)


async def test_a_wallet_of_another_member_is_taken(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        await tx.members.link(ada, WALLET, NOON)
        ben = await tx.members.ensure(garden.id, BEN)
    with pytest.raises(WalletTaken):
        async with store.write() as tx:
            await tx.members.link(ben.id, WALLET, NOON)
    with pytest.raises(WalletTaken):  # a key's wallet counts there too
        async with store.write() as tx:
            await tx.members.link(ben.id, ON_BASE, NOON)


async def test_a_contract_of_one_address_may_be_another_members_on_another_chain(
    store: SqlStore, garden: Community, ada: MemberId
):
    on_ethereum = Wallet(WALLET.address, "ethereum", Proof.CONTRACT)
    async with store.write() as tx:
        ben = await tx.members.ensure(garden.id, BEN)
        assert await tx.members.link(ada, ON_BASE, NOON, SIGNED)
        assert await tx.members.link(ben.id, on_ethereum, NOON, SIGNED)
        assert await tx.members.owner(garden.id, ON_BASE) == ada
        assert await tx.members.owner(garden.id, on_ethereum) == ben.id
    for member in (ada, ben.id):
        with pytest.raises(WalletTaken):  # of two owners none has it everywhere
            async with store.write() as tx:
                await tx.members.link(member, WALLET, NOON)


async def test_first_wallets_are_linked_in_one_go_whole_and_raise_each_revision_once(
    store: SqlStore, garden: Community, ada: MemberId
):
    other = Wallet(address("0x" + "b2" * 20), "base", Proof.CONTRACT)
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, BEN)).id
        await tx.members.link_all(garden.id, {ada: Proved(WALLET), ben: Proved(other, SIGNED)}, NOON)
        assert [(one.wallets, one.revision) for one in await tx.members.get([ada, ben])] == [
            ((WALLET,), 1),
            ((other,), 1),
        ]
        (kept,) = await tx.proofs.due(NOON.replace(hour=23), 0, 9)
        assert (kept.member, kept.wallet, kept.text, kept.checked_at) == (ben, other, SIGNED, NOON)
        found = await tx.members.owners(garden.id, [WALLET, ON_BASE, other, replace(other, scope="ethereum")])
    assert found == {WALLET: ada, ON_BASE: ada, other: ben}


async def test_of_two_crowds_that_link_one_wallet_at_once_one_is_refused_whole(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        ben, cleo = [(await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12 + n))).id for n in range(2)]

    async def link(member: MemberId, beside: MemberId, digit: str) -> None:
        async with store.write() as tx:
            own = Wallet(address("0x" + digit * 40))
            await tx.members.link_all(garden.id, {beside: Proved(own), member: Proved(WALLET)}, NOON)

    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(link(ada, cleo, "c"), link(ben, cleo, "d"), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {type(None), WalletTaken}
    async with store.read() as tx:
        assert sorted(len(one.wallets) for one in await tx.members.get([ada, ben, cleo])) == [0, 1, 1]


async def test_a_wallet_proved_again_in_another_way_is_kept_so(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        assert await tx.members.link(ada, replace(ON_BASE, proof=Proof.COUNTERFACTUAL), NOON, SIGNED)
        before = await tx.members.revisions([ada])
        assert not await tx.members.link(ada, ON_BASE, NOON, SIGNED)
        assert (await tx.members.get([ada]))[0].wallets == (ON_BASE,)
        assert (await tx.members.revisions([ada]))[ada] == before[ada] + 1


async def test_of_two_members_linking_one_wallet_at_once_one_is_refused(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        ben = await tx.members.ensure(garden.id, BEN)

    async def link(member: MemberId) -> object:
        async with store.write() as tx:
            return await tx.members.link(member, WALLET, NOON)

    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(link(ada), link(ben.id), return_exceptions=True)
    assert sorted(type(outcome) for outcome in outcomes if outcome is not True) == [WalletTaken]
    assert True in outcomes


async def test_linking_for_nobody_fails(store: SqlStore, garden: Community):
    with pytest.raises(KeyError):
        async with store.write() as tx:
            await tx.members.link(404, WALLET, NOON)


async def test_a_page_holds_those_with_something_to_look_at(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        ids = [(await tx.members.ensure(garden.id, Account(Platform.DISCORD, 100 + n))).id for n in range(4)]
        await tx.members.link(ids[1], WALLET, NOON)
        await tx.awards.add(Award(ids[3], "Gardener", None, BEN, "helped", NOON))
    async with store.read() as tx:
        assert await tx.members.page(garden.id, 0, 10) == [ids[1], ids[3]]
        assert await tx.members.page(garden.id, 0, 1) == [ids[1]]
        assert await tx.members.page(garden.id, ids[1], 10) == [ids[3]]
        assert await tx.members.page(garden.id + 1, 0, 10) == []


async def test_thousands_are_read_at_once_and_missing_ones_left_out(store: SqlStore, ada: MemberId):
    async with store.read() as tx:
        assert [member.id for member in await tx.members.get(range(40_000))] == [ada]
        assert await tx.members.revisions(range(40_000)) == {ada: 0}
        assert await tx.passes.open(range(40_000)) == []
        assert await tx.awards.open(range(40_000)) == []
        assert await tx.members.get([]) == []


async def test_notices_are_off_until_switched_on(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        (before,) = await tx.members.get([ada])
        await tx.members.set_notices(ada, {Notice.ENDED})
        (after,) = await tx.members.get([ada])
    assert (before.notices, after.notices) == (frozenset(), {Notice.ENDED})
