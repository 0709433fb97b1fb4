"""Questions of the breaker: nobody is asked about twice, and an answer covers those it named."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.giving.breaker import Answer
from bot.domain.giving.passes import Cause, Change, Decision, Pass, Plan, Reading
from bot.domain.ids import Account, Community, MemberId, Platform
from bot.domain.requirements.verdicts import NotMet
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE = Account(Platform.DISCORD, 10, "grace")
HOUR = timedelta(hours=1)


async def _members(store: SqlStore, garden: Community, count: int) -> list[MemberId]:
    async with store.write() as tx:
        accounts = [Account(Platform.DISCORD, 100 + each) for each in range(count)]
        return [(await tx.members.ensure(garden.id, account)).id for account in accounts]


async def test_names_gather_until_the_question_is_posted(store: SqlStore, garden: Community):
    one, two, three = await _members(store, garden, 3)
    async with store.write() as tx:
        first = await tx.questions.ask(garden.id, "Maker", [one], NOON)
        assert await tx.questions.ask(garden.id, "Maker", [one], NOON) is None, "asked about twice"
        assert await tx.questions.ask(garden.id, "Maker", [one, two], NOON) == first
        assert await tx.questions.last_posted(garden.id, "Maker") is None
        await tx.questions.post(first, NOON)
        await tx.questions.post(first, NOON + HOUR)
        second = await tx.questions.ask(garden.id, "Maker", [one, two, three], NOON)
        assert [q.members for q in await tx.questions.all(garden.id)] == [(one, two), (three,)]
        assert second != first
        assert (await tx.questions.get(first)).posted_at == NOON
        assert await tx.questions.last_posted(garden.id, "Maker") == NOON


async def test_tiers_are_asked_about_apart(store: SqlStore, garden: Community, ada: MemberId):
    async with store.write() as tx:
        maker = await tx.questions.ask(garden.id, "Maker", [ada], NOON)
        curator = await tx.questions.ask(garden.id, "Curator", [ada], NOON)
        await tx.questions.answer(maker, Answer.KEEP, GRACE)
        assert await tx.questions.of([ada]) == {(ada, "Maker"): Answer.KEEP, (ada, "Curator"): Answer.OPEN}
        assert (await tx.questions.get(maker)).by == GRACE
        assert (await tx.questions.get(curator)).by is None


async def test_an_answer_raises_the_revisions_of_those_it_names(store: SqlStore, garden: Community):
    one, two = await _members(store, garden, 2)
    async with store.write() as tx:
        asked = await tx.questions.ask(garden.id, "Maker", [one], NOON)
        await tx.questions.answer(asked, Answer.TAKE, GRACE)
        assert await tx.members.revisions([one, two]) == {one: 1, two: 0}


async def test_a_question_that_names_nobody_is_forgotten(store: SqlStore, garden: Community):
    one, two = await _members(store, garden, 2)
    async with store.write() as tx:
        asked = await tx.questions.ask(garden.id, "Maker", [one, two], NOON)
        await tx.questions.release([(one, "Maker"), (two, "Curator")])
        assert (await tx.questions.get(asked)).members == (two,)
        await tx.questions.release([(two, "Maker")])
        assert await tx.questions.all(garden.id) == []


async def test_losses_count_by_tier_cause_and_window_and_holders_by_moment(store: SqlStore, garden: Community):
    people = await _members(store, garden, 4)
    causes = [Cause.REQUIREMENT, Cause.APPROVED, Cause.REQUIREMENT, None]
    async with store.write() as tx:
        for member, cause in zip(people, causes, strict=True):
            new = Pass(member, "Maker", NOON, None, 1, on_requirement=True, on_award=False)
            given = Decision("Maker", Change.GIVE, Reading(NotMet()), None, new)
            await tx.passes.apply([Plan(member, (given,))], (), NOON)
            (held,) = await tx.passes.open([member])
            if cause:
                end = Decision("Maker", Change.TAKE, Reading(NotMet()), held, None, cause)
                ended = NOON + (HOUR if member == people[0] else 3 * HOUR)
                await tx.passes.apply([Plan(member, (end,))], (), ended)
        assert await tx.passes.lost(garden.id, "Maker", NOON) == {people[0], people[2]}
        assert await tx.passes.lost(garden.id, "Maker", NOON + HOUR) == {people[2]}
        assert await tx.passes.lost(garden.id, "Curator", NOON) == frozenset()
        assert await tx.passes.lost(replace(garden, id=garden.id + 1).id, "Maker", NOON) == frozenset()
        found = [await tx.passes.holders_at(garden.id, "Maker", NOON + after * HOUR, 9) for after in (-1, 0, 1, 2, 4)]
        assert found == [0, 4, 3, 3, 1]
        assert [await tx.passes.holders_at(garden.id, "Maker", NOON, most) for most in (0, 3, 4)] == [0, 3, 4]
        assert await tx.passes.holders_at(garden.id + 1, "Maker", NOON, 9) == 0
