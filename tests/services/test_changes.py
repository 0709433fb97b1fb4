"""Every change shows its effect first; who makes it may do so at that moment; what takes much is not made by one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changing.changes import LASTS, WAITS, Effect, State
from bot.domain.errors import ChangeProblem, ChangeRefused, NotPermitted, PlatformUnavailable, RoleProblem, RoleRefused
from bot.domain.giving.breaker import Answer
from bot.domain.giving.policy import Shadow
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Platform
from bot.domain.requirements.requirements import Holds
from bot.ports import JobKind
from tests.blank import fresh_store
from tests.house_changes import BEN, ELDER, GRACE, HEIDI, HIGH, LOW, MAKER, MALLORY, PASS, RESIDENT, Town, open_town
from tests.house_verify import PLACE


@pytest.fixture
async def town(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


def asking(amount: str):
    return replace(MAKER, requirement=Holds(PASS, amount, name="Garden Pass"))


async def refused(doing, problem: ChangeProblem) -> None:
    with pytest.raises(ChangeRefused) as error:
        await doing
    assert error.value.problem is problem


async def test_a_preview_names_who_keeps_gains_and_loses_and_does_nothing(town: Town):
    rich, poor, none = await town.people(3, 1, 0)
    await town.made(MAKER)
    town.holds(none, 2)
    before = await town.policy()
    preview = await town.propose([asking("2")])
    assert preview.effects == (Effect("Maker", keeps=(rich,), gains=(none,), loses=(poor,)),)
    assert (preview.base, preview.policy.revision, preview.needs_second) == (1, 2, False)
    assert [after.name for _, after in preview.difference.changed] == ["Maker"]
    assert await town.policy() == before
    assert await town.held() == {"Maker": {rich, poor}}


async def test_of_what_cannot_be_read_it_is_said_that_it_cannot_be_told(town: Town):
    one, two = await town.people(1, 0)
    await town.made(MAKER)
    town.chain.silent = {0, 1}
    (effect,) = (await town.propose([asking("2")])).effects
    assert effect == Effect("Maker", unknown=(one, two))


async def test_an_applied_change_is_what_was_shown_and_its_losses_are_answered_for(town: Town):
    people = await town.people(*[2] * 4, *[1] * 4)
    await town.made(MAKER)
    preview = await town.propose([asking("2")], "two passes")
    done = await town.apply(preview)
    assert (done.state, done.policy.revision) == (State.APPLIED, 2)
    policy = await town.policy()
    assert (policy.author, policy.reason) == (GRACE, "two passes")
    (yes,) = await town.questions()
    assert (yes.members, yes.answer, yes.by) == (tuple(people[4:]), Answer.TAKE, GRACE)
    await town.looks()
    assert await town.held() == {"Maker": set(people[:4])}
    assert await town.questions() == [], "it is over"
    async with town.store.read() as tx:
        assert await tx.passes.lost(town.community.id, "Maker", town.clock.now() - timedelta(days=1)) == frozenset()


async def test_who_was_not_named_is_counted_by_the_breaker(town: Town):
    """Six were named; six others sell theirs between the preview and the look, and nobody was asked about those."""
    people = await town.people(*[2] * 30)
    await town.made(MAKER)
    named, others = people[:4], people[4:10]
    for one in named:
        town.holds(one, 1)
    preview = await town.propose([asking("2")])
    assert preview.effects[0].loses == tuple(named)
    for one in others:
        town.holds(one, 1)
    await town.apply(preview)
    await town.looks()
    assert (await town.held())["Maker"] == set(people) - set(named)
    (question,) = await town.questions()
    assert (question.members, question.answer) == (tuple(others), Answer.OPEN)


async def test_only_the_author_applies_and_only_once(town: Town):
    await town.people(1)
    preview = await town.propose([MAKER])
    await refused(town.apply(preview, HEIDI), ChangeProblem.OTHERS)
    await town.apply(preview)
    await refused(town.apply(preview), ChangeProblem.OVER)


async def test_after_an_hour_it_is_looked_at_again(town: Town):
    preview = await town.propose([MAKER])
    town.clock.pass_by(seconds=LASTS.total_seconds())
    await refused(town.apply(preview), ChangeProblem.EXPIRED)
    again = await town.changes.again(town.platform, PLACE, GRACE, preview.proposal)
    assert (await town.apply(again)).state is State.APPLIED


async def test_what_was_shown_of_older_tiers_is_not_done_and_can_be_looked_at_again(town: Town):
    stale = await town.propose(lambda now: (*now.tiers, MAKER), "add Maker")
    await town.made(RESIDENT)
    await refused(town.apply(stale), ChangeProblem.STALE)
    again = await town.changes.again(town.platform, PLACE, GRACE, stale.proposal)
    assert [tier.name for tier in again.policy.tiers] == ["Maker", "Resident"]
    assert again.policy.reason == "add Maker"
    await town.apply(again)
    assert [tier.name for tier in (await town.policy()).tiers] == ["Maker", "Resident"]


async def test_what_changes_nothing_is_no_change(town: Town):
    await town.made(MAKER)
    await refused(town.propose([MAKER]), ChangeProblem.NOTHING)


async def test_a_proposal_of_one_community_is_unknown_in_another(town: Town):
    async with town.store.write() as tx:
        other = await tx.communities.allow(replace(PLACE, id=77), "Elsewhere")
    preview = await town.propose([MAKER])
    for doing in (
        town.changes.apply(town.platform, replace(PLACE, id=77), GRACE, preview.proposal),
        town.changes.cancel(town.platform, replace(PLACE, id=77), GRACE, preview.proposal),
        town.changes.shown(replace(PLACE, id=77), preview.proposal),
    ):
        await refused(doing, ChangeProblem.GONE)
    assert other.id != town.community.id


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("actor", [MALLORY, Account(Platform.DISCORD, 1234, "nobody")])
async def test_who_may_not_manage_roles_changes_nothing(town: Town, actor):
    town.server.standings[1234] = Standing(1, manages_roles=False)
    preview = await town.propose([MAKER])
    for doing in (
        town.propose([MAKER], actor=actor),
        town.apply(preview, actor),
        town.changes.cancel(town.platform, PLACE, actor, preview.proposal),
        town.changes.undo(town.platform, PLACE, actor, 0),
        town.changes.again(town.platform, PLACE, actor, preview.proposal),
    ):
        with pytest.raises(NotPermitted):
            await doing


async def test_a_moderator_stands_above_every_role_concerned_before_and_after(town: Town):
    """Ben stands above role 15 and below role 25."""
    await town.made(replace(MAKER, doors=(LOW,)), ELDER)
    fine = await town.propose(lambda now: now.replacing(asking("2")), actor=BEN)
    assert fine.proposal
    for edit in (
        lambda now: [tier for tier in now.tiers if tier.name != "Elder"],
        lambda now: now.replacing(replace(ELDER, doors=())),
        lambda now: now.replacing(replace(MAKER, doors=(LOW, HIGH))),
        lambda now: now.replacing(replace(ELDER, requirement=MAKER.requirement)),
        lambda now: now.replacing(replace(ELDER, shadow=Shadow())),
    ):
        with pytest.raises(RoleRefused) as error:
            await town.propose(edit, actor=BEN)
        assert error.value.problem is RoleProblem.ABOVE_DECIDER


async def test_rank_and_permission_are_asked_again_when_it_is_applied(town: Town):
    preview = await town.propose([MAKER], actor=BEN)
    town.server.standings[BEN.id] = Standing(5, manages_roles=True)
    with pytest.raises(RoleRefused):
        await town.apply(preview, BEN)
    town.server.standings[BEN.id] = Standing(20, manages_roles=False)
    with pytest.raises(NotPermitted):
        await town.apply(preview, BEN)
    assert (await town.policy()).tiers == ()


async def test_a_role_that_has_become_dangerous_is_not_opened(town: Town):
    preview = await town.propose([MAKER])
    town.server.dangerous.add(LOW.id)
    with pytest.raises(RoleRefused) as error:
        await town.apply(preview)
    assert error.value.problem is RoleProblem.DANGEROUS


# ---------------------------------------------------------------- what takes much


async def too_much(town: Town):
    """Seven of seven would lose Maker; the limit is five."""
    people = await town.people(*[1] * 7)
    await town.made(MAKER)
    preview = await town.propose([asking("2")], "two passes")
    assert preview.needs_second
    return people, await town.apply(preview)


async def test_what_takes_more_than_the_breaker_lets_go_waits(town: Town):
    people, waiting = await too_much(town)
    assert (waiting.state, waiting.due_at) == (State.WAITING, town.clock.now() + WAITS)
    assert (await town.policy()).revision == 1
    (ask,), (later,) = town.jobs.of(JobKind.ASK_APPROVAL), town.jobs.of(JobKind.APPLY_CHANGE)
    assert ask.payload == later.payload == {"community": town.community.id, "proposal": waiting.id}
    assert later.run_at == waiting.due_at
    assert len((await town.held())["Maker"]) == len(people)


async def test_a_second_moderator_approves_and_not_the_same_person(town: Town):
    people, waiting = await too_much(town)
    await refused(town.changes.approve(town.platform, PLACE, GRACE, waiting.id), ChangeProblem.OWN)
    with pytest.raises(NotPermitted):
        await town.changes.approve(town.platform, PLACE, MALLORY, waiting.id)
    town.server.standings[BEN.id] = Standing(3, manages_roles=True)
    with pytest.raises(RoleRefused):
        await town.changes.approve(town.platform, PLACE, BEN, waiting.id)
    done = await town.changes.approve(town.platform, PLACE, HEIDI, waiting.id)
    assert (done.state, done.by, (await town.policy()).author) == (State.APPLIED, HEIDI, GRACE)
    (yes,) = await town.questions()
    assert (yes.members, yes.by) == (tuple(people), HEIDI)
    await town.looks()
    assert await town.held() == {}


async def test_two_accounts_of_one_person_are_no_two_moderators(town: Town):
    _, waiting = await too_much(town)
    async with town.store.write() as tx:
        one = await tx.members.ensure(town.community.id, GRACE)
        other = await tx.members.ensure(town.community.id, HEIDI)
        left = await tx.joins.belongings(one.id)
        await tx.joins.join(other.id, one.id, left, town.clock.now())
    await refused(town.changes.approve(town.platform, PLACE, HEIDI, waiting.id), ChangeProblem.OWN)


async def test_after_ten_minutes_it_is_made_if_nobody_stopped_it(town: Town):
    _, waiting = await too_much(town)
    town.clock.pass_by(seconds=WAITS.total_seconds())
    (job,) = town.jobs.of(JobKind.APPLY_CHANGE)
    await town.changes.due(job)
    await town.changes.due(job)
    assert (await town.policy()).revision == 2
    told = town.jobs.of(JobKind.TELL_MODERATORS)[-1]
    async with town.store.read() as tx:
        event = await tx.events.get(told.payload["events"][0])
    assert (event.kind, event.facts["reason"]) == ("change_applied", "two passes")
    await refused(town.changes.approve(town.platform, PLACE, HEIDI, waiting.id), ChangeProblem.OVER)


async def test_any_moderator_stops_what_waits(town: Town):
    _, waiting = await too_much(town)
    town.server.standings[BEN.id] = Standing(3, manages_roles=True)
    stopped = await town.changes.cancel(town.platform, PLACE, BEN, waiting.id)
    assert (stopped.state, stopped.by) == (State.CANCELLED, BEN)
    await town.changes.due(town.jobs.of(JobKind.APPLY_CHANGE)[0])
    await refused(town.changes.approve(town.platform, PLACE, HEIDI, waiting.id), ChangeProblem.OVER)
    await refused(town.changes.cancel(town.platform, PLACE, BEN, waiting.id), ChangeProblem.OVER)
    assert (await town.policy()).revision == 1


@pytest.mark.parametrize("standing", [None, Standing(80, manages_roles=False), Standing(2, manages_roles=True)])
async def test_who_lost_their_standing_meanwhile_gets_nothing_made(town: Town, standing):
    _, waiting = await too_much(town)
    if standing is None:
        del town.server.standings[GRACE.id]
    else:
        town.server.standings[GRACE.id] = standing
    await town.changes.due(town.jobs.of(JobKind.APPLY_CHANGE)[0])
    assert (await town.policy()).revision == 1
    async with town.store.read() as tx:
        assert (await tx.proposals.get(waiting.id)).state is State.CANCELLED
        event = await tx.events.get(town.jobs.of(JobKind.TELL_MODERATORS)[-1].payload["events"][0])
    assert event.kind == "change_dropped"


async def test_while_the_platform_is_silent_it_waits_on(town: Town):
    _, waiting = await too_much(town)
    town.server.away = True
    with pytest.raises(PlatformUnavailable):
        await town.changes.due(town.jobs.of(JobKind.APPLY_CHANGE)[0])
    async with town.store.read() as tx:
        assert (await tx.proposals.get(waiting.id)).state is State.WAITING


async def test_a_door_that_closes_for_many_needs_a_second_moderator_too(town: Town):
    await town.people(*[1] * 7)
    await town.made(MAKER)
    preview = await town.propose([replace(MAKER, doors=())])
    assert (len(preview.effects[0].keeps), len(preview.effects[0].shut)) == (7, 7)
    assert preview.needs_second
    moved = await town.propose([replace(MAKER, doors=(LOW, HIGH))])
    assert not moved.needs_second


async def test_what_was_lost_today_counts_towards_it(town: Town):
    people = await town.people(*[2] * 6)
    await town.made(MAKER)
    town.holds(people[0], 0)
    await town.looks()
    for one in people[1:]:
        town.holds(one, 1)
    preview = await town.propose([asking("2")])
    assert len(preview.effects[0].loses) == 5
    assert preview.needs_second, "five more would be six"


# ---------------------------------------------------------------- a large community


async def test_whoever_waits_hears_how_far_it_is(town: Town, monkeypatch):
    monkeypatch.setattr("bot.services.changing.previewing.BATCH", 2)
    await town.people(*[1] * 5)
    heard = []

    async def told(looked_at: int, of: int) -> None:
        heard.append((looked_at, of))

    preview = await town.propose([MAKER], told=told)
    assert heard == [(2, 5), (4, 5), (5, 5)]
    assert len(preview.effects[0].gains) == 5


async def test_a_preview_ends_and_says_of_the_rest_that_it_cannot_be_told(town: Town, monkeypatch):
    monkeypatch.setattr("bot.services.changing.previewing.PATIENCE", 0.0)
    one, two = await town.people(1, 0)
    (effect,) = (await town.propose([MAKER])).effects
    assert effect.unknown == (one, two)


async def test_a_removed_tier_is_previewed_without_a_single_read(town: Town):
    people = await town.people(1, 1)
    await town.made(MAKER)
    town.chain.reads.clear()
    (effect,) = (await town.propose([])).effects
    assert effect.loses == tuple(people)
    assert town.chain.reads == []
