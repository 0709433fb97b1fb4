"""What the moderators' channel is told: each kind with a switch, and what was given up among it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.domain.errors import NotPermitted
from bot.domain.events import Event, EventKind
from bot.domain.giving.roles import Standing
from bot.domain.ids import MemberId, Platform
from bot.domain.moderating.moderating import News
from bot.ports import Job, JobKind
from bot.services.giving.chat_doors import remove_job
from tests.house_gates import GRACE, Studio, one_round, open_studio, person

TRIES = 10


@dataclass
class Board:
    """The platform as far as posts go, and who moderates."""

    posts: list[str] = field(default_factory=list)
    standing_now: Standing = field(default_factory=lambda: Standing(0, manages_roles=True))

    async def tell_channel(self, channel: int, text: str, choices=()) -> None:
        assert channel == -77
        self.posts.append(text)

    async def standing(self, place, account) -> Standing:
        return self.standing_now


@dataclass
class Town:
    studio: Studio
    board: Board

    async def gives_up(self, job: Job) -> None:
        """The job fails until it is given up."""

        async def fails(_: Job) -> None:
            raise ValueError

        async with self.studio.store.write() as tx:
            await self.studio.queue.enqueue(tx, job)
        for _ in range(TRIES):
            await one_round(self.studio.queue, {job.kind: fails})
            self.studio.clock.pass_by(minutes=30)

    async def hears(self) -> list[str]:
        """What was posted since the last time, once all is done."""
        handlers = self.studio.services.handlers()
        telling = replace(self.studio.services.telling, platforms={Platform.TELEGRAM: self.board})
        own = {JobKind.TELL_MODERATORS: telling.moderators, JobKind.ASK_MODERATORS: telling.ask}
        while not await self.studio.queue.idle():
            await one_round(self.studio.queue, {**handlers, **own})
        said, self.board.posts = self.board.posts, []
        return said

    async def asked(self, member: MemberId) -> list[str]:
        """The breaker asks about the loss of this member; what is posted of that."""
        community, now = self.studio.community.id, self.studio.clock.now()
        async with self.studio.store.write() as tx:
            question = await tx.questions.ask(community, "Maker", {member}, now)
            payload = {"community": community, "question": question}
            await self.studio.queue.enqueue(tx, Job(JobKind.ASK_MODERATORS, f"question:{question}", payload))
        return await self.hears()

    async def switch(self, kind: News, *, on: bool) -> None:
        here = (self.studio.place, GRACE, self.studio.community)
        await self.studio.services.moderating.switch(self.board, *here, (kind, on))

    def match(self, number: int) -> Job:
        payload = {"community": self.studio.community.id, "member": number, "platform": "telegram"}
        return Job(JobKind.MATCH, f"telegram:{number}", payload)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_studio(tmp_path) as studio:
        async with studio.store.write() as tx:
            await tx.communities.set_moderators_channel(studio.community.id, -77)
        yield Town(studio, Board())


async def test_what_was_given_up_is_told_once_and_together(town: Town):
    await town.gives_up(town.match(1))
    await town.gives_up(town.match(2))
    (post,) = await town.hears()
    assert post.startswith("I gave up 2 jobs after many tries: roles of a member (2).")
    town.studio.clock.pass_by(hours=1)
    assert await town.hears() == []
    await town.gives_up(remove_job(town.studio.place))
    (post,) = await town.hears()
    assert post.startswith("I gave up 1 job after many tries: removals from a chat (1).")


async def test_that_telling_failed_is_never_told(town: Town):
    await town.gives_up(
        Job(JobKind.TELL_MODERATORS, "events:1-1", {"community": town.studio.community.id, "events": [1]})
    )
    assert len(await town.studio.queue.dead_list()) == 1
    assert await town.hears() == []


async def test_another_community_hears_nothing_of_it(town: Town):
    """I10."""
    await town.gives_up(replace(town.match(1), payload={"community": town.studio.community.id + 1}))
    assert await town.hears() == []


async def test_a_kind_that_is_switched_off_is_not_told_and_the_others_are(town: Town):
    await town.switch(News.JOBS, on=False)
    await town.gives_up(town.match(1))
    assert await town.hears() == []
    await town.studio.linked(1, 1)
    await town.studio.services.passes.why(town.studio.community, person(1))
    (post,) = await town.hears()
    assert "now holds **Maker**" in post
    await town.switch(News.TIERS, on=False)
    await town.switch(News.JOBS, on=True)
    await town.studio.linked(2, 1)
    await town.studio.services.passes.why(town.studio.community, person(2))
    assert await town.hears() == []
    await town.gives_up(town.match(2))
    assert len(await town.hears()) == 1


async def test_a_sweep_that_stopped_asks_in_the_channel_unless_that_is_switched_off(town: Town):
    first, second = await town.studio.linked(1, 1), await town.studio.linked(2, 1)
    (post,) = await town.asked(first)
    assert "I stopped before taking **Maker**" in post
    await town.switch(News.LOSSES, on=False)
    assert await town.asked(second) == []
    asked = await town.studio.services.losses.shown(town.studio.community)
    assert [question.members for question, _ in asked] == [(first,), (second,)], "it waits where all of it stands"


async def test_only_moderators_switch(town: Town):
    town.board.standing_now = Standing(0, manages_roles=False)
    with pytest.raises(NotPermitted):
        await town.switch(News.JOBS, on=False)
    assert (await town.studio.services.moderating.news(town.studio.community))[News.JOBS]


async def test_every_kind_of_event_is_news_of_some_kind_and_all_are_told_at_first(town: Town):
    assert all((await town.studio.services.moderating.news(town.studio.community)).values())
    facts = {"chat": "The Studio", "seen": 3, "leave": 1}
    async with town.studio.store.write() as tx:
        kept = await tx.events.add(
            Event(EventKind.ADOPTED, town.studio.community.id, None, town.studio.clock.now(), facts)
        )
        payload = {"community": town.studio.community.id, "events": [kept.id]}
        await town.studio.queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, "events:x", payload))
    (post,) = await town.hears()
    assert "is adopted" in post
