"""A tier as it was written in a file becomes a tier: every contract and role has been looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.changing.policy_file import KEYS, Sketch, short_doors
from bot.domain.errors import (
    ChainUnreadable,
    ChannelProblem,
    ChannelRefused,
    DoorGone,
    Fault,
    Mistake,
    PlatformError,
    Refusal,
    RequirementProblem,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
)
from bot.domain.giving.channels import check_by_bot
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.giving.roles import check_givable
from bot.domain.ids import Community, Place, Platform
from bot.domain.requirements.requirements import Requirement
from bot.ports import Channels, ChatPlatform
from bot.services.changing.policy import PolicyService, span_of
from bot.services.permitting.authority import BOT_ITSELF
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Drawn:
    """The tier, what is wrong with it, and its roles that could not be looked at now."""

    tier: Tier
    mistakes: tuple[Mistake, ...]
    unseen: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Sketching:
    policies: PolicyService
    platforms: Mapping[Platform, ChatPlatform]
    channels: Mapping[Platform, Channels] = field(default_factory=dict)

    async def draw(self, sketch: Sketch, community: Community) -> Drawn:
        """The tier of this sketch, with everything that is wrong with it."""
        mistakes, unseen = list[Mistake](), list[Door]()
        requirement: Requirement | None = None
        try:
            requirement = await self._understood(sketch)
        except Refusal as refused:
            mistakes.append(Mistake(f"{sketch.at}.requirement", refused))
        try:
            grace = span_of(sketch.grace)
        except Refusal as refused:
            grace = span_of("")
            mistakes.append(Mistake(f"{sketch.at}.grace", refused))
        doors = _doors(sketch, community, mistakes)
        for door in doors:
            await self._look_at(door, sketch, mistakes, unseen)
        tier = Tier(clean(sketch.name), sketch.rank, requirement, doors, sketch.give_at, grace, sketch.shadow)
        return Drawn(tier, tuple(mistakes), tuple(unseen))

    async def _understood(self, sketch: Sketch) -> Requirement | None:
        if not sketch.requirement.strip():
            return None
        try:
            return await self.policies.understand(sketch.requirement)
        except ChainUnreadable:
            raise RequirementRefused(RequirementProblem.UNREADABLE, sketch.requirement[:60]) from None

    async def _look_at(self, door: Door, sketch: Sketch, mistakes: list[Mistake], unseen: list[Door]) -> None:
        """Every role and channel is looked at where its platform answers; where it does not, that is said."""
        platform = self.platforms.get(door.place.platform)
        if door.kind is DoorKind.CHAT or platform is None:
            return
        at = f"{sketch.at}.{KEYS[door.kind]}"
        try:
            await (self._look_at_role(door, platform) if door.kind is DoorKind.ROLE else self._look_at_channel(door))
        except (RoleRefused, ChannelRefused) as refused:
            mistakes.append(Mistake(at, refused))
        except PlatformError:
            unseen.append(door)

    async def _look_at_role(self, door: Door, platform: ChatPlatform) -> None:
        try:
            role = await platform.role(door.place, door.id)
        except DoorGone:
            raise RoleRefused(RoleProblem.GONE, str(door.id)) from None
        check_givable(role, await platform.standing(door.place, BOT_ITSELF))

    async def _look_at_channel(self, door: Door) -> None:
        """That the bot may open it; whoever hands the file in is asked about it with the change."""
        channels = self.channels.get(door.place.platform)
        if channels is None:
            raise ChannelRefused(ChannelProblem.NOT_HERE)
        try:
            channel = await channels.room(door)
        except DoorGone:
            raise ChannelRefused(ChannelProblem.GONE, str(door.id)) from None
        check_by_bot(channel, await channels.rights(door, BOT_ITSELF))


def _doors(sketch: Sketch, community: Community, mistakes: list[Mistake]) -> tuple[Door, ...]:
    server = community.place(Platform.DISCORD)
    homeless = [kind for kind in (DoorKind.ROLE, DoorKind.CHANNEL) if sketch.numbers[kind] and server is None]
    mistakes += [Mistake(f"{sketch.at}.{KEYS[kind]}", Fault.NO_PLACE, "Discord server") for kind in homeless]
    doors = tuple(dict.fromkeys([*short_doors(sketch.numbers, server), *sketch.doors]))
    far = [door for door in doors if door.place not in community.places]
    keys = dict.fromkeys(DoorKind, "doors") | {DoorKind.CHAT: "chats"}
    mistakes += [Mistake(f"{sketch.at}.{keys[door.kind]}", Fault.NO_PLACE, _named(door.place)) for door in far]
    return doors


def _named(place: Place) -> str:
    return f"{'Discord server' if place.platform is Platform.DISCORD else 'Telegram chat'} {place.id}"
