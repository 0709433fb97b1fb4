"""Proposals as they are kept: whole, found again in their community, and moved on."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.changing.changes import Effect, Proposal, State
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Door, DoorKind, Policy, Shadow, Tier
from bot.domain.ids import Account, Community, MemberId, Place, Platform
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE, HEIDI = Account(Platform.DISCORD, 10, "grace"), Account(Platform.DISCORD, 11, "heidi")
HERE = Place(Platform.DISCORD, 11)
HOUR = timedelta(hours=1)
TIER = Tier("Maker", 1, None, (Door(DoorKind.ROLE, HERE, 5),), shadow=Shadow(NOON + HOUR, 12))


def proposal(community: Community, **more) -> Proposal:
    wanted = Policy(community.id, 4, (TIER,), GRACE, "add Maker", NOON, highest_only=True)
    effects = (Effect("Maker", (MemberId(1),), (MemberId(2),), (), (MemberId(3),), (MemberId(1),)),)
    return Proposal(HERE, wanted, effects, NOON + HOUR, needs_second=True, **more)


async def test_a_proposal_comes_back_as_it_was_kept(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one = await tx.proposals.add(proposal(garden, whole=True, restores=2, makes=NewRoom("studio", voice=True)))
        two = await tx.proposals.add(proposal(garden))
    async with store.read() as tx:
        assert await tx.proposals.get(one.id) == replace(one)
        assert await tx.proposals.get(two.id) == two
        assert await tx.proposals.get(99) is None
    assert one.id != two.id


async def test_what_waits_is_found_in_its_community_until_it_is_moved_on(store: SqlStore, garden: Community):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
        one = await tx.proposals.add(proposal(garden))
        await tx.proposals.add(proposal(garden))
        far = await tx.proposals.add(proposal(other))
        for each in (one, far):
            await tx.proposals.move(each.id, State.WAITING, due_at=NOON + HOUR)
        assert [each.id for each in await tx.proposals.waiting(garden.id)] == [one.id]
        await tx.proposals.move(one.id, State.APPLIED, by=HEIDI)
        found = await tx.proposals.get(one.id)
        assert (found.state, found.by, found.by.name) == (State.APPLIED, HEIDI, "heidi")
        assert await tx.proposals.waiting(garden.id) == []


async def test_old_ones_are_forgotten_and_those_that_wait_are_not(store: SqlStore, garden: Community):
    async with store.write() as tx:
        old, waits = [await tx.proposals.add(proposal(garden)) for _ in range(2)]
        await tx.proposals.move(waits.id, State.WAITING, due_at=NOON)
        assert await tx.proposals.purge(NOON) == 0
        assert await tx.proposals.purge(NOON + HOUR) == 1
        assert await tx.proposals.get(old.id) is None
        assert await tx.proposals.get(waits.id) is not None


async def test_a_yes_given_with_a_change_names_exactly_those_it_names(store: SqlStore, garden: Community):
    async with store.write() as tx:
        accounts = [Account(Platform.DISCORD, 100 + each) for each in range(3)]
        one, two, three = [(await tx.members.ensure(garden.id, account)).id for account in accounts]
        open_question = await tx.questions.ask(garden.id, "Maker", [one, three], NOON)
        await tx.questions.named(garden.id, "Maker", [one, two, MemberId(999)], GRACE, NOON)
        questions = {q.id: q for q in await tx.questions.all(garden.id)}
        assert questions.pop(open_question).members == (three,)
        (yes,) = questions.values()
        assert (yes.members, yes.answer, yes.by, yes.posted_at) == ((one, two), "take", GRACE, NOON)
        assert await tx.members.revisions([one, two, three]) == {one: 1, two: 1, three: 0}
        await tx.questions.named(garden.id, "Maker", [three], GRACE, NOON)
        assert await tx.questions.get(open_question) is None, "it names nobody any more"


async def test_awards_that_ended_with_a_tier_come_back_where_none_took_their_place(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one, two = [(await tx.members.ensure(garden.id, Account(Platform.DISCORD, n))).id for n in (1, 2)]
        kept = [await tx.awards.add(Award(m, "Maker", None, GRACE, "", NOON)) for m in (one, two)]
        await tx.awards.end_tier(garden.id, "Maker", NOON + HOUR)
        assert await tx.awards.ended_with(garden.id, "Maker", NOON) == []
        ended = await tx.awards.ended_with(garden.id, "Maker", NOON + HOUR)
        assert ended == kept
        new = await tx.awards.add(Award(two, "Maker", None, GRACE, "anew", NOON + HOUR))
        await tx.awards.revive(ended)
        assert await tx.awards.open([one, two]) == [kept[0], new]
