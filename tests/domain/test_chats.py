"""Which chat can be a gate, whose ban is whose, and what moving and unlinking do to a policy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.gating.chats import ChatFacts, ChatKind, Movement, Rank, Seat, check_gate
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier, chat_door
from bot.domain.ids import Account, CommunityId, Place, Platform

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HALL = ChatFacts("The Studio", ChatKind.SUPERGROUP, public=False)
BOT = Seat(Rank.ADMIN, invites=True, restricts=True)
OWNER = Seat(Rank.OWNER)
GRACE = Account(Platform.TELEGRAM, 9, "grace")
OLD, NEW = Place(Platform.TELEGRAM, -1), Place(Platform.TELEGRAM, -1001)


def test_a_private_supergroup_or_channel_can_be_a_gate():
    check_gate(HALL, BOT, OWNER)
    check_gate(replace(HALL, kind=ChatKind.CHANNEL), BOT, BOT)


@pytest.mark.parametrize(
    ("facts", "bot", "actor", "problem"),
    [
        (replace(HALL, kind=ChatKind.GROUP), BOT, OWNER, ChatProblem.BASIC_GROUP),
        (replace(HALL, public=True), BOT, OWNER, ChatProblem.PUBLIC),
        (HALL, Seat(Rank.MEMBER), OWNER, ChatProblem.BOT_CANNOT_INVITE),
        (HALL, replace(BOT, invites=False), OWNER, ChatProblem.BOT_CANNOT_INVITE),
        (HALL, replace(BOT, restricts=False), OWNER, ChatProblem.BOT_CANNOT_REMOVE),
        (HALL, BOT, Seat(Rank.MEMBER, invites=True, restricts=True), ChatProblem.ACTOR_CANNOT),
        (HALL, BOT, replace(BOT, restricts=False), ChatProblem.ACTOR_CANNOT),
        (HALL, BOT, Seat(Rank.AWAY), ChatProblem.ACTOR_CANNOT),
    ],
)
def test_what_stands_in_the_way_of_a_gate_is_said(facts, bot, actor, problem):
    with pytest.raises(ChatRefused) as refused:
        check_gate(facts, bot, actor)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("seat", "mark", "ours"),
    [
        (Seat(Rank.BANNED, NOON), NOON, True),
        (Seat(Rank.BANNED, NOON + timedelta(seconds=1)), NOON, False),
        (Seat(Rank.BANNED), NOON, False),
        (Seat(Rank.BANNED), None, False),
        (Seat(Rank.MEMBER, NOON), NOON, False),
    ],
)
def test_a_ban_is_ours_by_the_very_end_it_was_given(seat: Seat, mark: datetime | None, ours: bool):
    assert seat.is_ours(mark) is ours


def test_who_comes_was_away_and_who_goes_is():
    come = Movement(OLD, GRACE, Rank.AWAY, Rank.MEMBER, NOON)
    assert (come.came, come.went) == (True, False)
    raised = Movement(OLD, GRACE, Rank.MEMBER, Rank.ADMIN, NOON)
    assert (raised.came, raised.went) == (False, False)
    banned = Movement(OLD, GRACE, Rank.MEMBER, Rank.BANNED, NOON)
    assert (banned.came, banned.went) == (False, True)


ROLE = Door(DoorKind.ROLE, Place(Platform.DISCORD, 1), 5)
BOTH = Policy(CommunityId(1), 4, (Tier("Maker", 1, None, (ROLE, chat_door(OLD))), Tier("Guest", 2, None, (ROLE,))))


def test_a_moved_chat_is_the_same_door_under_another_id():
    moved = BOTH.moved(OLD, NEW, NOON)
    assert [tier.doors for tier in moved.tiers] == [(ROLE, chat_door(NEW)), (ROLE,)]
    assert moved.revision == 5
    assert moved.moved(OLD, NEW, NOON) is None


def test_an_unlinked_chat_is_opened_by_no_tier():
    left = BOTH.without_place(OLD, GRACE, NOON)
    assert [tier.doors for tier in left.tiers] == [(ROLE,), (ROLE,)]
    assert left.without_place(OLD, GRACE, NOON) is None


def test_a_tier_opens_a_door_once():
    once = replace(BOTH, tiers=BOTH.opening("guest", chat_door(OLD)))
    assert once.tier("Guest").doors == (ROLE, chat_door(OLD))
    assert once.opening("Guest", chat_door(OLD)) == once.tiers
