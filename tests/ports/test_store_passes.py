"""Passes begin, change and end as the plan says, and what is due is found by its time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from bot.domain.errors import Conflict
from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Award, Cause, Change, Decision, Doubt, Pass, Plan, Reading
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, MemberId, Platform
from bot.domain.requirements.holdings import GiveAt, Wallet
from bot.domain.requirements.verdicts import Met
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE = Account(Platform.DISCORD, 10, "grace")
READING = Reading(Met())
HOUR = timedelta(hours=1)
BASE = ChainName("base")


def _give(member: MemberId, tier: str = "Gardener", **more: object) -> Decision:
    new = Pass(member, tier, NOON, None, 1, on_requirement=True, on_award=False, blocks={BASE: 7})
    return Decision(tier, Change.GIVE, READING, None, replace(new, **more))


async def _apply(store: SqlStore, *decisions: Decision, evidence: tuple[Evidence, ...] = ()) -> None:
    member = next(d.after or d.before for d in decisions).member
    async with store.write() as tx:
        await tx.passes.apply([Plan(member, decisions)], evidence, NOON)


async def _open(store: SqlStore, member: MemberId) -> list[Pass]:
    async with store.read() as tx:
        return list(await tx.passes.open([member]))


async def _revision(store: SqlStore, member: MemberId) -> int:
    async with store.read() as tx:
        return (await tx.members.revisions([member]))[member]


async def test_a_given_pass_comes_back_whole_and_raises_the_revision(store: SqlStore, ada: MemberId):
    moment = NOON + timedelta(microseconds=1)
    doubt = Doubt(moment, {BASE: 2**60})
    decision = _give(ada, since=moment, until=moment + HOUR, doubt=doubt)
    await _apply(store, decision)
    (held,) = await _open(store, ada)
    assert replace(held, id=0) == decision.after
    assert await _revision(store, ada) == 1


async def test_a_pass_remembers_that_its_tier_asks_for_something_else_and_a_first_no_is_forgotten(
    store: SqlStore, garden: Community, ada: MemberId
):
    doubt = Doubt(NOON, {BASE: 7})
    await _apply(store, _give(ada, doubt=doubt))
    await _apply(store, _give(ada, "Guest", on_requirement=False, on_award=True))
    async with store.write() as tx:
        await tx.passes.ask_anew(CommunityId(garden.id + 1), {"Gardener"}, 4)
        await tx.passes.ask_anew(garden.id, {"Guest", "Maker"}, 4)
    assert await _revision(store, ada) == 2
    async with store.write() as tx:
        await tx.passes.ask_anew(garden.id, {"Gardener", "Guest"}, 5)
    held = {one.tier: one for one in await _open(store, ada)}
    assert (held["Gardener"].asked_anew, held["Gardener"].doubt) == (5, None)
    assert held["Guest"].asked_anew is None
    assert await _revision(store, ada) == 3


async def test_a_kept_pass_changes_and_an_ended_one_is_gone(store: SqlStore, ada: MemberId):
    await _apply(store, _give(ada))
    (held,) = await _open(store, ada)
    changed = replace(held, until=NOON + HOUR)
    await _apply(store, Decision("Gardener", Change.KEEP, READING, held, changed))
    assert await _open(store, ada) == [changed]
    await _apply(store, Decision("Gardener", Change.TAKE, READING, changed, None, Cause.REQUIREMENT))
    assert await _open(store, ada) == []
    assert await _revision(store, ada) == 3
    await _apply(store, _give(ada))
    assert [again.id for again in await _open(store, ada)] != [held.id]


async def test_a_plan_without_changes_writes_nothing(store: SqlStore, ada: MemberId):
    await _apply(store, _give(ada))
    (held,) = await _open(store, ada)
    await _apply(store, Decision("Gardener", Change.KEEP, READING, held, held))
    assert await _revision(store, ada) == 1


async def test_a_plan_made_on_a_pass_that_has_ended_is_a_conflict(store: SqlStore, ada: MemberId):
    await _apply(store, _give(ada))
    (held,) = await _open(store, ada)
    end = Decision("Gardener", Change.TAKE, READING, held, None, Cause.REQUIREMENT)
    await _apply(store, end)
    with pytest.raises(Conflict):
        await _apply(store, end)


async def test_a_second_open_pass_of_one_tier_is_a_conflict_and_nothing_of_its_plan_stays(
    store: SqlStore, ada: MemberId
):
    await _apply(store, _give(ada))
    with pytest.raises(Conflict):
        await _apply(store, _give(ada, "Guest"), _give(ada))
    assert [held.tier for held in await _open(store, ada)] == ["Gardener"]


async def test_evidence_is_kept_newest_first_with_numbers_beyond_64_bits(store: SqlStore, ada: MemberId):
    one = Evidence(ada, "Gardener", Change.GIVE, NOON, 1, "verify", {"value": 2**200, "hash": "0xab"})
    two = replace(one, change=Change.TAKE, reason="sweep", facts={"verdict": None})
    await _apply(store, _give(ada), evidence=(one, two))
    async with store.read() as tx:
        kept = await tx.passes.evidence(ada, 10)
        assert [replace(fact, id=0) for fact in kept] == [two, one]
        assert len(await tx.passes.evidence(ada, 1)) == 1


async def test_due_are_awards_whose_time_has_come_soonest_first(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12))).id
        cleo = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 13))).id
        await tx.awards.add(Award(ben, "Gardener", NOON - HOUR, GRACE, "helped", NOON - 2 * HOUR))
        await tx.awards.add(Award(cleo, "Gardener", NOON + HOUR, GRACE, "helped", NOON))
        await tx.awards.add(Award(ada, "Gardener", NOON, GRACE, "helped", NOON))
    async with store.read() as tx:
        assert await tx.passes.due(NOON, 10) == [(garden.id, ben), (garden.id, ada)]
        assert await tx.passes.due(NOON, 1) == [(garden.id, ben)]
        assert await tx.passes.due(NOON - 2 * HOUR, 10) == []


async def test_looked_at_are_open_passes_whose_moment_has_come_soonest_first(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        ben = (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 12))).id
    await _apply(store, _give(ada, look_at=NOON), _give(ada, "Guest", look_at=NOON - HOUR))
    await _apply(store, _give(ben, look_at=NOON - timedelta(seconds=1)))
    async with store.read() as tx:
        assert await tx.passes.to_look_at(NOON, 10) == [(garden.id, ada), (garden.id, ben)]
        assert await tx.passes.to_look_at(NOON - HOUR, 10) == [(garden.id, ada)]
    (held,) = await _open(store, ben)
    await _apply(store, Decision("Gardener", Change.TAKE, READING, held, None, Cause.EXPIRED))
    async with store.read() as tx:
        assert await tx.passes.to_look_at(NOON, 10) == [(garden.id, ada)]


async def test_what_is_not_settled_is_found_by_its_block_until_it_is_or_ends(
    store: SqlStore, garden: Community, ada: MemberId
):
    await _apply(store, _give(ada, unsettled={BASE: 7}), _give(ada, "Guest", unsettled={BASE: 9}))
    async with store.read() as tx:
        assert list(await tx.passes.unsettled()) == [BASE]
        assert await tx.passes.settling(BASE, -1, 8, 10) == [(7, garden.id, ada)]
        assert await tx.passes.settling(BASE, 7, 9, 10) == [(9, garden.id, ada)]
        assert await tx.passes.settling(ChainName("mars"), -1, 9, 10) == []
    one, two = await _open(store, ada)
    confirmed = Decision("Gardener", Change.KEEP, READING, one, replace(one, unsettled={}))
    ended = Decision("Guest", Change.TAKE, READING, two, None, Cause.FINALITY)
    await _apply(store, confirmed, ended)
    async with store.read() as tx:
        assert list(await tx.passes.unsettled()) == []


async def test_the_newest_block_given_on_never_goes_back(store: SqlStore, garden: Community):
    async with store.write() as tx:
        for block in (5, 9, 7):
            await tx.passes.given_on(garden.id, {(BASE, GiveAt.LATEST): block})
        await tx.passes.given_on(garden.id, {(BASE, GiveAt.SAFE): 3})
        assert await tx.passes.newest_gives(garden.id) == {(BASE, GiveAt.LATEST): 9, (BASE, GiveAt.SAFE): 3}
        assert await tx.passes.newest_gives(garden.id + 1) == {}


async def test_the_wallets_behind_open_passes_are_known(store: SqlStore, garden: Community, ada: MemberId):
    wallet = Address("0x" + "a1" * 20)
    async with store.write() as tx:
        await tx.members.link(ada, Wallet(wallet), NOON)
        assert await tx.passes.behind(garden.id, [wallet]) == []
    await _apply(store, _give(ada), _give(ada, "Guest", on_requirement=False, on_award=True))
    async with store.read() as tx:
        assert await tx.passes.behind(garden.id, [wallet]) == [(wallet, ada, "Gardener")]
        assert await tx.passes.behind(garden.id, []) == []
        assert await tx.passes.behind(garden.id + 1, [wallet]) == []


async def test_the_longest_unknown_pass_is_known(store: SqlStore, garden: Community, ada: MemberId):
    async with store.read() as tx:
        assert await tx.passes.unknown(garden.id) == (None, 0)
    await _apply(store, _give(ada, unknown_since=NOON), _give(ada, "Guest", unknown_since=NOON - HOUR))
    async with store.read() as tx:
        assert await tx.passes.unknown(garden.id) == (NOON - HOUR, 2)


async def test_counts_are_of_open_passes_of_this_community(store: SqlStore, garden: Community, ada: MemberId):
    await _apply(store, _give(ada), _give(ada, "Guest"))
    (guest,) = [held for held in await _open(store, ada) if held.tier == "Guest"]
    await _apply(store, Decision("Guest", Change.TAKE, READING, guest, None, Cause.POLICY))
    async with store.read() as tx:
        assert await tx.passes.anybody_holds(garden.id, {"Guest", "Gardener"})
        assert not await tx.passes.anybody_holds(garden.id, {"Guest"})
        assert not await tx.passes.anybody_holds(garden.id, set())
        assert not await tx.passes.anybody_holds(garden.id + 1, {"Gardener"})
        assert await tx.passes.counts(garden.id) == {"Gardener": 1}
        assert await tx.passes.counts(garden.id + 1) == {}


async def test_a_new_award_takes_the_place_of_the_open_one(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        first = await tx.awards.add(Award(ada, "Gardener", None, GRACE, "helped", NOON))
        second = await tx.awards.add(Award(ada, "Gardener", NOON + HOUR, GRACE, "again", NOON))
        other = await tx.awards.add(Award(ada, "Guest", None, GRACE, "", NOON, adopted=2**60))
        assert await tx.awards.open([ada]) == [second, other]
        assert other.adopted == 2**60
        assert first.id < second.id
    assert await _revision(store, ada) == 3


async def test_awards_that_ran_out_are_closed_and_no_longer_due(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        await tx.awards.add(Award(ada, "Gardener", NOON, GRACE, "helped", NOON - HOUR))
        stays = await tx.awards.add(Award(ada, "Guest", NOON + HOUR, GRACE, "helped", NOON))
        await tx.awards.close_past([ada], NOON)
        assert await tx.awards.open([ada]) == [stays]
        assert await tx.passes.due(NOON, 10) == []


async def test_whether_an_award_of_a_tier_goes_on_is_known(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        assert not await tx.awards.any_open(garden.id, "Gardener", NOON)
        held = await tx.awards.add(Award(ada, "Gardener", NOON + HOUR, GRACE, "helped", NOON))
        assert await tx.awards.any_open(garden.id, "Gardener", NOON)
        assert not await tx.awards.any_open(garden.id, "Guest", NOON)
        assert not await tx.awards.any_open(CommunityId(garden.id + 1), "Gardener", NOON)
        assert not await tx.awards.any_open(garden.id, "Gardener", NOON + HOUR)
        await tx.awards.end(held, NOON)
        assert not await tx.awards.any_open(garden.id, "Gardener", NOON)
        await tx.awards.add(Award(ada, "Gardener", None, GRACE, "helped", NOON))
        assert await tx.awards.any_open(garden.id, "Gardener", NOON + 9 * HOUR)


async def test_the_awards_of_a_tier_end_together_and_only_in_their_community(
    store: SqlStore, garden: Community, ada: MemberId
):
    async with store.write() as tx:
        await tx.awards.add(Award(ada, "Gardener", None, GRACE, "helped", NOON))
        stays = await tx.awards.add(Award(ada, "Guest", None, GRACE, "", NOON))
        await tx.awards.end_tier(CommunityId(garden.id + 1), "Gardener", NOON)
        assert len(await tx.awards.open([ada])) == 2
        await tx.awards.end_tier(garden.id, "Gardener", NOON)
        assert await tx.awards.open([ada]) == [stays]
    assert await _revision(store, ada) == 3


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_due_is_found_by_its_index(store: SqlStore, ada: MemberId):
    async with store.read() as tx:
        statement = "SELECT member_id FROM pass WHERE ended_at IS NULL AND look_at <= '2026'"
        plan = (await tx.connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))).all()
    assert "pass_look" in str(plan)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_a_transfer_leads_to_goes_through_nobody_else(store: SqlStore, garden: Community, ada: MemberId):
    """Each of these is asked of an index by all that narrows it: not of a community's wallets, not of all passes."""
    asked: list[tuple[str, object]] = []
    async with store.read() as tx:
        engine = tx.connection.sync_connection.engine
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        await tx.members.with_wallets(BASE, ["0x1"])
        await tx.passes.behind(garden.id, ["0x1"])
        await tx.passes.anybody_holds(garden.id, {"Gardener"})
        await tx.passes.holders_at(garden.id, "Gardener", NOON, 100)
        await tx.passes.lost(garden.id, "Gardener", NOON)
        statements = list(asked)
        raw = (await tx.connection.get_raw_connection()).driver_connection
        explained = [await raw.execute(f"EXPLAIN QUERY PLAN {said}", given) for said, given in statements]
        found = [str(await plan.fetchall()) for plan in explained]
    assert len(found) == 5
    assert not [plan for plan in found if "SCAN pass" in plan or "SCAN wallet" in plan or "SCAN member" in plan]
    assert all(words in plan for words, plan in zip(NARROWED, found, strict=True)), found


NARROWED = (
    "(address=?",
    "(address=? AND community_id=?",
    "pass_tier (tier=? AND ended_at=?",
    "pass_since (tier=? AND since<?",
    "pass_tier (tier=? AND ended_at>?",
)
