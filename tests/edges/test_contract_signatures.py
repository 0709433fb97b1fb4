"""Wallets that are contracts: what proves them, and that nothing else does, whatever stands at the address."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from eth_account import Account

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.jsonrpc import Call
from bot.adapters.chain.signing.contract_signatures import ContractSignatures, ReadOnly
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChainUnreadable, ChallengeProblem, ChallengeRefused
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Proof, Wallet
from sandbox.chain import Chain, started
from sandbox.tokens import calldata
from tests.contract_wallets import HOSTILE, NO_CODE, SAYS_YES, Factory, act, key_wallet, sets_code
from tests.edges.test_signatures import FIELDS
from tests.hand_made_contracts import deployed
from tests.ports.test_chains import BASE, WallClock
from tests.signature_campaign import KEY, OTHER, signed

pytestmark = pytest.mark.needs("eth-tester")
BAD, WRONG = ChallengeProblem.BAD_SIGNATURE, ChallengeProblem.WRONG_WALLET
ELSEWHERE = ChainName("elsewhere")


@dataclass
class Stage:
    chain: Chain
    chains: EvmChains
    signatures: EthereumSignatures

    async def text(self, wallet: Address, chain_id: int | None = None) -> str:
        return await self.signatures.message(replace(FIELDS, address=wallet, chain_id=chain_id or self.chain.chain_id))

    async def proof(self, wallet: Address, signature: bytes, message: str = "") -> Proof | ChallengeProblem:
        """How it is proved on this chain, or why not."""
        text = message or await self.text(wallet)
        try:
            proved = await self.signatures.check(text, signature.hex(), wallet, BASE)
        except ChallengeRefused as refused:
            return refused.problem
        assert proved == Wallet(wallet, BASE, proved.proof)
        return proved.proof

    async def transactions(self) -> int:
        """How many were ever mined."""
        head = int(await self.chain.ask("eth_blockNumber", []), 16)
        blocks = [await self.chain.ask("eth_getBlockByNumber", [hex(each), False]) for each in range(head + 1)]
        return sum(len(each["transactions"]) for each in blocks)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with started(ticking=False) as chain:
        config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=5)
        async with open_chains([config], WallClock()) as chains:
            yield Stage(chain, chains, EthereumSignatures(ContractSignatures(chains.agreements)))


async def test_a_contract_wallet_counts_on_its_chain_when_its_key_signed(stage):
    wallet = await key_wallet(stage.chain, KEY)
    text = await stage.text(wallet)
    assert await stage.proof(wallet, signed(text, KEY)) is Proof.CONTRACT
    assert await stage.proof(wallet, signed(text, OTHER)) is WRONG
    assert await stage.proof(wallet, signed(text + "!", KEY)) is WRONG
    assert await stage.proof(wallet, b"\1" * 100) is BAD
    assert await stage.proof(wallet, b"") is BAD


async def test_a_wallet_that_is_yet_to_be_deployed_is_proved_and_stays_undeployed(stage):
    factory = await Factory.on(stage.chain)
    wallet = await factory.predicted(KEY)
    text, mined = await stage.text(wallet), await stage.transactions()
    good = factory.wrapped(signed(text, KEY), factory.deploying(KEY))
    assert await stage.proof(wallet, good) is Proof.COUNTERFACTUAL
    assert await stage.proof(wallet, signed(text, KEY)) is WRONG
    for wrong in (
        factory.wrapped(signed(text, OTHER), factory.deploying(KEY)),
        factory.wrapped(signed(text, KEY), factory.deploying(OTHER)),
        factory.wrapped(signed(text, KEY), factory.deploying(KEY, 1)),
        factory.wrapped(signed(text, KEY), b"nonsense"),
        factory.wrapped(signed(text, KEY), factory.deploying(KEY), to=address("0x" + "77" * 20)),
        good[-32:],
        good[100:],
        b"\xff" * 200 + good[-32:],
    ):
        assert await stage.proof(wallet, wrong) is BAD, wrong.hex()
    assert await stage.transactions() == mined
    assert await stage.chain.ask("eth_getCode", [wallet, "latest"]) == "0x"


async def test_once_deployed_the_same_signature_is_a_standing_contracts(stage):
    factory = await Factory.on(stage.chain)
    wallet = await factory.predicted(KEY)
    text = await stage.text(wallet)
    good = factory.wrapped(signed(text, KEY), factory.deploying(KEY))
    await factory.deploy(KEY)
    assert await stage.proof(wallet, good) is Proof.CONTRACT
    assert await stage.proof(wallet, signed(text, KEY)) is Proof.CONTRACT
    assert await stage.proof(wallet, factory.wrapped(good, b"")) is Proof.CONTRACT, "whatever it is wrapped in"
    assert await stage.proof(wallet, factory.wrapped(signed(text, OTHER), factory.deploying(KEY))) is BAD


async def test_a_wallet_that_stands_is_never_prepared_by_the_call_in_a_signature(stage):
    """Else a call that anybody may make could hand over a wallet for the length of the check."""
    open_to_all = await deployed(stage.chain, "0 SLOAD @yes JUMPI CALLDATASIZE 4 EQ @open JUMPI STOP "
                                 f"open: 1 0 SSTORE STOP yes: {SAYS_YES}")  # fmt: skip
    factory = await Factory.on(stage.chain)
    text = await stage.text(open_to_all)
    opened = factory.wrapped(signed(text, OTHER), b"open", to=open_to_all)
    assert await stage.proof(open_to_all, opened) is BAD
    await act(stage.chain, open_to_all, b"open")
    assert await stage.proof(open_to_all, opened) is Proof.CONTRACT


async def test_a_signature_that_would_transfer_moves_nothing(stage):
    await stage.chain.mint_erc721(KEY.address, 7)
    factory = await Factory.on(stage.chain)
    wallet = await factory.predicted(KEY)
    text, mined = await stage.text(wallet), await stage.transactions()
    moving = calldata("transferFrom(address,address,uint256)", KEY.address, OTHER.address, 7)
    for call in (moving, calldata("mint(address,uint256)", OTHER.address, 8)):
        theft = factory.wrapped(signed(text, KEY), call, to=address(stage.chain.tokens.erc721))
        assert await stage.proof(wallet, theft) is BAD
    assert await stage.transactions() == mined


async def test_no_hostile_contract_is_taken_for_one_that_signed(stage):
    for what, source in HOSTILE.items():
        wallet = await deployed(stage.chain, source)
        assert await stage.proof(wallet, signed(await stage.text(wallet), KEY)) is WRONG, what
    yes = await deployed(stage.chain, SAYS_YES)
    assert await stage.proof(yes, signed(await stage.text(yes), KEY)) is Proof.CONTRACT


async def test_a_siblings_signature_is_of_no_use(stage):
    """Two wallets of one key: the text names one of them, and the bytes signed are the same for neither."""
    one, other = [await key_wallet(stage.chain, KEY) for _ in range(2)]
    text = await stage.text(one)
    assert await stage.proof(one, signed(text, KEY)) is Proof.CONTRACT
    assert await stage.proof(other, signed(text, KEY)) is WRONG


async def test_a_text_for_another_chain_proves_nothing_here(stage):
    wallet = await key_wallet(stage.chain, KEY)
    text = await stage.text(wallet, chain_id=1)
    assert await stage.proof(wallet, signed(text, KEY), text) is WRONG
    with pytest.raises(ChallengeRefused):
        await stage.signatures.check(text, signed(text, KEY).hex(), wallet, ELSEWHERE)
    with pytest.raises(ChallengeRefused):
        await stage.signatures.check(text, signed(text, KEY).hex(), wallet, None)


async def test_a_key_whose_account_has_code_still_signs_for_itself(stage):
    """As an account of EIP-7702 does: the code it delegates to need not know plain signatures."""
    text = await stage.text(address(KEY.address))
    for endpoint in (0, 1):
        await stage.chain.fault(endpoint, "down")
    proved = await stage.signatures.check(text, signed(text, KEY).hex(), address(KEY.address), BASE)
    assert proved == Wallet(address(KEY.address)), "and no chain is asked"


async def test_code_that_a_key_has_set_for_its_wallet_speaks_for_it_here_alone_and_only_as_long_as_it_is_set(stage):
    wallet = address(KEY.address)
    text = await stage.text(wallet)
    yes, no = await deployed(stage.chain, SAYS_YES), await deployed(stage.chain, HOSTILE["reverts"])
    await sets_code(stage.chain, KEY, yes)
    assert (await stage.chain.ask("eth_getCode", [wallet, "latest"])) == "0xef0100" + yes[2:]
    assert await stage.proof(wallet, signed(text, OTHER)) is Proof.SET_CODE
    for code in (no, NO_CODE):
        await sets_code(stage.chain, KEY, code)
        assert await stage.proof(wallet, signed(text, OTHER)) is WRONG
        proved = await stage.signatures.check(text, signed(text, KEY).hex(), wallet, BASE)
        assert proved == Wallet(wallet), "its key signs for it everywhere, whatever is set"


@pytest.mark.parametrize("mode", ["down", "closed", "html", "null", "wrong_id", "wrong_chain", "error_body"])
async def test_a_chain_that_cannot_be_read_is_no_refusal(stage, mode):
    wallet = await key_wallet(stage.chain, KEY)
    text = await stage.text(wallet)
    await stage.chain.fault(None, mode)
    for key in (KEY, OTHER):
        with pytest.raises(ChainUnreadable):
            await stage.signatures.check(text, signed(text, key).hex(), wallet, BASE)


async def test_endpoints_that_disagree_are_no_refusal_either(stage):
    wallet = await key_wallet(stage.chain, KEY)
    text = await stage.text(wallet)
    await stage.chain.fault(1, "zeros", methods=["eth_call"])
    with pytest.raises(ChainUnreadable):
        await stage.signatures.check(text, signed(text, KEY).hex(), wallet, BASE)


async def test_nothing_but_reading_ever_leaves(stage):
    agreement = stage.chains.agreements[BASE]
    provider = ReadOnly(agreement, (await agreement.pins()).give, asyncio.get_running_loop())
    for method in ("eth_sendRawTransaction", "eth_sendTransaction", "eth_estimateGas", "eth_getLogs", "debug_x"):
        with pytest.raises(ChainUnreadable):
            provider.make_request(method, [{}])
    wallet, sent = await key_wallet(stage.chain, KEY), list[Call]()

    class Kept:
        chain_id = agreement.chain_id

        async def ask(self, at, *calls):
            sent.extend(calls)
            return await agreement.ask(at, *calls)

    spied = ReadOnly(Kept(), provider._at, provider._loop)
    wide = {"to": wallet, "data": "0x", "from": KEY.address, "value": "0x1", "gas": "0xffffffff", "gasPrice": "0x1"}
    await asyncio.to_thread(spied.make_request, "eth_call", [wide, "latest", {wallet: {"code": "0x"}}])
    assert sent == [Call("eth_call", ({"to": wallet, "data": "0x", "gas": hex(3_000_000)},))]


async def test_a_wallet_that_changes_hands_is_no_longer_its_first_owners(stage):
    wallet = await key_wallet(stage.chain, KEY)
    text = await stage.text(wallet)
    assert await stage.proof(wallet, signed(text, KEY)) is Proof.CONTRACT
    await act(stage.chain, wallet, calldata("handTo(address)", OTHER.address), sender=KEY)
    assert await stage.proof(wallet, signed(text, KEY)) is WRONG
    assert await stage.proof(wallet, signed(text, OTHER)) is Proof.CONTRACT


async def test_where_a_wallet_stands_by_another_hand_on_another_chain_it_is_that_hands_there_alone(stage):
    """A factory that counts gives the same address to whoever is next: on each chain that may be another."""
    here = await Factory.on(stage.chain)
    wallet = await _next(here, KEY)
    async with started(ticking=False) as far:
        config = ChainConfig(ELSEWHERE, far.chain_id + 1, far.urls)
        there = await Factory.on(far)
        assert there.at == here.at
        assert await _next(there, OTHER) == wallet
        config = replace(config, chain_id=far.chain_id)
        async with open_chains([config], WallClock()) as chains:
            elsewhere = EthereumSignatures(ContractSignatures(chains.agreements))
            text = await stage.text(wallet, far.chain_id)
            proved = await elsewhere.check(text, signed(text, OTHER).hex(), wallet, ELSEWHERE)
            assert proved == Wallet(wallet, ELSEWHERE, Proof.CONTRACT)
            assert not proved.counts_on(BASE)
            with pytest.raises(ChallengeRefused):
                await elsewhere.check(text, signed(text, KEY).hex(), wallet, ELSEWHERE)


async def _next(factory: Factory, key: Account) -> Address:
    data = calldata("deployNext(address)", key.address)
    call = {"to": factory.at, "data": "0x" + data.hex()}
    told = await factory.chain.ask("eth_call", [call, "latest"])
    await act(factory.chain, factory.at, data)
    return address("0x" + told[-40:])
