"""Revisions follow each other, and what must not be mapped is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.durations import duration
from bot.domain.errors import RoleProblem, RoleRefused, TierProblem, TierRefused
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.roles import RoleFacts, Standing, check_mappable
from bot.domain.ids import Account, CommunityId, Platform

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GRACE = Account(Platform.DISCORD, 9, "grace")
EMPTY = Policy(CommunityId(1))


def tier(name="Maker", rank=1):
    return Tier(name, rank, None, ())


def test_every_change_makes_the_next_revision():
    one = EMPTY.with_tier(tier(), GRACE, NOW)
    two = one.with_tier(tier("Curator", 2), GRACE, NOW)
    three = two.without_tier("maker", GRACE, NOW)
    assert [p.revision for p in (one, two, three)] == [1, 2, 3]
    assert [t.name for t in three.tiers] == ["Curator"]
    assert [t.name for t in two.tiers] == ["Maker", "Curator"], "an older revision stays as it was"


def test_tiers_stand_by_rank():
    policy = EMPTY.with_tier(tier("Curator", 5), GRACE, NOW).with_tier(tier("Maker", 1), GRACE, NOW)
    assert [t.name for t in policy.tiers] == ["Maker", "Curator"]


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (tier("MAKER", 2), TierProblem.EXISTS),
        (tier("Other", 1), TierProblem.RANK_TAKEN),
        (tier("", 2), TierProblem.NAME),
        (tier("x" * 41, 2), TierProblem.NAME),
        (tier("Other", -1), TierProblem.RANK),
    ],
)
def test_a_tier_that_cannot_be_is_refused(new, problem):
    with pytest.raises(TierRefused) as refused:
        EMPTY.with_tier(tier(), GRACE, NOW).with_tier(new, GRACE, NOW)
    assert refused.value.problem is problem


def role(position=3, *, managed=False, everyone=False, dangerous=()):
    return RoleFacts(5, "Maker", position, managed, everyone, dangerous)


BOT = Standing(top=10, manages_roles=True)
MODERATOR = Standing(top=5, manages_roles=True)


@pytest.mark.parametrize(
    ("role", "bot", "actor", "problem"),
    [
        (role(10), BOT, Standing(20, manages_roles=True), RoleProblem.ABOVE_BOT),
        (role(5), BOT, MODERATOR, RoleProblem.ABOVE_ACTOR),
        (role(managed=True), BOT, MODERATOR, RoleProblem.MANAGED),
        (role(dangerous=("Administrator",)), BOT, MODERATOR, RoleProblem.DANGEROUS),
        (role(0, everyone=True), BOT, MODERATOR, RoleProblem.EVERYONE),
        (role(), Standing(10, manages_roles=False), MODERATOR, RoleProblem.BOT_CANNOT),
    ],
)
def test_a_role_that_must_not_be_mapped_is_refused(role, bot, actor, problem):
    with pytest.raises(RoleRefused) as refused:
        check_mappable(role, bot, actor)
    assert refused.value.problem is problem


def test_the_owner_may_map_any_role_below_the_bot():
    check_mappable(role(9), BOT, Standing(top=0, manages_roles=False, owns_place=True))


@pytest.mark.parametrize(
    ("text", "span"),
    [("10s", timedelta(seconds=10)), ("1h 30m", timedelta(minutes=90)), (" 2W ", timedelta(weeks=2))],
)
def test_spans_of_time_read(text, span):
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "10", "s", "10 parsecs", "-5s", "0s", "9999999w", "99999w", "1.5h"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"range|span"):
        duration(text)
