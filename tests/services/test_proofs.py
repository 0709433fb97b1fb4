"""A contract wallet's proof is asked for again: it ends on final blocks, said twice, never for want of an answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.domain.ids import Account, Address, MemberId, Platform, address
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.requirements.requirements import Holds, Not
from bot.services.signing_in.verify import Linked
from bot.text.history import history
from bot.text.news import for_member, for_moderators
from sandbox.tokens import calldata
from tests.chain_house import BASE, ChainHouse, open_house
from tests.contract_wallets import NO_CODE, SAYS_YES, Factory, act, key_wallet, sets_code
from tests.hand_made_contracts import deployed
from tests.own_browser import own_browser
from tests.signature_campaign import KEY, OTHER, signed

pytestmark = pytest.mark.needs("eth-tester")
ADA, BEN = Account(Platform.DISCORD, 1, "ada"), Account(Platform.DISCORD, 2, "ben")
DAY = {"hours": 25}


@dataclass
class Stage:
    house: ChainHouse
    wallet: Address
    ada: MemberId

    async def proves(self, key, account=ADA, wallet: Address | None = None, wrap=bytes) -> Linked:
        """The account links the wallet, as the page would."""
        verify = self.house.services.verify
        secret = (await verify.begin(self.house.garden, account)).url.rpartition("/")[2]
        text = await verify.choose(secret, wallet or self.wallet)
        browser = await own_browser(self.house.storage.store, secret, self.house.clock.now())
        done = await verify.finish(secret, text.nonce, wrap(signed(text.message, key)).hex(), browser)
        assert isinstance(done, Linked)
        return done

    async def wallets(self) -> tuple[Wallet, ...]:
        async with self.house.storage.store.read() as tx:
            return (await tx.members.get([self.ada]))[0].wallets

    async def is_asked_again(self) -> None:
        """A day goes by, everything so far is final, and the clock asks."""
        self.house.clock.move(**DAY)
        await self.house.chain.travel(int(timedelta(**DAY).total_seconds()))
        await self.house.mine(self.house.final + 1)
        await self.house.services.proofs.run_due()
        await self.house.jobs()

    async def news(self) -> list[str]:
        async with self.house.storage.store.read() as tx:
            told = await tx.events.news(self.ada, 10)
        return [for_member(each, "Plotter Garden", {}) for each in told if each.kind is EventKind.PROOF_LOST]


async def settled(house: ChainHouse) -> Stage:
    """Ada has a contract wallet with a token, and the tier that asks for one."""
    await house.tiers(Maker=Holds(house.passes_of))
    wallet = await key_wallet(house.chain, KEY)
    await house.chain.mint_erc721(wallet, 1)
    await house.mine(3)
    stage = Stage(house, wallet, MemberId(1))
    linked = await stage.proves(KEY)
    assert linked.wallets == (Wallet(wallet, BASE, Proof.CONTRACT),)
    house.members[stage.ada] = KEY
    assert await house.passes() == {stage.ada}
    return stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_house(tmp_path, final=2) as house:
        yield await settled(house)


async def test_a_proof_that_holds_is_asked_for_once_a_day(stage):
    await stage.is_asked_again()
    stage.house.chain.reset_counts()
    await stage.house.services.proofs.run_due()
    assert all("eth_call" not in each["methods"] for each in stage.house.chain.counts())
    assert await stage.house.passes() == {stage.ada}
    assert await stage.news() == []


async def test_a_wallet_that_changed_hands_counts_no_more_once_that_was_seen_twice(stage):
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    await stage.is_asked_again()
    assert await stage.house.passes() == {stage.ada}, "once is not enough"
    await stage.is_asked_again()
    assert await stage.house.passes() == set()
    assert await stage.wallets() == (Wallet(stage.wallet, BASE, Proof.CONTRACT, stale=True),)
    (told,) = await stage.news()
    assert "/verify" in told
    await stage.house.services.recheck.sweep()
    assert await stage.house.passes() == set()


async def test_what_is_told_of_the_loss_names_the_proof_and_not_a_holding_that_nobody_read(stage):
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    for _ in range(2):
        await stage.is_asked_again()
    async with stage.house.storage.store.read() as tx:
        (lost,) = [one for one in await tx.events.news(stage.ada, 10) if one.kind is EventKind.TIER_LOST]
        (last, *_) = history(await tx.passes.evidence(stage.ada, 1), {})[1:]
    told = for_member(lost, "Plotter Garden", {})
    assert "your wallet no longer confirms what it signed, so it counts no more. Proved again with `/verify`" in told
    assert "their wallet no longer confirms what it signed" in for_moderators([lost], {}, {stage.ada})
    assert "after a wallet no longer confirmed what it signed" in last
    assert "what they signed is not confirmed" in last


async def test_proved_again_it_counts_again(stage):
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    for _ in range(2):
        await stage.is_asked_again()
    await stage.proves(OTHER)
    assert await stage.wallets() == (Wallet(stage.wallet, BASE, Proof.CONTRACT),)
    assert await stage.house.passes() == {stage.ada}
    await stage.is_asked_again()
    assert await stage.house.passes() == {stage.ada}


async def test_a_second_no_on_the_same_final_block_is_the_first_one_still(stage):
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    await stage.is_asked_again()
    for _ in range(3):
        await stage.house.services.proofs.run_due()
        await stage.house.jobs()
    assert await stage.house.passes() == {stage.ada}


async def test_a_second_no_that_comes_too_soon_waits(stage):
    proofs = replace(stage.house.services.proofs, second_reading_after=timedelta(days=2))
    stage.house.services = replace(stage.house.services, proofs=proofs)
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    for _ in range(2):
        await stage.is_asked_again()
    assert await stage.house.passes() == {stage.ada}
    await stage.is_asked_again()
    assert await stage.house.passes() == set()


@pytest.mark.parametrize("mode", ["down", "closed", "empty", "null", "error_body", "wrong_id", "html"])
async def test_whatever_cannot_be_read_keeps(stage, mode):
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    await stage.house.chain.fault(None, mode)
    for _ in range(3):
        await stage.is_asked_again()
    assert await stage.wallets() == (Wallet(stage.wallet, BASE, Proof.CONTRACT),)


@pytest.mark.parametrize("methods", [["eth_call"], ["eth_call", "eth_getCode"]])
async def test_nodes_that_know_nothing_of_the_wallet_end_no_proof(stage, methods):
    await stage.house.chain.fault(None, "empty", methods=methods)
    for _ in range(3):
        await stage.is_asked_again()
    assert await stage.wallets() == (Wallet(stage.wallet, BASE, Proof.CONTRACT),)


async def test_one_endpoint_alone_ends_no_proof(stage):
    await stage.house.chain.fault(1, "zeros", methods=["eth_call"])
    for _ in range(3):
        await stage.is_asked_again()
    assert await stage.wallets() == (Wallet(stage.wallet, BASE, Proof.CONTRACT),)


async def test_a_first_no_is_forgotten_when_it_holds_again(stage):
    hand = calldata("handTo(address)", OTHER.address), calldata("handTo(address)", KEY.address)
    await act(stage.house.chain, stage.wallet, hand[0], sender=KEY)
    await stage.is_asked_again()
    await act(stage.house.chain, stage.wallet, hand[1], sender=OTHER)
    await stage.is_asked_again()
    await act(stage.house.chain, stage.wallet, hand[0], sender=KEY)
    await stage.is_asked_again()
    assert await stage.house.passes() == {stage.ada}


async def test_a_wallet_that_is_not_deployed_yet_is_asked_again_too(stage):
    factory = await Factory.on(stage.house.chain)
    wallet = await factory.predicted(OTHER)
    done = await stage.proves(OTHER, wallet=wallet, wrap=lambda raw: factory.wrapped(raw, factory.deploying(OTHER)))
    assert Wallet(wallet, BASE, Proof.COUNTERFACTUAL) in done.wallets
    await stage.is_asked_again()
    await factory.deploy(OTHER)
    await stage.is_asked_again()
    assert all(not each.stale for each in await stage.wallets())
    await act(stage.house.chain, wallet, calldata("handTo(address)", KEY.address), sender=OTHER)
    for _ in range(2):
        await stage.is_asked_again()
    assert [each.stale for each in await stage.wallets()] == [False, True]


async def test_who_has_only_a_lost_proof_meets_not_even_a_not(stage):
    await stage.house.tiers(Nothing=Not(Holds(stage.house.passes_of)))
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    for _ in range(2):
        await stage.is_asked_again()
    await stage.house.services.recheck.sweep()
    assert await stage.house.passes() == set()


async def test_the_same_address_proved_in_two_ways_holds_its_token_once(stage):
    await stage.house.tiers(Two=Holds(stage.house.passes_of, "2"))
    async with stage.house.storage.store.write() as tx:
        await tx.members.link(stage.ada, Wallet(stage.wallet), stage.house.clock.now())
    await stage.house.look(stage.ada)
    assert await stage.house.passes() == set()


async def test_a_keys_wallet_is_asked_nothing(stage):
    await stage.proves(OTHER, BEN, address(OTHER.address))
    async with stage.house.storage.store.read() as tx:
        due = await tx.proofs.due(stage.house.clock.now() + timedelta(days=99), 0, 10)
    assert [each.wallet.address for each in due] == [stage.wallet]


async def test_code_that_was_taken_away_proves_nothing_any_more_and_keeps_nobody_waiting(stage):
    """Here the wallet says nothing because there is nothing to say it, which is no node's fault."""
    wallet = address(OTHER.address)
    await sets_code(stage.house.chain, OTHER, await deployed(stage.house.chain, SAYS_YES))
    await stage.proves(KEY, wallet=wallet)
    await stage.is_asked_again()
    assert Wallet(wallet, BASE, Proof.SET_CODE) in await stage.wallets()
    await act(stage.house.chain, stage.wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    await sets_code(stage.house.chain, OTHER, NO_CODE)
    for _ in range(2):
        await stage.is_asked_again()
    assert [each.stale for each in await stage.wallets()] == [True, True]


async def test_nodes_that_know_nothing_of_a_key_end_no_proof_by_its_code(stage):
    wallet = address(OTHER.address)
    await sets_code(stage.house.chain, OTHER, await deployed(stage.house.chain, SAYS_YES))
    await stage.proves(KEY, wallet=wallet)
    await stage.house.chain.fault(None, "empty", methods=["eth_call", "eth_getCode", "eth_getTransactionCount"])
    for _ in range(3):
        await stage.is_asked_again()
    assert not any(each.stale for each in await stage.wallets())


async def test_a_wallet_that_falls_silent_keeps_no_other_of_its_chain_from_being_asked(stage):
    falls_silent = await deployed(stage.house.chain, "CALLDATASIZE 4 EQ @hush JUMPI 0 SLOAD @silent JUMPI "
                                  f"{SAYS_YES} hush: 1 0 SSTORE STOP silent: STOP")  # fmt: skip
    await stage.proves(KEY, wallet=falls_silent)
    third = await key_wallet(stage.house.chain, KEY)
    await stage.proves(KEY, wallet=third)
    await act(stage.house.chain, falls_silent, b"hush")
    await act(stage.house.chain, third, calldata("handTo(address)", OTHER.address), sender=KEY)
    for _ in range(3):
        await stage.is_asked_again()
    assert {each.address: each.stale for each in await stage.wallets()} == {
        stage.wallet: False,
        falls_silent: False,
        third: True,
    }
