"""Who may decide about tiers that open doors in several places, and who moderates a community on a platform."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.changing.changes import doors_concerned
from bot.domain.errors import (
    ChannelProblem,
    ChannelRefused,
    ChatProblem,
    ChatRefused,
    DoorGone,
    MemberGone,
    NotPermitted,
    PlaceGone,
    RoleProblem,
    RoleRefused,
)
from bot.domain.giving.channels import NewRoom, check_makers, check_openable, check_opener
from bot.domain.giving.members import Member
from bot.domain.giving.policy import TO_BE_MADE, Door, DoorKind, Opening, Policy, Tier
from bot.domain.giving.roles import Standing, check_above, check_givable, check_mappable
from bot.domain.ids import Account, Community, Place, Platform
from bot.ports import Channels, ChatPlatform
from bot.services.permitting.authority import BOT_ITSELF, check_above_doors, permitted


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever decides: where they are now, how they stand there, and the member they are, if they are known as one."""

    here: Place
    standing: Standing
    member: Member | None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Ranks:
    """What these promise to check is asked live: here of the account that acts, elsewhere of the member's there."""

    platforms: Mapping[Platform, ChatPlatform]
    channels: Mapping[Platform, Channels] = field(default_factory=dict)

    async def check(self, tier: Tier, here: Place, standing: Standing, actor: Member | None) -> None:
        """Return if the actor, who stands so here, stands above every role of the tier: elsewhere by an account there.

        RoleRefused says what stands in the way, or that it is for somebody there to decide.
        """
        await self._above(tier.name, tier.doors, Actor(here, standing, actor))

    async def acting(self, here: Place, account: Account, member: Member | None) -> Actor:
        """This account as it stands here now; NotPermitted unless it may manage roles or owns the place."""
        return Actor(here, await permitted(self.platforms[here.platform], here, account), member, account)

    async def check_change(
        self, actor: Actor, before: Policy, after: Policy, known: Collection[Place], makes: NewRoom | None = None
    ) -> None:
        """Return if the actor may make this change: on every role it concerns, as it was and as it will be.

        What a tier comes to open must be the bot's to give as well; a role that is gone by now is opened to nobody.
        Who changes to which role a channel is open must be able to do that there by hand.
        `known`: the community's places. `makes`: the channel that is made with it.
        """
        for tier, doors in doors_concerned(before, after).items():
            await self._above(tier, doors.all, actor)
            for door in doors.new:
                await self._check_new(tier, door, actor, known)
        for opening in sorted(before.openings ^ after.openings):
            await self._check_opening(opening, actor, makes, new=opening in after.openings)

    async def _check_opening(self, opening: Opening, actor: Actor, makes: NewRoom | None, *, new: bool) -> None:
        """A channel that is gone is open to nobody, and so is one whose role is. None is opened to a dangerous role."""
        place, channels = opening.channel.place, self.channels.get(opening.channel.place.platform)
        account = self._account(place, actor)
        if channels is None or account is None:
            raise ChannelRefused(ChannelProblem.ELSEWHERE)
        with suppress(DoorGone):
            await self._check_let_in(opening.role, actor, new=new)
            if opening.channel.id == TO_BE_MADE:
                bot, theirs = [await channels.may_make(place, one) for one in (BOT_ITSELF, account.id)]
                check_makers(makes.name if makes else "", bot, theirs)
                return
            room, theirs = await channels.room(opening.channel), await channels.rights(opening.channel, account.id)
            if new:
                check_openable(room, await channels.rights(opening.channel, BOT_ITSELF), theirs)
            else:
                check_opener(room, theirs)

    async def _check_let_in(self, role: Door, actor: Actor, *, new: bool) -> None:
        """Return if the actor may decide where this role is let in, and the bot may let it in anywhere new."""
        platform, standing = self.platforms[role.place.platform], await self._standing("", role.place, actor)
        found = await platform.role(role.place, role.id)
        check_above(found, standing)
        if new:
            check_givable(found, await platform.standing(role.place, BOT_ITSELF))

    async def _above(self, tier: str, doors: Iterable[Door], actor: Actor) -> None:
        roles = [door for door in doors if door.kind is DoorKind.ROLE]
        for place in sorted({door.place for door in roles}):
            standing = await self._standing(tier, place, actor)
            there = [door for door in roles if door.place == place]
            await check_above_doors(self.platforms[place.platform], place, tier, there, standing)

    async def _check_new(self, tier: str, door: Door, actor: Actor, known: Collection[Place]) -> None:
        if door.kind is DoorKind.CHANNEL:
            return  # with its role, below
        if door.kind is DoorKind.CHAT:
            if door.place not in known:
                raise ChatRefused(ChatProblem.NOT_LINKED)
            return
        platform = self.platforms[door.place.platform]
        with suppress(DoorGone):
            role = await platform.role(door.place, door.id)
            bot = await platform.standing(door.place, BOT_ITSELF)
            check_mappable(role, bot, await self._standing(tier, door.place, actor))

    def _account(self, place: Place, actor: Actor) -> Account | None:
        """The one by which the actor is in this place."""
        if place == actor.here:
            return actor.account
        return actor.member.account(place.platform) if actor.member else None

    async def _standing(self, tier: str, place: Place, actor: Actor) -> Standing:
        if place == actor.here:
            return actor.standing
        account = self._account(place, actor)
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
