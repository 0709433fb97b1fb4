"""A chat as a door closes: only for whom this bot let in, without a lasting ban, and never against a person's ban."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import PlatformUnavailable
from bot.domain.events import EventKind
from bot.domain.gating.chats import BAN_LASTS, Rank, Seat
from bot.domain.giving.doors import Given
from tests.fakes_chat import ALL_RIGHTS, BOT
from tests.house_gates import Studio, open_studio, person


class Crash(BaseException):
    """The process ends here."""


async def crash() -> None:
    raise Crash


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as studio:
        yield studio


def seat(studio: Studio, number: int) -> Seat:
    return studio.chats._seat(studio.room, person(number).id)


async def test_whose_pass_ends_leaves_the_chat_and_may_come_back(studio: Studio):
    member = await studio.lets_in(1)
    await studio.loses(1, member)
    studio.chats.calls.clear()
    await studio.works()
    assert [call[0] for call in studio.chats.calls] == ["seat", "shut_out", "let_back"]
    assert seat(studio, 1).rank is Rank.AWAY
    assert await studio.door(member) is None
    studio.clock.pass_by(seconds=1)
    studio.holds(1, 1)
    await studio.asks(1)
    await studio.works()
    assert studio.room.people == {person(1).id}


async def test_who_was_let_in_while_their_doors_were_looked_up_is_ours_all_the_same(studio: Studio):
    """A delivery that began before the answer must not forget what the answer wrote."""
    member = await studio.lets_in(1)
    state = await studio.door(member)
    assert state is not None
    async with studio.store.read() as tx:
        found = await tx.doors.matching(member, studio.place.platform)
    assert found is not None
    before = replace(state, given=Given.NOT, seen=None)
    await studio.services.delivery.chat_doors.match(found, studio.place.platform, [before])
    await studio.loses(1, member)
    await studio.works()
    assert seat(studio, 1).rank is Rank.AWAY


async def test_doing_it_again_calls_nobody(studio: Studio):
    """I2: repeating a delivery changes nothing."""
    member = await studio.lets_in(1)
    studio.chats.calls.clear()
    for _ in range(2):
        await studio.services.delivery.look_over(studio.community.id, studio.place.platform)
        await studio.works()
    assert studio.chats.calls == []
    await studio.loses(1, member)
    await studio.works()
    studio.chats.calls.clear()
    for _ in range(2):
        await studio.services.recheck.sweep()
        await studio.works()
    assert studio.chats.calls == []


async def test_who_came_by_another_way_is_never_removed(studio: Studio):
    """I7, though they held the pass and lost it."""
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), Seat(Rank.MEMBER))])
    member = await studio.linked(1, 1)
    await studio.look(member)
    await studio.works()
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert studio.chats.made("shut_out", "let_back") == []


@pytest.mark.parametrize("call", ["shut_out", "let_back"])
async def test_a_crash_in_the_middle_of_a_removal_is_finished_at_the_next_start(tmp_path: Path, call: str):
    async with open_studio(tmp_path) as studio:
        member = await studio.lets_in(1)
        await studio.loses(1, member)
        studio.chats.after[call] = crash
        with pytest.raises(Crash):
            await studio.works()
        assert (await studio.door(member)).given is Given.TAKING
    async with open_studio(tmp_path, studio.clock, studio.chats, studio.chain) as again:
        await again.queue.recover()
        await again.works()
        assert seat(again, 1).rank is Rank.AWAY
        assert await again.door(member) is None


async def test_a_ban_that_a_person_set_between_is_not_lifted_at_the_next_start(tmp_path: Path):
    async with open_studio(tmp_path) as studio:
        member = await studio.lets_in(1)
        await studio.loses(1, member)
        studio.chats.after["shut_out"] = crash
        with pytest.raises(Crash):
            await studio.works()
        studio.chats.bans(studio.place, person(1))
    async with open_studio(tmp_path, studio.clock, studio.chats, studio.chain) as again:
        await again.queue.recover()
        await again.works()
        assert seat(again, 1) == Seat(Rank.BANNED)
        assert await again.door(member) is None


async def test_a_ban_heard_of_between_our_two_calls_stays(studio: Studio):
    member = await studio.lets_in(1)
    await studio.loses(1, member)

    async def ban() -> None:
        await studio.services.gates.heard([studio.chats.bans(studio.place, person(1))])

    studio.chats.after["shut_out"] = ban
    await studio.works()
    assert seat(studio, 1) == Seat(Rank.BANNED)


async def test_who_was_banned_by_a_person_is_not_touched_when_their_pass_ends(studio: Studio):
    member = await studio.lets_in(1)
    await studio.services.gates.heard([studio.chats.bans(studio.place, person(1))])
    studio.chats.calls.clear()
    await studio.loses(1, member)
    await studio.works()
    assert studio.chats.calls == []
    assert seat(studio, 1) == Seat(Rank.BANNED)


async def test_a_ban_nobody_told_us_of_is_seen_before_anything_is_done(studio: Studio):
    member = await studio.lets_in(1)
    studio.chats.bans(studio.place, person(1), studio.clock.now() + timedelta(days=1))
    await studio.loses(1, member)
    await studio.works()
    assert studio.chats.made("shut_out", "let_back") == []
    assert seat(studio, 1).rank is Rank.BANNED


async def test_should_the_bot_never_come_back_its_ban_ends_by_itself(studio: Studio):
    member = await studio.lets_in(1)
    await studio.loses(1, member)
    studio.chats.after["shut_out"] = crash
    with pytest.raises(Crash):
        await studio.works()
    assert seat(studio, 1).rank is Rank.BANNED
    studio.clock.pass_by(seconds=BAN_LASTS.total_seconds())
    assert seat(studio, 1).rank is Rank.AWAY


@pytest.mark.parametrize("rank", [Rank.ADMIN, Rank.OWNER])
async def test_who_runs_the_chat_stays_and_the_moderators_are_told_once(studio: Studio, rank: Rank):
    member = await studio.lets_in(1)
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), Seat(rank))])
    await studio.loses(1, member)
    for _ in range(2):
        await studio.works()
        await studio.services.recheck.sweep()
    assert studio.room.people == {person(1).id}
    assert studio.chats.made("shut_out") == []
    assert await studio.told_moderators(EventKind.ADMIN_STAYS) == 1
    assert await studio.told_moderators(EventKind.DOOR_BLOCKED) == 0
    studio.clock.pass_by(seconds=1)
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), Seat(Rank.MEMBER))])
    await studio.works()
    assert studio.room.people == set(), "once they run it no more they are removed"


async def test_a_pass_that_returns_in_time_keeps_its_holder_in(studio: Studio):
    member = await studio.lets_in(1)
    await studio.loses(1, member)
    studio.holds(1, 1)
    await studio.look(member)
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert studio.chats.made("shut_out") == []
    assert (await studio.door(member)).given is Given.GIVEN


async def test_who_left_and_was_added_by_a_person_is_not_ours_any_more(studio: Studio):
    member = await studio.lets_in(1)
    for standing in (None, Seat(Rank.MEMBER)):
        studio.clock.pass_by(seconds=1)
        await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), standing)])
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == {person(1).id}


async def test_an_update_that_comes_late_is_not_believed(studio: Studio):
    left = studio.chats.puts(studio.place, person(1), None)
    studio.clock.pass_by(seconds=5)
    member = await studio.lets_in(1)
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), Seat(Rank.MEMBER))])
    await studio.services.gates.heard([left])
    assert (await studio.door(member)).given is Given.GIVEN


async def test_a_right_lost_in_the_middle_is_told_once_and_the_removals_go_on_after(studio: Studio):
    crowd = [await studio.lets_in(number) for number in (1, 2)]
    for number in (1, 2):
        studio.holds(number, 0)
    await studio.look(*crowd)
    studio.room.seats[BOT] = Seat(Rank.ADMIN, invites=True, restricts=False)
    await studio.works()
    await studio.works()
    assert studio.room.people == {person(1).id, person(2).id}
    assert await studio.told_moderators(EventKind.DOOR_BLOCKED) == 1
    studio.room.seats[BOT] = ALL_RIGHTS
    await studio.services.delivery.place_changed(studio.place)
    await studio.works()
    assert studio.room.people == set()


async def test_a_bot_thrown_out_keeps_what_it_knows(studio: Studio):
    member = await studio.lets_in(1)
    del studio.room.seats[BOT]
    await studio.services.delivery.place_gone(studio.place)
    await studio.services.delivery.place_gone(studio.place)
    assert await studio.told_moderators(EventKind.DOOR_BLOCKED) == 1
    await studio.loses(1, member)
    await studio.works()
    studio.room.seats[BOT] = ALL_RIGHTS
    await studio.services.delivery.place_changed(studio.place)
    await studio.works()
    assert studio.room.people == set()


async def test_a_silent_platform_is_asked_again(studio: Studio):
    member = await studio.lets_in(1)
    await studio.loses(1, member)
    studio.chats.troubles["let_back"] = [PlatformUnavailable("silent")]
    await studio.works()
    assert seat(studio, 1).rank is Rank.BANNED
    studio.clock.pass_by(minutes=1)
    await studio.works()
    assert seat(studio, 1).rank is Rank.AWAY


async def test_more_than_one_job_takes_are_all_removed(studio: Studio):
    crowd = [await studio.linked(number, 1) for number in range(1, 13)]
    for number in range(1, 13):
        await studio.asks(number)
    await studio.works()
    assert len(studio.room.people) == 12
    await studio.opens()
    await studio.services.reconcile(studio.community.id, crowd, "policy 9", doors=True)
    await studio.works()
    assert studio.room.people == set()
