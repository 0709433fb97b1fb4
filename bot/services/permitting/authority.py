"""Who may do what: asked of the platform at that moment, never remembered."""

from collections.abc import Iterable

from bot.domain.changing.setup import ChannelFacts, check_channel
from bot.domain.errors import (
    DoorGone,
    NotPermitted,
    RoleProblem,
    RoleRefused,
    SetupProblem,
    SetupRefused,
)
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.giving.roles import Standing, check_above
from bot.domain.ids import Account, Place
from bot.ports import ChatPlatform, Premises

BOT_ITSELF = 0
"""Asks a platform for the standing of the bot's own account."""


async def permitted(platform: ChatPlatform, place: Place, actor: Account) -> Standing:
    """The actor's standing now; NotPermitted unless it may manage roles or owns the place."""
    standing = await platform.standing(place, actor.id)
    if not (standing.manages_roles or standing.owns_place):
        raise NotPermitted
    return standing


async def manages(platform: ChatPlatform, place: Place, actor: Account) -> Standing:
    """The actor's standing now; NotPermitted or SetupRefused unless it may manage roles, and the place itself."""
    standing = await permitted(platform, place, actor)
    if not (standing.manages_place or standing.owns_place):
        raise SetupRefused(SetupProblem.NOT_MANAGER)
    return standing


async def writable(premises: Premises, place: Place, channel: int, actor: Account) -> ChannelFacts:
    """This channel, where the bot and the actor may both read and write; SetupRefused if not."""
    try:
        found = await premises.channel(place, channel, actor.id)
    except DoorGone:
        raise SetupRefused(SetupProblem.CHANNEL_GONE) from None
    check_channel(found)
    return found


async def check_above_all(platform: ChatPlatform, place: Place, tier: Tier, actor: Standing) -> None:
    """Return if the actor, who stands so in this place, stands above every role the tier opens."""
    await check_above_doors(platform, place, tier.name, tier.doors, actor)


async def check_above_doors(
    platform: ChatPlatform, place: Place, tier: str, doors: Iterable[Door], actor: Standing
) -> None:
    """The same for these doors of the tier.

    A role that is gone stands above nobody; one of another place is nobody's to give from here. A chat has no rank:
    its admins linked it to this community and to what its moderators decide. Nor has a channel: who may open it to a
    role was asked when that was done, and who may give the role is asked here.
    """
    for door in doors:
        if door.kind is not DoorKind.ROLE:
            continue
        if door.place != place:
            raise RoleRefused(RoleProblem.ELSEWHERE, tier)
        try:
            check_above(await platform.role(door.place, door.id), actor)
        except DoorGone:
            continue
