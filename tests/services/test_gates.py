"""People ask to join a chat: in order, once, with the reason, and nobody is turned down for want of an answer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import PlatformUnavailable
from bot.domain.events import EventKind
from bot.domain.gating.chats import LinkedChat, Rank, Seat
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Tier
from bot.ports import JobKind
from bot.services.gating import gates
from tests.house_gates import Studio, one_round, open_studio, person


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as studio:
        yield studio


async def test_who_holds_a_pass_is_let_in_with_one_call(studio: Studio):
    member = await studio.linked(1, 1)
    await studio.asks(1)
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert studio.chats.calls == [("approve", studio.place, person(1).id)]
    assert (await studio.door(member)).given is Given.GIVEN


async def test_who_lacks_it_is_turned_down_with_the_reason_in_two_calls(studio: Studio):
    await studio.linked(1, 0)
    await studio.asks(1)
    await studio.works()
    assert [call[0] for call in studio.chats.calls] == ["answer", "decline"]
    ((_, text, _),) = studio.chats.told
    assert "asked 1, seen 0" in text
    assert "Ask to join again" in text
    assert studio.room.people == set()


async def test_who_has_proved_no_wallet_gets_the_way_and_is_let_in_when_they_took_it(studio: Studio):
    await studio.asks(1)
    await studio.works()
    ((_, text, button),) = studio.chats.told
    assert button.url.startswith("https://gate.example/verify/")
    assert "Your request waits until" in text
    assert person(1).id in studio.room.asking, "it is still open"
    member = await studio.linked(1, 1)
    await studio.look(member)
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert len(studio.chats.told) == 1


async def test_who_did_not_take_the_way_in_time_is_turned_down_without_another_word(studio: Studio):
    await studio.asks(1)
    await studio.works()
    studio.clock.pass_by(minutes=9, seconds=59)
    await studio.works()
    assert studio.room.asking
    studio.clock.pass_by(seconds=1)
    await studio.works()
    assert not studio.room.asking
    assert len(studio.chats.told) == 1


async def test_an_unreadable_chain_turns_nobody_down(studio: Studio):
    """They are told how to come back before the bot may write no more, and let in when it can be read."""
    await studio.linked(1, 1)
    studio.chain.silent = {0, 1}
    await studio.asks(1)
    for _ in range(15):
        await studio.works()
        studio.clock.pass_by(seconds=15)
    assert studio.chats.told == []
    studio.clock.pass_by(seconds=15)
    await studio.works()
    ((_, text, _),) = studio.chats.told
    assert "Base cannot be read right now" in text
    studio.clock.pass_by(hours=1)
    await studio.works()
    assert person(1).id in studio.room.asking
    assert len(studio.chats.told) == 1
    studio.chain.silent = set()
    studio.clock.pass_by(minutes=1)
    await studio.works()
    assert studio.room.people == {person(1).id}


async def test_the_same_update_twice_or_out_of_order_changes_nothing(studio: Studio):
    await studio.linked(1, 0)
    first = studio.chats.knocks(studio.place, person(1))
    assert await studio.services.gates.heard([first])
    assert not await studio.services.gates.heard([first])
    await studio.works()
    studio.clock.pass_by(seconds=2)
    second = studio.chats.knocks(studio.place, person(1))
    assert await studio.services.gates.heard([second])
    assert not await studio.services.gates.heard([first])
    await studio.works()
    assert not await studio.services.gates.heard([second])
    await studio.works()
    assert len(studio.chats.made("decline")) == 2


async def test_who_is_turned_down_and_asks_again_within_the_same_second_is_answered_again(studio: Studio):
    await studio.linked(1, 0)
    first = studio.chats.knocks(studio.place, person(1))
    await studio.services.gates.heard([first])
    await studio.works()
    studio.holds(1, 1)
    second = studio.chats.knocks(studio.place, person(1))
    assert second.asked_at == first.asked_at
    assert await studio.services.gates.heard([second])
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert not await studio.services.gates.heard([first])
    assert not await studio.services.gates.heard([second])


async def test_who_asks_anew_while_the_first_answer_is_on_its_way_is_answered_anew(studio: Studio):
    await studio.linked(1, 0)
    await studio.asks(1)

    async def again() -> None:
        studio.clock.pass_by(seconds=1)
        studio.holds(1, 1)
        await studio.asks(1)

    studio.chats.after["decline"] = again
    await studio.works()
    assert studio.room.people == {person(1).id}


async def test_they_are_answered_in_the_order_they_asked(studio: Studio):
    crowd = [3, 1, 2, 5, 4]
    for number in crowd:
        await studio.linked(number, number % 2)
        await studio.asks(number)
        studio.clock.pass_by(seconds=1)
    await studio.works()
    answered = [account for _, account in studio.chats.made("approve", "decline")]
    assert answered == [person(number).id for number in crowd]
    assert len(studio.chain.reads) == 1, "one look for all of them"


@pytest.fixture
async def crowd(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Nobody of seven holds a pass, and two are answered at a time."""
    monkeypatch.setattr(gates, "BATCH", 2)
    for number in range(1, 8):
        await studio.linked(number, 0)
        await studio.asks(number)
    return studio


async def test_in_a_crowd_everybody_hears_something_before_anybody_is_declined(crowd: Studio):
    await crowd.works()
    names = [name for name, _ in crowd.chats.made("answer", "decline")]
    assert names == [*["answer"] * 7, "decline"], "the last batch is no crowd"
    crowd.clock.pass_by(seconds=15)
    await crowd.works()
    assert crowd.room.asking == {}
    assert len(crowd.chats.told) == 7, "each once"


async def test_who_came_to_hold_a_pass_between_the_word_and_the_decline_is_let_in(crowd: Studio):
    await crowd.works()
    crowd.holds(1, 1)
    crowd.clock.pass_by(seconds=15)
    await crowd.works()
    assert crowd.room.people == {person(1).id}
    assert crowd.room.asking == {}


async def test_who_leaves_and_comes_back_is_let_in_again(studio: Studio):
    member = await studio.lets_in(1)
    studio.clock.pass_by(seconds=1)
    await studio.services.gates.heard([studio.chats.puts(studio.place, person(1), None)])
    assert (await studio.door(member)).given is Given.NOT
    studio.clock.pass_by(seconds=1)
    await studio.asks(1)
    await studio.works()
    assert studio.room.people == {person(1).id}
    assert (await studio.door(member)).given is Given.GIVEN


async def test_who_is_let_in_needs_no_other_job(studio: Studio):
    member = await studio.linked(1, 1)
    await studio.asks(1)
    done = []
    match = studio.services.delivery.match
    handlers = {**studio.services.handlers(), JobKind.MATCH: lambda job: done.append(job) or match(job)}
    while not await studio.queue.idle():
        await one_round(studio.queue, handlers)
    assert (await studio.door(member)).given is Given.GIVEN
    assert done == []


async def test_a_chat_that_no_tier_opens_is_left_to_its_admins(studio: Studio):
    await studio.opens(Tier("Maker", 1, None, ()))
    await studio.asks(1)
    await studio.works()
    assert studio.chats.calls == []
    assert person(1).id in studio.room.asking


async def test_one_answer_that_fails_delays_no_other(studio: Studio):
    for number in (1, 2):
        await studio.linked(number, 1)
        await studio.asks(number)
    studio.chats.troubles["approve"] = [PlatformUnavailable("silent")]
    await studio.works()
    studio.clock.pass_by(seconds=15)
    await studio.works()
    assert [account for _, account in studio.chats.made("approve")] == [person(n).id for n in (1, 2, 1)]
    assert studio.room.people == {person(1).id, person(2).id}


async def test_a_crash_after_the_platform_let_somebody_in_leaves_them_known_as_ours(tmp_path: Path):
    class Crash(BaseException):
        pass

    async with open_studio(tmp_path) as studio:
        member = await studio.linked(1, 1)
        await studio.asks(1)

        async def crash() -> None:
            raise Crash

        studio.chats.after["approve"] = crash
        with pytest.raises(BaseExceptionGroup):
            await studio.works()
        assert (await studio.door(member)).given is Given.GIVING
    async with open_studio(tmp_path, studio.clock, studio.chats, studio.chain) as again:
        await again.queue.recover()
        await again.works()
        assert (await again.door(member)).given is Given.GIVEN
        assert len(studio.chats.made("approve")) == 2


async def test_who_an_admin_let_in_meanwhile_is_not_ours(studio: Studio):
    """I7: what this bot did not give it never takes."""
    member = await studio.linked(1, 1)
    await studio.asks(1)
    studio.chats.puts(studio.place, person(1), Seat(Rank.MEMBER))
    await studio.works()
    assert (await studio.door(member)).given is Given.NOT
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == {person(1).id}


async def test_a_lost_right_is_told_once_and_the_requests_wait_for_it(studio: Studio):
    await studio.linked(1, 1)
    await studio.linked(2, 1)
    studio.room.seats[7_000_000_001] = Seat(Rank.ADMIN, invites=False, restricts=True)
    await studio.asks(1)
    await studio.works()
    await studio.asks(2)
    await studio.works()
    assert await studio.told_moderators(EventKind.DOOR_BLOCKED) == 1
    studio.room.seats[7_000_000_001] = Seat(Rank.ADMIN, invites=True, restricts=True)
    await studio.services.delivery.place_changed(studio.place)
    await studio.works()
    assert studio.room.people == {person(1).id, person(2).id}


async def test_a_chat_under_a_new_id_keeps_its_requests_doors_and_policy(studio: Studio):
    member = await studio.lets_in(1)
    await studio.linked(2, 1)
    await studio.asks(2)
    studio.place = studio.chats.moves(studio.place, -1_001_000_000_002)
    await studio.works()
    await studio.works()
    assert studio.room.people == {person(1).id, person(2).id}
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == {person(2).id}


async def test_what_happens_in_one_community_never_touches_another(tmp_path: Path, studio: Studio):
    """I10: a pass of this community opens no chat of another, and its loss removes nobody there."""
    member = await studio.lets_in(1)
    other = studio.chats.room(-1_001_000_000_009, "Elsewhere")
    community = await studio.services.communities.allow(replace(studio.community.places[0], id=12), "Elsewhere")
    async with studio.store.write() as tx:
        await tx.chats.link(LinkedChat(other, community.id, "Elsewhere"))
    await studio.services.gates.heard([studio.chats.knocks(other, person(1))])
    await studio.works()
    assert person(1).id in studio.chats.rooms[other.id].asking
    studio.chats.puts(other, person(1), Seat(Rank.MEMBER))
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == set()
    assert studio.chats.rooms[other.id].people == {person(1).id}


async def test_a_flood_of_removals_holds_up_no_answer(studio: Studio):
    leaving = [await studio.lets_in(number) for number in range(1, 6)]
    for number in range(1, 6):
        studio.holds(number, 0)
    await studio.look(*leaving)
    await studio.linked(9, 1)
    await studio.asks(9)
    studio.chats.calls.clear()
    await studio.works()
    names = [call[0] for call in studio.chats.calls]
    assert names.index("approve") < names.index("shut_out")
    assert studio.room.people == {person(9).id}


async def test_who_cannot_be_written_to_any_more_may_ask_again(studio: Studio):
    knock = studio.chats.knocks(studio.place, person(1))
    studio.clock.pass_by(minutes=6)
    await studio.services.gates.heard([knock])
    await studio.works()
    assert studio.chats.told == []
    assert not studio.room.asking


async def test_closed_requests_are_forgotten_after_two_days(studio: Studio):
    await studio.lets_in(1)
    studio.clock.pass_by(days=2, seconds=1)
    await studio.services.gates.purge()
    assert await studio.stage(1) is None


async def test_a_request_is_of_whoever_has_the_account_now(studio: Studio):
    """The account went to another member of the community while it waited."""
    await studio.asks(1)
    holder = await studio.linked(2, 1)
    async with studio.store.write() as tx:
        await tx.connection.exec_driver_sql(
            "UPDATE account SET member_id = ? WHERE platform_user_id = ?", (holder, person(1).id)
        )
        await tx.connection.exec_driver_sql("DELETE FROM account WHERE platform_user_id = ?", (person(2).id,))
    await studio.works()
    assert studio.room.people == {person(1).id}
