"""Vaults and Safes: they count for whom the chain vouches at each look, and for one member."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from eth_abi.abi import encode

from bot.domain.errors import ChainUnreadable, VaultProblem, VaultRefused, WalletProblem, WalletRefused, WalletTaken
from bot.domain.ids import Account, Address, MemberId, Platform, address
from bot.domain.linking.claims import Outcome
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.requirements.requirements import Holds, Not
from bot.services.linking.claiming import Claiming
from bot.services.linking.claims import parties
from sandbox.chain.driver import wallet_of
from sandbox.chain.people import owner
from sandbox.chain.wire import created as created_at
from sandbox.tokens import calldata
from tests.chain_house import BASE, ChainHouse, open_house
from tests.contract_wallets import act, artifact
from tests.hand_made_contracts import created

pytestmark = pytest.mark.needs("eth-tester")
ADA, BEN = Account(Platform.DISCORD, 1, "ada"), Account(Platform.DISCORD, 2, "ben")
COLD = wallet_of("a vault")
VAULT = address(COLD.address)
FULL, OURS, ANOTHER = bytes(32), b"gatehouse".ljust(32, b"\0"), b"elsewhere".ljust(32, b"\0")
REGISTRY = address("0x" + created_at(bytes.fromhex(owner().address[2:]), 3).hex())
"""The owner's fourth contract: the tokens are the first three."""
EVERYTHING = "delegateAll(address,bytes32,bool)"
ONE_CONTRACT = "delegateContract(address,address,bytes32,bool)"


@dataclass
class Stage:
    house: ChainHouse
    ada: MemberId
    ben: MemberId

    @property
    def vaults(self):
        return self.house.services.vaults

    def hot(self, member: MemberId) -> str:
        return self.house.members[member].address

    async def delegates(self, call: str, *given: object) -> None:
        await act(self.house.chain, REGISTRY, calldata(call, *given), sender=COLD)

    async def adds(self, account: Account = ADA) -> Wallet:
        found = await self.vaults.add_vault(self.house.garden.id, account, BASE, VAULT)
        await self.house.jobs()
        return found

    async def linked(self, account: Account = ADA) -> tuple[LinkedWallet, ...]:
        return (await self.house.services.wallets.shown(self.house.garden, account)).wallets

    async def unlinks(self, linked: LinkedWallet, account: Account = ADA) -> None:
        await self.house.services.wallets.unlink(self.house.garden, account, linked.id)
        await self.house.jobs()

    async def holders(self) -> set[MemberId]:
        """Who holds a pass once everything so far is final and everybody was looked at."""
        await self.house.mine(self.house.final + 1)
        await self.house.services.recheck.sweep()
        return await self.house.passes()

    async def refusal(self, adding) -> VaultProblem:
        with pytest.raises(VaultRefused) as refused:
            await adding
        return refused.value.problem


async def settled(house: ChainHouse) -> Stage:
    """Ada and Ben have proved a wallet each; the token is in a vault."""
    assert await created(house.chain, artifact("DelegateRegistryDouble")) == REGISTRY
    await house.tiers(Maker=Holds(house.passes_of))
    ada, ben = await house.joins("ada", "ben")
    await house.chain.mint_erc721(COLD.address, 1)
    return Stage(house, ada, ben)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_house(tmp_path, final=2, delegations=REGISTRY) as house:
        yield await settled(house)


@pytest.mark.parametrize("right", [FULL, OURS])
async def test_what_a_vault_holds_counts_for_the_wallet_it_delegates_to(stage, right):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), right, True)
    linked = await stage.adds()
    assert linked == Wallet(VAULT, BASE, Proof.VAULT, address(stage.hot(stage.ada)))
    assert [one.wallet for one in await stage.linked()][1:] == [linked]
    assert await stage.holders() == {stage.ada}


async def test_a_delegation_of_the_gated_contract_alone_is_enough(stage):
    await stage.delegates(ONE_CONTRACT, stage.hot(stage.ada), stage.house.passes_of.contract, FULL, True)
    await stage.adds()
    assert await stage.holders() == {stage.ada}


async def test_a_delegation_of_another_contract_or_of_another_right_vouches_for_nothing(stage):
    await stage.delegates(ONE_CONTRACT, stage.hot(stage.ada), "0x" + "77" * 20, FULL, True)
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), ANOTHER, True)
    assert await stage.refusal(stage.adds()) is VaultProblem.NOT_VOUCHED
    assert await stage.holders() == set()


async def test_a_delegation_taken_back_closes_at_the_next_look(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    await stage.adds()
    assert await stage.holders() == {stage.ada}
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, False)
    assert await stage.holders() == set()
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    assert await stage.holders() == {stage.ada}


@pytest.mark.parametrize("mode", ["down", "null", "error_body", "empty"])
async def test_a_registry_that_cannot_be_read_keeps_and_gives_nothing(stage, mode):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    await stage.adds()
    assert await stage.holders() == {stage.ada}
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, False)
    await stage.house.chain.fault(None, mode, methods=["eth_call"])
    assert await stage.holders() == {stage.ada}
    with pytest.raises(ChainUnreadable):
        await stage.adds(BEN)
    await stage.house.chain.fault(None, "ok")
    assert await stage.holders() == set()


async def test_a_vault_belongs_to_one_member_though_it_delegates_to_two(stage):
    for member in (stage.ada, stage.ben):
        await stage.delegates(EVERYTHING, stage.hot(member), FULL, True)
    await stage.adds(ADA)
    with pytest.raises(WalletTaken):
        await stage.adds(BEN)
    assert await stage.holders() == {stage.ada}


async def test_a_delegation_does_not_go_on_through_a_vault(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    colder = wallet_of("a colder vault")
    await act(stage.house.chain, REGISTRY, calldata(EVERYTHING, VAULT, FULL, True), sender=colder)
    await stage.adds()
    adding = stage.vaults.add_vault(stage.house.garden.id, ADA, BASE, address(colder.address))
    assert await stage.refusal(adding) is VaultProblem.NOT_VOUCHED


async def test_an_unlinked_vault_closes_what_it_opened_and_is_no_loss_for_the_breaker(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    await stage.adds()
    assert await stage.holders() == {stage.ada}
    _, vault = await stage.linked()
    await stage.unlinks(vault)
    assert await stage.holders() == set()
    async with stage.house.storage.store.read() as tx:
        assert (await tx.passes.evidence(stage.ada, 1))[0].facts["cause"] == "unlinked"


async def test_a_vault_goes_with_the_wallet_it_was_theirs_by_and_is_free_for_the_next(stage):
    for member in (stage.ada, stage.ben):
        await stage.delegates(EVERYTHING, stage.hot(member), FULL, True)
    await stage.adds(ADA)
    assert await stage.holders() == {stage.ada}
    hot, _ = await stage.linked()
    await stage.unlinks(hot)
    assert await stage.linked() == ()
    await stage.adds(BEN)
    assert await stage.holders() == {stage.ben}


async def test_whoever_has_the_vaults_own_key_gets_it_from_the_member_it_delegated_to(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    await stage.adds(ADA)
    assert await stage.holders() == {stage.ada}
    garden, claims = stage.house.garden.id, stage.house.services.claims
    async with stage.house.storage.store.write() as tx:
        (owner,) = await tx.members.get([stage.ada])
        claiming = Claiming(tx, claims.queue, stage.house.clock.now())
        claim = await claiming.claim(garden, BEN, Wallet(VAULT), None, owner)
        owner, claimant = await parties(tx, claim)
        assert (owner.id, claimant.id) == (stage.ada, stage.ben)
        ended = await claiming.settle(claim, Outcome.MOVED)
    assert ended.outcome is Outcome.MOVED
    await stage.house.jobs()
    assert await stage.holders() == {stage.ben}
    assert [one.address for one in await stage.linked(ADA)] == [address(stage.hot(stage.ada))]


async def test_a_vault_is_found_on_the_chain_that_vouches_for_it(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    found = await stage.vaults.add(stage.house.garden.id, ADA, Proof.VAULT, VAULT)
    assert [(one.address, one.scope) for one in found.wallets] == [(VAULT, BASE)]
    assert found.unread == ()


async def test_of_reasons_not_to_add_a_vault_what_is_not_known_comes_before_a_no(stage):
    adding = stage.vaults.add(stage.house.garden.id, ADA, Proof.VAULT, VAULT)
    assert await stage.refusal(adding) is VaultProblem.NOT_VOUCHED
    await stage.house.chain.fault(None, "down")
    with pytest.raises(ChainUnreadable):
        await stage.vaults.add(stage.house.garden.id, ADA, Proof.VAULT, VAULT)


async def test_who_has_proved_nothing_has_no_vault(stage):
    stranger = Account(Platform.DISCORD, 77, "cleo")
    adding = stage.vaults.add_vault(stage.house.garden.id, stranger, BASE, VAULT)
    assert await stage.refusal(adding) is VaultProblem.NO_WALLET
    assert await stage.vaults.suggested(stage.house.garden.id, stranger) == []


async def test_a_list_full_of_strangers_only_suggests(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), OURS, True)
    for nth in range(60):
        spam = calldata(EVERYTHING, stage.hot(stage.ada), nth.to_bytes(32), True)
        await act(stage.house.chain, REGISTRY, spam)
    told = await stage.vaults.suggested(stage.house.garden.id, ADA)
    assert [one.vault for one in told] == [VAULT, address(owner().address)]
    assert len(await stage.linked()) == 1
    assert await stage.holders() == set()
    await stage.adds()
    assert [one.vault for one in await stage.vaults.suggested(stage.house.garden.id, ADA)] == [address(owner().address)]


# ---------------------------------------------------------------- a Safe's owner


async def safe(stage: Stage, *owners: str) -> Address:
    return await created(stage.house.chain, artifact("OwnersOf") + encode(["address[]"], [owners]))


async def test_a_safe_counts_for_an_owner_as_long_as_they_are_one(stage):
    theirs = await safe(stage, stage.hot(stage.ada))
    await stage.house.chain.mint_erc721(theirs, 2)
    here = stage.house.garden.id
    assert await stage.refusal(stage.vaults.add_safe(here, BEN, BASE, theirs)) is VaultProblem.NOT_VOUCHED
    linked = await stage.vaults.add_safe(here, ADA, BASE, theirs)
    assert linked == Wallet(theirs, BASE, Proof.SAFE_OWNER, address(stage.hot(stage.ada)))
    assert await stage.holders() == {stage.ada}
    await act(stage.house.chain, theirs, calldata("setOwner(address,bool)", stage.hot(stage.ada), False))
    assert await stage.holders() == set()


async def test_of_two_owners_of_a_safe_one_has_it_here(stage):
    theirs = await safe(stage, stage.hot(stage.ada), stage.hot(stage.ben))
    await stage.vaults.add_safe(stage.house.garden.id, ADA, BASE, theirs)
    with pytest.raises(WalletTaken):
        await stage.vaults.add_safe(stage.house.garden.id, BEN, BASE, theirs)


async def test_what_is_no_safe_vouches_for_nobody(stage):
    for nothing in (address("0x" + "99" * 20), address(stage.house.chain.tokens.erc721)):
        with pytest.raises((ChainUnreadable, VaultRefused)):
            await stage.vaults.add_safe(stage.house.garden.id, ADA, BASE, nothing)


async def test_nobody_gains_by_a_not_when_a_vault_cannot_be_read(stage):
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    await stage.house.tiers(Without=Not(Holds(stage.house.passes_of)))
    await stage.adds()
    assert await stage.holders() == {stage.ben}


async def test_one_vault_too_many_is_not_linked(stage):
    few = replace(stage.vaults, most=1)
    await stage.delegates(EVERYTHING, stage.hot(stage.ada), FULL, True)
    with pytest.raises(WalletRefused) as refused:
        await few.add(stage.house.garden.id, ADA, Proof.VAULT, VAULT)
    assert refused.value.problem is WalletProblem.FULL
    assert len(await stage.linked()) == 1
