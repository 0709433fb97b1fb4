"""Transactions of ours on a real node: what its pool, its words and its reorganisations make of them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.chain import open_chains
from bot.domain.events import EventKind
from bot.domain.sending import BUMP_AFTER, Stage
from tests.post_office import SENDER, PostOffice, config, opened, transactions, two
from tests.sender_campaign import EACH, played

pytestmark = pytest.mark.needs("anvil")

ADA, BEN, CLEO = ("0x" + pair * 20 for pair in ("a1", "b2", "c3"))
KILLS = 50
DAY = timedelta(days=1)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with opened(tmp_path / "gatehouse.sqlite") as one:
        yield one


async def stages(office: PostOffice, *receivers: str) -> list[Stage]:
    return [(await office.of(one)).stage for one in receivers]


async def settled(office: PostOffice, *receivers: str) -> None:
    for _ in range(30):
        await office.looks()
        await office.mine()
        office.clock.move(minutes=1)
        if not {Stage.QUEUED, Stage.SENT, Stage.MINED} & set(await stages(office, *receivers)):
            return
    raise AssertionError(await stages(office, *receivers))


async def test_each_lands_once_in_order_and_is_over_when_final(office: PostOffice):
    await office.wants(ADA, BEN, CLEO)
    await office.wants(ADA)
    await office.looks()
    assert await stages(office, ADA, BEN, CLEO) == [Stage.SENT] * 3
    await office.mine()
    await office.looks()
    assert await stages(office, ADA, BEN, CLEO) == [Stage.MINED] * 3
    await office.mine(3)
    await office.looks()
    assert await stages(office, ADA, BEN, CLEO) == [Stage.DONE] * 3
    assert await office.has(ADA, BEN, CLEO) == [1, 1, 1]
    assert [(await office.of(one)).nonce for one in (ADA, BEN, CLEO)] == [0, 1, 2]


async def test_what_the_pool_has_dropped_is_told_again(office: PostOffice):
    await office.wants(ADA)
    await office.looks()
    await office.asks("anvil_dropTransaction", (await office.of(ADA)).newest.hash)
    office.clock.move(seconds=31)
    await office.looks()
    await settled(office, ADA)
    assert await office.has(ADA) == [1]


async def test_a_fee_too_low_is_raised_and_one_of_the_attempts_lands(office: PostOffice):
    await office.wants(ADA)
    await office.looks()
    stuck = (await office.of(ADA)).newest
    await office.asks("anvil_setNextBlockBaseFeePerGas", hex(10 * stuck.fees.most))
    await office.mine()
    assert await office.has(ADA) == [0]
    office.clock.move(seconds=BUMP_AFTER.total_seconds() + 1)
    await office.looks()
    raised = (await office.of(ADA)).newest
    assert raised.hash != stuck.hash
    assert (raised.fees.most * 8, raised.fees.tip * 8) >= (stuck.fees.most * 9, stuck.fees.tip * 9)
    await settled(office, ADA)
    assert await office.has(ADA) == [1]
    assert await office.count() == 1


@pytest.mark.parametrize("depth", [1, 2])
async def test_a_reorganisation_sends_it_again_and_it_counts_once(office: PostOffice, depth: int):
    await office.mine(5)
    await office.wants(ADA)
    await office.looks()
    await office.mine(depth)
    await office.looks()
    assert await stages(office, ADA) == [Stage.MINED]
    await office.asks("anvil_reorg", depth, [])
    assert await office.has(ADA) == [0]
    await office.looks()
    assert await stages(office, ADA) == [Stage.SENT]
    await settled(office, ADA)
    assert await office.has(ADA) == [1]


async def test_a_nonce_used_elsewhere_is_left_to_it_and_the_next_one_taken(office: PostOffice):
    await office.wants(ADA)
    await office.looks()
    await office.outside(BEN)
    await office.mine()
    await office.looks()
    assert (await stages(office, ADA), (await office.of(ADA)).nonce) == ([Stage.SENT], 0)
    await settled(office, ADA)
    assert (await office.of(ADA)).nonce == 1
    assert await office.has(ADA) == [1]


async def test_without_money_it_waits_says_what_is_missing_and_goes_on_by_itself(office: PostOffice):
    await office.asks("anvil_setBalance", SENDER.address, "0x1")
    await office.wants(ADA, BEN)
    await office.looks()
    await office.looks()
    assert await stages(office, ADA, BEN) == [Stage.QUEUED, Stage.QUEUED]
    async with office.storage.store.read() as tx:
        (said,) = await tx.events.since(office.community, EventKind.KEY_SHORT, office.clock.now() - BUMP_AFTER)
    assert said.facts["signer"] == SENDER.address.lower()
    await office.asks("anvil_setBalance", SENDER.address, hex(10**18))
    await settled(office, ADA, BEN)
    assert await office.has(ADA, BEN) == [1, 1]
    assert [(await office.of(one)).nonce for one in (ADA, BEN)] == [0, 1]


async def test_what_the_contract_would_refuse_is_never_signed(office: PostOffice):
    await office.wants(ADA, "0x" + "00" * 20, BEN)  # OpenZeppelin's ERC-20 takes nothing for the zero address
    await settled(office, ADA, "0x" + "00" * 20, BEN)
    assert await stages(office, ADA, "0x" + "00" * 20, BEN) == [Stage.DONE, Stage.REFUSED, Stage.DONE]
    assert await office.count() == 2


async def test_what_reverts_all_the_same_is_told_and_never_tried_again(office: PostOffice):
    """Each would be taken alone; the money is enough for one of them."""
    almost_all = 999
    await office.wants(ADA, BEN, amount=almost_all)
    await settled(office, ADA, BEN)
    assert await stages(office, ADA, BEN) == [Stage.DONE, Stage.REVERTED]
    assert await office.has(ADA, BEN) == [almost_all, 0]
    async with office.storage.store.read() as tx:
        (said,) = await tx.events.since(office.community, EventKind.SENDING_FAILED, office.clock.now() - DAY)
    assert said.facts["hash"] == (await office.of(BEN)).newest.hash
    assert await office.count() == 2


async def test_nothing_is_signed_for_a_chain_with_another_number(office: PostOffice):
    async with open_chains([config(1, *two(office.node))], office.clock) as chains:
        office.transactions = transactions(chains)
        office.starts_again()
        await office.wants(ADA)
        await office.looks()
    assert (await stages(office, ADA), (await office.of(ADA)).attempts) == ([Stage.QUEUED], ())


async def test_kill_9_before_and_after_each_step_and_each_lands_once(office: PostOffice, tmp_path: Path):
    found = await played(office, tmp_path / "gatehouse.sqlite", KILLS)
    assert found.landed == [1] * -(-found.started // EACH)
    assert (found.sent, found.odd) == (len(found.landed), 0)
