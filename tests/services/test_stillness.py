"""Frozen, nothing is given or taken; in its shadow a tier is worked out, written down, and acted on by nobody."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changing.changes import Fate
from bot.domain.errors import ChangeProblem, ChangeRefused, NotPermitted, RoleProblem, RoleRefused
from bot.domain.gating.chats import LinkedChat
from bot.domain.giving.channels import Trace
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Opening, Shadow, channel_door
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Place, Platform
from bot.domain.requirements.holdings import Wallet
from bot.ports import JobKind
from bot.services.changing.freezing import Freezing
from bot.services.changing.readiness import ReadinessService
from bot.services.changing.starting import Starting
from bot.services.giving.chat_doors import ChatDoors
from bot.services.giving.delivery import Delivery
from bot.services.giving.recording import match_job
from bot.services.giving.troubles import Troubles
from tests.blank import fresh_store
from tests.house_changes import BEN, ELDER, GRACE, HIGH, MAKER, MALLORY, RESIDENT, Town, open_town, wallet
from tests.house_verify import PLACE

SHADED = replace(MAKER, shadow=Shadow())


@pytest.fixture
async def town(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


def delivery(town: Town) -> Delivery:
    troubles = Troubles(town.store, town.jobs, town.clock)
    doors = ChatDoors(town.store, town.jobs, {}, troubles, town.clock)
    return Delivery(town.store, town.jobs, {Platform.DISCORD: town.server}, town.clock, troubles, doors)


def freezing(town: Town) -> Freezing:
    return Freezing(town.store, town.jobs, delivery(town), town.clock)


async def frozen(town: Town, actor=GRACE, why="a stolen account"):
    return await freezing(town).freeze(town.platform, PLACE, actor, why)


# ---------------------------------------------------------------- frozen


async def test_while_frozen_nothing_is_given_or_taken_and_afterwards_everything_is(town: Town):
    seller, buyer, awarded = await town.people(1, 0, 0)
    await town.made(MAKER, ELDER)
    await town.awarded(awarded, "Elder", "1h")
    held = await town.held()
    await frozen(town)
    town.holds(seller, 0)
    town.holds(buyer, 1)
    town.clock.pass_by(hours=2)
    await town.recheck.run_due()
    await town.looks()
    assert await town.held() == held == {"Maker": {seller}, "Elder": {awarded}}
    await freezing(town).unfreeze(town.platform, PLACE, GRACE)
    await town.looks()
    assert await town.held() == {"Maker": {buyer}}


async def test_members_still_link_while_frozen(town: Town):
    await town.made(MAKER)
    await frozen(town)
    (one,) = await town.people(1)
    await town.reconcile(town.community.id, [one], "verified")
    async with town.store.read() as tx:
        (member,) = await tx.members.get([one])
    assert member.wallets == (Wallet(wallet(1)),)
    assert await town.held() == {}


async def test_no_door_is_touched_while_frozen(town: Town):
    """A job that was asked for before waits too; the server would fail the test, for it can open nothing."""
    (one,) = await town.people(1)
    await town.made(MAKER)
    await frozen(town)
    job = match_job(town.community.id, one, Platform.DISCORD, 0)
    await delivery(town).match(job)
    await freezing(town).unfreeze(town.platform, PLACE, GRACE)
    with pytest.raises(AttributeError, match="open_doors"):
        await delivery(town).match(job)
    assert [job.payload["member"] for job in town.jobs.of(JobKind.MATCH)][-1] == one


async def test_what_runs_out_while_frozen_is_not_found_again_every_second(town: Town):
    (one,) = await town.people(0)
    await town.made(ELDER)
    await town.awarded(one, "Elder", "1h")
    await frozen(town)
    town.clock.pass_by(hours=2)
    async with town.store.read() as tx:
        assert await tx.passes.due(town.clock.now(), 10) == []
        assert await tx.passes.to_look_at(town.clock.now(), 10) == []


async def test_any_moderator_freezes_and_only_who_stands_above_every_role_unfreezes(town: Town):
    await town.made(ELDER)
    with pytest.raises(NotPermitted):
        await frozen(town, MALLORY)
    found = await frozen(town, BEN)
    assert (found.by, found.why) == (BEN, "a stolen account")
    with pytest.raises(ChangeRefused) as again:
        await frozen(town)
    assert again.value.problem is ChangeProblem.FROZEN
    with pytest.raises(RoleRefused):
        await freezing(town).unfreeze(town.platform, PLACE, BEN)
    await freezing(town).unfreeze(town.platform, PLACE, GRACE)
    with pytest.raises(ChangeRefused) as lifted:
        await freezing(town).unfreeze(town.platform, PLACE, GRACE)
    assert lifted.value.problem is ChangeProblem.NOT_FROZEN


async def test_what_was_given_before_and_is_taken_afterwards_takes_who_stands_above_that_too(town: Town):
    (one,) = await town.people(0)
    await town.made(MAKER, ELDER)
    await town.awarded(one, "Elder")
    (door,) = ELDER.doors
    async with town.store.write() as tx:
        await tx.doors.mark(one, door, Given.GIVEN, seen=True)
    await frozen(town)
    await town.made(MAKER)
    with pytest.raises(RoleRefused) as low:
        await freezing(town).unfreeze(town.platform, PLACE, BEN)
    assert low.value.problem is RoleProblem.ABOVE_DECIDER
    await freezing(town).unfreeze(town.platform, PLACE, GRACE)


async def test_what_was_given_in_another_place_is_let_go_on_from_there_alone(town: Town):
    (one,) = await town.people(0)
    (door,), chat = ELDER.doors, Place(Platform.TELEGRAM, -77)
    async with town.store.write() as tx:
        await tx.chats.link(LinkedChat(chat, town.community.id, "The Studio"))
        await tx.doors.mark(one, door, Given.GIVEN, seen=True)
    await frozen(town)
    with pytest.raises(RoleRefused) as elsewhere:
        await freezing(town).unfreeze(town.platform, chat, GRACE)
    assert (elsewhere.value.problem, elsewhere.value.role) == (RoleProblem.ELSEWHERE, "A tier that is gone")


async def test_who_stands_above_a_channel_s_role_that_is_to_be_closed_has_it_closed(town: Town):
    await town.made(MAKER)
    (door,) = ELDER.doors
    opening = Opening(channel_door(PLACE, 55), door)
    async with town.store.write() as tx:
        await tx.channels.mark(town.community.id, opening, Given.GIVEN, Trace(3_072))
    await frozen(town)
    with pytest.raises(RoleRefused):
        await freezing(town).unfreeze(town.platform, PLACE, BEN)
    await freezing(town).unfreeze(town.platform, PLACE, GRACE)


async def test_one_frozen_community_freezes_no_other(town: Town):
    elsewhere = replace(PLACE, id=77)
    async with town.store.write() as tx:
        other = await tx.communities.allow(elsewhere, "Elsewhere")
    await frozen(town)
    async with town.store.read() as tx:
        assert await tx.freezes.of(town.community.id) is not None
        assert await tx.freezes.of(other.id) is None


# ---------------------------------------------------------------- in shadow


async def shades(town: Town, tier="Maker"):
    async with town.store.read() as tx:
        return {fate: count for fate, count in (await tx.shades.counts(town.community.id, tier)).items() if fate}


async def test_in_its_shadow_a_tier_is_given_to_nobody_and_taken_from_nobody(town: Town):
    keeps, sells, buys = await town.people(1, 1, 0)
    await town.made(MAKER)
    await town.made(SHADED)
    town.holds(sells, 0)
    town.holds(buys, 1)
    await town.looks()
    assert await town.held() == {"Maker": {keeps, sells}}
    assert await shades(town) == {Fate.KEEPS: 1, Fate.LOSES: 1, Fate.GAINS: 1}
    preview = await town.propose([MAKER])
    (effect,) = preview.effects
    assert (effect.keeps, effect.gains, effect.loses) == ((keeps,), (buys,), (sells,))
    await town.apply(preview)
    await town.looks()
    assert await town.held() == {"Maker": {keeps, buys}}


async def test_a_shadow_is_written_down_once_and_again_when_it_changes(town: Town):
    one, two = await town.people(1, 0)
    await town.made(SHADED)
    await town.looks()
    await town.looks()

    async def lines():
        async with town.store.read() as tx:
            rows = await tx.connection.exec_driver_sql("SELECT member_id, fate FROM shade ORDER BY id")
            return [tuple(row) for row in rows]

    assert await lines() == [(one, "gains")], "who would get nothing needs no line"
    town.holds(one, 0)
    town.holds(two, 1)
    await town.looks()
    assert sorted((await lines())[1:]) == [(one, None), (two, "gains")]


async def test_the_shadow_button_of_a_change_acts_on_nothing(town: Town):
    people = await town.people(*[1] * 7)
    await town.made(MAKER)
    preview = await town.propose([replace(MAKER, requirement=RESIDENT.requirement)])
    assert preview.needs_second
    assert preview.can_be_shadowed
    done = await town.apply(preview, shadow=True)
    assert (done.state, done.policy.tiers[0].shadow) == ("applied", Shadow())
    await town.looks()
    assert await town.held() == {"Maker": set(people)}
    assert await shades(town) == {Fate.LOSES: 7}
    assert await town.questions() == []
    again = await town.propose([replace(done.policy.tiers[0], shadow=None)])
    assert again.needs_second, "to start it takes as much as the change would have"


async def test_a_tier_starts_on_its_day(town: Town):
    (one,) = await town.people(1)
    day = town.clock.now() + timedelta(days=1)
    await town.made(replace(MAKER, shadow=Shadow(until=day)))
    starting = Starting(town.store, town.jobs, town.clock)
    await starting.run_due()
    assert (await town.policy()).revision == 1
    town.clock.pass_by(days=1)
    await starting.run_due()
    await starting.run_due()
    policy = await town.policy()
    assert (policy.revision, policy.author, policy.reason) == (2, None, "Maker started")
    await town.looks()
    assert await town.held() == {"Maker": {one}}


async def test_a_tier_starts_when_enough_qualify(town: Town):
    await town.people(1, 1, 0)
    await town.made(replace(MAKER, shadow=Shadow(members=3)))
    starting = Starting(town.store, town.jobs, town.clock)
    await starting.run_due()
    assert (await town.policy()).revision == 1
    town.holds(town.members[2], 1)
    await town.looks()
    await starting.run_due()
    await town.looks()
    assert await town.held() == {"Maker": set(town.members)}


async def test_nothing_starts_while_frozen(town: Town):
    await town.made(replace(MAKER, shadow=Shadow(until=town.clock.now())))
    await frozen(town)
    await Starting(town.store, town.jobs, town.clock).run_due()
    assert (await town.policy()).revision == 1


async def test_losses_at_a_start_that_nobody_was_asked_about_are_counted_by_the_breaker(town: Town):
    people = await town.people(*[1] * 7)
    await town.made(MAKER)
    await town.made(replace(SHADED, requirement=RESIDENT.requirement, shadow=Shadow(until=town.clock.now())))
    await Starting(town.store, town.jobs, town.clock).run_due()
    await town.looks()
    assert await town.held() == {"Maker": set(people)}
    (question,) = await town.questions()
    assert question.members == tuple(people)


async def test_the_readiness_report_counts_who_linked_and_who_would_stay(town: Town):
    keeps, gains, loses, elder = await town.people(3, 3, 1, 0)
    await town.made(MAKER, ELDER)
    town.holds(gains, 0)
    await town.looks()
    town.holds(gains, 3)
    await town.awarded(elder, "Elder")
    async with town.store.write() as tx:
        await tx.members.ensure(town.community.id, Account(Platform.DISCORD, 999, "unlinked"))
    await town.made(replace(SHADED, requirement=RESIDENT.requirement), ELDER)
    tier = (await town.policy()).tier("Maker")
    service = ReadinessService(town.store, town.changes.previewing)
    ready = await service.of(town.community, tier)
    assert (ready.effect.keeps, ready.effect.gains, ready.effect.loses) == ((keeps,), (gains,), (loses,))
    assert (ready.linked, ready.members) == (4, 5)
    assert (ready.holders, ready.stay) == (3, 1), "keeps, loses and elder hold something now"


async def test_who_may_not_touch_its_roles_neither_shades_nor_starts_a_tier(town: Town):
    await town.made(replace(ELDER, doors=(HIGH,)))
    town.server.standings[BEN.id] = Standing(20, manages_roles=True)
    with pytest.raises(RoleRefused):
        await town.propose([replace(ELDER, shadow=Shadow())], actor=BEN)
