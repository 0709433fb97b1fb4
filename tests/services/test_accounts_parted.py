"""An account that leaves loses its doors, and whatever happens the doors are those of what is held."""

import asyncio
import random
from collections import Counter

import pytest

from bot.domain.errors import PairingProblem, Refusal
from bot.domain.ids import Platform
from bot.ports import Job, JobKind
from tests.house_accounts import EVE, SECOND, THERE, open_town, proved, refusal
from tests.house_verify import ADA, BEN, WALLET


@pytest.fixture
async def town(tmp_path):
    async with open_town(tmp_path) as town:
        yield town


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
