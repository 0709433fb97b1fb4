"""Who may decide about tiers that open doors in several places, and who moderates a community on a platform."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.changes import doors_concerned
from bot.domain.errors import (
    ChatProblem,
    ChatRefused,
    DoorGone,
    MemberGone,
    NotPermitted,
    PlaceGone,
    RoleProblem,
    RoleRefused,
)
from bot.domain.ids import Account, Community, Place, Platform
from bot.domain.members import Member
from bot.domain.policy import Door, DoorKind, Policy, Tier
from bot.domain.roles import Standing, check_mappable
from bot.ports import ChatPlatform
from bot.services.authority import BOT_ITSELF, check_above_doors, permitted


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever decides: where they are now, how they stand there, and the member they are, if they are known as one."""

    here: Place
    standing: Standing
    member: Member | None


@dataclass(frozen=True, slots=True)
class Ranks:
    """What these promise to check is asked live: here of the account that acts, elsewhere of the member's there."""

    platforms: Mapping[Platform, ChatPlatform]

    async def check(self, tier: Tier, here: Place, standing: Standing, actor: Member | None) -> None:
        """Return if the actor, who stands so here, stands above every role of the tier: elsewhere by an account there.

        RoleRefused says what stands in the way, or that it is for somebody there to decide.
        """
        await self._above(tier.name, tier.doors, Actor(here, standing, actor))

    async def acting(self, here: Place, account: Account, member: Member | None) -> Actor:
        """This account as it stands here now; NotPermitted unless it may manage roles or owns the place."""
        return Actor(here, await permitted(self.platforms[here.platform], here, account), member)

    async def check_change(self, actor: Actor, before: Policy, after: Policy, known: Collection[Place]) -> None:
        """Return if the actor may make this change: on every role it concerns, as it was and as it will be.

        What a tier comes to open must be the bot's to give as well; a role that is gone by now is opened to nobody.
        `known`: the community's places.
        """
        for tier, doors in doors_concerned(before, after).items():
            await self._above(tier, doors.all, actor)
            for door in doors.new:
                await self._check_new(tier, door, actor, known)

    async def _above(self, tier: str, doors: Iterable[Door], actor: Actor) -> None:
        roles = [door for door in doors if door.kind is DoorKind.ROLE]
        for place in sorted({door.place for door in roles}):
            standing = await self._standing(tier, place, actor)
            there = [door for door in roles if door.place == place]
            await check_above_doors(self.platforms[place.platform], place, tier, there, standing)

    async def _check_new(self, tier: str, door: Door, actor: Actor, known: Collection[Place]) -> None:
        if door.kind is DoorKind.CHAT:
            if door.place not in known:
                raise ChatRefused(ChatProblem.NOT_LINKED)
            return
        platform = self.platforms[door.place.platform]
        with suppress(DoorGone):
            role = await platform.role(door.place, door.id)
            bot = await platform.standing(door.place, BOT_ITSELF)
            check_mappable(role, bot, await self._standing(tier, door.place, actor))

    async def _standing(self, tier: str, place: Place, actor: Actor) -> Standing:
        if place == actor.here:
            return actor.standing
        account = actor.member.account(place.platform) if actor.member else None
        if account is None or place.platform not in self.platforms:
            raise RoleRefused(RoleProblem.ELSEWHERE, tier)
        try:
            return await permitted(self.platforms[place.platform], place, account)
        except (NotPermitted, MemberGone):
            raise RoleRefused(RoleProblem.ELSEWHERE, tier) from None


async def moderated(platform: ChatPlatform, community: Community, actor: Account) -> Place:
    """A place of this community, or where its moderators read, that the actor runs now; NotPermitted if none is."""
    reading = [community.moderators] if community.moderators else []
    for place in [one for one in (*reading, *community.places) if one.platform == actor.platform]:
        with suppress(NotPermitted, MemberGone, PlaceGone):
            await permitted(platform, place, actor)
            return place
    raise NotPermitted
