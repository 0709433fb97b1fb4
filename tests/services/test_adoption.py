"""A living chat is adopted by command: people noted, warned a whole day before, and judged with evidence alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import ChatProblem, ChatRefused, PlatformUnavailable
from bot.domain.events import EventKind
from bot.domain.gating.adoption import Tally
from bot.domain.gating.chats import Rank, Seat
from bot.domain.ids import Account, Platform
from tests.house_gates import GRACE, Studio, open_studio, person

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    """Grace runs the chat; three others were there before the bot."""
    async with open_studio(tmp_path) as studio:
        studio.room.seats |= {GRACE.id: Seat(Rank.OWNER)}
        studio.room.seats |= {person(number).id: Seat(Rank.MEMBER) for number in (1, 2, 3)}
        yield studio


async def begins(studio: Studio, *seen: int) -> None:
    await studio.services.adopting.note(studio.place, GRACE)
    for number in seen:
        await studio.services.adopting.spoke(studio.place, person(number))


async def goes_by(studio: Studio, span: timedelta) -> None:
    studio.clock.pass_by(seconds=span.total_seconds())
    await studio.services.adopting.run_due()
    await studio.works()


async def test_noting_removes_nobody_and_tells_how_it_would_be(studio: Studio):
    await begins(studio, 1, 2, 2)
    await studio.look(await studio.linked(1, 1))
    await studio.linked(2, 0)
    _, tally = await studio.services.adopting.report(studio.place)
    assert tally == Tally(seen=2, linked=2, stay=1)
    await goes_by(studio, 400 * DAY)
    assert studio.room.people >= {person(1).id, person(2).id, person(3).id}


async def test_nobody_is_noted_where_it_is_not_switched_on(studio: Studio):
    await studio.services.adopting.spoke(studio.place, person(1))
    _, tally = await studio.services.adopting.report(studio.place)
    assert tally.seen == 0


async def test_on_the_day_who_was_seen_and_holds_no_pass_leaves(studio: Studio):
    await begins(studio, 1, 2)
    member = await studio.linked(1, 1)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + WEEK)
    await goes_by(studio, WEEK - DAY - timedelta(seconds=1))
    assert len(studio.room.posts) == 1
    await goes_by(studio, timedelta(seconds=1))
    assert len(studio.room.posts) == 2, "the chat is warned a day before"
    await goes_by(studio, DAY - timedelta(seconds=1))
    assert person(2).id in studio.room.people
    await goes_by(studio, timedelta(seconds=1))
    assert studio.room.people == {GRACE.id, person(1).id, person(3).id}, "who was never seen stays"
    assert await studio.told_moderators(EventKind.ADOPTED) == 1
    await studio.loses(1, member)
    await studio.works()
    assert person(1).id not in studio.room.people, "who was adopted leaves with the pass"


async def test_who_runs_the_chat_stays(studio: Studio):
    await begins(studio)
    await studio.services.adopting.spoke(studio.place, GRACE)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + 2 * DAY)
    await goes_by(studio, DAY)
    await goes_by(studio, DAY)
    assert GRACE.id in studio.room.people


async def test_nobody_leaves_who_was_not_warned_a_whole_day_before(studio: Studio):
    """The bot was down when the day came."""
    await begins(studio, 1)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + 2 * DAY)
    await goes_by(studio, 5 * DAY)
    assert person(1).id in studio.room.people
    await goes_by(studio, DAY)
    assert person(1).id not in studio.room.people


async def test_a_warning_that_did_not_get_through_is_none(studio: Studio):
    await begins(studio, 1)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + DAY)
    studio.chats.troubles["tell"] = [PlatformUnavailable("silent")]
    await goes_by(studio, timedelta(0))
    await goes_by(studio, DAY)
    assert person(1).id in studio.room.people


async def test_who_cannot_be_judged_is_left_until_they_can_be(studio: Studio):
    await begins(studio, 1, 2)
    await studio.linked(1, 0)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + DAY)
    await goes_by(studio, timedelta(0))
    studio.chain.silent = {0, 1}
    await goes_by(studio, DAY)
    assert person(1).id in studio.room.people
    assert person(2).id not in studio.room.people, "without a wallet there is nothing to read"
    studio.chain.silent = set()
    await goes_by(studio, timedelta(minutes=1))
    assert person(1).id not in studio.room.people


async def test_who_came_after_the_day_is_not_adopted(studio: Studio):
    await begins(studio, 1)
    await studio.linked(1, 0)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + DAY)
    await goes_by(studio, timedelta(0))
    studio.chain.silent = {0, 1}
    await goes_by(studio, DAY)
    studio.clock.pass_by(seconds=10)
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(4), Seat(Rank.MEMBER))])
    await goes_by(studio, timedelta(minutes=1))
    assert person(4).id in studio.room.people


async def test_it_can_be_stopped(studio: Studio):
    await begins(studio, 1)
    await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + DAY)
    await goes_by(studio, timedelta(0))
    await studio.services.adopting.stop(studio.place, GRACE)
    await goes_by(studio, 2 * DAY)
    assert person(1).id in studio.room.people


@pytest.mark.parametrize("span", [DAY - timedelta(seconds=1), timedelta(days=367)])
async def test_a_day_too_soon_or_too_far_is_refused(studio: Studio, span: timedelta):
    await begins(studio, 1)
    with pytest.raises(ChatRefused) as refused:
        await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + span)
    assert refused.value.problem is ChatProblem.DATE


async def test_it_begins_with_noting_and_by_who_runs_the_chat(studio: Studio):
    with pytest.raises(ChatRefused) as refused:
        await studio.services.adopting.adopt(studio.place, GRACE, studio.clock.now() + WEEK)
    assert refused.value.problem is ChatProblem.NOT_NOTING
    with pytest.raises(ChatRefused) as refused:
        await studio.services.adopting.note(studio.place, Account(Platform.TELEGRAM, person(1).id))
    assert refused.value.problem is ChatProblem.ACTOR_CANNOT
