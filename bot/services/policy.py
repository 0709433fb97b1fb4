"""Moderators map tiers to roles. Every change is a new revision, and everybody is looked at again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.chats import check_gate
from bot.domain.durations import duration
from bot.domain.errors import (
    AwardProblem,
    AwardRefused,
    Conflict,
    DoorGone,
    NotPermitted,
    RequirementProblem,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.holdings import GiveAt, Kind, Probe
from bot.domain.ids import Account, CommunityId, Place
from bot.domain.notation import parse
from bot.domain.policy import Door, DoorKind, Policy, Tier, chat_door
from bot.domain.requirements import Requirement, leaves, settled
from bot.domain.roles import Standing, check_above, check_mappable
from bot.domain.rules import Waiting
from bot.ports import Chains, ChatPlatform, Chats, Clock, JobQueue, Store, Tx
from bot.services import acts
from bot.services.communities import community_at
from bot.services.recheck import community_job, policy_job
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class NewTier:
    """A tier as a moderator typed it; an empty requirement means awards alone."""

    name: str
    rank: int
    requirement: str
    role: int
    give_at: GiveAt = GiveAt.LATEST
    grace: str = ""


@dataclass(frozen=True, slots=True)
class PolicyService:
    store: Store
    queue: JobQueue
    chains: Chains
    clock: Clock

    async def add_tier(self, platform: ChatPlatform, place: Place, actor: Account, new: NewTier) -> tuple[Policy, Tier]:
        """Save the tier; a Refusal says what stands in the way and leaves everything as it was."""
        standing = await permitted(platform, place, actor)
        role = await platform.role(place, new.role)
        check_mappable(role, await platform.standing(place, BOT_ITSELF), standing)
        requirement = await self.understand(new.requirement) if new.requirement.strip() else None
        opens = (Door(DoorKind.ROLE, place, role.id),)
        tier = Tier(clean(new.name), new.rank, requirement, opens, new.give_at, span_of(new.grace))
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            current = await tx.policies.current(community.id)
            policy = current.with_tier(tier, actor, self.clock.now())
            await self.adopt(tx, current, policy)
        return policy, tier

    async def remove_tier(self, platform: ChatPlatform, place: Place, actor: Account, name: str) -> tuple[Policy, Tier]:
        """Remove the tier and end its awards; whoever held it loses the doors that nothing else opens."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            tier = (await tx.policies.current((await community_at(tx, place)).id)).tier(name)
        await check_above_all(platform, place, tier, standing)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            current = await tx.policies.current(community.id)
            if current.tier(name) != tier:
                raise Conflict  # what the actor was checked against is not what is in force
            policy = current.without_tier(name, actor, self.clock.now())
            await self.adopt(tx, current, policy)
        return policy, tier

    async def open_chat(self, chats: Chats, place: Place, actor: Account, name: str) -> tuple[Policy, Tier]:
        """From now on this tier opens this linked chat; the bot and the actor may both do there what a gate does."""
        bot, standing = await chats.seat(place, BOT_ITSELF), await chats.seat(place, actor.id)
        check_gate(await chats.describe(place), bot, standing)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            current = await tx.policies.current(community.id)
            policy = current.with_door(name, chat_door(place), actor, self.clock.now())
            await self.adopt(tx, current, policy)
        return policy, policy.tier(name)

    async def set_unknown(self, platform: ChatPlatform, place: Place, actor: Account, waiting: Waiting) -> Waiting:
        """Keep what becomes of passes that cannot be told; whoever chooses stands above every role concerned."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            tiers = (await tx.policies.current((await community_at(tx, place)).id)).tiers
        for tier in tiers:
            await check_above_all(platform, place, tier, standing)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            before = await tx.communities.waiting(community.id)
            await tx.communities.set_waiting(community.id, replace(waiting, warned=None))  # a new choice warns anew
            await tx.audit.add(acts.chosen(community.id, before, waiting, actor, self.clock.now()))
            await self.queue.enqueue(tx, community_job(community.id, "unknown"))
        return waiting

    async def current(self, place: Place) -> tuple[Policy, dict[str, int]]:
        """The policy in force and how many hold each tier."""
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            return await tx.policies.current(community.id), dict(await tx.passes.counts(community.id))

    async def understand(self, text: str) -> Requirement:
        """The typed requirement with each token's name and decimals, every contract having been looked at."""
        typed = parse(text)
        names = self.chains.names()
        for leaf in leaves(typed):
            if leaf.probe.chain not in names:
                raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, leaf.probe.chain)
        tokens = {probe: await self._token(probe) for probe in dict.fromkeys(leaf.probe for leaf in leaves(typed))}
        requirement = settled(typed, tokens)
        for leaf in leaves(requirement):
            if not 0 < leaf.minimum < 2**256:
                raise RequirementRefused(RequirementProblem.AMOUNT, leaf.amount)
        return requirement

    async def _token(self, probe: Probe) -> tuple[str, int]:
        contract = await self.chains.describe(probe)
        name = contract.symbol if probe.kind is Kind.ERC20 else contract.name
        return clean(name, 40) or clean(contract.symbol, 40), contract.decimals

    async def adopt(self, tx: Tx, current: Policy, policy: Policy) -> None:
        """Make this the policy in force: awards of what is gone end, and everybody is looked at again.

        TierRefused(LEAVING) while somebody still holds a removed tier whose name comes back.
        """
        change, community = current.difference(policy), policy.community
        held = await tx.passes.counts(community)
        for tier in change.added:
            if tier.name in held:
                raise TierRefused(TierProblem.LEAVING, tier.name)  # whoever held the old one must not hold the new one
        for tier in change.removed:
            await tx.awards.end_tier(community, tier.name, self.clock.now())
        if change.asking_anew:
            await self._ask_anew(tx, community, change.asking_anew)
        await tx.policies.save(policy)
        await tx.audit.add(acts.revised(current, policy))
        await self.queue.enqueue(tx, policy_job(policy))

    async def _ask_anew(self, tx: Tx, community: CommunityId, tiers: Collection[str]) -> None:
        """A first "no" and a moderator's word were about the old requirement."""
        await tx.passes.undoubt(community, tiers)
        asked = [question for question in await tx.questions.all(community) if question.tier in tiers]
        named = [(member, question.tier) for question in asked for member in question.members]
        await tx.questions.release(named)
        await tx.members.touch([member for member, _ in named])


def span_of(text: str) -> timedelta:
    """How long the doors stay open after the end; AwardRefused(DURATION) for what is no span of time."""
    try:
        return duration(text) if text.strip() else timedelta(0)
    except ValueError:
        raise AwardRefused(AwardProblem.DURATION, text) from None


BOT_ITSELF = 0
"""Asks a platform for the standing of the bot's own account."""


async def permitted(platform: ChatPlatform, place: Place, actor: Account) -> Standing:
    """The actor's standing now; NotPermitted unless it may manage roles or owns the place."""
    standing = await platform.standing(place, actor.id)
    if not (standing.manages_roles or standing.owns_place):
        raise NotPermitted
    return standing


async def check_above_all(platform: ChatPlatform, place: Place, tier: Tier, actor: Standing) -> None:
    """Return if the actor, who stands so in this place, stands above every role the tier opens.

    A role that is gone stands above nobody; one of another place is nobody's to give from here. A chat has no rank:
    its admins linked it to this community and to what its moderators decide.
    """
    for door in tier.doors:
        if door.kind is DoorKind.CHAT:
            continue
        if door.place != place:
            raise RoleRefused(RoleProblem.ELSEWHERE, tier.name)
        try:
            check_above(await platform.role(door.place, door.id), actor)
        except DoorGone:
            continue
