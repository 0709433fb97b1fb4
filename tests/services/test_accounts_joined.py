"""What two accounts hold is one member's once they are joined: tiers, awards, doors and wallets."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import WalletRefused
from bot.domain.giving.doors import Given
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Tier
from bot.domain.ids import Platform
from bot.domain.notices import EVERY_NOTICE
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.notation import parse
from bot.services.giving.passes import PassesService
from bot.services.giving.recheck import Progress
from bot.services.giving.replay import Outcome, Replay
from bot.services.linking.accounts import Accounts
from bot.services.signing_in.proving import Claimed, Paired
from tests.house_accounts import EVE, SECOND, THERE, Town, open_town, proved
from tests.house_verify import ADA, BEN, PASS, WALLET, open_house


@pytest.fixture
async def town(tmp_path):
    async with open_town(tmp_path) as town:
        yield town


async def test_what_either_holds_opens_the_doors_of_both(town):
    await town.proves(ADA, WALLET)
    await town.proves(THERE, SECOND)
    await town.awarded(THERE, "Curator")
    assert town.discord.open_now == {(ADA.id, 5)}
    await town.joined()
    await town.work()
    assert await town.holds(ADA) == {"Maker", "Curator", "Both"}, "the wallets add up"
    assert town.discord.open_now == {(ADA.id, 5), (ADA.id, 8)}
    assert town.telegram.open_now == {(THERE.id, 7), (THERE.id, 8)}


async def test_joining_either_way_round_comes_out_the_same(tmp_path):
    found = []
    for way in ((ADA, THERE), (THERE, ADA)):
        folder = tmp_path / way[0].platform
        folder.mkdir()
        async with open_house(folder) as house:
            town = Town(house, Accounts(house.store, house.queue, house.clock), None, None, None, None)
            now = house.clock.now()
            async with house.store.write() as tx:
                for account, wallet in ((ADA, WALLET), (THERE, SECOND)):
                    member = await tx.members.ensure(house.garden.id, account)
                    await tx.members.link(member.id, Wallet(wallet), now)
                    span = timedelta(days=account.id % 5)
                    await tx.awards.add(Award(member.id, "Resident", now + span, BEN, "helped", now))
            async with house.store.read() as tx:
                page = await tx.members.page(house.garden.id, 0, 9)
            house.holds(WALLET, 1)
            await house.reconcile(house.garden.id, page, "sweep")
            member = await town.joined(*way)
            async with house.store.read() as tx:
                left = await tx.joins.belongings(member.id)
            found.append((member.id, sorted(w.address for w in member.wallets), left))
    assert found[0] == found[1]


async def test_past_decisions_about_both_are_read_and_come_out_the_same(town):
    await town.proves(ADA, WALLET)
    await town.proves(THERE, SECOND)
    await town.joined()
    await town.work()
    passes = PassesService(town.house.store, town.house.reconcile, town.house.clock, Progress())
    told = await passes.why(town.garden, THERE)
    assert {(row.tier, row.reason) for row in told.evidence} >= {("Maker", "verified"), ("Both", "joined")}
    again = [one async for one in Replay(town.house.store).decisions(THERE.id)]
    assert len({one.member for one in again}) == 2
    assert {one.outcome for one in again} == {Outcome.SAME}


async def test_a_tier_that_both_together_do_not_meet_is_looked_at_and_ends(town):
    only_one = parse(f"{PASS} >= 1 and not {PASS} >= 2")
    await town.house.set_tiers(Tier("Newcomer", 1, only_one, ()))
    await town.proves(ADA, WALLET)
    await town.proves(THERE, SECOND)
    town.house.chain.mine(5)
    await town.joined()
    await town.work()
    assert await town.holds(ADA) == set()


async def test_an_award_that_ended_is_not_revived_and_one_that_ends_still_ends(town):
    now = town.house.clock.now()
    await town.awarded(ADA, "Resident", now + timedelta(minutes=1))
    await town.awarded(THERE, "Curator", now + timedelta(hours=2))
    town.house.clock.pass_by(minutes=2)
    await town.joined()
    await town.work()
    assert await town.holds(ADA) == {"Curator"}
    town.house.clock.pass_by(hours=2)
    await town.recheck.run_due()
    assert await town.holds(ADA) == set()


async def test_both_yeses_at_once_join_once(town):
    await town.awarded(ADA, "Curator")
    pairing = await town.paired()
    calls = [town.accounts.confirm(town.garden, account, pairing) for account in (ADA, THERE)]
    said = await asyncio.gather(*calls)
    assert len([one for one in said if one.member is not None]) == 1
    assert await town.member(ADA) == await town.member(THERE)


async def test_a_look_that_began_before_the_join_writes_nothing_of_who_is_no_more(town):
    """The chain answers only after the two have become one."""
    await town.awarded(ADA, "Curator")  # the older number, which stays
    await town.proves(THERE, SECOND, 0)
    there = await town.member(THERE)
    town.house.holds(SECOND, 1)
    reading, go = asyncio.Event(), asyncio.Event()
    chains = town.house.reconcile.chains
    read = chains.read

    async def held_up(*asked):
        seen = await read(*asked)
        reading.set()
        await go.wait()
        return seen

    chains.read = held_up
    async with asyncio.TaskGroup() as group:
        group.create_task(town.house.reconcile(town.garden.id, [there.id], "sweep"))
        await reading.wait()
        joined = await town.joined()
        go.set()
    chains.read = read
    async with town.house.store.read() as tx:
        assert {held.member for held in await tx.passes.open([joined.id, there.id])} == {joined.id}
    await town.work()
    assert await town.holds(ADA) == {"Curator", "Maker"}


async def test_a_door_on_its_way_when_two_become_one_stays_known_as_given(town):
    await town.awarded(ADA, "Curator")  # the older number, which stays
    town.telegram.gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(town.awarded(THERE, "Curator"))
        await town.telegram.reached.wait()
        there = await town.member(THERE)
        joined = await town.joined()
        town.telegram.gate.set()
    await town.work()
    async with town.house.store.read() as tx:
        (state,) = [s for s in await tx.doors.of(joined.id, Platform.TELEGRAM) if s.door.id == 7]
        assert await tx.doors.of(there.id, Platform.TELEGRAM) == []
    assert (state.wanted, state.given) == (True, Given.GIVEN)
    assert town.telegram.open_now == {(THERE.id, 7)}


async def test_the_moderators_and_the_member_are_told(town):
    await town.accounts.ask(town.garden, ADA)
    async with town.house.store.write() as tx:
        await tx.members.set_notices((await tx.members.ensure(town.garden.id, ADA)).id, EVERY_NOTICE)
    await town.joined()
    await town.work()
    assert any("are one member now" in text for _, text in town.discord.told)


async def test_a_door_where_the_member_has_no_account_is_no_work_left_undone_until_it_has_one(town):
    await town.awarded(ADA, "Curator")
    async with town.house.store.read() as tx:
        assert await tx.doors.behind(town.garden.id, town.house.clock.now(), 9) == []
    await town.joined()
    await town.work()
    assert town.telegram.open_now == {(THERE.id, 7)}


async def test_proving_the_wallet_of_ones_other_account_asks_both_and_moves_nothing(town):
    town.house.holds(WALLET, 1)
    await proved(town, ADA)
    done = await proved(town, THERE)
    assert isinstance(done, Paired)
    assert (done.account, done.across) == (THERE, ADA)
    assert (await town.member(THERE)).wallets == ()
    (asked,) = await town.accounts.waiting(town.garden, ADA)
    assert asked.wallet == WALLET
    assert (await proved(town, THERE)).expires_at == done.expires_at, "asked once"
    await town.accounts.confirm(town.garden, THERE, asked.id)
    assert await town.holds(THERE) == set()
    said = await town.accounts.confirm(town.garden, ADA, asked.id)
    assert [wallet.address for wallet in said.member.wallets] == [WALLET]
    assert await town.holds(THERE) == {"Maker"}


async def test_on_the_same_platform_a_proved_wallet_is_a_claim_and_no_question_of_being_one(town):
    await proved(town, ADA)
    assert isinstance(await proved(town, BEN), Claimed)
    assert await town.accounts.waiting(town.garden, ADA) == []


async def test_who_has_an_account_on_that_platform_already_is_no_candidate(town):
    await proved(town, ADA)
    await town.joined()
    assert isinstance(await proved(town, EVE), Claimed)
    await town.proves(BEN, SECOND)
    await town.joined(BEN, EVE)
    with pytest.raises(WalletRefused):
        await proved(town, BEN)
