"""A chat is linked by admins of both sides, checked live; a tier opens it; and it is left without harm."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import ChatProblem, ChatRefused, NotPermitted, RoleProblem, RoleRefused
from bot.domain.gating.chats import Rank, Seat
from bot.domain.gating.linking import LIFETIME, MOST_TRIES
from bot.domain.giving.doors import DoorTrouble
from bot.domain.giving.policy import Door, DoorKind, Tier, chat_door
from bot.domain.giving.roles import Standing
from bot.domain.ids import HOST, Account, Place, Platform
from bot.services.moderating.reports import losses
from bot.services.permitting.authority import check_above_all
from bot.text.changes import said
from bot.text.policy import tiers
from bot.text.reports import report
from bot.text.status import Needs, SweepLine, status
from tests.changing import made
from tests.fakes_chat import ALL_RIGHTS, BOT
from tests.house_gates import GRACE, STUDIO, TITLES, Studio, open_studio, person

ATTIC = STUDIO - 1


class Admins:
    """A chat in which everybody who is asked about runs everything."""

    async def standing(self, place, account):
        return Standing(50, manages_roles=True)


MALLORY = Account(Platform.TELEGRAM, 66, "mallory")


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as studio:
        studio.room.seats[GRACE.id] = Seat(Rank.OWNER)
        attic = studio.chats.room(ATTIC, "The Attic")
        studio.chats.rooms[attic.id].seats |= {GRACE.id: ALL_RIGHTS, MALLORY.id: Seat(Rank.MEMBER)}
        yield studio


def attic() -> Place:
    return Place(Platform.TELEGRAM, ATTIC)


async def refused(waiting, problem: ChatProblem) -> None:
    with pytest.raises(ChatRefused) as error:
        await waiting
    assert error.value.problem is problem


async def test_the_list_of_tiers_names_a_chat_by_its_title_or_if_there_is_none_by_its_number(studio: Studio):
    policy, counts = await studio.services.policy.current(studio.place)
    listed = tiers(policy, counts, TITLES, await studio.services.chats.titles(studio.place))
    assert "**Maker** (rank 1) opens the chat **The Studio**; nobody holds it." in listed[1]
    await studio.services.chats.titled(studio.place, "**Loud** @everyone")
    (shown,) = (await studio.services.chats.titles(studio.place)).values()
    assert "@everyone" not in tiers(policy, counts, TITLES, {studio.place: shown})[1]
    assert f"opens the chat {STUDIO};" in tiers(policy, counts, TITLES, {})[1]


async def test_previews_status_and_reports_name_a_chat_by_its_title(studio: Studio):
    await studio.loses(1, await studio.lets_in(1))
    now = studio.clock.now()
    async with studio.store.write() as tx:
        await tx.doors.set_trouble(studio.community.id, DoorTrouble(chat_door(studio.place), "refused", now, now))
        lost = await losses(tx, studio.community.id, "Maker", 9)
    found = await studio.services.status.look(studio.community)
    sweep, needs = SweepLine(0, 0, 0, False, None, None), Needs(found.troubles, chats=found.chats)
    preview = await studio.services.changes.propose(
        None, studio.place, HOST, lambda now: [replace(now.tier("Maker"), doors=())], "another door"
    )
    named = "the chat **The Studio**"
    assert f"instead of {named}" in said(preview, {}, TITLES)[0]
    assert f"Blocked: {named} is refused" in status(found.policy, {}, [], sweep, needs)
    assert f": {named}, " in report(lost, TITLES, 9)[1]


async def test_a_code_links_a_chat_once(studio: Studio):
    service = studio.services.chats
    code = await service.code(studio.place, GRACE)
    chat = await service.link(attic(), GRACE, f" {code.lower()} ")
    assert (chat.title, chat.community) == ("The Attic", studio.community.id)
    studio.chats.room(ATTIC - 1)
    studio.chats.rooms[ATTIC - 1].seats[GRACE.id] = Seat(Rank.OWNER)
    await refused(service.link(Place(Platform.TELEGRAM, ATTIC - 1), GRACE, code), ChatProblem.CODE)


async def test_who_moderates_nothing_gets_no_code(studio: Studio):
    with pytest.raises(NotPermitted):
        await studio.services.chats.code(studio.place, MALLORY)
    assert await studio.services.chats.owners_code()


async def test_a_code_is_worth_what_its_maker_is_when_it_is_typed(studio: Studio):
    code = await studio.services.chats.code(studio.place, GRACE)
    studio.room.seats[GRACE.id] = Seat(Rank.MEMBER)
    with pytest.raises(NotPermitted):
        await studio.services.chats.link(attic(), GRACE, code)


async def test_a_code_ends_after_ten_minutes(studio: Studio):
    code = await studio.services.chats.code(studio.place, GRACE)
    studio.clock.pass_by(seconds=LIFETIME.total_seconds())
    await refused(studio.services.chats.link(attic(), GRACE, code), ChatProblem.CODE)


async def test_only_who_runs_the_chat_may_type_it_and_only_where_the_bot_may_act(studio: Studio):
    code, _ = await studio.services.chats.owners_code()
    room = studio.chats.rooms[ATTIC]
    await refused(studio.services.chats.link(attic(), MALLORY, code), ChatProblem.ACTOR_CANNOT)
    for seat, problem in [
        (replace(ALL_RIGHTS, invites=False), ChatProblem.BOT_CANNOT_INVITE),
        (replace(ALL_RIGHTS, restricts=False), ChatProblem.BOT_CANNOT_REMOVE),
    ]:
        room.seats[BOT] = seat
        await refused(studio.services.chats.link(attic(), GRACE, code), problem)
    room.seats[BOT] = ALL_RIGHTS
    assert await studio.services.chats.link(attic(), GRACE, code), "nothing of this used the code up"


async def test_wrong_codes_are_counted_and_the_right_one_does_not_help_then(studio: Studio):
    code, _ = await studio.services.chats.owners_code()
    for _ in range(MOST_TRIES):
        await refused(studio.services.chats.link(attic(), GRACE, "AAAA-AAAA"), ChatProblem.CODE)
    await refused(studio.services.chats.link(attic(), GRACE, code), ChatProblem.TRIES)
    studio.clock.pass_by(seconds=LIFETIME.total_seconds())
    code, _ = await studio.services.chats.owners_code()
    assert await studio.services.chats.link(attic(), GRACE, code)


async def test_a_chat_belongs_to_one_community(studio: Studio):
    other = await studio.services.communities.allow(Place(Platform.DISCORD, 12), "Attic Press")
    code, _ = await studio.services.chats.owners_code(str(other.id))
    await refused(studio.services.chats.link(studio.place, GRACE, code), ChatProblem.TAKEN)


async def test_a_code_is_kept_as_a_hash_alone(studio: Studio, tmp_path: Path):
    code = await studio.services.chats.code(studio.place, GRACE)
    async with studio.store.read() as tx:
        rows = (await tx.connection.exec_driver_sql("SELECT * FROM link_code")).all()
    assert len(rows) == 1
    assert code not in str(rows)
    assert code.replace("-", "") not in str(rows)


async def test_a_tier_that_comes_to_open_a_chat_lets_its_holders_in(studio: Studio):
    """Whoever waits and holds the pass is let in, though their pass did not change."""
    await studio.services.chats.link(attic(), GRACE, (await studio.services.chats.owners_code())[0])
    await studio.lets_in(1)
    await studio.services.gates.heard([studio.chats.knocks(attic(), person(1))])
    await studio.works()
    assert person(1).id in studio.chats.rooms[ATTIC].asking, "no tier opens it: its admins decide"
    door = await studio.services.policy.gate(studio.chats, attic(), GRACE)
    await made(studio.services.changes, Admins(), attic(), GRACE, lambda now: now.opening("Maker", door))
    await studio.works()
    assert studio.chats.rooms[ATTIC].people >= {person(1).id}


async def test_what_cannot_be_a_gate_is_mapped_to_no_tier(studio: Studio):
    await studio.services.chats.link(attic(), GRACE, (await studio.services.chats.owners_code())[0])
    studio.chats.rooms[ATTIC].public = True
    await refused(studio.services.policy.gate(studio.chats, attic(), GRACE), ChatProblem.PUBLIC)
    studio.chats.rooms[ATTIC].public = False
    await refused(studio.services.policy.gate(studio.chats, attic(), MALLORY), ChatProblem.ACTOR_CANNOT)


async def test_an_unlinked_chat_loses_nobody(studio: Studio):
    member = await studio.lets_in(1)
    with pytest.raises(NotPermitted):
        await studio.services.chats.unlink(studio.place, MALLORY)
    await studio.services.chats.unlink(studio.place, GRACE)
    await studio.works()
    await studio.loses(1, member)
    await studio.works()
    assert studio.room.people >= {person(1).id}
    assert studio.chats.made("shut_out") == []
    async with studio.store.read() as tx:
        assert (await tx.policies.current(studio.community.id)).tier("Maker").doors == ()


async def test_a_moderator_of_one_place_gives_no_role_of_another():
    """I11, across platforms: nobody could check there whether they stand above it."""
    role = Door(DoorKind.ROLE, Place(Platform.DISCORD, 1), 5)
    tier = Tier("Maker", 1, None, (chat_door(attic()), role))
    with pytest.raises(RoleRefused) as error:
        await check_above_all(None, attic(), tier, Standing(99, manages_roles=True, owns_place=True))
    assert error.value.problem is RoleProblem.ELSEWHERE
    await check_above_all(None, attic(), replace(tier, doors=tier.doors[:1]), Standing(0, manages_roles=True))
