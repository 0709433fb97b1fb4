"""A tier that has ended: the moderators' channel is told once who lost it, which doors went, and on what."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.giving.doors import Given
from bot.domain.ids import Platform
from bot.domain.moderating.moderating import News
from bot.ports import JobKind
from bot.services.moderating.off_boarding import PATIENCE, OffBoarding
from bot.services.moderating.telling import Telling
from tests.blank import fresh_store
from tests.house_changes import ELDER, HIGH, LOW, MAKER, Town, open_town

CHANNEL = 77


@dataclass
class Board:
    """Where the moderators read."""

    posts: list[str] = field(default_factory=list)

    async def tell_channel(self, channel: int, text: str, choices=()) -> None:
        assert channel == CHANNEL
        self.posts.append(text)


@dataclass
class House:
    town: Town
    board: Board
    telling: Telling

    async def hears(self) -> list[str]:
        """What is posted of all that is due by now; what was posted before is not in it."""
        doing = {
            JobKind.OFF_BOARD: OffBoarding(self.town.store, self.town.jobs, self.town.clock, self.telling).report,
            JobKind.TELL_MODERATORS: self.telling.moderators,
        }
        now, asked = self.town.clock.now(), self.town.jobs.asked
        due = [job for job in asked if job.kind in doing and (job.run_at is None or job.run_at <= now)]
        self.town.jobs.asked = [job for job in asked if job not in due]
        for job in {(job.kind, job.key): job for job in due}.values():
            await doing[job.kind](job)
        said, self.board.posts = self.board.posts, []
        return said

    async def closed(self) -> None:
        """Every door that is not wanted any more is closed."""
        async with self.town.store.write() as tx:
            for member in self.town.members:
                for state in await tx.doors.of(member, Platform.DISCORD):
                    if not state.wanted:
                        await tx.doors.mark(member, state.door, Given.NOT, seen=False)

    async def opened(self) -> None:
        async with self.town.store.write() as tx:
            for member in self.town.members:
                for state in await tx.doors.of(member, Platform.DISCORD):
                    if state.wanted:
                        await tx.doors.mark(member, state.door, Given.GIVEN, seen=True)

    async def runs_out(self, **span: int) -> None:
        self.town.clock.pass_by(**span)
        await self.town.recheck.run_due()

    async def project(self, *spans: str) -> None:
        """As many members have an award of Elder, each for so long, and its role."""
        members = await self.town.people(*[0] * len(spans))
        await self.town.made(MAKER, ELDER)
        for member, span in zip(members, spans, strict=True):
            await self.town.awarded(member, "Elder", span)
        await self.opened()
        await self.hears()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        async with store.write() as tx:
            await tx.communities.set_moderators_channel(town.community.id, CHANNEL)
        board = Board()
        yield House(town, board, Telling(store, {Platform.DISCORD: board}, town.clock, {}))


async def test_the_last_award_of_a_tier_ends_it_and_one_post_tells_of_everybody(house: House):
    await house.project("10d", "30d", "30d")
    await house.runs_out(days=11)
    (alone,) = await house.hears()
    assert alone == "<@discord:101:m1> lost **Elder**: the award has ended."
    await house.runs_out(days=20)
    await house.closed()
    house.town.clock.pass_by(minutes=1)
    (post,) = await house.hears()
    first, *lines, last = post.split("\n\n")
    assert first == (
        "The last award of **Elder** has ended, and 3 members lost it with their awards. 0 members hold it still."
    )
    assert len(lines) == 3
    for number in (1, 2, 3):
        assert f"<@discord:10{number}:m{number}>: <@&{HIGH.id}>, closed." in post
    assert last == "`/gate report` shows this again at any time, with everybody in a file."
    house.town.clock.pass_by(days=1)
    await house.runs_out(days=1)
    assert await house.hears() == []


async def test_a_removed_tier_is_reported_once_the_last_holder_has_left(house: House):
    await house.project("30d", "")
    await house.town.made(MAKER, approve=True)
    await house.closed()
    house.town.clock.pass_by(minutes=1)
    (post,) = await house.hears()
    assert post.startswith("You removed **Elder**, and 2 members lost it with that.")
    assert "The moderators removed this tier." in post


async def test_while_somebody_holds_a_removed_tier_nothing_is_reported_yet(house: House):
    await house.project("30d", "30d")
    town = house.town
    found = await town.propose([MAKER])
    await town.apply(found)
    await town.reconcile(town.community.id, [town.members[0]], "policy 2")
    town.clock.pass_by(minutes=1)
    assert await house.hears() == []
    await town.reconcile(town.community.id, [town.members[1]], "policy 2")
    await house.closed()
    town.clock.pass_by(minutes=1)
    (post,) = await house.hears()
    assert "2 members lost it" in post


async def test_it_waits_for_the_doors_to_be_closed_but_not_for_ever(house: House):
    await house.project("30d")
    await house.runs_out(days=31)
    house.town.clock.pass_by(minutes=1)
    assert await house.hears() == []
    house.town.clock.pass_by(seconds=PATIENCE.total_seconds())
    (post,) = await house.hears()
    assert f"<@&{HIGH.id}>, not closed yet." in post
    assert "1 door is still to be closed. `/gate status` says what stands in the way." in post


async def test_a_later_project_of_the_same_tier_is_reported_without_the_earlier_one(house: House):
    await house.project("30d", "60d")
    town = house.town
    await house.runs_out(days=61)
    await house.closed()
    town.clock.pass_by(minutes=1)
    assert "2 members lost it" in (await house.hears())[0]
    await town.awarded(town.members[0], "Elder", "10d")
    await house.hears()
    await house.runs_out(days=11)
    await house.closed()
    town.clock.pass_by(minutes=1)
    (post,) = await house.hears()
    assert "1 member lost it with their award." in post
    assert "m2" not in post


async def test_who_holds_it_by_a_wallet_stays_and_what_wallets_lost_is_no_part_of_it(house: House):
    town = house.town
    holder, seller, guest = await town.people(1, 1, 0)
    await town.made(MAKER)
    town.holds(seller, 0)
    await town.looks()
    await town.awarded(guest, "Maker", "10d")
    await house.hears()
    await house.runs_out(days=11)
    await house.closed()
    town.clock.pass_by(minutes=1)
    (post,) = await house.hears()
    assert post.startswith("The last award of **Maker** has ended, and 1 member lost it with their award.")
    assert "1 member holds it still." in post
    assert f"<@discord:103:m3>: <@&{LOW.id}>, closed." in post
    assert "m2" not in post
    assert await town.held() == {"Maker": {holder}}


async def test_an_award_made_meanwhile_means_that_the_tier_goes_on(house: House):
    await house.project("30d")
    await house.runs_out(days=31)
    await house.town.awarded(house.town.members[0], "Elder", "10d")
    house.town.clock.pass_by(minutes=1)
    posts = await house.hears()
    assert not any("last award" in post for post in posts)


async def test_switched_off_each_loss_is_told_as_before_and_no_report_follows(house: House):
    async with house.town.store.write() as tx:
        await tx.communities.set_quiet(house.town.community.id, frozenset({News.REPORTS}))
    await house.project("30d", "30d")
    await house.runs_out(days=31)
    (post,) = await house.hears()
    assert post.count("lost **Elder**") == 2
    await house.closed()
    house.town.clock.pass_by(minutes=1)
    assert await house.hears() == []
