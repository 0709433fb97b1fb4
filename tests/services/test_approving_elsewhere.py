"""A change of roles on Discord is approved where moderators read on Telegram, by who may with their linked account."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.domain.changing.changes import State
from bot.domain.errors import ChangeProblem, ChangeRefused, MemberGone, NotPermitted, RoleProblem, RoleRefused
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Place, Platform
from bot.domain.requirements.requirements import Holds
from storage import tables
from tests.blank import fresh_store
from tests.house_changes import BEN, GRACE, HEIDI, MAKER, MALLORY, PASS, Town, open_town

NEWS = Place(Platform.TELEGRAM, -77)
THERE = Account(Platform.TELEGRAM, 5, "phone")
OTHER = Account(Platform.TELEGRAM, 6, "stranger")


@dataclass
class Chat:
    """The moderators' group, which has no roles."""

    admins: set[int] = field(default_factory=lambda: {THERE.id, OTHER.id})

    async def standing(self, place: Place, account: int) -> Standing:
        assert place == NEWS
        if account not in self.admins:
            raise MemberGone
        return Standing(0, manages_roles=True)

    async def role(self, place: Place, role: int) -> RoleFacts:
        raise AssertionError("a chat was asked for a role")


@dataclass
class Group:
    town: Town
    chat: Chat
    waiting: int

    async def linked(self, discord: Account) -> None:
        """The account on Telegram is the same member's as this one on Discord."""
        town = self.town
        async with town.store.write() as tx:
            member = await tx.members.ensure(town.community.id, discord)
            row = {"community_id": town.community.id, "member_id": member.id, "name": THERE.name}
            await tx.connection.execute(
                tables.account.insert().values(**row, platform=THERE.platform, platform_user_id=THERE.id)
            )

    async def approve(self, who: Account = THERE):
        return await self.town.changes.approve(self.chat, NEWS, who, self.waiting)


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """Grace wants something that six would lose; it waits for a second moderator."""
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        async with store.write() as tx:
            await tx.communities.set_moderators_channel(town.community.id, NEWS.id)
        chat = Chat()
        town.changes = replace(town.changes, platforms={**town.changes.platforms, Platform.TELEGRAM: chat})
        await town.people(*[1] * 6)
        await town.made(MAKER)
        stricter = replace(MAKER, requirement=Holds(PASS, "2", name="Garden Pass"))
        found = await town.apply(await town.propose([stricter]))
        assert found.state is State.WAITING
        yield Group(town, chat, found.id)


async def test_who_stands_above_the_role_with_their_linked_account_approves(group: Group):
    await group.linked(HEIDI)
    assert (await group.approve()).state is State.APPLIED


@pytest.mark.parametrize(
    ("linked", "problem"),
    [(None, RoleProblem.ELSEWHERE), (MALLORY, RoleProblem.ELSEWHERE), (BEN, None)],
    ids=["no account there", "no moderator there", "above it"],
)
async def test_who_does_not_is_refused(group: Group, linked: Account | None, problem: RoleProblem | None):
    if linked is not None:
        await group.linked(linked)
    if problem is None:
        assert (await group.approve()).state is State.APPLIED
        return
    with pytest.raises(RoleRefused) as refused:
        await group.approve()
    assert refused.value.problem is problem


async def test_who_fell_below_the_role_since_is_refused(group: Group):
    await group.linked(BEN)
    group.town.server.standings[BEN.id] = Standing(5, manages_roles=True)
    with pytest.raises(RoleRefused) as refused:
        await group.approve()
    assert refused.value.problem is RoleProblem.ABOVE_DECIDER


async def test_who_asked_for_it_is_no_second_moderator_with_their_other_account(group: Group):
    await group.linked(GRACE)
    with pytest.raises(ChangeRefused) as refused:
        await group.approve()
    assert refused.value.problem is ChangeProblem.OWN


async def test_who_runs_the_group_no_more_approves_nothing(group: Group):
    await group.linked(HEIDI)
    group.chat.admins.discard(THERE.id)
    with pytest.raises((NotPermitted, MemberGone)):
        await group.approve()
