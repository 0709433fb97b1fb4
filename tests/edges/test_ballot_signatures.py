"""Whether a wallet signed a ballot, as it hands it in: keys need no chain, contracts are asked on the ledger's."""

from dataclasses import replace

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.domain.errors import ChainUnreadable, SheetProblem, SheetRefused
from bot.domain.ids import Address
from bot.domain.voting.ballots import Ballot, Signing, ballot_hash
from bot.domain.voting.rounds import BallotClass
from sandbox.chain import started
from tests.contract_wallets import HOSTILE, SAYS_YES, key_wallet
from tests.hand_made_contracts import deployed
from tests.ports.test_chains import BASE, WallClock
from tests.signature_campaign import KEY, OTHER
from tests.voted import cast, settled

pytestmark = pytest.mark.needs("eth-tester")
HELD = settled()
assert HELD.home.chain == BASE


def ballot(voter: str) -> Ballot:
    return replace(cast(HELD, 1, 0), kind=BallotClass.SIGNED, voter=Address(voter.lower()))


def by(key, one: Ballot) -> str:
    return "0x" + Account.unsafe_sign_hash(ballot_hash(keccak, HELD, one), key.key).signature.hex()


async def outcome(witness: BallotWitnesses, one: Ballot, signature: str, *, asks: bool = True):
    try:
        return (await witness.signed(HELD, one, signature, asks=asks)).signing
    except SheetRefused as refused:
        return refused.problem


async def test_a_key_needs_no_chain_and_nobody_elses_will_do():
    one, alone = ballot(KEY.address), BallotWitnesses({})
    assert await outcome(alone, one, by(KEY, one)) is Signing.KEY
    assert await outcome(alone, one, by(OTHER, one), asks=False) is SheetProblem.WRONG_WALLET
    other = replace(one, nonce=2)
    assert await outcome(alone, one, by(KEY, other), asks=False) is SheetProblem.WRONG_WALLET
    with pytest.raises(ChainUnreadable):
        await alone.signed(HELD, one, by(OTHER, one), asks=True)


async def test_a_contract_is_asked_whether_it_signed_and_silence_is_no_answer():
    async with started(ticking=False) as chain:
        config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=5)
        async with open_chains([config], WallClock()) as chains:
            witness = BallotWitnesses(chains.agreements)
            one = ballot(await key_wallet(chain, KEY))
            assert await outcome(witness, one, by(KEY, one)) is Signing.CONTRACT
            assert await outcome(witness, one, by(OTHER, one)) is SheetProblem.WRONG_WALLET
            assert await outcome(witness, one, by(KEY, one), asks=False) is SheetProblem.WRONG_WALLET
            assert await outcome(witness, one, "0x" + "11" * 100) is SheetProblem.BAD_SIGNATURE
            yes = ballot(await deployed(chain, SAYS_YES))
            assert await outcome(witness, yes, "0x1234") is Signing.CONTRACT
            for name in ("reverts", "returns one", "returns a byte more", "loops until the gas is gone"):
                hostile = ballot(await deployed(chain, HOSTILE[name]))
                assert await outcome(witness, hostile, "0x1234") is SheetProblem.BAD_SIGNATURE, name
    async with open_chains([config], WallClock()) as chains:  # its chain is gone by now
        with pytest.raises(ChainUnreadable):
            await BallotWitnesses(chains.agreements).signed(HELD, one, by(KEY, one), asks=True)
