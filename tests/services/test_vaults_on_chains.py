"""A vault or a Safe is looked for on every chain; what one cannot tell hides nothing that another said."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.domain.errors import ChainUnreadable, VaultProblem, VaultRefused, WalletTaken
from bot.domain.ids import Account, Address, ChainName, address
from bot.domain.requirements.holdings import Kind, Probe, Proof, Wallet, Want
from bot.services.linking.vaults import NoDelegations, Vaults
from bot.text import vaults as text
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import ADA, BASE, BEN, House, open_house

ETHEREUM = ChainName("ethereum")
TITLES = {BASE: "Base", ETHEREUM: "Ethereum"}
SAFE = address("0x" + "5a" * 20)
OWN = {ADA: address("0x" + "a1" * 20), BEN: address("0x" + "b2" * 20)}


@dataclass
class Stage:
    house: House
    ethereum: FakeChain
    vaults: Vaults

    @property
    def base(self) -> FakeChain:
        return self.house.chain

    def owns(self, chain: FakeChain, account: Account) -> None:
        chain.put(Want(Probe(Kind.OWNER, chain.name, SAFE), OWN[account]), 1)

    async def adds(self, account: Account = ADA) -> tuple[Sequence[str], Sequence[ChainName]]:
        found = await self.vaults.add(self.house.garden.id, account, Proof.SAFE_OWNER, SAFE)
        return [one.scope for one in found.wallets], found.unread


@pytest.fixture
async def stage(tmp_path):
    async with open_house(tmp_path) as house:
        ethereum = FakeChain(ETHEREUM)
        chains = FakeChains(ethereum, house.chain)
        for account, wallet in OWN.items():
            async with house.store.write() as tx:
                member = await tx.members.ensure(house.garden.id, account)
                await tx.members.link(member.id, Wallet(wallet), house.clock.now())
        yield Stage(house, ethereum, Vaults(house.store, house.queue, chains, NoDelegations(), house.clock))


async def test_a_safe_is_linked_on_every_chain_that_vouches_for_it(stage):
    stage.owns(stage.base, ADA)
    stage.owns(stage.ethereum, ADA)
    assert await stage.adds() == ([ETHEREUM, BASE], ())


async def test_a_chain_that_cannot_be_asked_hides_nothing_that_another_said(stage):
    stage.owns(stage.base, ADA)
    stage.ethereum.silent |= {0, 1}
    assert await stage.adds() == ([BASE], (ETHEREUM,))


async def test_a_chain_that_cannot_be_asked_makes_no_of_another_an_unknown(stage):
    stage.ethereum.silent |= {0, 1}
    with pytest.raises(ChainUnreadable):
        await stage.adds()


async def test_that_another_member_has_it_is_said_before_all_else(stage):
    stage.owns(stage.base, BEN)
    await stage.adds(BEN)
    stage.owns(stage.base, ADA)
    with pytest.raises(WalletTaken):
        await stage.adds(ADA)


async def test_a_no_of_every_chain_is_a_no(stage):
    with pytest.raises(VaultRefused) as refused:
        await stage.adds()
    assert refused.value.problem is VaultProblem.NOT_VOUCHED


async def test_without_any_registry_no_vault_can_be_added(stage):
    with pytest.raises(VaultRefused) as refused:
        await stage.vaults.add(stage.house.garden.id, ADA, Proof.VAULT, SAFE)
    assert refused.value.problem is VaultProblem.NO_CHAIN
    assert not stage.vaults.offered()
    card = text.offered([], ADA.platform, registered=False)
    assert not any("registered" in said for said in card.paragraphs)


def test_the_chain_that_could_not_be_asked_is_named():
    linked = Wallet(SAFE, BASE, Proof.SAFE_OWNER, OWN[ADA])
    card = text.added([linked], [ETHEREUM], TITLES)
    assert "What it holds on Base counts for you" in card.paragraphs[0]
    assert card.paragraphs[1].startswith("Ethereum cannot be read right now.")


def test_more_vaults_than_a_message_has_buttons_are_not_passed_over_in_silence():
    many = [Address(f"0x{nth:040x}") for nth in range(60)]
    card = text.offered(many, ADA.platform, registered=True)
    assert "There are 60; any that is not below can be typed." in card.paragraphs[1]
    assert len(card.presses) == 21
    assert text.unpacked(card.presses[19].carried) == many[19]
