"""The breaker with everything real around it: what runs out closes, what is lost one by one stops all the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.giving.breaker import Question
from bot.domain.giving.passes import Cause
from bot.domain.ids import Account, Address, MemberId, Platform
from bot.domain.requirements.holdings import Wallet, Want
from bot.ports import JobKind
from bot.services.giving.recheck import Recheck
from storage import tables
from tests.blank import stored
from tests.faulted_house import TIERS, House, housed
from tests.house_verify import MAKER, PASS, open_house
from tests.liar_campaign import agreed_to
from tests.true_chain import ART, TrueChain
from tests.true_node import Node

CROWD = [(Address(f"0x{0xC000 + nth:040x}"),) for nth in range(20)]
MAKERS = next(tier for tier in TIERS if tier.name == "Maker")
EVENT = timedelta(hours=3)


@pytest.fixture
async def crowd() -> AsyncIterator[House]:
    """Twenty confirmed makers; the limit is five."""
    chain = TrueChain()
    chain.mine(6)
    async with stored() as store, housed(store, chain, [Node(chain), Node(chain)], CROWD, [MAKERS]) as house:
        for nth, (wallet,) in enumerate(CROWD):
            chain.move(ART, NOBODY, wallet, token=nth)
        for _ in range(2):
            house.mine(6)
            await house.sweep()
        await house.watch()
        assert len(await house.held()) == 20
        yield house


async def sells(house: House, nth: int) -> None:
    """Hours later one of them sells the token; the watcher sees it, and sees it final."""
    house.chain.skip(EVENT)
    house.chain.move(ART, CROWD[nth][0], NOBODY, token=nth)
    for _ in range(2):
        house.mine(5)
        await house.watch()


async def gone(house: House) -> set[int]:
    """Who holds nothing any more, counted from 0."""
    return set(range(20)) - {member - 1 for member, _ in await house.held()}


async def questions(house: House) -> list[Question]:
    async with house.store.read() as tx:
        return list(await tx.questions.all(house.garden.id))


async def causes(house: House) -> list[object]:
    return [row.facts["cause"] for row in await house.decided() if row.change == "take"]


async def test_six_losses_in_six_events_stop_at_the_sixth_and_the_moderators_are_asked(crowd: House):
    for nth in range(5):
        await sells(crowd, nth)
        assert await gone(crowd) == set(range(nth + 1))
    assert await questions(crowd) == []
    await sells(crowd, 5)
    await crowd.sweep()
    assert await gone(crowd) == {0, 1, 2, 3, 4}
    (question,) = await questions(crowd)
    assert (question.tier, question.members) == ("Maker", (MemberId(6),))
    async with crowd.store.read() as tx:
        asked = await tx.connection.scalars(
            select(tables.job.c.payload).where(tables.job.c.kind == JobKind.ASK_MODERATORS)
        )
        assert [each["question"] for each in asked] == [question.id]


async def test_what_the_moderators_said_yes_to_does_not_count(crowd: House):
    for nth in range(6):
        await sells(crowd, nth)
    assert await agreed_to(crowd)
    await crowd.sweep()
    assert await gone(crowd) == {0, 1, 2, 3, 4, 5}
    assert await causes(crowd) == [*[Cause.REQUIREMENT] * 5, Cause.APPROVED]
    crowd.chain.skip(timedelta(hours=24) - 2 * EVENT)  # the first four are more than a day ago
    for nth in (6, 7, 8, 9):
        crowd.chain.move(ART, CROWD[nth][0], NOBODY, token=nth)
    crowd.mine(6)
    await crowd.sweep()
    assert await gone(crowd) == set(range(10)), "the approved one would have been a sixth"


async def test_an_unlink_does_not_count(crowd: House):
    async with crowd.store.write() as tx:
        left = [MemberId(number) for number in range(11, 21)]
        await tx.connection.execute(delete(tables.wallet).where(tables.wallet.c.member_id.in_(left)))
        await tx.members.touch(left)
    await crowd.sweep()
    assert await gone(crowd) == set(range(10, 20)), "ten at once, and nobody was asked"
    for nth in range(5):
        await sells(crowd, nth)
    assert await gone(crowd) == {*range(5), *range(10, 20)}
    assert await questions(crowd) == []
    assert await causes(crowd) == [*[Cause.UNLINKED] * 10, *[Cause.REQUIREMENT] * 5]


async def test_six_that_run_out_at_once_close(tmp_path: Path):
    """No probe of ours reads an `until` from a chain yet, so this one chain is in memory."""
    async with open_house(tmp_path) as house:
        await house.set_tiers(replace(MAKER, grace=timedelta(0)))
        wallets, ends = [wallet for (wallet,) in CROWD[:6]], house.clock.now() + timedelta(days=1)
        async with house.store.write() as tx:
            for nth, wallet in enumerate(wallets, 1):
                member = await tx.members.ensure(house.garden.id, Account(Platform.DISCORD, nth, f"m{nth}"))
                await tx.members.link(member.id, Wallet(wallet), house.clock.now())
        for wallet in wallets:
            house.chain.untils[Want(PASS, wallet)] = ends
        house.chain.mine(3, {Want(PASS, wallet): 1 for wallet in wallets})
        reconcile = house.verify.reconcile
        recheck = Recheck(house.store, reconcile.queue, reconcile, house.clock)
        for _ in range(2):
            await recheck.sweep()
            house.chain.mine(3)
        house.chain.mine(3, {Want(PASS, wallet): 0 for wallet in wallets})
        house.clock.pass_by(days=1)
        await recheck.run_looks()
        async with house.store.read() as tx:
            assert (await tx.passes.counts(house.garden.id)).get("Maker", 0) == 0
            assert await tx.questions.all(house.garden.id) == []
            rows = await tx.passes.history(0, 100)
        assert [row.facts["cause"] for row in rows if row.change == "take"] == [Cause.EXPIRED] * 6
