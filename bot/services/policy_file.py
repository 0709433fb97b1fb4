"""A policy file becomes the next revision, on the host's word: the same checks and the same path as in chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.changes import Preview, Proposal
from bot.domain.errors import (
    ChainUnreadable,
    ChangeProblem,
    ChangeRefused,
    DoorGone,
    Fault,
    FileRefused,
    Mistake,
    PlatformError,
    Refusal,
    RequirementProblem,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.ids import HOST, Community, Place, Platform
from bot.domain.policy import Difference, Door, DoorKind, Policy, Tier
from bot.domain.policy_file import PolicyFile, Sketch, read
from bot.domain.requirements import Requirement
from bot.domain.roles import check_givable
from bot.ports import ChatPlatform
from bot.services.authority import BOT_ITSELF
from bot.services.changes import Changes
from bot.services.communities import community_called
from bot.services.policy import PolicyService, span_of
from bot.text.clean import clean

REASON = "imported from a file"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the file would make of the policy in force. `unseen`: roles that could not be looked at now.

    `preview`: what that would do to whom; None where it changes nothing.
    """

    community: Community
    current: Policy
    policy: Policy
    change: Difference
    unseen: tuple[Door, ...] = ()
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class PolicyImport:
    """The host is trusted and needs no permission of a platform; everything else is checked as in chat."""

    policies: PolicyService
    changes: Changes
    platforms: Mapping[Platform, ChatPlatform]

    async def look(self, text: str) -> Draft:
        """What this file would do, kept as a proposal; FileRefused names every mistake at once."""
        file = read(text)
        async with self.policies.store.read() as tx:
            community = await community_called(tx, file.community)
            current, held = await tx.policies.current(community.id), await tx.passes.counts(community.id)
        policy, unseen = await self._drafted(file, community, current)
        change = current.difference(policy)
        leaving = [tier for tier in change.added if tier.name in held]
        if leaving:
            raise FileRefused(
                tuple(Mistake(_where(file, tier.name), TierRefused(TierProblem.LEAVING, tier.name)) for tier in leaving)
            )
        preview = None
        if change:
            preview = await self.changes.propose(None, community.places[0], HOST, policy.tiers, REASON)
        return Draft(community, current, policy, change, unseen, preview)

    async def apply(self, proposal: int) -> Proposal:
        """Do what `look` showed; ChangeRefused(STALE) if another revision is in force by now."""
        async with self.policies.store.read() as tx:
            found = await tx.proposals.get(proposal)
        if found is None:
            raise ChangeRefused(ChangeProblem.GONE)
        return await self.changes.apply(None, found.place, HOST, proposal)

    async def _drafted(
        self, file: PolicyFile, community: Community, current: Policy
    ) -> tuple[Policy, tuple[Door, ...]]:
        mistakes: list[Mistake] = []
        shadows = {tier.name: tier.shadow for tier in current.tiers}
        tiers = [
            replace(tier, shadow=shadows.get(tier.name))  # a file says nothing of it, so a tier stays in its shadow
            for tier in [await self._tier(sketch, community, mistakes) for sketch in file.tiers]
        ]
        unseen = await self._look_at_roles(file, tiers, mistakes)
        mistakes += _misspelt(file, current)
        policy = _together(file, tiers, current, self.policies, mistakes)
        if mistakes:
            raise FileRefused(tuple(mistakes))
        return policy, unseen

    async def _tier(self, sketch: Sketch, community: Community, mistakes: list[Mistake]) -> Tier:
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
        return Tier(clean(sketch.name), sketch.rank, requirement, doors, sketch.give_at, grace)

    async def _understood(self, sketch: Sketch) -> Requirement | None:
        if not sketch.requirement.strip():
            return None
        try:
            return await self.policies.understand(sketch.requirement)
        except ChainUnreadable:
            raise RequirementRefused(RequirementProblem.UNREADABLE, sketch.requirement[:60]) from None

    async def _look_at_roles(
        self, file: PolicyFile, tiers: Sequence[Tier], mistakes: list[Mistake]
    ) -> tuple[Door, ...]:
        """Every role is looked at where its platform answers; where it does not, that is said."""
        unseen = []
        for sketch, tier in zip(file.tiers, tiers, strict=True):
            for door in tier.doors:
                try:
                    await self._look_at(door)
                except RoleRefused as refused:
                    mistakes.append(Mistake(f"{sketch.at}.roles", refused))
                except DoorGone:
                    mistakes.append(Mistake(f"{sketch.at}.roles", RoleRefused(RoleProblem.GONE, str(door.id))))
                except PlatformError:
                    unseen.append(door)
        return tuple(unseen)

    async def _look_at(self, door: Door) -> None:
        platform = self.platforms.get(door.place.platform)
        if door.kind is DoorKind.ROLE and platform is not None:
            role = await platform.role(door.place, door.id)
            check_givable(role, await platform.standing(door.place, BOT_ITSELF))


def _doors(sketch: Sketch, community: Community, mistakes: list[Mistake]) -> tuple[Door, ...]:
    server = community.place(Platform.DISCORD)
    if sketch.roles and server is None:
        mistakes.append(Mistake(f"{sketch.at}.roles", Fault.NO_PLACE, "Discord server"))
    chats = [Place(Platform.TELEGRAM, chat) for chat in sketch.chats]
    far = [chat for chat in chats if chat not in community.places]
    mistakes += [Mistake(f"{sketch.at}.chats", Fault.NO_PLACE, f"Telegram chat {chat.id}") for chat in far]
    roles = [Door(DoorKind.ROLE, server, role) for role in sketch.roles] if server else []
    return tuple(dict.fromkeys([*roles, *(Door(DoorKind.CHAT, chat, chat.id) for chat in chats)]))


def _together(
    file: PolicyFile, tiers: Sequence[Tier], current: Policy, policies: PolicyService, mistakes: list[Mistake]
) -> Policy:
    """The next revision with these tiers; each that cannot stand beside those before it is noted."""
    now, standing = policies.clock.now(), list[Tier]()
    for sketch, tier in zip(file.tiers, tiers, strict=True):
        try:
            current.with_tiers([*standing, tier], HOST, now, REASON)
        except TierRefused as refused:
            mistakes.append(Mistake(sketch.at, refused))
        else:
            standing.append(tier)
    return current.with_tiers(standing, HOST, now, REASON)


def _misspelt(file: PolicyFile, current: Policy) -> list[Mistake]:
    """A tier that differs in its capitals alone would be another one, and everybody would lose the old one."""
    known = {tier.name.casefold(): tier.name for tier in current.tiers}
    pairs = [(sketch, known.get(clean(sketch.name).casefold())) for sketch in file.tiers]
    return [
        Mistake(f"{sketch.at}.name", Fault.CAPITALS, name)
        for sketch, name in pairs
        if name and name != clean(sketch.name)
    ]


def _where(file: PolicyFile, name: str) -> str:
    return next(sketch.at for sketch in file.tiers if clean(sketch.name) == name)
