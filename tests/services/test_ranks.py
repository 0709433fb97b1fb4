"""Who decides about a tier that opens doors on two platforms stands above its roles there, by their account there."""

from dataclasses import dataclass, field

import pytest

from bot.domain.errors import (
    DoorGone,
    MemberGone,
    NotPermitted,
    PlaceGone,
    PlatformUnavailable,
    RoleProblem,
    RoleRefused,
)
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Door, DoorKind, Tier, chat_door
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Community, CommunityId, MemberId, Place, Platform
from bot.services.permitting.ranks import Ranks, moderated

SERVER, CHAT, NEWS = (
    Place(Platform.DISCORD, 11),
    Place(Platform.TELEGRAM, -100),
    Place(Platform.TELEGRAM, -200),
)
TIER = Tier("Maker", 1, None, (chat_door(CHAT), Door(DoorKind.ROLE, SERVER, 5)))
HERE, THERE = Account(Platform.TELEGRAM, 1, "grace"), Account(Platform.DISCORD, 2, "grace")
ADMIN = Standing(0, manages_roles=True)


@dataclass
class Town:
    """A platform as far as ranks go: `standings` by place and account; an error stands for itself."""

    standings: dict[tuple[Place, int], Standing | Exception] = field(default_factory=dict)
    roles: dict[int, int] = field(default_factory=dict)

    async def standing(self, place: Place, account: int) -> Standing:
        found = self.standings.get((place, account), MemberGone())
        if isinstance(found, Exception):
            raise found
        return found

    async def role(self, place: Place, role: int) -> RoleFacts:
        assert place == SERVER
        if role not in self.roles:
            raise DoorGone
        return RoleFacts(role, "maker", self.roles[role], managed=False, everyone=False, dangerous=())


def grace(*accounts: Account) -> Member:
    return Member(MemberId(1), CommunityId(1), 0, accounts, ())


async def decides(discord: Town, actor: Member | None) -> None:
    await Ranks({Platform.TELEGRAM: Town(), Platform.DISCORD: discord}).check(TIER, CHAT, ADMIN, actor)


@pytest.mark.parametrize("standing", [Standing(9, manages_roles=True), Standing(1, False, owns_place=True)])
async def test_who_stands_above_the_role_with_their_other_account_decides(standing: Standing):
    await decides(Town({(SERVER, 2): standing}, {5: 4}), grace(HERE, THERE))


@pytest.mark.parametrize(
    ("standing", "accounts", "problem"),
    [
        (Standing(9, manages_roles=True), (HERE,), RoleProblem.ELSEWHERE),
        (Standing(9, manages_roles=False), (HERE, THERE), RoleProblem.ELSEWHERE),
        (MemberGone(), (HERE, THERE), RoleProblem.ELSEWHERE),
        (Standing(4, manages_roles=True), (HERE, THERE), RoleProblem.ABOVE_DECIDER),
    ],
    ids=["no account there", "no moderator there", "not there", "not above it"],
)
async def test_who_does_not_is_told_why(
    standing: Standing | Exception, accounts: tuple[Account, ...], problem: RoleProblem
):
    with pytest.raises(RoleRefused) as refused:
        await decides(Town({(SERVER, 2): standing}, {5: 4}), grace(*accounts))
    assert refused.value.problem is problem


async def test_somebody_nobody_has_seen_decides_nothing_elsewhere():
    with pytest.raises(RoleRefused):
        await decides(Town({}, {5: 4}), None)


async def test_a_platform_that_is_silent_is_no_no():
    with pytest.raises(PlatformUnavailable):
        await decides(Town({(SERVER, 2): PlatformUnavailable("silent")}, {5: 4}), grace(HERE, THERE))


GARDEN = Community(CommunityId(1), "Plotter Garden", (SERVER, CHAT), NEWS.id)


async def test_who_runs_a_chat_of_the_community_moderates_it_and_the_moderators_own_comes_first():
    town = Town({(NEWS, 1): PlaceGone(), (CHAT, 1): ADMIN})
    assert await moderated(town, GARDEN, HERE) == CHAT
    town.standings[NEWS, 1] = ADMIN
    assert await moderated(town, GARDEN, HERE) == NEWS


async def test_who_runs_none_of_its_chats_does_not():
    with pytest.raises(NotPermitted):
        await moderated(Town({(CHAT, 1): Standing(0, manages_roles=False)}), GARDEN, HERE)
