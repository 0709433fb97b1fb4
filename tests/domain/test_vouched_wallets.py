"""Which vaults and Safes go with a wallet, and what `/wallets` says of a proof that has ended."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import Address, ChainName, CommunityId, MemberId, Place, Platform
from bot.domain.ids import Community as Garden
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import EOA, Proof, Wallet, orphaned
from bot.text.wallets import ask_to_unlink, purse

HOT, COLD = Address("0x" + "a1" * 20), Address("0x" + "7a" * 20)
BASE = ChainName("base")
VAULT = Wallet(COLD, BASE, Proof.VAULT, HOT)
GARDEN = Garden(CommunityId(1), "Plotter Garden", (Place(Platform.DISCORD, 1),))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("scope", [EOA, BASE])
def test_a_vault_stays_with_the_wallet_it_delegates_to(scope: str) -> None:
    assert orphaned([Wallet(HOT, scope), VAULT]) == []


def test_a_vault_without_that_wallet_is_nobodys() -> None:
    assert orphaned([Wallet(Address("0x" + "b2" * 20)), VAULT]) == [VAULT]


def test_a_contract_wallet_of_another_chain_holds_no_vault_here() -> None:
    assert orphaned([Wallet(HOT, "ethereum", Proof.CONTRACT), VAULT]) == [VAULT]


def test_a_vault_holds_no_other_vault() -> None:
    colder = Wallet(Address("0x" + "c0" * 20), BASE, Proof.VAULT, COLD)
    assert orphaned([Wallet(HOT), VAULT, colder]) == [colder]


def test_a_contract_wallet_whose_proof_has_ended_says_what_to_do() -> None:
    ended = LinkedWallet(1, MemberId(1), Wallet(HOT, BASE, Proof.CONTRACT, stale=True), NOW)
    listed = purse(GARDEN, [ended], [], {BASE: "Base"}, shows=False).paragraphs[1]
    assert "proved by its contract (counts on Base alone)" in listed
    assert "It counts no more until it is proved again." in listed


def test_whoever_unlinks_a_wallet_reads_which_vaults_go_with_it() -> None:
    hot, cold = (LinkedWallet(nth, MemberId(1), each, NOW) for nth, each in enumerate([Wallet(HOT), VAULT]))
    assert "`0x7a7a…7a7a` goes with it." in ask_to_unlink(hot, 1, [cold]).paragraphs[0]
    assert "with it" not in ask_to_unlink(hot, 1).paragraphs[0]
    assert "You can add it again" in ask_to_unlink(cold, 1).paragraphs[0]
