"""One person on both platforms is one member: once both accounts have said yes, and never otherwise."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.accounts import MOST_MISSES, MOST_UNDECIDED
from bot.domain.audit import Deed
from bot.domain.doors import Given
from bot.domain.errors import PairingProblem, PairingRefused, Refusal, WalletRefused
from bot.domain.holdings import Wallet
from bot.domain.ids import Account, Place, Platform, address
from bot.domain.notation import parse
from bot.domain.notices import EVERY_NOTICE
from bot.domain.passes import Award
from bot.domain.policy import Door, DoorKind, Tier
from bot.domain.requirements import Holds
from bot.ports import Job, JobKind, Sought
from bot.services.accounts import Accounts
from bot.services.chat_doors import ChatDoors
from bot.services.delivery import Delivery
from bot.services.passes import PassesService
from bot.services.proving import Claimed, Paired
from bot.services.recheck import Progress, Recheck
from bot.services.replay import Outcome, Replay
from bot.services.telling import Telling
from bot.services.troubles import Troubles
from bot.text.accounts import question
from storage.jobs import Jobs
from tests.house_verify import ADA, ADAS, BEN, BENS, MAKER, PASS, PLACE, RESIDENT, TITLES, WALLET, open_house, sign

THERE = Account(Platform.TELEGRAM, 22, "ada l.")
EVE = Account(Platform.TELEGRAM, 66, "eve")
CHAT = Place(Platform.TELEGRAM, -100)
SECOND = address(BENS.address)
CURATOR = Tier("Curator", 3, None, (Door(DoorKind.ROLE, CHAT, 7),))
BOTH = Tier("Both", 4, Holds(PASS, "2"), (Door(DoorKind.ROLE, PLACE, 8), Door(DoorKind.ROLE, CHAT, 8)))


@dataclass
class Doors:
    """A platform that remembers what was opened; it waits before each change while `gate` is set."""

    open_now: set[tuple[int, int]] = field(default_factory=set)
    told: list[tuple[int, str]] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None

    async def open_doors(self, place, account):
        return frozenset(door for whose, door in self.open_now if whose == account)

    async def open(self, door, account, why):
        await self._wait()
        self.open_now.add((account, door.id))

    async def close(self, door, account, why):
        await self._wait()
        self.open_now.discard((account, door.id))

    async def tell(self, account, text):
        self.told.append((account, text))

    async def _wait(self):
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()


@dataclass
class Town:
    """The sign-in's house, with accounts and delivery on two platforms."""

    house: object
    accounts: Accounts
    delivery: Delivery
    recheck: Recheck
    discord: Doors
    telegram: Doors

    @property
    def garden(self):
        return self.house.garden

    async def work(self):
        """Do every job until none is left, in the queue's order."""
        while jobs := await self._claimed():
            for job in jobs:
                await self.handlers[job.kind](job)
                async with self.house.store.write() as tx:
                    await tx.connection.exec_driver_sql(f"DELETE FROM job WHERE id = {job.id}")

    async def _claimed(self) -> list[Job]:
        async with self.house.store.write() as tx:
            return list(await Jobs(tx.connection).claim(list(self.handlers), self.house.clock.now(), 99))

    @property
    def handlers(self):
        telling = Telling(self.house.store, self.delivery.platforms, self.house.clock, TITLES)
        return {
            JobKind.MATCH: self.delivery.match,
            JobKind.RECONCILE: self.recheck.requested,
            JobKind.TELL_MEMBER: telling.member,
            JobKind.TELL_MODERATORS: telling.moderators,
            JobKind.ASK_ACCOUNT: telling.account,
        }

    async def member(self, account):
        async with self.house.store.read() as tx:
            return await tx.members.of(self.garden.id, account)

    async def holds(self, account):
        member = await self.member(account)
        async with self.house.store.read() as tx:
            return {held.tier for held in await tx.passes.open([member.id])} if member else set()

    async def proves(self, account, wallet, amount=1):
        self.house.holds(wallet, amount)
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.garden.id, account)
            await tx.members.link(member.id, Wallet(address(wallet)), self.house.clock.now())
        await self.house.reconcile(self.garden.id, [member.id], "verified")
        await self.work()

    async def awarded(self, account, tier, until=None):
        now = self.house.clock.now()
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.garden.id, account)
            await tx.awards.add(Award(member.id, tier, until, BEN, "helped", now))
        await self.house.reconcile(self.garden.id, [member.id], "award")
        await self.work()

    async def paired(self, asker=ADA, other=THERE):
        code = await self.accounts.ask(self.garden, asker)
        return (await self.accounts.answer(self.garden, other, code.code)).id

    async def joined(self, asker=ADA, other=THERE):
        pairing = await self.paired(asker, other)
        await self.accounts.confirm(self.garden, other, pairing)
        return (await self.accounts.confirm(self.garden, asker, pairing)).member


@pytest.fixture
async def town(tmp_path):
    async with open_house(tmp_path) as house, asyncio.timeout(30):
        await house.set_tiers(MAKER, RESIDENT, CURATOR, BOTH)
        discord, telegram = Doors(), Doors()
        platforms = {Platform.DISCORD: discord, Platform.TELEGRAM: telegram}
        troubles = Troubles(house.store, house.queue, house.clock)
        chat_doors = ChatDoors(house.store, house.queue, {}, troubles, house.clock)
        yield Town(
            house,
            Accounts(house.store, house.queue, house.clock),
            Delivery(house.store, house.queue, platforms, house.clock, troubles, chat_doors),
            Recheck(house.store, house.queue, house.reconcile, house.clock),
            discord,
            telegram,
        )


async def refusal(call) -> PairingProblem:
    with pytest.raises(PairingRefused) as caught:
        await call
    return caught.value.problem


async def test_that_accounts_joined_and_parted_stands_in_the_log(town):
    await town.awarded(ADA, "Curator")
    await town.awarded(THERE, "Curator")
    both = [(await town.member(account)).id for account in (ADA, THERE)]
    member = await town.joined()
    await town.accounts.part(town.garden, ADA, Platform.TELEGRAM)
    apart = (await town.member(THERE)).id
    async with town.house.store.read() as tx:
        parted, joined = await tx.audit.newest(town.garden.id, Sought(by=ADA), 9)
    assert (joined.deed, joined.found.member, joined.said["before"]) == (
        Deed.ACCOUNTS_JOINED,
        member.id,
        {"members": both},
    )
    assert (parted.deed, parted.found.member, parted.said["after"]) == (
        Deed.ACCOUNT_PARTED,
        member.id,
        {"members": [member.id, apart]},
    )


# ---------------------------------------------------------------- the code


async def test_nothing_is_joined_before_both_accounts_have_said_yes(town):
    await town.awarded(ADA, "Curator")
    pairing = await town.paired()
    assert await town.member(THERE) is None
    said = await town.accounts.confirm(town.garden, THERE, pairing)
    assert (said.member, said.across) == (None, ADA)
    assert await town.holds(THERE) == set()
    again = await town.accounts.confirm(town.garden, THERE, pairing)
    assert again.member is None, "one account said yes for both"
    said = await town.accounts.confirm(town.garden, ADA, pairing)
    assert said.member == await town.member(ADA) == await town.member(THERE)
    assert await town.holds(THERE) == {"Curator"}


async def test_the_account_that_asked_is_told_who_typed_its_code(town):
    await town.paired()
    await town.work()
    ((whom, text),) = town.discord.told
    assert whom == ADA.id
    assert f"the Telegram account **ada l.** (id {THERE.id})" in text
    assert town.telegram.told == []


async def test_each_is_shown_the_other_by_name_and_number_and_what_would_follow(town):
    pairing = await town.paired()
    for mine in (ADA, THERE):
        (waiting,) = await town.accounts.waiting(town.garden, mine)
        text = "\n".join(question(waiting, mine, town.garden))
        assert waiting.id == pairing
        assert all(f"(id {one.id})" in text for one in (ADA, THERE))
        assert "whoever uses the other account has what you have" in text
        assert "Say no" in text


async def test_a_no_of_either_is_the_end_of_it(town):
    for who in (ADA, THERE):
        pairing = await town.paired()
        await town.accounts.decline(town.garden, who, pairing)
        for account in (ADA, THERE):
            assert await refusal(town.accounts.confirm(town.garden, account, pairing)) is PairingProblem.OVER
            assert await town.accounts.waiting(town.garden, account) == []


async def test_nobody_else_can_say_yes_or_no(town):
    pairing = await town.paired()
    for call in (town.accounts.confirm, town.accounts.decline):
        for stranger in (EVE, BEN):
            assert await refusal(call(town.garden, stranger, pairing)) is PairingProblem.UNKNOWN
    assert len(await town.accounts.waiting(town.garden, ADA)) == 1


async def test_only_the_hash_of_a_code_is_kept_and_it_works_once(town):
    code = await town.accounts.ask(town.garden, ADA)
    assert code.code not in town.house.dump()
    await town.accounts.answer(town.garden, EVE, code.code)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE


async def test_a_code_lives_ten_minutes_and_only_until_the_next_one(town):
    first = await town.accounts.ask(town.garden, ADA)
    second = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, first.code)) is PairingProblem.NO_CODE
    town.house.clock.pass_by(minutes=10)
    assert await refusal(town.accounts.answer(town.garden, THERE, second.code)) is PairingProblem.NO_CODE


async def test_both_must_have_said_yes_within_the_hour(town):
    pairing = await town.paired()
    await town.accounts.confirm(town.garden, THERE, pairing)
    town.house.clock.pass_by(hours=1)
    assert await refusal(town.accounts.confirm(town.garden, ADA, pairing)) is PairingProblem.OVER
    assert await town.member(THERE) is None


async def test_a_code_of_another_community_is_no_code_here(town):
    async with town.house.store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
    code = await town.accounts.ask(other, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE
    pairing = await town.accounts.answer(other, THERE, code.code)
    assert await refusal(town.accounts.confirm(town.garden, ADA, pairing.id)) is PairingProblem.UNKNOWN


async def test_whoever_guesses_has_to_wait_and_burns_what_was_guessed_at(town):
    code = await town.accounts.ask(town.garden, ADA)
    last = "2" if code.code[-1] != "2" else "3"
    for _ in range(MOST_MISSES):
        assert await refusal(town.accounts.answer(town.garden, EVE, code.code[:-1] + last)) is PairingProblem.NO_CODE
    assert await refusal(town.accounts.answer(town.garden, EVE, code.code)) is PairingProblem.WAIT
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE
    town.house.clock.pass_by(minutes=10)
    again = await town.accounts.ask(town.garden, ADA)
    assert await town.accounts.answer(town.garden, EVE, again.code)


async def test_a_typing_mistake_that_can_be_no_code_is_not_counted(town):
    code = await town.accounts.ask(town.garden, ADA)
    for _ in range(MOST_MISSES + 1):
        assert await refusal(town.accounts.answer(town.garden, THERE, "0O1I")) is PairingProblem.NO_CODE
    assert await town.accounts.answer(town.garden, THERE, code.code.lower())


async def test_only_so_many_requests_wait_for_one_account(town):
    for number in range(MOST_UNDECIDED):
        await town.paired(Account(Platform.DISCORD, 500 + number))
    code = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.MANY


async def test_ones_own_code_and_an_account_of_the_same_platform_are_refused(town):
    code = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, ADA, code.code)) is PairingProblem.OWN_CODE
    assert await refusal(town.accounts.answer(town.garden, BEN, code.code)) is PairingProblem.SAME_PLATFORM


async def test_who_has_both_platforms_already_joins_nobody(town):
    await town.joined()
    assert await refusal(town.accounts.ask(town.garden, ADA)) is PairingProblem.ONE_ALREADY
    code = await town.accounts.ask(town.garden, EVE)
    assert await refusal(town.accounts.answer(town.garden, ADA, code.code)) is PairingProblem.SAME_PLATFORM


async def test_a_join_elsewhere_ends_what_was_asked_of_who_they_were(town):
    with_eve = await town.paired(ADA, EVE)
    await town.accounts.confirm(town.garden, EVE, with_eve)
    await town.joined()
    assert await refusal(town.accounts.confirm(town.garden, ADA, with_eve)) is PairingProblem.OVER
    assert await town.member(EVE) is None


# ---------------------------------------------------------------- what is joined


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


# ---------------------------------------------------------------- the wallet


async def proved(town, account, key=ADAS):
    secret, text = await town.house.started(account, key)
    return await town.house.finish(secret, text.nonce, sign(text.message, key))


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


# ---------------------------------------------------------------- parting


async def test_the_account_that_leaves_loses_its_doors_and_the_other_keeps_all(town):
    await town.proves(ADA, WALLET, 2)
    await town.joined()
    await town.work()
    assert (THERE.id, 8) in town.telegram.open_now
    gone = await town.accounts.part(town.garden, ADA, Platform.TELEGRAM)
    assert gone == THERE
    await town.work()
    assert town.telegram.open_now == set()
    assert await town.holds(ADA) == {"Maker", "Both"}
    assert await town.holds(THERE) == set()
    assert (await town.member(THERE)).wallets == ()
    assert town.discord.open_now == {(ADA.id, 5), (ADA.id, 8)}


async def test_a_door_on_its_way_when_its_account_leaves_is_closed_again(town):
    await town.joined()
    town.telegram.gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(town.awarded(ADA, "Curator"))
        await town.telegram.reached.wait()
        await town.accounts.part(town.garden, THERE, Platform.TELEGRAM)
        apart = await town.member(THERE)
        # the new member's own match comes first and finds nothing there yet
        await town.delivery.match(Job(JobKind.MATCH, "x", {"member": apart.id, "platform": "telegram"}))
        town.telegram.gate.set()
    await town.work()
    assert town.telegram.open_now == set()


async def test_a_member_with_one_account_has_nothing_to_part(town):
    assert await refusal(town.accounts.part(town.garden, ADA, Platform.DISCORD)) is PairingProblem.ALONE
    await town.awarded(ADA, "Curator")
    assert await refusal(town.accounts.part(town.garden, ADA, Platform.DISCORD)) is PairingProblem.ALONE
    await town.joined()
    assert await town.accounts.part(town.garden, ADA, Platform.DISCORD) == ADA
    assert await town.holds(THERE) == {"Curator"}
    await town.joined()
    assert await town.holds(ADA) == {"Curator"}


async def test_what_was_never_given_is_not_taken_from_who_leaves(town):
    town.telegram.open_now = {(THERE.id, 7)}  # somebody else gave it
    await town.awarded(ADA, "Curator")
    await town.joined()
    await town.work()
    await town.accounts.part(town.garden, ADA, Platform.TELEGRAM)
    await town.work()
    assert town.telegram.open_now == {(THERE.id, 7)}


# ---------------------------------------------------------------- everything at once


async def _consistent(town, foreign):
    """What is open on the platforms is what is held, and nobody else's; no row is of a member that is no more."""
    await town.work()
    async with town.house.store.read() as tx:
        policy = await tx.policies.current(town.garden.id)
        wanted = {platform: set() for platform in Platform}
        for account in (ADA, BEN, THERE, EVE):
            member = await tx.members.of(town.garden.id, account)
            tiers = [held.tier for held in await tx.passes.open([member.id])] if member else []
            assert len(tiers) == len(set(tiers)), "one open pass a tier"
            doors = {door for name in tiers for door in policy.tier(name).doors}
            wanted[account.platform] |= {(account.id, d.id) for d in doors if d.place.platform is account.platform}
        joined = "SELECT id FROM member WHERE joined_into IS NOT NULL"
        for table in ("account", "wallet", "door", "award", "first_seen", "opening", "question_member", "event"):
            query = f"SELECT count(*) FROM {table} WHERE member_id IN ({joined})"
            assert (await tx.connection.exec_driver_sql(query)).scalar_one() == 0, table
    assert town.discord.open_now == wanted[Platform.DISCORD] | foreign
    assert town.telegram.open_now == wanted[Platform.TELEGRAM]


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_joined_parted_awarded_and_moved_the_doors_are_those_of_what_is_held(town, seed):
    dice = random.Random(seed)
    foreign = {(BEN.id, 99)}  # given by somebody else
    town.discord.open_now |= foreign
    members = (ADA, BEN, THERE, EVE)
    steps = {
        "join": lambda: town.joined(*dice.sample(members, 2)),
        "yes": lambda: _a_yes(town, dice.choice(members)),
        "part": lambda: town.accounts.part(town.garden, dice.choice(members), dice.choice(list(Platform))),
        "award": lambda: town.awarded(dice.choice(members), dice.choice(["Curator", "Resident"])),
        "prove": lambda: town.proves(dice.choice(members), dice.choice([WALLET, SECOND]), dice.randrange(3)),
        "move": lambda: _moves(town, dice.choice([WALLET, SECOND]), dice.randrange(3)),
        "wallet": lambda: proved(town, dice.choice(members)),
    }
    done = Counter()
    for _ in range(16):
        name, *meanwhile = dice.sample(list(steps), 2)
        for outcome in await asyncio.gather(
            steps[name](), *(steps[one]() for one in meanwhile), return_exceptions=True
        ):
            assert outcome is None or not isinstance(outcome, BaseException) or isinstance(outcome, Refusal), outcome
            done[name] += not isinstance(outcome, BaseException)
        await _consistent(town, foreign)
    assert done["join"], "this walk joined nobody"


async def _a_yes(town, account):
    for pairing in await town.accounts.waiting(town.garden, account):
        await town.accounts.confirm(town.garden, account, pairing.id)


async def _moves(town, wallet, amount):
    town.house.holds(wallet, amount)
    town.house.chain.mine(5)
    await town.recheck.community(town.garden.id, "sweep")
