"""A policy file becomes the next revision, on the host's word: the same checks and the same path as in chat."""

from collections.abc import Collection, Mapping, Sequence
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
from bot.domain.expectations import Expectation
from bot.domain.file_reading import read
from bot.domain.ids import HOST, Account, ChainName, Community, Place, Platform
from bot.domain.policy import Difference, Door, DoorKind, Policy, Tier
from bot.domain.policy_file import PolicyFile, Sketch, short_doors
from bot.domain.requirements import Requirement
from bot.domain.roles import check_givable
from bot.ports import ChatPlatform, Tx
from bot.services.authority import BOT_ITSELF, permitted
from bot.services.changes import Changes
from bot.services.communities import community_at, community_called, is_called
from bot.services.policy import PolicyService, span_of
from bot.services.previewing import Told, untold
from bot.text.clean import clean

REASON = "imported from a file"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who hands a file in, and where; `platform` is asked for what they may do there."""

    platform: ChatPlatform
    place: Place
    account: Account


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

    async def look(self, text: str, asker: Asker | None = None, told: Told = untold) -> Draft:
        """What this file would do, kept as a proposal; FileRefused names every mistake at once.

        `asker`: who wants that, in chat; without one it is the host. `told` hears how far it is.
        """
        if asker is not None:
            await permitted(asker.platform, asker.place, asker.account)
        file = read(text)
        async with self.policies.store.read() as tx:
            community = await _community(tx, file, asker)
            current, held = await tx.policies.current(community.id), await tx.passes.counts(community.id)
        policy, unseen = await self._drafted(file, community, current)
        change = current.difference(policy)
        leaving = [tier for tier in change.added if tier.name in held]
        if leaving:
            raise FileRefused(
                tuple(Mistake(_where(file, tier.name), TierRefused(TierProblem.LEAVING, tier.name)) for tier in leaving)
            )
        preview = await self._proposed(policy, community, asker, told) if change else None
        return Draft(community, current, policy, change, unseen, preview)

    async def apply(self, proposal: int, *, anyway: bool = False) -> Proposal:
        """Do what `look` showed the host; ChangeRefused if another revision is in force by now, or a case fails."""
        async with self.policies.store.read() as tx:
            found = await tx.proposals.get(proposal)
        if found is None:
            raise ChangeRefused(ChangeProblem.GONE)
        return await self.changes.apply(None, found.place, HOST, proposal, anyway=anyway)

    async def _proposed(self, policy: Policy, community: Community, asker: Asker | None, told: Told) -> Preview:
        platform, place, actor = None, community.places[0], HOST
        if asker is not None:
            platform, place, actor = asker.platform, asker.place, asker.account
        rule, expects = policy.highest_only, policy.expects
        return await self.changes.propose(
            platform, place, actor, policy.tiers, REASON, highest_only=rule, expects=expects, told=told
        )

    async def _drafted(
        self, file: PolicyFile, community: Community, current: Policy
    ) -> tuple[Policy, tuple[Door, ...]]:
        mistakes: list[Mistake] = []
        tiers = [await self._tier(sketch, community, mistakes) for sketch in file.tiers]
        unseen = await self._look_at_roles(file, tiers, mistakes)
        mistakes += _misspelt(file, current)
        policy = _together(file, tiers, current, self.policies, mistakes)
        expects = _expected(file, policy, self.policies.chains.names(), mistakes)
        if mistakes:
            raise FileRefused(tuple(mistakes))
        return replace(policy, highest_only=file.highest_only, expects=expects), unseen

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
        return Tier(clean(sketch.name), sketch.rank, requirement, doors, sketch.give_at, grace, sketch.shadow)

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


async def _community(tx: Tx, file: PolicyFile, asker: Asker | None) -> Community:
    """The community the file is for; in chat that is the one it is handed in to, and no other."""
    if asker is None:
        return await community_called(tx, file.community)
    here = await community_at(tx, asker.place)
    if file.community and not is_called(here, file.community):
        raise FileRefused((Mistake("community", Fault.OTHER_COMMUNITY, str(asker.place)),))
    return here


def _doors(sketch: Sketch, community: Community, mistakes: list[Mistake]) -> tuple[Door, ...]:
    server = community.place(Platform.DISCORD)
    if sketch.roles and server is None:
        mistakes.append(Mistake(f"{sketch.at}.roles", Fault.NO_PLACE, "Discord server"))
    doors = tuple(dict.fromkeys([*short_doors(sketch.roles, sketch.chats, server), *sketch.doors]))
    far = [door for door in doors if door.place not in community.places]
    keys = {DoorKind.ROLE: "doors", DoorKind.CHAT: "chats"}
    mistakes += [Mistake(f"{sketch.at}.{keys[door.kind]}", Fault.NO_PLACE, _named(door.place)) for door in far]
    return doors


def _named(place: Place) -> str:
    return f"{'Discord server' if place.platform is Platform.DISCORD else 'Telegram chat'} {place.id}"


def _expected(
    file: PolicyFile, policy: Policy, chains: Collection[ChainName], mistakes: list[Mistake]
) -> tuple[Expectation, ...]:
    """The file's cases, each about a tier of the file as that is spelt there, on chains there are."""
    names, found = {tier.name.casefold(): tier.name for tier in policy.tiers}, list[Expectation]()
    for at, case in file.expects:
        tier = names.get(clean(case.tier).casefold())
        if tier is None:
            mistakes.append(Mistake(f"{at}.tier", Fault.NO_TIER, clean(case.tier)))
            continue
        far = [chain for chain, _ in case.at if chain not in chains]
        mistakes += [
            Mistake(f"{at}.at", RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, clean(chain))) for chain in far
        ]
        found.append(replace(case, tier=tier))
    return tuple(dict.fromkeys(found))


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
