"""A first run: how a place stands at this moment, step by step. Nothing is kept of it, so it goes on at any time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.changing.setup import Findings, Found, Spot, VerifyMessage
from bot.domain.errors import DoorGone, MessageGone, PlatformError, RoleProblem, RoleRefused, SetupProblem, SetupRefused
from bot.domain.giving.policy import DoorKind, Policy
from bot.domain.giving.roles import RoleFacts, Standing, check_givable
from bot.domain.ids import Account, Place, Platform
from bot.ports import Chains, ChatPlatform, Premises, Store
from bot.services.permitting.authority import BOT_ITSELF, permitted
from bot.services.permitting.communities import community_at


@dataclass(frozen=True, slots=True)
class Setup:
    store: Store
    chains: Chains
    premises: Mapping[Platform, Premises]

    async def look(self, platform: ChatPlatform, place: Place, actor: Account) -> Findings:
        """Everything there is to know, asked of the platform and the chains now; NotPermitted for who maps no roles."""
        standing = await permitted(platform, place, actor)
        premises = at(self.premises, place)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            policy = await tx.policies.current(community.id)
            message = await tx.communities.verify_message(community.id)
            frozen = await tx.freezes.of(community.id) is not None
        bot, roles = await platform.standing(place, BOT_ITSELF), await premises.roles(place)
        return Findings(
            community,
            policy,
            bot,
            standing,
            frozen,
            roles,
            list(_blocked(policy, place, roles, bot)),
            {name: await self.chains.pins(name) is not None for name in self.chains.names()},
            await _spot(premises, place, message.channel, actor, message) if message else Spot(),
            await _news(premises, place, community.moderators, actor),
        )


def at(premises: Mapping[Platform, Premises], place: Place) -> Premises:
    """The premises of this place; SetupRefused where nothing is set up from chat."""
    found = premises.get(place.platform)
    if found is None:
        raise SetupRefused(SetupProblem.ELSEWHERE)
    return found


def _blocked(policy: Policy, place: Place, roles: Sequence[RoleFacts], bot: Standing) -> Iterator[RoleRefused]:
    """Why the bot may not give the roles of tiers, a role once."""
    known, here = {role.id: role for role in roles}, (DoorKind.ROLE, place)
    opened = {door.id: tier for tier in policy.tiers for door in tier.doors if (door.kind, door.place) == here}
    for role, tier in opened.items():
        if role not in known:
            yield RoleRefused(RoleProblem.GONE, tier.name)
            continue
        try:
            check_givable(known[role], bot)
        except RoleRefused as refused:
            yield refused


async def _news(premises: Premises, place: Place, moderators: Place | None, actor: Account) -> Spot:
    """Where moderators are told; a chat of another platform is not looked at from here."""
    if moderators is None:
        return Spot()
    if moderators.platform is not place.platform:
        return Spot(Found.UNTOLD, moderators.id)
    return await _spot(premises, place, moderators.id, actor)


async def _spot(
    premises: Premises, place: Place, channel: int, actor: Account, message: VerifyMessage | None = None
) -> Spot:
    try:
        facts = await premises.channel(place, channel, actor.id)
        if not (facts.bot.sees and facts.bot.writes):
            return Spot(Found.CLOSED, channel, facts.everybody)
        if message is not None:
            await premises.check_there(message)
    except DoorGone:
        return Spot(Found.CHANNEL_GONE, channel)
    except MessageGone:
        return Spot(Found.DELETED, channel)
    except PlatformError:
        return Spot(Found.UNTOLD, channel)
    return Spot(Found.THERE, channel, facts.everybody)
