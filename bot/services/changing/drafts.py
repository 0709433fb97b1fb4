"""A tier put together piece by piece. Every piece is looked at when it is picked, and all of it again at the preview.

What was picked stands in the database, so that the buttons under it outlive the process. A draft is its author's alone,
and each has one at a time in a community.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.changing.drafts import LASTS, Draft, Pasted, Shown, drafted, placed
from bot.domain.durations import typed
from bot.domain.errors import (
    DraftProblem,
    DraftRefused,
    RequirementProblem,
    RequirementRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.giving.policy import NAME_LENGTH, Door, DoorKind, Policy, Tier
from bot.domain.giving.roles import check_mappable
from bot.domain.ids import Account, ChainName, Place
from bot.domain.requirements.contracts import Looked
from bot.domain.requirements.holdings import NO_CONTRACT, GiveAt, Kind
from bot.domain.requirements.probes import called
from bot.domain.requirements.requirements import Compare
from bot.ports import ChatPlatform, Clock, Store, Tx
from bot.services.changing.contract_facts import Contracts
from bot.services.changing.policy import NO_SPAN, NewTier, PolicyService, span_of
from bot.services.permitting.authority import BOT_ITSELF, permitted
from bot.services.permitting.communities import community_at
from bot.text.clean import clean

UNRANKED = -1
"""What no tier has: its place decides."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition asks of the contract that was looked at, as it was filled in.

    `way`: one of its ways; `said`: its function or its traits.
    """

    way: str
    amount: str = ""
    token_id: str = ""
    held: str = ""
    one_wallet: bool = False
    unwanted: bool = False
    said: str = ""

    def typed(self, pasted: Pasted) -> str:
        """The same as a moderator would type it."""
        kind, _, word = self.way.partition(" ")
        place = pasted.chain if kind == Kind.NATIVE else f"{pasted.chain}:{pasted.contract}"
        ids = "".join(self.token_id.split()).removeprefix("#")
        asks = f'"{self.said.strip()}"' if self.said.strip() else word
        said = f"{kind}:{place}{'#' if ids else ''}{ids} {asks} {self._compared()}"
        said += " in one wallet" if self.one_wallet else ""
        said += f" held {self.held.strip()}" if self.held.strip() else ""
        return f"not {said}" if self.unwanted else said

    def _compared(self) -> str:
        """How much of it; the text that a function must return may stand there without its quotation marks."""
        typed = self.amount.strip() or "1"
        sign = next((each for each in _SIGNS if typed.startswith(each)), "")
        what = typed.removeprefix(sign).strip()
        if _returns_text(self.said.strip()):
            return f'{sign or Compare.EXACTLY} "{what.strip(_MARKS)}"'
        return f"{sign or Compare.LEAST} {''.join(what.split())}"


_SIGNS = sorted(Compare, key=len, reverse=True)
_MARKS = "\"'“”„"


def _returns_text(function: str) -> bool:
    try:
        return called(function).is_text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Drafting:
    store: Store
    policy: PolicyService
    contracts: Contracts
    clock: Clock

    async def begin(self, platform: ChatPlatform, place: Place, actor: Account, tier: str = "") -> Shown:
        """What the actor had begun here, or an empty draft; of this tier, if one is named."""
        await permitted(platform, place, actor)
        now = self.clock.now()
        async with self.store.write() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
            mine = await tx.drafts.of(policy.community, actor)
            if mine is not None and not tier and mine.unfinished(policy, now):
                return Shown(mine, policy, resumed=True)
            fresh = Draft(policy.community, actor, now + LASTS)
            await tx.drafts.purge(now)
            draft = await tx.drafts.begin(drafted(policy.tier(tier), policy.tiers, fresh) if tier else fresh)
        return Shown(draft, policy)

    async def now(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Shown:
        """The draft as it is; DraftRefused if it is over, or not the actor's."""
        return await self._change(platform, place, actor, number, lambda draft: draft)

    async def name(self, platform: ChatPlatform, place: Place, actor: Account, number: int, name: str) -> Shown:
        """Call it so; a tier that is there already keeps its name."""
        wanted = clean(name, NAME_LENGTH)
        if not wanted:
            raise TierRefused(TierProblem.NAME)
        policy, _ = await self.policy.current(place)
        if any(one.name.casefold() == wanted.casefold() for one in policy.tiers):
            raise TierRefused(TierProblem.EXISTS, wanted)

        def named(draft: Draft) -> Draft:
            return draft if draft.changes else replace(draft, name=wanted)

        return await self._change(platform, place, actor, number, named)

    async def role(self, platform: ChatPlatform, place: Place, actor: Account, number: int, role: int) -> Shown:
        """It opens this role; RoleRefused at once if the bot may not give it or the actor not map it."""
        standing = await permitted(platform, place, actor)
        found = await platform.role(place, role)
        check_mappable(found, await platform.standing(place, BOT_ITSELF), standing)
        return await self._change(platform, place, actor, number, lambda draft: replace(draft, role=role))

    async def on_top_of(self, platform: ChatPlatform, place: Place, actor: Account, number: int, tier: str) -> Shown:
        """It stands on this tier, or below all of them."""
        return await self._change(platform, place, actor, number, lambda draft: replace(draft, above=tier))

    async def joined(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, least: int | None
    ) -> Shown:
        """So many of its conditions must be met; None: all."""
        return await self._change(platform, place, actor, number, lambda draft: draft.joined(least))

    async def timed(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, give_at: GiveAt | None, grace: str
    ) -> Shown:
        """It is given on such a block, and stays open so long after its end; what is left out stays as it is.

        AwardRefused(DURATION) for what is no span of time.
        """
        span = grace.strip().casefold()
        stays = None if not span else "" if span in NO_SPAN else typed(span_of(span))

        def timed(draft: Draft) -> Draft:
            return replace(draft, give_at=give_at or draft.give_at, grace=draft.grace if stays is None else stays)

        return await self._change(platform, place, actor, number, timed)

    async def grouped(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Shown:
        """Its conditions are one from now on."""
        return await self._change(platform, place, actor, number, Draft.grouped)

    async def without(self, platform: ChatPlatform, place: Place, actor: Account, number: int, nth: int) -> Shown:
        """This condition is gone."""
        return await self._change(platform, place, actor, number, lambda draft: draft.without_condition(nth))

    async def paste(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, chain: str, pasted: str
    ) -> tuple[Draft, Looked | None]:
        """What stands at this address; the next condition is about it, if it is a token."""
        await self.now(platform, place, actor, number)
        looked, about = await self._looked(place, chain, pasted)
        shown = await self._change(platform, place, actor, number, lambda draft: replace(draft, pasted=about))
        return shown.draft, looked

    async def _looked(self, place: Place, chain: str, pasted: str) -> tuple[Looked | None, Pasted | None]:
        """Any contract can be asked a function; where none was pasted, the chain's own coin is meant."""
        if not pasted.strip():
            if chain not in self.policy.chains.names():
                raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, chain)
            return None, Pasted(ChainName(chain), NO_CONTRACT, (Kind.NATIVE,))
        looked = await self.contracts.look(place, chain, pasted)
        found = looked.facts
        traits = [Kind.TRAIT] if Kind.ERC721 in found.kinds else []
        kinds = (*found.kinds, *traits, Kind.CALL)
        return looked, Pasted(found.chain, found.contract, kinds) if found.has_code else None

    async def ask(self, platform: ChatPlatform, place: Place, actor: Account, number: int, asked: Asked) -> Shown:
        """One condition more, on the contract that was looked at; RequirementRefused if it cannot be asked for."""
        draft = (await self.now(platform, place, actor, number)).draft
        about = draft.pasted
        if about is None:
            raise DraftRefused(DraftProblem.GONE)
        try:
            condition = await self.policy.understand(asked.typed(about))
        except RequirementRefused as refused:
            # who picks has typed no requirement, so nothing is said of its signs
            if refused.problem is RequirementProblem.SYNTAX:
                raise DraftRefused(DraftProblem.FIGURES) from None
            raise

        def added(now: Draft) -> Draft:
            if now.pasted != about:
                raise DraftRefused(DraftProblem.GONE)  # another contract was pasted meanwhile
            return now.with_condition(condition)

        return await self._change(platform, place, actor, number, added)

    async def drop(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> None:
        """It is forgotten."""
        await self.now(platform, place, actor, number)
        async with self.store.write() as tx:
            await tx.drafts.drop(number)

    async def edit(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int
    ) -> tuple[Callable[[Policy], Sequence[Tier]], str]:
        """What it makes of the tiers, to be proposed, and why; DraftRefused while something is missing."""
        draft = (await self.now(platform, place, actor, number)).draft
        if draft.missing or draft.role is None:
            raise DraftRefused(DraftProblem.INCOMPLETE)
        new = NewTier(draft.name, UNRANKED, draft.requirement, draft.role, draft.give_at, draft.grace)
        tier = await self.policy.tier(platform, place, actor, new)
        verb = "edit" if draft.changes else "add"
        return lambda now: placed(now.tiers, _as_wanted(now, tier, draft), draft.above), f"{verb} {tier.name}"

    async def _change(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, change: Callable[[Draft], Draft]
    ) -> Shown:
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
            draft = change(await self._mine(tx, policy, actor, number))
            draft = replace(draft, expires_at=self.clock.now() + LASTS)
            await tx.drafts.keep(draft)
        return Shown(draft, policy)

    async def _mine(self, tx: Tx, policy: Policy, actor: Account, number: int) -> Draft:
        found = await tx.drafts.get(number)
        if found is None or found.expires_at <= self.clock.now():
            raise DraftRefused(DraftProblem.GONE)
        if (found.community, found.author) != (policy.community, actor):
            raise DraftRefused(DraftProblem.FOREIGN)
        return found


def _as_wanted(now: Policy, tier: Tier, draft: Draft) -> Tier:
    """A new tier; or the one that is there, with what the draft says of it and its role in the place of the first."""
    if not draft.changes:
        if any(one.name.casefold() == tier.name.casefold() for one in now.tiers):
            raise TierRefused(TierProblem.EXISTS, tier.name)
        return tier
    before = now.tier(draft.changes)
    roles = [door for door in before.doors if door.kind is DoorKind.ROLE]
    doors: tuple[Door, ...] = before.doors
    if tier.doors[0] not in doors:
        doors = tuple(tier.doors[0] if door == roles[0] else door for door in doors) if roles else (*doors, *tier.doors)
    return replace(before, requirement=tier.requirement, doors=doors, give_at=tier.give_at, grace=tier.grace)
