"""The breaker on Telegram: its question goes to the moderators' group, which need not be a chat of the community."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.ids import address
from sandbox.telegram.answers import Seen
from sandbox.telegram.driver import ChatDriver, PersonDriver
from tests.house_discord import WALLETS
from tests.house_telegram import Studio, account, open_studio

CROWD = ["ada", "ben", "cleo", "dee", "eli", "fay"]


@dataclass
class Town:
    """Six makers, one more than may lose it unasked; `news` is where the moderators read."""

    studio: Studio
    people: list[PersonDriver]
    news: ChatDriver

    async def makers(self) -> int:
        """How many hold the pass, whatever delivery has come to."""
        async with self.studio.store.read() as tx:
            found = [await tx.members.of(self.studio.community.id, account(person)) for person in self.people]
            return len(await tx.passes.open([member.id for member in found]))

    async def question(self, reader: PersonDriver) -> Seen:
        """All of them lost it; what the moderators read."""
        for name in CROWD:
            self.studio.holds(name, 0)
        await self.studio.look_again()
        return await self.post("I stopped", reader)

    async def post(self, words: str, reader: PersonDriver | None = None) -> Seen:
        """What holds these words in the moderators' group, once it stands there."""
        reader, posts = reader or self.studio.grace, list[Seen]()
        while not (found := [post for post in posts if words in post.text]):
            posts = await reader.reads(self.news, at_least=len(posts) + 1)
        return found[-1]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    WALLETS.update({name: address(f"0x{nth:040x}") for nth, name in enumerate(CROWD, 0xC0) if name not in WALLETS})
    async with open_studio(tmp_path) as studio:
        people = [await studio.telegram.person(name) for name in CROWD]
        for person in people:
            await studio.proves(person)
        studio.holds("ada", 1)  # five blocks on, what was given is final
        await studio.look_again()
        news = await studio.telegram.supergroup("Moderators")
        await news.adds(people[0])
        await studio.services.communities.allow(studio.place, "Plotter Garden", news.id)
        yield Town(studio, people, news)


async def test_who_runs_the_moderators_group_answers_there_though_it_is_no_chat_of_the_community(town: Town):
    question = await town.question(town.studio.grace)
    assert (question.buttons, await town.makers()) == (["Take them", "Keep them"], 6)
    await question.press("Take them")
    await town.studio.telegram.wait_for_calls("editMessageText")
    assert (await town.post("said yes: 6 members lose Maker now")).buttons == []
    await until_quiet(town.studio)
    assert await town.makers() == 0


async def test_who_does_not_run_it_at_that_moment_decides_nothing(town: Town):
    question = await town.question(town.people[0])
    await question.press("Take them")
    assert await town.post("for admins of this chat")
    assert await town.makers() == 6


async def test_no_leaves_a_way_back_under_the_same_post(town: Town):
    question = await town.question(town.studio.grace)
    await question.press("Keep them")
    await town.studio.telegram.wait_for_calls("editMessageText")
    told = await town.post("said no: 6 members keep Maker")
    assert (told.buttons, await town.makers()) == (["Take them"], 6)
    await told.press("Take them")
    await town.studio.telegram.wait_for_calls("editMessageText", at_least=2)
    await until_quiet(town.studio)
    assert await town.makers() == 0


async def test_a_question_of_one_community_is_not_answered_in_the_group_of_another(town: Town):
    question = await town.question(town.studio.grace)
    elsewhere = await town.studio.telegram.supergroup("Elsewhere")
    await town.studio.services.communities.allow(town.studio.place, "Plotter Garden", elsewhere.id)
    await question.press("Take them")
    assert await town.post("not switched on")
    assert await town.makers() == 6


async def test_who_runs_a_chat_reads_how_things_stand_in_private_and_decides_there(town: Town):
    await town.question(town.studio.grace)
    shown = await town.studio.grace.asks("/status")
    assert "Something needs a look." in shown.text
    assert shown.buttons == ["Take them: Maker", "Keep them: Maker"]
    await shown.press("Take them: Maker")
    await until_quiet(town.studio)
    await town.studio.telegram.wait_for_calls("editMessageText")
    await until_quiet(town.studio)
    assert await town.makers() == 0


async def test_who_runs_none_of_its_chats_reads_nothing_of_it(town: Town):
    assert "for admins" in (await town.people[0].asks("/status")).text


async def test_where_the_moderators_read_status_is_answered_for_all_of_them(town: Town):
    await town.question(town.studio.grace)
    await town.studio.grace.asks("/status", town.news)
    assert (await town.post("Something needs a look.")).buttons == ["Take them: Maker", "Keep them: Maker"]


async def test_where_the_moderators_read_each_kind_of_news_is_switched_by_who_runs_it(town: Town):
    told = await town.studio.grace.asks("/news losses off", town.news)
    assert "losses: off" in told.text
    assert "for admins of this chat" in (await town.people[0].asks("/news losses on", town.news)).text
    assert "losses: off" in (await town.studio.grace.asks("/news", town.news)).text


async def until_quiet(studio: Studio) -> None:
    """The jobs that were asked for are done."""
    while not await studio.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
        await asyncio.sleep(0.02)
