"""What moderators type about tiers, understood: every contract and role has been looked at. Nothing is changed here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.domain.durations import duration
from bot.domain.errors import AwardProblem, AwardRefused, RequirementProblem, RequirementRefused
from bot.domain.gating.chats import check_gate
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier, chat_door
from bot.domain.giving.roles import check_mappable
from bot.domain.giving.rules import Waiting
from bot.domain.ids import Account, Address, ChainName, Place
from bot.domain.requirements.holdings import GiveAt, Kind, Probe
from bot.domain.requirements.notation import parse
from bot.domain.requirements.requirements import Requirement, leaves, settled
from bot.ports import Chains, ChatPlatform, Chats, Clock, JobQueue, Store
from bot.services.giving.recheck import community_job
from bot.services.permitting import acts
from bot.services.permitting.authority import BOT_ITSELF, check_above_all, permitted
from bot.services.permitting.communities import community_at
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


NO_REQUIREMENT = "none"
NO_SPAN = {"0", "0s", "none"}


@dataclass(frozen=True, slots=True)
class TierEdit:
    """What a moderator typed about a tier there is; what is left out stays. `opens`, `closes`: roles."""

    rank: int | None = None
    requirement: str = ""
    opens: int | None = None
    closes: int | None = None
    give_at: GiveAt | None = None
    grace: str = ""


@dataclass(frozen=True, slots=True)
class PolicyService:
    store: Store
    queue: JobQueue
    chains: Chains
    clock: Clock
    listed: Mapping[ChainName, frozenset[Address]] = field(default_factory=dict)
    """By chain the only contracts whose functions may be asked, where its host has such a list."""

    async def tier(self, platform: ChatPlatform, place: Place, actor: Account, new: NewTier) -> Tier:
        """The tier that was typed; a Refusal says what stands in its way."""
        standing = await permitted(platform, place, actor)
        role = await platform.role(place, new.role)
        check_mappable(role, await platform.standing(place, BOT_ITSELF), standing)
        requirement = await self.understand(new.requirement) if new.requirement.strip() else None
        opens = (Door(DoorKind.ROLE, place, role.id),)
        return Tier(clean(new.name), new.rank, requirement, opens, new.give_at, span_of(new.grace))

    async def edited(
        self, platform: ChatPlatform, place: Place, actor: Account, typed: TierEdit
    ) -> Callable[[Tier], Tier]:
        """What becomes of a tier by what was typed; a Refusal says what stands in its way.

        A tier that comes to open a role opens those no longer that do not exist any more.
        """
        standing = await permitted(platform, place, actor)
        there: Collection[int] | None = None
        if typed.opens is not None:
            there = {role.id for role in await platform.roles(place)}
            role = await platform.role(place, typed.opens)
            check_mappable(role, await platform.standing(place, BOT_ITSELF), standing)
        anew: dict[str, Any] = {"rank": typed.rank, "give_at": typed.give_at}
        if typed.grace.strip():
            anew["grace"] = timedelta(0) if typed.grace.strip() in NO_SPAN else span_of(typed.grace)
        if typed.requirement.strip():
            none = typed.requirement.strip().casefold() == NO_REQUIREMENT
            anew["requirement"] = None if none else await self.understand(typed.requirement)
        said = {name: value for name, value in anew.items() if value is not None or name == "requirement"}
        return lambda tier: replace(tier, doors=_doors(tier, place, typed, there), **said)

    async def gate(self, chats: Chats, place: Place, actor: Account) -> Door:
        """This linked chat as a door; the bot and the actor may both do there what a gate does."""
        bot, standing = await chats.seat(place, BOT_ITSELF), await chats.seat(place, actor.id)
        check_gate(await chats.describe(place), bot, standing)
        return chat_door(place)

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
            self._check_listed(leaf.probe)
        tokens = {probe: await self._token(probe) for probe in dict.fromkeys(leaf.probe for leaf in leaves(typed))}
        requirement = settled(typed, tokens)
        for leaf in leaves(requirement):
            if not leaf.makes_sense:
                raise RequirementRefused(RequirementProblem.AMOUNT, leaf.amount)
        return requirement

    def _check_listed(self, probe: Probe) -> None:
        listed = self.listed.get(probe.chain)
        if probe.kind is Kind.CALL and listed is not None and probe.contract not in listed:
            raise RequirementRefused(RequirementProblem.NOT_LISTED, probe.contract)

    async def _token(self, probe: Probe) -> tuple[str, int]:
        contract = await self.chains.describe(probe)
        name = contract.symbol if probe.kind is Kind.ERC20 else contract.name
        return clean(name, 40) or clean(contract.symbol, 40), contract.decimals


def _doors(tier: Tier, place: Place, typed: TierEdit, there: Collection[int] | None) -> tuple[Door, ...]:
    """`there`: the roles of this place; None where nobody asked."""
    opens = [] if typed.opens is None else [Door(DoorKind.ROLE, place, typed.opens)]
    closes = {Door(DoorKind.ROLE, place, typed.closes or 0)}
    if there is not None:
        closes |= {door for door in tier.roles if door.place == place and door.id not in there}
    return tuple(dict.fromkeys(door for door in (*tier.doors, *opens) if door not in closes))


def span_of(text: str) -> timedelta:
    """How long the doors stay open after the end; AwardRefused(DURATION) for what is no span of time."""
    try:
        return duration(text) if text.strip() else timedelta(0)
    except ValueError:
        raise AwardRefused(AwardProblem.DURATION, text) from None
