"""The watcher on the sandbox's chain: transfers, reorganisations, refused ranges, odd answers, pauses."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from eth_utils.crypto import keccak

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.spans import FIRST, MOST, Span
from bot.adapters.chain.logs.logs import IDS, METADATA_OF_MANY, REVOKED_OFFCHAIN, TOPICS, Found
from bot.adapters.clock import WallClock
from bot.domain.giving.watching import RING, Trail, Walk
from bot.domain.ids import Address, ChainName, address
from sandbox.chain import Chain, started
from sandbox.chain.driver import wallet_of
from sandbox.tokens import Mint, calldata
from tests.attestations import founded
from tests.contract_wallets import act, artifact
from tests.hand_made_contracts import created

BASE = ChainName("base")
ADA, BEN, CLEO = (wallet_of(name) for name in ("ada", "ben", "cleo"))
NFT = Address("0x" + "70" * 20)


@dataclass
class Watched:
    """A chain with the real adapter on it, walked on from where it was left."""

    chain: Chain
    chains: EvmChains
    trail: Trail | None = None
    named: dict[int, frozenset[Address]] = field(default_factory=dict)

    @property
    def contracts(self) -> frozenset[Address]:
        tokens = self.chain.tokens
        return frozenset(map(address, (tokens.erc20, tokens.erc721, tokens.erc1155)))

    async def walk(self) -> Walk:
        walk = await self.chains.walk(BASE, self.trail, self.contracts)
        assert walk is not None
        self.trail = walk.trail
        self.named |= walk.touched
        return walk

    async def caught_up(self, most: int = 50) -> Walk:
        for _ in range(most):
            walk = await self.walk()
            if not walk.behind:
                return walk
        raise AssertionError("never caught up")

    def everybody(self) -> set[str]:
        return set().union(*self.named.values())


@contextlib.asynccontextmanager
async def watched(endpoints: int = 2, **said) -> AsyncIterator[Watched]:
    async with started(ticking=False) as chain:
        config = ChainConfig(BASE, chain.chain_id, tuple(chain.urls[:endpoints]), deadline=2, **said)
        async with open_chains([config], WallClock()) as chains:
            yield Watched(chain, chains)


@pytest.fixture
async def here() -> AsyncIterator[Watched]:
    async with watched() as one:
        await one.caught_up()
        one.named.clear()
        yield one


def low(*wallets) -> set[str]:
    return {wallet.address.lower() for wallet in wallets}


def test_every_topic_is_the_hash_of_its_log():
    logs = (
        "Transfer(address,address,uint256)",
        "TransferSingle(address,address,address,uint256,uint256)",
        "TransferBatch(address,address,address,uint256[],uint256[])",
        "DelegateAll(address,address,bytes32,bool)",
        "DelegateContract(address,address,address,bytes32,bool)",
        "UpdateUser(uint256,address,uint64)",
        "CancelKey(uint256,address,address)",
        "ExpiryChanged(address,uint256,uint64)",
        "Attested(address,address,bytes32,bytes32)",
        "Revoked(address,address,bytes32,bytes32)",
        "TierFloorSet(address,uint8,uint64)",
        "Moved(address,address,uint64)",
    )
    naming_tokens = (
        "UpdateUser(uint256,address,uint64)",
        "SubscriptionUpdate(uint256,uint64)",
        "Locked(uint256)",
        "Unlocked(uint256)",
        "KeyExtended(uint256,uint256)",
        "ExpirationChanged(uint256,uint256,bool)",
        "ExpireKey(uint256)",
        "TraitUpdated(bytes32,uint256,bytes32)",
        "MetadataUpdate(uint256)",
        "BatchMetadataUpdate(uint256,uint256)",
    )
    assert f"0x{keccak(text='RevokedOffchain(address,bytes32,uint64)').hex()}" == REVOKED_OFFCHAIN
    assert list(TOPICS) == [f"0x{keccak(text=log).hex()}" for log in logs]
    assert list(IDS) == [f"0x{keccak(text=log).hex()}" for log in naming_tokens]


async def test_a_log_that_names_a_token_names_whoever_has_it_now_and_who_may_use_it(here: Watched):
    timed = await created(here.chain, artifact("TimedTokens"))

    async def walked(*acts: bytes) -> set[str]:
        here.named.clear()
        for each in acts:
            await act(here.chain, timed, each)
        walk = await here.chains.walk(BASE, here.trail, {timed})
        assert walk is not None
        here.trail = walk.trail
        return set().union(*walk.touched.values())

    for token, owner in ((1, ADA), (2, BEN)):
        assert await walked(calldata("mint(address,uint256)", owner.address, token)) == low(owner)
    assert await walked(calldata("setTimes(uint256,int64,uint64)", 2, 0, 9)) == low(BEN)
    assert await walked(calldata("setUser(uint256,address,uint64)", 1, CLEO.address, 9)) == low(ADA, CLEO)
    assert await walked(calldata("setTimes(uint256,int64,uint64)", 3, 0, 9)) == set(), "nobody has it"


async def test_each_kind_of_token_names_who_sent_and_who_got(here: Watched):
    await here.chain.mint([Mint("erc20", ADA.address, amount=5), Mint("erc721", BEN.address, 7)])
    await here.chain.mint([Mint("erc1155", CLEO.address, 3, 2)])
    await here.walk()
    assert here.everybody() == low(ADA, BEN, CLEO), "nobody is the zero address"
    here.named.clear()
    moved = await here.chain.transfer_erc20(ADA, BEN.address, 5)
    walk = await here.walk()
    assert walk.touched == {moved.block: low(ADA, BEN)}
    assert (walk.logs, walk.odd, walk.behind, walk.fork) == (1, 0, 0, None)


@pytest.mark.parametrize(
    ("function", "counts"),
    [
        ("delegateAll(address,bytes32,bool)", True),
        ("delegateContract(address,address,bytes32,bool)", True),
        ("delegateERC721(address,address,uint256,bytes32,bool)", False),
    ],
)
async def test_a_vault_that_delegates_or_no_more_is_named(function: str, counts: bool):
    """A delegation of one id alone counts for nothing, so its logs are not read."""
    async with started(ticking=False) as chain:
        registry = await created(chain, artifact("DelegateRegistryDouble"))
        config = ChainConfig(BASE, chain.chain_id, tuple(chain.urls), delegations=registry)
        async with open_chains([config], WallClock()) as chains:
            here = Watched(chain, chains)
            await here.caught_up()
            for on in (True, False):
                here.named.clear()
                token = [chain.tokens.erc721] * function.count("address,address")
                given = [BEN.address, *token, *([7] if "uint256" in function else []), bytes(32), on]
                await act(chain, registry, calldata(function, *given), sender=ADA)
                walk = await here.walk()
                assert here.everybody() == (low(ADA) if counts else set())
                assert (walk.logs, walk.odd) == (int(counts), 0)


async def test_an_attestation_that_is_revoked_off_the_chain_is_named_by_its_id(here: Watched):
    eas = await founded(here.chain)
    uid = "0x" + "5a" * 32
    await eas.revoke_offchain(uid, BEN)
    walk = await here.chains.walk(BASE, here.trail, {eas.place})
    assert walk is not None
    ((block, papers),) = walk.revoked.items()
    assert papers == {(eas.place, int(uid, 16))}
    assert (block, walk.touched.get(block, frozenset()), walk.odd) == (walk.head.number, frozenset(), 0)


async def test_no_new_block_costs_no_more_than_the_pins(here: Watched):
    await here.chain.mine(1)
    await here.walk()
    here.chain.reset_counts()
    walk = await here.walk()
    assert walk.touched == {}
    assert [each["methods"] for each in here.chain.counts()] == [{"eth_getBlockByNumber": 3}] * 2


async def test_another_contract_names_nobody(here: Watched):
    await here.chain.mint([Mint("erc721", ADA.address, 7)])
    walk = await here.chains.walk(BASE, here.trail, {address(here.chain.tokens.erc20)})
    assert walk is not None
    assert (walk.touched, walk.behind) == ({}, 0)


@pytest.mark.parametrize("depth", [1, 2, 7, 20])
async def test_a_reorganisation_tells_where_the_chain_forked(here: Watched, depth: int):
    head = await here.chain.mine(30)
    await here.walk()
    await here.chain.reorg(depth)
    await here.chain.mine(1)  # where even a final block was replaced, nothing is believed before a new one is final
    walk = await here.caught_up()
    assert walk.fork == head - depth
    again = await here.walk()
    assert again.fork is None, "a fork is told once"


async def test_a_fork_is_exactly_below_the_replaced_blocks_and_their_logs_are_walked_anew(here: Watched):
    base = await here.chain.mine(5)
    await here.chain.mint([Mint("erc721", ADA.address, 7)])
    await here.walk()
    await here.chain.reorg(1)
    await here.chain.mint([Mint("erc721", BEN.address, 8)])
    here.named.clear()
    walk = await here.caught_up()
    assert walk.fork == base
    assert here.everybody() == low(BEN)


async def test_a_fork_deeper_than_the_ring_is_told_as_below_the_whole_ring(here: Watched):
    await here.chain.mine(3)
    walk = await here.walk()
    wrong = Trail(walk.trail.number, dict.fromkeys(walk.trail.hashes, "0x" + "ab" * 32))
    here.trail = wrong
    await here.chain.mine(1)
    again = await here.walk()
    assert again.fork == min(wrong.hashes) - 1


async def test_a_pause_is_caught_up_on_with_whatever_range_the_endpoints_take(here: Watched):
    await here.chain.fault(None, "log_range", 5)
    await here.chain.mint([Mint("erc721", ADA.address, 7)])
    await here.chain.mine(60)
    await here.chain.mint([Mint("erc721", BEN.address, 8)])
    first = await here.walk()
    assert first.behind, "one walk is a bounded stretch"
    await here.caught_up()
    assert here.everybody() == low(ADA, BEN)


async def test_what_was_learned_of_a_range_is_remembered():
    async with watched(endpoints=1) as one:
        await one.chain.fault(None, "log_range", 5)
        await one.chain.mine(60)
        await one.caught_up()
        one.chain.reset_counts()
        await one.chain.mine(5)
        await one.caught_up()
        assert one.chain.counts()[0]["methods"]["eth_getLogs"] <= 2


async def test_too_long_a_pause_is_skipped_and_said():
    async with watched(most_behind=100, stale_after=600) as one:
        walk = await one.caught_up()
        await one.chain.mint([Mint("erc721", ADA.address, 7)])
        head = await one.chain.mine(200)
        again = await one.caught_up()
        assert again.skipped == head - RING - walk.trail.number
        assert again.trail.number == head
        assert one.everybody() == set()


async def test_logs_come_from_the_other_endpoint_while_one_gives_none(here: Watched):
    for mode in ("error_body", "null", "html", "closed", "huge"):
        await here.chain.fault(0, mode, methods=["eth_getLogs"])
        await here.chain.mint([Mint("erc20", ADA.address, 1)])
        await here.caught_up()
        assert here.everybody() == low(ADA), mode
        here.named.clear()


@pytest.mark.parametrize("mode", ["down", "html", "null", "empty", "wrong_id", "truncated", "bad_utf8", "error_body"])
async def test_a_chain_that_cannot_be_told_is_walked_later(here: Watched, mode: str):
    await here.chain.mint([Mint("erc20", ADA.address, 1)])
    await here.chain.fault(None, mode)
    assert await here.chains.walk(BASE, here.trail, here.contracts) is None
    await here.chain.fault(None, "ok")
    await here.caught_up()
    assert here.everybody() == low(ADA)


async def test_endpoints_that_fell_back_are_waited_for(here: Watched):
    await here.chain.mine(10)
    walk = await here.walk()
    await here.chain.fault(None, "lag", 4)
    async with open_chains(
        [ChainConfig(BASE, here.chain.chain_id, tuple(here.chain.urls))], WallClock()
    ) as fresh:  # after a restart the pins remember nothing
        again = await fresh.walk(BASE, here.trail, here.contracts)
    assert again is not None
    assert (again.trail, again.fork, again.touched) == (walk.trail, None, {})


def log(**changed):
    topic, contract = next(iter(TOPICS)), "0x" + "c0" * 20
    word = "0x" + "0" * 24 + "a1" * 20
    fine = {"address": contract, "topics": [topic, word, word], "data": "0x" + "0" * 64, "blockNumber": "0x5"}
    return fine | changed


ODD = {
    "no object": 5,
    "another contract": log(address="0x" + "c1" * 20),
    "another block": log(blockNumber="0x9"),
    "no block": log(blockNumber=None),
    "removed": log(removed=True),
    "a topic not asked for": log(topics=["0x" + "11" * 32]),
    "no topics": log(topics=[]),
    "topics of numbers": log(topics=[1, 2, 3]),
    "not an address": log(topics=[next(iter(TOPICS)), "0x" + "ff" * 32, "0x" + "ff" * 32]),
    "short words": log(topics=[next(iter(TOPICS)), "0x12", "0x12"]),
    "nothing indexed and no data": log(topics=[next(iter(TOPICS))], data="0x"),
    "data of null": log(data=None),
}


@pytest.mark.parametrize("what", ODD)
def test_a_log_that_does_not_decode_is_counted_and_the_others_are_taken(what: str):
    found = Found()
    found.take([log(), ODD[what], log()], range(5, 6), {"0x" + "c0" * 20})
    assert (found.logs, found.odd) == (3, 1)
    assert found.touched == {5: {"0x" + "a1" * 20}}


def test_metadata_of_many_names_each_token_unless_they_are_more_than_are_looked_up():
    def told(first: int, last: int) -> Found:
        found = Found()
        data = f"0x{first:064x}{last:064x}"
        log = {"blockNumber": "0x5", "address": NFT, "topics": [METADATA_OF_MANY], "data": data, "removed": False}
        found.take([log], range(10), {NFT})
        assert found.odd == 0
        return found

    few = told(7, 9)
    assert set(few.tokens) == few.redrawn == {(NFT, 7), (NFT, 8), (NFT, 9)}
    assert told(0, 2**256 - 1).tokens == told(9, 7).tokens == {}


def test_early_tokens_that_index_nothing_are_understood():
    words = "".join("0" * 24 + two * 20 for two in ("a1", "b2")) + "0" * 64
    found = Found()
    found.take([log(topics=[next(iter(TOPICS))], data=f"0x{words}")], range(5, 6), {"0x" + "c0" * 20})
    assert found.touched == {5: {"0x" + "a1" * 20, "0x" + "b2" * 20}}


def test_a_span_finds_the_widest_range_that_is_given_and_stays_there():
    span, refusals = Span(), 0
    for _ in range(60):
        if span.size > 70:
            span.refused(span.size)
            refusals += 1
        else:
            span.given(span.size)
    assert 35 <= span.size <= 70
    assert refusals <= 5


def test_a_span_grows_to_the_most_where_nothing_is_refused_and_not_for_small_asks():
    span = Span()
    span.given(1)
    assert span.size == FIRST
    for _ in range(10):
        span.given(span.size)
    assert span.size == MOST
    span.failed(MOST)
    assert span.size == MOST // 2
