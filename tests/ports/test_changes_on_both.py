"""A change from its preview to its undo, a freeze and a shadow, on either database."""

from dataclasses import replace

from bot.domain.changing.changes import Effect, Fate, State
from bot.domain.changing.stillness import Freeze
from bot.domain.giving.breaker import Answer
from bot.domain.giving.policy import Shadow
from bot.domain.requirements.requirements import Holds
from storage.store import SqlStore
from tests.house_changes import GRACE, HEIDI, MAKER, PASS, open_town
from tests.house_verify import PLACE


async def test_a_change_is_shown_approved_made_and_undone(store: SqlStore):
    async with open_town(store) as town:
        people = await town.people(*[1] * 7, 2)
        await town.made(MAKER)
        await town.awarded(people[0], "Maker", "30d")
        stricter = replace(MAKER, requirement=Holds(PASS, "2", name="Garden Pass"))
        preview = await town.propose([stricter])
        assert preview.effects == (Effect("Maker", keeps=(people[0], people[7]), loses=tuple(people[1:7])),)
        waiting = await town.apply(preview)
        assert waiting.state is State.WAITING
        await town.changes.approve(town.platform, PLACE, HEIDI, waiting.id)
        (yes,) = await town.questions()
        assert (yes.members, yes.answer) == (tuple(people[1:7]), Answer.TAKE)
        await town.looks()
        assert await town.held() == {"Maker": {people[0], people[7]}}
        await town.made()
        assert await town.held() == {}
        await town.apply(await town.changes.undo(town.platform, PLACE, GRACE, 1))
        await town.looks()
        assert await town.held() == {"Maker": set(people)}
        async with store.read() as tx:
            assert [award.member for award in await tx.awards.open(people)] == [people[0]]
            assert [policy.revision for policy in await tx.policies.newest(town.community.id, 3)] == [4, 3, 2]


async def test_a_freeze_and_a_shadow(store: SqlStore):
    async with open_town(store) as town:
        one, two = await town.people(1, 0)
        await town.made(replace(MAKER, shadow=Shadow(members=2)))
        await town.looks()
        async with store.read() as tx:
            assert await tx.shades.counts(town.community.id, "Maker") == {Fate.GAINS: 1}
            assert await tx.shades.of([one, two]) == {(one, "Maker"): Fate.GAINS}
            assert await tx.members.linked(town.community.id) == (2, 2)
            assert await tx.passes.holders(town.community.id) == frozenset()
        await town.made(MAKER)
        assert await town.held() == {"Maker": {one}}
        async with store.write() as tx:
            freeze = Freeze(town.community.id, town.clock.now(), GRACE, "why")
            assert await tx.freezes.set(freeze)
            assert not await tx.freezes.set(replace(freeze, by=HEIDI))
            assert await tx.freezes.of(town.community.id) == freeze
        town.holds(one, 0)
        await town.looks()
        assert await town.held() == {"Maker": {one}}
        async with store.write() as tx:
            assert await tx.freezes.lift(town.community.id)
            assert not await tx.freezes.lift(town.community.id)
        await town.looks()
        assert await town.held() == {}
