"""A personal link lets in the one it was made for; who comes in by another's is removed, unless they hold the pass."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.events import EventKind
from bot.domain.gating.chats import Entry, Rank, Seat
from bot.domain.giving.doors import Given
from tests.house_gates import Studio, open_studio, person


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as studio:
        async with studio.store.write() as tx:
            await tx.chats.set_entry(studio.place, Entry.LINKS)
        yield studio


async def link(studio: Studio, number: int):
    async with studio.store.read() as tx:
        chat = await tx.chats.get(studio.place)
    return await studio.services.invites.link(chat, person(number))


async def comes(studio: Studio, by: str, number: int) -> None:
    await studio.services.gates.heard([studio.chats.comes_by(by, studio.place, person(number))])
    await studio.works()


async def test_a_holder_gets_one_link_and_the_same_again(studio: Studio):
    await studio.linked(1, 1)
    first = await link(studio, 1)
    assert (await link(studio, 1)).link == first.link
    (made,) = studio.room.links.values()
    assert made.name == f"gatehouse-{first.id}"


async def test_the_chats_open_by_a_link_are_those_of_the_passes_held(studio: Studio):
    member = await studio.linked(1, 1)
    assert await studio.services.invites.rooms(studio.community, person(1)) == []
    await studio.look(member)
    (room,) = await studio.services.invites.rooms(studio.community, person(1))
    assert room.place == studio.place


async def test_without_the_pass_there_is_no_link(studio: Studio):
    await studio.linked(1, 0)
    for number in (1, 2):
        with pytest.raises(ChatRefused) as refused:
            await link(studio, number)
        assert refused.value.problem is ChatProblem.NOT_OPEN
    assert studio.room.links == {}


@pytest.mark.parametrize(("standing", "problem"), [(Seat(Rank.MEMBER), ChatProblem.IN_IT), (None, ChatProblem.BANNED)])
async def test_who_is_in_or_banned_gets_none(studio: Studio, standing: Seat | None, problem: ChatProblem):
    await studio.linked(1, 1)
    if standing is None:
        studio.chats.bans(studio.place, person(1))
    else:
        studio.chats.puts(studio.place, person(1), standing)
    with pytest.raises(ChatRefused) as refused:
        await link(studio, 1)
    assert refused.value.problem is problem


async def test_who_comes_by_their_own_is_ours_and_leaves_with_the_pass(studio: Studio):
    member = await studio.linked(1, 1)
    await comes(studio, (await link(studio, 1)).link, 1)
    assert (await studio.door(member)).given is Given.GIVEN
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people == set()


async def test_who_comes_by_anothers_without_a_pass_is_removed_and_the_moderators_are_told(studio: Studio):
    await studio.linked(1, 1)
    way = await link(studio, 1)
    await comes(studio, way.link, 2)
    assert studio.room.people == set()
    assert await studio.told_moderators(EventKind.LINK_PASSED_ON) == 1
    assert studio.room.bans == {}


async def test_who_came_by_a_link_is_looked_at_though_the_process_ended_when_it_had_heard_of_it(tmp_path: Path):
    async with open_studio(tmp_path) as studio:
        async with studio.store.write() as tx:
            await tx.chats.set_entry(studio.place, Entry.LINKS)
        await studio.linked(1, 1)
        way = await link(studio, 1)
        await studio.services.gates.heard([studio.chats.comes_by(way.link, studio.place, person(2))])
    async with open_studio(tmp_path, studio.clock, studio.chats, studio.chain) as again:
        await again.works()
        assert again.room.people == set()
        assert await again.told_moderators(EventKind.LINK_PASSED_ON) == 1


async def test_who_came_by_a_link_and_went_before_they_were_looked_at_is_not_ours(studio: Studio):
    member = await studio.linked(1, 1)
    way = await link(studio, 1)
    came = studio.chats.comes_by(way.link, studio.place, person(1))
    studio.clock.pass_by(seconds=1)
    went = studio.chats.puts(studio.place, person(1), None)
    await studio.services.gates.heard([came, went])
    await studio.works()
    assert (await studio.door(member)).given is Given.NOT


async def test_who_comes_by_anothers_with_a_pass_stays(studio: Studio):
    await studio.linked(1, 1)
    await studio.linked(2, 1)
    await comes(studio, (await link(studio, 1)).link, 2)
    assert studio.room.people == {person(2).id}
    assert await studio.told_moderators(EventKind.LINK_PASSED_ON) == 0


async def test_the_same_update_twice_tells_once(studio: Studio):
    await studio.linked(1, 1)
    way = await link(studio, 1)
    movement = studio.chats.comes_by(way.link, studio.place, person(2))
    for _ in range(2):
        await studio.services.gates.heard([movement])
    await studio.works()
    assert await studio.told_moderators(EventKind.LINK_PASSED_ON) == 1


async def test_a_link_dies_with_the_pass(studio: Studio):
    member = await studio.linked(1, 1)
    way = await link(studio, 1)
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.links[way.link].revoked
