"""Who may decide about a tier that opens doors in several places, and who moderates a community on a platform."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.domain.errors import MemberGone, NotPermitted, PlaceGone, RoleProblem, RoleRefused
from bot.domain.ids import Account, Community, Place, Platform
from bot.domain.members import Member
from bot.domain.policy import DoorKind, Tier
from bot.domain.roles import Standing
from bot.ports import ChatPlatform
from bot.services.authority import check_above_all, permitted


@dataclass(frozen=True, slots=True)
class Ranks:
    platforms: Mapping[Platform, ChatPlatform]

    async def check(self, tier: Tier, here: Place, standing: Standing, actor: Member | None) -> None:
        """Return if the actor, who stands so here, stands above every role of the tier: elsewhere by an account there.

        RoleRefused says what stands in the way, or that it is for somebody there to decide.
        """
        roles = [door for door in tier.doors if door.kind is DoorKind.ROLE]
        for place in sorted({door.place for door in roles}):
            part = replace(tier, doors=tuple(door for door in roles if door.place == place))
            there = standing if place == here else await self._elsewhere(tier, place, actor)
            await check_above_all(self.platforms[place.platform], place, part, there)

    async def _elsewhere(self, tier: Tier, place: Place, actor: Member | None) -> Standing:
        account = actor.account(place.platform) if actor else None
        if account is None or place.platform not in self.platforms:
            raise RoleRefused(RoleProblem.ELSEWHERE, tier.name)
        try:
            return await permitted(self.platforms[place.platform], place, account)
        except (NotPermitted, MemberGone):
            raise RoleRefused(RoleProblem.ELSEWHERE, tier.name) from None


async def moderated(platform: ChatPlatform, community: Community, actor: Account) -> Place:
    """A place of this community, or where its moderators read, that the actor runs now; NotPermitted if none is."""
    reading = [community.moderators] if community.moderators else []
    for place in [one for one in (*reading, *community.places) if one.platform == actor.platform]:
        with suppress(NotPermitted, MemberGone, PlaceGone):
            await permitted(platform, place, actor)
            return place
    raise NotPermitted
