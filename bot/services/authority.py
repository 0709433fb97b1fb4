"""Who may do what: asked of the platform at that moment, never remembered."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.changes import doors_concerned
from bot.domain.channels import NewRoom, check_makers, check_openable, check_opener
from bot.domain.errors import (
    ChannelProblem,
    ChannelRefused,
    ChatProblem,
    ChatRefused,
    DoorGone,
    NotPermitted,
    RoleProblem,
    RoleRefused,
)
from bot.domain.ids import Account, Place
from bot.domain.policy import TO_BE_MADE, Door, DoorKind, Opening, Policy, Tier
from bot.domain.roles import Standing, check_above, check_mappable
from bot.ports import Channels, ChatPlatform

BOT_ITSELF = 0
"""Asks a platform for the standing of the bot's own account."""


async def permitted(platform: ChatPlatform, place: Place, actor: Account) -> Standing:
    """The actor's standing now; NotPermitted unless it may manage roles or owns the place."""
    standing = await platform.standing(place, actor.id)
    if not (standing.manages_roles or standing.owns_place):
        raise NotPermitted
    return standing


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


@dataclass(frozen=True, slots=True)
class Here:
    """Where an actor is, who asks for something. `known`: the community's places."""

    platform: ChatPlatform
    place: Place
    actor: Account
    known: Iterable[Place] = ()
    channels: Channels | None = None
    makes: NewRoom | None = None


async def check_change(here: Here, before: Policy, after: Policy) -> None:
    """Return if the actor may make this change here: on every role it concerns, as it was and as it will be.

    What a tier comes to open must be the bot's to give as well; a role that is gone by now is opened to nobody. Who
    changes which role a channel is open to must be able to do that there by hand.
    """
    standing = await permitted(here.platform, here.place, here.actor)
    for tier, doors in doors_concerned(before, after).items():
        await check_above_doors(here.platform, here.place, tier, doors.all, standing)
        for door in doors.new:
            await _check_new(here.platform, door, standing, here.known)
    for opening in sorted(before.openings ^ after.openings):
        await _check_opening(here, opening, standing, new=opening in after.openings)


async def _check_opening(here: Here, opening: Opening, actor: Standing, *, new: bool) -> None:
    """A channel that is gone is open to nobody, and so is one whose role is."""
    if opening.channel.place != here.place or here.channels is None:
        raise ChannelRefused(ChannelProblem.ELSEWHERE)
    try:
        check_above(await here.platform.role(opening.role.place, opening.role.id), actor)
        if opening.channel.id == TO_BE_MADE:
            bot, theirs = [await here.channels.may_make(here.place, one) for one in (BOT_ITSELF, here.actor.id)]
            check_makers(here.makes.name if here.makes else "", bot, theirs)
            return
        channel = await here.channels.channel(opening.channel)
    except DoorGone:
        return
    theirs = await here.channels.rights(opening.channel, here.actor.id)
    if new:
        check_openable(channel, await here.channels.rights(opening.channel, BOT_ITSELF), theirs)
    else:
        check_opener(channel, theirs)


async def _check_new(platform: ChatPlatform, door: Door, actor: Standing, known: Iterable[Place]) -> None:
    if door.kind is DoorKind.CHANNEL:
        return  # with its role, below
    if door.kind is DoorKind.CHAT:
        if door.place not in known:
            raise ChatRefused(ChatProblem.NOT_LINKED)
        return
    try:
        role = await platform.role(door.place, door.id)
    except DoorGone:
        return
    check_mappable(role, await platform.standing(door.place, BOT_ITSELF), actor)
