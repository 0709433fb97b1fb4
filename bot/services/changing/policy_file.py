"""A policy file becomes the next revision, on the host's word: the same checks and the same path as in chat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.changing.changes import Preview, Proposal
from bot.domain.changing.file_reading import read
from bot.domain.changing.foreign import LeftOut
from bot.domain.changing.foreign_reading import is_foreign
from bot.domain.changing.policy_file import PolicyFile
from bot.domain.errors import (
    ChangeProblem,
    ChangeRefused,
    ChannelRefused,
    Fault,
    FileRefused,
    Mistake,
    RequirementProblem,
    RequirementRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.giving.policy import Difference, Door, Policy, Tier
from bot.domain.ids import HOST, Account, ChainName, Community, Place, Platform
from bot.domain.requirements.expectations import Expectation
from bot.ports import Channels, ChatPlatform, Tx
from bot.services.changing.changes import Changes
from bot.services.changing.foreign_file import ForeignFile
from bot.services.changing.policy import PolicyService
from bot.services.changing.previewing import Told, untold
from bot.services.changing.sketching import Sketching
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at, community_called, is_called
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

    `preview`: what that would do to whom; None where it changes nothing. `left`: what of another bot's file has no
    place here.
    """

    community: Community
    current: Policy
    policy: Policy
    change: Difference
    unseen: tuple[Door, ...] = ()
    preview: Preview | None = None
    left: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyImport:
    """The host is trusted and needs no permission of a platform; everything else is checked as in chat.

    `chain_ids`: the number of the chain that each of the host's names stands for, as other bots name chains.
    """

    policies: PolicyService
    changes: Changes
    platforms: Mapping[Platform, ChatPlatform]
    chain_ids: Mapping[ChainName, int] = field(default_factory=dict)
    channels: Mapping[Platform, Channels] = field(default_factory=dict)

    async def look(self, text: str, asker: Asker | None = None, told: Told = untold) -> Draft:
        """What this file would do, kept as a proposal; FileRefused names every mistake at once.

        `asker`: who wants that, in chat; without one it is the host. `told` hears how far it is.
        """
        if asker is not None:
            await permitted(asker.platform, asker.place, asker.account)
        file = None if is_foreign(text) else read(text)
        async with self.policies.store.read() as tx:
            community = await _community(tx, file.community if file else "", asker)
            current, held = await tx.policies.current(community.id), await tx.passes.counts(community.id)
        draft = await (self._ours(file, community, current) if file else self._foreign(text, community, current))
        leaving = [tier for tier in draft.change.added if tier.name in held]
        if leaving:
            problem = TierProblem.LEAVING
            raise FileRefused(tuple(Mistake(_where(file, t.name), TierRefused(problem, t.name)) for t in leaving))
        if not draft.change:
            return draft
        return replace(draft, preview=await self._proposed(draft.policy, community, asker, told))

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

    async def _ours(self, file: PolicyFile, community: Community, current: Policy) -> Draft:
        sketching = Sketching(self.policies, self.platforms, self.channels)
        drawn = [await sketching.draw(sketch, community) for sketch in file.tiers]
        mistakes = [mistake for one in drawn for mistake in one.mistakes] + _misspelt(file, current)
        policy = _together(file, [one.tier for one in drawn], current, self.policies, mistakes)
        expects = _expected(file, policy, self.policies.chains.names(), mistakes)
        if mistakes:
            raise FileRefused(tuple(mistakes))
        policy = replace(policy, highest_only=file.highest_only, expects=expects)
        unseen = tuple(door for one in drawn for door in one.unseen)
        return Draft(community, current, policy, current.difference(policy), unseen)

    async def _foreign(self, text: str, community: Community, current: Policy) -> Draft:
        foreign = ForeignFile(Sketching(self.policies, self.platforms), self.chain_ids)
        taken = await foreign.taken(text, community, current)
        policy = current.with_tiers(tuple(taken.tiers.values()), HOST, self.policies.clock.now(), REASON)
        change, unseen = current.difference(policy), tuple(taken.unseen)
        return Draft(community, current, policy, change, unseen, left=tuple(taken.left))


async def _community(tx: Tx, called: str, asker: Asker | None) -> Community:
    """The community the file is for; in chat that is the one it is handed in to, and no other."""
    if asker is None:
        return await community_called(tx, called)
    here = await community_at(tx, asker.place)
    if called and not is_called(here, called):
        raise FileRefused((Mistake("community", Fault.OTHER_COMMUNITY, str(asker.place)),))
    return here


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
        except (TierRefused, ChannelRefused) as refused:
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


def _where(file: PolicyFile | None, name: str) -> str:
    return next((sketch.at for sketch in file.tiers if clean(sketch.name) == name), name) if file else name
