"""Linked chats, requests to join, personal links and sightings, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.gating.adoption import Adoption, Tally
from bot.domain.gating.chats import Entry, LinkedChat, Movement, Rank
from bot.domain.gating.gates import Knock, Said, Stage
from bot.domain.gating.invites import Invite
from bot.domain.gating.linking import LinkCode
from bot.domain.giving.doors import DoorState, DoorTrouble, Given
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Account, Community, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Wallet
from storage.store import SqlStore
from tests.ports.conftest import NOON

STUDIO, ATTIC = Place(Platform.TELEGRAM, -1_001), Place(Platform.TELEGRAM, -1_002)
MINUTE = timedelta(minutes=1)


def person(number: int) -> Account:
    return Account(Platform.TELEGRAM, number, f"person {number}")


@pytest.fixture
async def studio(store: SqlStore, garden: Community) -> LinkedChat:
    chat = LinkedChat(STUDIO, garden.id, "The Studio")
    async with store.write() as tx:
        assert await tx.chats.link(chat)
    return chat


async def _knocks(store: SqlStore, garden: Community, number: int, after: timedelta = MINUTE * 0) -> bool:
    async with store.write() as tx:
        member = await tx.members.ensure(garden.id, person(number))
        return await tx.requests.put(Knock(STUDIO, person(number), -number, NOON + after, "front", 0, "de"), member)


async def _due(store: SqlStore, after: timedelta = MINUTE * 0, limit: int = 10):
    async with store.read() as tx:
        return list(await tx.requests.due(STUDIO, NOON + after, limit))


async def test_a_linked_chat_is_a_place_of_its_community_and_of_no_other(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    async with store.write() as tx:
        assert not await tx.chats.link(studio)
        assert await tx.chats.get(STUDIO) == studio
        assert (await tx.communities.at(STUDIO)).id == garden.id
        other = await tx.communities.allow(ATTIC, "Attic Press")
        assert not await tx.chats.link(LinkedChat(STUDIO, other.id, "The Studio"))
        await tx.chats.set_entry(STUDIO, Entry.LINKS)
    async with store.read() as tx:
        assert [chat.entry for chat in await tx.chats.all(garden.id)] == [Entry.LINKS]
        assert await tx.chats.all(other.id) == []


async def test_a_request_is_kept_once_and_a_newer_one_takes_its_place(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    assert await _knocks(store, garden, 1)
    assert not await _knocks(store, garden, 1)
    (first,) = await _due(store)
    assert (first.knock.private, first.knock.link, first.stage, first.said) == (-1, "front", Stage.OPEN, Said.NOTHING)
    assert first.knock.language == "de"
    assert await _knocks(store, garden, 1, MINUTE)
    assert not await _knocks(store, garden, 1)
    async with store.write() as tx:
        await tx.requests.close(first, Stage.DECLINED)
    (second,) = await _due(store, MINUTE)
    assert second.knock.asked_at == NOON + MINUTE, "what was decided of the first says nothing of the second"
    async with store.write() as tx:
        await tx.requests.close(second, Stage.DECLINED)
    assert await _due(store, MINUTE) == []


async def test_of_two_requests_of_one_second_the_number_says_which_is_newer(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    async with store.write() as tx:
        member = await tx.members.ensure(garden.id, person(1))
        kept = [await tx.requests.put(Knock(STUDIO, person(1), -1, NOON, "", n), member) for n in (7, 7, 6, 8)]
    assert kept == [True, False, False, True]
    (request,) = await _due(store)
    older = replace(request, knock=replace(request.knock, number=7))
    async with store.write() as tx:
        await tx.requests.close(older, Stage.DECLINED)
    assert [one.knock.number for one in await _due(store)] == [8]


async def test_requests_come_in_the_order_of_their_next_look(store: SqlStore, garden: Community, studio: LinkedChat):
    for number in (3, 1, 2):
        await _knocks(store, garden, number, MINUTE * number)
    found = await _due(store, MINUTE * 3)
    assert [request.knock.account.id for request in found] == [1, 2, 3]
    assert [request.knock.account.id for request in await _due(store, MINUTE * 3, 2)] == [1, 2]
    async with store.write() as tx:
        assert await tx.requests.waiting(STUDIO) == 3
        await tx.requests.keep_open(found[0], Said.VERIFY, NOON + 10 * MINUTE)
    assert [request.knock.account.id for request in await _due(store, MINUTE * 3)] == [2, 3]
    async with store.write() as tx:
        waiting = await tx.requests.of(found[0].member, STUDIO)
        assert waiting.said is Said.VERIFY
        await tx.requests.wake(waiting, NOON + 4 * MINUTE)
    assert [request.knock.account.id for request in await _due(store, MINUTE * 4)] == [2, 3, 1]


async def test_who_has_heard_nothing_yet_comes_before_who_has(store: SqlStore, garden: Community, studio: LinkedChat):
    for number in (1, 2, 3):
        await _knocks(store, garden, number, MINUTE * number)
    first = (await _due(store, MINUTE * 3))[0]
    async with store.write() as tx:
        await tx.requests.keep_open(first, Said.LACKING, NOON)
    assert [request.knock.account.id for request in await _due(store, MINUTE * 3)] == [2, 3, 1]


async def test_places_with_something_due_are_named_unless_their_door_is_shut(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    await _knocks(store, garden, 1)
    async with store.write() as tx:
        assert await tx.requests.due_places(NOON - MINUTE) == []
        assert await tx.requests.due_places(NOON) == [STUDIO]
        await tx.doors.set_trouble(garden.id, DoorTrouble(chat_door(STUDIO), "refused", NOON, NOON + MINUTE))
        assert await tx.requests.due_places(NOON) == []
        assert await tx.requests.due_places(NOON + MINUTE) == [STUDIO]


async def test_closed_requests_are_forgotten_and_open_ones_never(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    for number in (1, 2):
        await _knocks(store, garden, number)
    async with store.write() as tx:
        await tx.requests.close((await tx.requests.due(STUDIO, NOON, 1))[0], Stage.APPROVED)
        assert await tx.requests.purge(NOON) == 0
        assert await tx.requests.purge(NOON + MINUTE) == 1
    assert [request.knock.account.id for request in await _due(store)] == [2]


async def test_everything_follows_a_chat_to_its_new_id(
    store: SqlStore, garden: Community, ada: MemberId, studio: LinkedChat
):
    await _knocks(store, garden, 1)
    until, moved = NOON + MINUTE, chat_door(ATTIC)
    async with store.write() as tx:
        await tx.doors.mark(ada, chat_door(STUDIO), Given.TAKING, True, until)
        await tx.doors.set_trouble(garden.id, DoorTrouble(chat_door(STUDIO), "away", NOON, until))
        assert await tx.chats.move(STUDIO, ATTIC)
        assert not await tx.chats.move(STUDIO, ATTIC)
    async with store.read() as tx:
        assert await tx.chats.get(STUDIO) is None
        assert (await tx.chats.get(ATTIC)).title == "The Studio"
        assert await tx.doors.one(ada, moved) == DoorState(moved, False, Given.TAKING, True, until)
        assert [trouble.door for trouble in await tx.doors.troubles(garden.id)] == [moved]
        assert len(await tx.requests.due(ATTIC, NOON, 10)) == 1


async def test_an_unlinked_chat_leaves_nothing_behind(
    store: SqlStore, garden: Community, ada: MemberId, studio: LinkedChat
):
    await _knocks(store, garden, 1)
    async with store.write() as tx:
        await tx.doors.mark(ada, chat_door(STUDIO), Given.GIVEN, True)
        await tx.sightings.spoke(STUDIO, person(1), NOON)
        await tx.chats.unlink(STUDIO)
    async with store.read() as tx:
        assert await tx.chats.get(STUDIO) is None
        assert await tx.communities.at(STUDIO) is None
        assert await tx.doors.at(STUDIO) == []
        assert await tx.requests.due(STUDIO, NOON, 10) == []
        assert await tx.sightings.here(STUDIO, 0, 10) == []


async def test_who_must_leave_is_found_by_id_and_who_was_spared_is_not(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    states = [(Given.GIVEN, False), (Given.GIVEN, True), (Given.TAKING, True), (Given.SPARED, False), (Given.NOT, True)]
    async with store.write() as tx:
        ids = [(await tx.members.ensure(garden.id, person(number))).id for number in range(len(states))]
        for member, (given, wanted) in zip(ids, states, strict=True):
            await tx.doors.want(member, [chat_door(STUDIO)] if wanted else [])
            await tx.doors.mark(member, chat_door(STUDIO), given, True)
    async with store.read() as tx:
        assert [member for member, _ in await tx.doors.leaving(STUDIO, MemberId(0), 10)] == [ids[0], ids[2]]
        assert [member for member, _ in await tx.doors.leaving(STUDIO, ids[0], 10)] == [ids[2]]
        assert await tx.doors.behind(garden.id, NOON, 10) == [ids[0], ids[2]]


async def test_a_link_is_open_until_it_is_used_revoked_or_over(store: SqlStore, ada: MemberId, studio: LinkedChat):
    async with store.write() as tx:
        links = [await tx.invites.add(Invite(ada, STUDIO, NOON, NOON + 10 * MINUTE)) for _ in range(4)]
        for number, one in enumerate(links[1:]):
            await tx.invites.made(one.id, f"way {number}")
        assert len(await tx.invites.open(ada, NOON)) == 3, "one that was never made opens nothing"
        await tx.invites.used(links[1].id, 5, NOON)
        await tx.invites.revoked(links[2].id, NOON)
    async with store.read() as tx:
        assert [one.id for one in await tx.invites.open(ada, NOON)] == [links[3].id]
        assert await tx.invites.open(ada, NOON + 10 * MINUTE) == []
        assert (await tx.invites.by_link(STUDIO, "way 0")).used_by == 5
        assert await tx.invites.by_link(ATTIC, "way 0") is None
        assert await tx.invites.by_link(STUDIO, "") is None


async def test_what_is_seen_later_counts_whatever_comes_later(store: SqlStore, studio: LinkedChat):
    def moved(after: Rank, at: timedelta) -> Movement:
        return Movement(STUDIO, person(1), Rank.AWAY, after, NOON + at)

    async with store.write() as tx:
        assert await tx.sightings.moved(moved(Rank.MEMBER, MINUTE))
        assert not await tx.sightings.moved(moved(Rank.AWAY, MINUTE * 0))
        assert await tx.sightings.here(STUDIO, 0, 10) == [person(1)]
        assert await tx.sightings.moved(moved(Rank.BANNED, MINUTE))
        assert await tx.sightings.here(STUDIO, 0, 10) == []
        assert await tx.sightings.purge(NOON + 2 * MINUTE) == 1
        assert not await tx.sightings.moved(Movement(ATTIC, person(1), Rank.AWAY, Rank.MEMBER, NOON))


async def test_a_code_is_used_up_once_and_ends(store: SqlStore, garden: Community):
    by = Account(Platform.TELEGRAM, 9, "grace")
    codes = [LinkCode("a", garden.id, NOON + MINUTE, by, STUDIO), LinkCode("b", garden.id, NOON + MINUTE)]
    async with store.write() as tx:
        for code in codes:
            await tx.codes.add(code)
        assert [await tx.codes.get(name, NOON) for name in ("a", "b", "c")] == [*codes, None]
        assert [await tx.codes.use("a", NOON) for _ in range(2)] == [True, False]
        assert await tx.codes.get("a", NOON) is None
        assert await tx.codes.get("b", NOON + MINUTE) is None
        assert not await tx.codes.use("b", NOON + MINUTE)


async def test_wrong_codes_are_counted_by_account_for_a_while(store: SqlStore, garden: Community):
    async with store.write() as tx:
        for number in (1, 1, 2):
            await tx.codes.miss(person(number), NOON)
        assert await tx.codes.misses(person(1), NOON - MINUTE) == 2
        assert await tx.codes.misses(person(1), NOON) == 0
        await tx.codes.add(LinkCode("a", garden.id, NOON))
        assert await tx.codes.purge(NOON + MINUTE) == 1
        assert await tx.codes.misses(person(2), NOON - MINUTE) == 0


async def test_an_adoption_is_kept_and_found_by_its_deadline(store: SqlStore, garden: Community, studio: LinkedChat):
    by = Account(Platform.TELEGRAM, 9, "grace")
    async with store.write() as tx:
        assert await tx.chats.adoption(STUDIO) == Adoption(STUDIO)
        await tx.chats.set_adoption(Adoption(STUDIO, NOON))
        assert await tx.chats.adopting() == []
        await tx.chats.set_adoption(Adoption(STUDIO, NOON, NOON + MINUTE, by, NOON))
    async with store.read() as tx:
        assert await tx.chats.adopting() == [await tx.chats.adoption(STUDIO)]
        assert await tx.chats.adoption(STUDIO) == Adoption(STUDIO, NOON, NOON + MINUTE, by, NOON)


async def test_who_was_seen_is_counted_and_who_is_ours_is_not_adopted_again(
    store: SqlStore, garden: Community, studio: LinkedChat
):
    async with store.write() as tx:
        for number in (1, 2, 3, 4):
            await tx.sightings.spoke(STUDIO, person(number), NOON + MINUTE * (number == 4))
        first, second = [(await tx.members.ensure(garden.id, person(number))).id for number in (1, 2)]
        await tx.members.link(first, Wallet(address("0x" + "a1" * 20)), NOON)
        await tx.doors.want(first, [chat_door(STUDIO)])
        await tx.doors.mark(second, chat_door(STUDIO), Given.GIVEN, True)
    async with store.read() as tx:
        assert await tx.sightings.tally(STUDIO) == Tally(seen=4, linked=1, stay=1)
        assert await tx.sightings.unadopted(STUDIO, NOON, 0, 10) == [person(1), person(3)]
        assert await tx.sightings.unadopted(STUDIO, NOON, 1, 10) == [person(3)]
        assert await tx.sightings.known(STUDIO, person(4))
        assert not await tx.sightings.known(ATTIC, person(4))
