"""Members that become one: every row goes along or stays readable, and no number is used again."""

from datetime import timedelta

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.evidence import Evidence
from bot.domain.gating.gates import Knock
from bot.domain.gating.invites import Invite
from bot.domain.giving.breaker import Answer
from bot.domain.giving.doors import DoorState, Given
from bot.domain.giving.holding_time import Age
from bot.domain.giving.passes import Award, Cause, Change, Decision, Pass, Plan, Reading
from bot.domain.giving.policy import Door, DoorKind, chat_door
from bot.domain.ids import Account, ChainName, Community, MemberId, Place, Platform, address
from bot.domain.linking.joining import joined
from bot.domain.notices import Notice
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.verdicts import Met
from storage import tables
from storage.store import SqlStore
from tests.ports.conftest import NOON

BASE = ChainName("base")
THERE = Account(Platform.TELEGRAM, 22, "ada l.")
WALLETS = (Wallet(address("0x" + "a1" * 20)), Wallet(address("0x" + "b2" * 20)))
ROLE = Door(DoorKind.ROLE, Place(Platform.DISCORD, 1), 5)
FAR = Door(DoorKind.ROLE, Place(Platform.TELEGRAM, 2), 6)
ROOM = Place(Platform.TELEGRAM, -1_002_000_000_003)
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
async def twin(store: SqlStore, garden: Community) -> MemberId:
    """The member ada is on the other platform."""
    async with store.write() as tx:
        return (await tx.members.ensure(garden.id, THERE)).id


async def gives(store: SqlStore, member: MemberId, tier: str, **facts) -> None:
    held = Pass(member, tier, NOON, None, 1, on_requirement=True, on_award=False, **facts)
    decision = Decision(tier, Change.GIVE, Reading(Met()), None, held)
    said = Evidence(member, tier, Change.GIVE, NOON, 1, "verified", {})
    async with store.write() as tx:
        await tx.passes.apply([Plan(member, (decision,))], [said], NOON)


async def join(store: SqlStore, away: MemberId, into: MemberId) -> None:
    async with store.write() as tx:
        left = joined(await tx.joins.belongings(into), await tx.joins.belongings(away), into)
        await tx.joins.join(away, into, left, NOON)


async def furnish(store: SqlStore, garden: Community, member: MemberId, wallet: Wallet, platform: Platform) -> None:
    """A little of everything a member can have."""
    by = Account(Platform.DISCORD, 1, "grace")
    await gives(store, member, "Maker", blocks={BASE: 7}, unsettled={BASE: 7})
    await gives(store, member, f"Own of {platform}")
    async with store.write() as tx:
        await tx.members.link(member, wallet, NOON)
        await tx.awards.add(Award(member, "Curator", None, by, "helped", NOON))
        await tx.doors.want(member, {ROLE, FAR})
        await tx.doors.mark(member, ROLE if platform is Platform.DISCORD else FAR, Given.GIVEN, seen=True)
        await tx.waits.set_age(member, "leaf", Age(NOON))
        await tx.waits.set_opening(member, "Resident", NOON)
        await tx.questions.ask(garden.id, "Maker", [member], NOON)
        await tx.events.add(Event(EventKind.TIER_GAINED, garden.id, member, NOON))
        await tx.trails.named(BASE, {3: [member]})
        if platform is Platform.TELEGRAM:
            (asking,) = await tx.members.get([member])
            await tx.requests.put(Knock(ROOM, THERE, THERE.id, NOON), asking)
            made = await tx.invites.add(Invite(member, ROOM, NOON, SOON))
            await tx.invites.made(made.id, "https://t.me/+abc")


async def test_everything_is_the_one_members_and_nothing_dangles(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    await furnish(store, garden, ada, WALLETS[0], Platform.DISCORD)
    await furnish(store, garden, twin, WALLETS[1], Platform.TELEGRAM)
    await join(store, twin, ada)
    async with store.read() as tx:
        (member,) = await tx.members.get([ada, twin])
        assert (member.id, member.wallets) == (ada, WALLETS)
        assert [account.id for account in member.accounts] == [11, 22]
        assert (await tx.members.of(garden.id, THERE)).id == ada
        held = {one.tier: one for one in await tx.passes.open([ada, twin])}
        assert {tier: one.member for tier, one in held.items()} == dict.fromkeys(
            ["Maker", "Own of discord", "Own of telegram"], ada
        )
        assert [(award.member, award.tier) for award in await tx.awards.open([ada, twin])] == [(ada, "Curator")]
        assert {s.door: s.given for p in Platform for s in await tx.doors.of(ada, p)} == {
            ROLE: Given.GIVEN,
            FAR: Given.GIVEN,
        }
        assert await tx.waits.ages([ada, twin]) == {ada: {"leaf": Age(NOON)}}
        assert await tx.waits.openings([ada, twin]) == {(ada, "Resident"): NOON}
        assert await tx.questions.of([ada, twin]) == {(ada, "Maker"): Answer.OPEN}
        assert len(await tx.events.news(ada, 9)) == 2
        assert await tx.trails.up_to(BASE, 3) == {ada: garden.id}
        assert await tx.passes.settling(BASE, 0, 9, 9) == [(7, garden.id, ada)]
        assert await tx.members.page(garden.id, 0, 9) == [ada]
        assert (await tx.requests.of(ada, ROOM)).knock.account == THERE
        assert [one.place for one in await tx.invites.open(ada, NOON)] == [ROOM]
    await _only_history_names(store, twin)


def one_made(member: MemberId) -> Invite:
    return Invite(member, ROOM, NOON, SOON, "https://t.me/+abc", id=1)


async def _only_history_names(store: SqlStore, member: MemberId) -> None:
    async with store.read() as tx:
        for table in tables.metadata.sorted_tables:
            if "member_id" in table.c and table.name not in {"evidence", "pass"}:
                rows = (await tx.connection.execute(table.select().where(table.c.member_id == member))).all()
                assert rows == [], table.name
        ended = tables.passes.c
        rows = await tx.connection.execute(tables.passes.select().where(ended.member_id == member))
        assert [(row.tier, row.cause, row.ended_at) for row in rows] == [("Maker", Cause.JOINED, NOON)]


async def test_what_was_decided_about_both_stays_readable(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    await gives(store, ada, "Maker")
    await gives(store, twin, "Curator")
    await join(store, twin, ada)
    async with store.read() as tx:
        assert [row.tier for row in await tx.passes.evidence(ada, 9)] == ["Curator", "Maker"]
        assert [row.member for row in await tx.passes.history(0, 9)] == [ada, twin]
        assert await tx.members.numbered(THERE.id) == [ada, twin]
        assert await tx.members.homes([ada, twin]) == dict.fromkeys([ada, twin], garden.id)


async def test_a_log_that_named_who_is_no_more_names_who_they_are_now(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    await join(store, twin, ada)
    async with store.write() as tx:
        await tx.trails.named(BASE, {3: [twin], 4: [twin, ada]})
        assert await tx.trails.up_to(BASE, 3) == {ada: garden.id}
        assert await tx.trails.above(BASE, 3) == {ada: garden.id}


async def test_a_number_once_taken_is_never_given_again(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    await join(store, twin, ada)
    async with store.write() as tx:
        new = await tx.members.ensure(garden.id, Account(Platform.TELEGRAM, 99))
    assert new.id not in {ada, twin}


async def test_whoever_was_joined_before_goes_along(store: SqlStore, garden: Community, ada: MemberId, twin: MemberId):
    await gives(store, twin, "Curator")
    async with store.write() as tx:
        third = (await tx.members.ensure(garden.id, Account(Platform.TELEGRAM, 33))).id
    await join(store, twin, third)
    await join(store, third, ada)
    async with store.read() as tx:
        assert [row.member for row in await tx.passes.evidence(ada, 9)] == [twin]


async def test_both_revisions_rise(store: SqlStore, garden: Community, ada: MemberId, twin: MemberId):
    async with store.read() as tx:
        before = await tx.members.revisions([ada, twin])
    await join(store, twin, ada)
    async with store.read() as tx:
        assert await tx.members.revisions([ada, twin]) == {member: n + 1 for member, n in before.items()}


async def test_what_the_breaker_counted_stays_counted(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    for member in (ada, twin):
        await gives(store, member, "Maker")
        async with store.write() as tx:
            (held,) = await tx.passes.open([member])
            lost = Decision("Maker", Change.TAKE, Reading(Met()), held, None, Cause.REQUIREMENT)
            await tx.passes.apply([Plan(member, (lost,))], [], NOON)
    await join(store, twin, ada)
    async with store.read() as tx:
        assert await tx.passes.lost(garden.id, "Maker", NOON.replace(year=2025)) == {ada, twin}


async def test_notices_stay_on_if_either_wanted_them(store: SqlStore, garden: Community, ada: MemberId, twin: MemberId):
    async with store.write() as tx:
        await tx.members.set_notices(twin, {Notice.GAINED})
        await tx.members.set_notices(ada, {Notice.ENDING})
    await join(store, twin, ada)
    async with store.read() as tx:
        assert (await tx.members.get([ada]))[0].notices == {Notice.ENDING, Notice.GAINED}


async def test_an_account_that_leaves_takes_the_doors_it_was_given_and_nothing_else(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    await furnish(store, garden, ada, WALLETS[0], Platform.DISCORD)
    await furnish(store, garden, twin, WALLETS[1], Platform.TELEGRAM)
    await join(store, twin, ada)
    async with store.write() as tx:
        apart = await tx.joins.part(THERE, ada)
    async with store.read() as tx:
        stays, leaves = await tx.members.get([ada, apart])
        assert (stays.wallets, leaves.wallets) == (WALLETS, ())
        assert ([a.id for a in stays.accounts], [a.id for a in leaves.accounts]) == ([11], [22])
        assert await tx.passes.open([apart]) == []
        assert await tx.awards.open([apart]) == []
        assert await tx.doors.of(apart, Platform.TELEGRAM) == [DoorState(FAR, False, Given.GIVEN, True)]
        assert await tx.doors.of(ada, Platform.TELEGRAM) == [DoorState(FAR, True, Given.NOT, None)]
        assert await tx.doors.of(ada, Platform.DISCORD) == [DoorState(ROLE, True, Given.GIVEN, True)]
        assert await tx.requests.of(ada, ROOM) is None
        assert (await tx.requests.of(apart, ROOM)).knock.account == THERE
        assert [await tx.invites.open(one, NOON) for one in (ada, apart)] == [[], [one_made(apart)]]


async def test_a_removal_under_way_is_known_for_ours_through_joining_and_parting(
    store: SqlStore, garden: Community, ada: MemberId, twin: MemberId
):
    """By its end a ban is known: without it the next start would take it for a person's, and leave it."""
    async with store.write() as tx:
        await tx.doors.mark(twin, chat_door(ROOM), Given.TAKING, seen=True, until=SOON)
    await join(store, twin, ada)
    taking = DoorState(chat_door(ROOM), False, Given.TAKING, True, SOON)
    async with store.write() as tx:
        assert await tx.doors.of(ada, Platform.TELEGRAM) == [taking]
        apart = await tx.joins.part(THERE, ada)
        assert await tx.doors.of(apart, Platform.TELEGRAM) == [taking]


async def test_the_owner_of_a_wallet_is_known_in_its_community_alone(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        await tx.members.link(ada, WALLETS[0], NOON)
        assert await tx.members.owner(garden.id, WALLETS[0]) == ada
        assert await tx.members.owner(garden.id, WALLETS[1]) is None
        assert await tx.members.owner(garden.id + 1, WALLETS[0]) is None
