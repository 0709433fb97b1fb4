"""Templates of tiers: names, numbers and roles are there to be looked over, and end in a change like any other.

What was filled in stands in the database, as drafts do, so that the buttons under it outlive the process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.changing.drafts import LASTS, Pasted, placed
from bot.domain.changing.templates import Plan, Step, Template
from bot.domain.errors import (
    Conflict,
    RoleProblem,
    RoleRefused,
    SetupProblem,
    SetupRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.giving.policy import NAME_LENGTH, Policy, Tier
from bot.domain.giving.roles import RoleFacts, Standing, check_mappable
from bot.domain.ids import Account, Place, Platform
from bot.domain.requirements.contracts import ContractFacts, Looked
from bot.domain.requirements.holdings import Kind
from bot.ports import ChatPlatform, Clock, Premises, Store, Tx
from bot.services.changing.contract_facts import Contracts
from bot.services.changing.drafts import UNRANKED
from bot.services.changing.policy import NewTier, PolicyService
from bot.services.changing.setup import at
from bot.services.permitting import acts
from bot.services.permitting.authority import BOT_ITSELF, permitted
from bot.services.permitting.communities import community_at
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Templates:
    """`making`: those whose roles are being made at this moment, so that pressing twice makes them once."""

    store: Store
    policy: PolicyService
    contracts: Contracts
    premises: Mapping[Platform, Premises]
    clock: Clock
    making: set[int] = field(default_factory=set)

    async def begin(
        self, platform: ChatPlatform, place: Place, actor: Account, plan: Plan, names: Sequence[str]
    ) -> Template:
        """A template with these names; the one the actor had here is gone."""
        await permitted(platform, place, actor)
        now, steps = self.clock.now(), tuple(Step(name) for name in names)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            await tx.templates.purge(now)
            return await tx.templates.begin(Template(community.id, actor, now + LASTS, plan, steps))

    async def paste(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, chain: str, pasted: str
    ) -> tuple[Template, Looked]:
        """What stands at this address; the tiers ask for it, if it is a token."""
        await self.now(platform, place, actor, number)
        looked = await self.contracts.look(place, chain, pasted)
        return await self._change(platform, place, actor, number, lambda now: _about(now, looked.facts)), looked

    async def now(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Template:
        """The template as it is; SetupRefused if it is over, or not the actor's."""
        return await self._change(platform, place, actor, number, lambda template: template)

    async def left(self, place: Place, actor: Account) -> Template | None:
        """The template that this actor left half way; None if they have none, or it has become tiers."""
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            found = await tx.templates.of(community.id, actor)
            known = {tier.name for tier in (await tx.policies.current(community.id)).tiers}
        if found is None or found.expires_at <= self.clock.now():
            return None
        return None if known & {step.name for step in found.steps} else found

    async def asking(self, platform: ChatPlatform, place: Place, actor: Account, number: int, kind: Kind) -> Template:
        """Its tiers ask for this kind of token, in numbers that suit it."""
        return await self._change(platform, place, actor, number, lambda template: template.asking(kind))

    async def numbers(
        self,
        platform: ChatPlatform,
        place: Place,
        actor: Account,
        number: int,
        amounts: Sequence[str],
        token_id: str = "",
    ) -> Template:
        """Its tiers ask for so much; RequirementRefused if the token cannot be asked for like that."""
        template = await self.now(platform, place, actor, number)
        asked = replace(template.with_amounts(amounts), token_id=token_id.strip().removeprefix("#"))
        for step in asked.steps:
            await self.policy.understand(asked.requirement(step))
        return await self._change(
            platform, place, actor, number, lambda now: replace(now.with_amounts(amounts), token_id=asked.token_id)
        )

    async def names(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, names: Sequence[str]
    ) -> Template:
        """Its tiers are called so; TierRefused for a name that a tier has already."""
        wanted = [clean(name, NAME_LENGTH) for name in names]
        policy, _ = await self.policy.current(place)
        for name in wanted:
            check_free(policy, name)
        return await self._change(platform, place, actor, number, lambda template: template.with_names(wanted))

    async def role(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int, nth: int, role: int
    ) -> Template:
        """One tier opens this role; RoleRefused at once if the bot may not give it or the actor not map it."""
        standing = await permitted(platform, place, actor)
        found = await platform.role(place, role)
        check_mappable(found, await platform.standing(place, BOT_ITSELF), standing)
        return await self._change(platform, place, actor, number, lambda template: template.with_role(nth, role))

    async def make_roles(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Template:
        """A role without any permission for each tier that has none, the lowest at the bottom of the list.

        Nothing is made where the bot or the actor could not use them, or where a role has such a name already.
        """
        if number in self.making:
            raise Conflict
        self.making.add(number)
        try:
            return await self._made(platform, place, actor, number)
        finally:
            self.making.discard(number)

    async def edit(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int
    ) -> tuple[Callable[[Policy], Sequence[Tier]], str]:
        """What it makes of the tiers, to be proposed, and why; SetupRefused while something is missing."""
        template = await self.now(platform, place, actor, number)
        tiers = [await self._tier(platform, place, actor, template, step) for step in template.steps]

        def edited(policy: Policy) -> Sequence[Tier]:
            made: Sequence[Tier] = policy.tiers
            for tier in tiers:
                check_free(policy, tier.name)
                made = placed(made, tier, None)
            return made

        return edited, "add " + ", ".join(tier.name for tier in tiers)

    async def drop(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> None:
        """It is forgotten; roles that were made stay."""
        await self.now(platform, place, actor, number)
        async with self.store.write() as tx:
            await tx.templates.drop(number)

    async def _tier(self, platform: ChatPlatform, place: Place, actor: Account, template: Template, step: Step) -> Tier:
        if not template.ready or step.role is None:
            raise SetupRefused(SetupProblem.UNREADY)
        new = NewTier(step.name, UNRANKED, template.requirement(step), step.role)
        return await self.policy.tier(platform, place, actor, new)

    async def _made(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Template:
        template = await self.now(platform, place, actor, number)
        premises = at(self.premises, place)
        missing = [nth for nth, step in enumerate(template.steps) if step.role is None]
        actor_now, bot = await permitted(platform, place, actor), await platform.standing(place, BOT_ITSELF)
        known = {role.name.casefold() for role in await premises.roles(place)}
        for nth in missing:
            _check_makeable(template.steps[nth].name, known, actor_now, bot)
        for nth in reversed(missing):  # a new role stands below all others
            role = await premises.make_role(place, template.steps[nth].name, f"for a tier, asked for by {actor.name}")
            template = await self._keep_role(place, actor, number, nth, role)
        return template

    async def _keep_role(self, place: Place, actor: Account, number: int, nth: int, role: RoleFacts) -> Template:
        async with self.store.write() as tx:
            template = (await self._mine(tx, place, actor, number)).with_role(nth, role.id)
            await tx.templates.keep(template)
            await tx.audit.add(acts.role_made(template.community, role, actor, self.clock.now()))
        return template

    async def _change(
        self,
        platform: ChatPlatform,
        place: Place,
        actor: Account,
        number: int,
        change: Callable[[Template], Template],
    ) -> Template:
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            template = change(await self._mine(tx, place, actor, number))
            template = replace(template, expires_at=self.clock.now() + LASTS)
            await tx.templates.keep(template)
        return template

    async def _mine(self, tx: Tx, place: Place, actor: Account, number: int) -> Template:
        found, community = await tx.templates.get(number), await community_at(tx, place)
        if found is None or found.expires_at <= self.clock.now():
            raise SetupRefused(SetupProblem.TEMPLATE_GONE)
        if (found.community, found.author) != (community.id, actor):
            raise SetupRefused(SetupProblem.TEMPLATE_FOREIGN)
        return found


def _about(template: Template, found: ContractFacts) -> Template:
    """What its tiers ask for stands there."""
    pasted = Pasted(found.chain, found.contract, found.kinds) if found.kinds else None
    named = found.symbol if found.kinds[:1] == (Kind.ERC20,) else found.name
    token = clean(named, NAME_LENGTH) or clean(found.symbol, NAME_LENGTH)
    return replace(template, pasted=pasted, token=token, supply=found.supply, decimals=found.decimals or 0)


def check_free(policy: Policy, name: str) -> None:
    """Return if no tier is called so; TierRefused if one is."""
    if any(tier.name.casefold() == name.casefold() for tier in policy.tiers):
        raise TierRefused(TierProblem.EXISTS, name)


def _check_makeable(name: str, known: set[str], actor: Standing, bot: Standing) -> None:
    """Return if a role of this name, at the bottom of the list, would be the bot's to give and the actor's to map."""
    if name.casefold() in known:
        raise SetupRefused(SetupProblem.ROLE_THERE, name)
    if not bot.manages_roles:
        raise RoleRefused(RoleProblem.BOT_CANNOT, name)
    if actor.top < 1 and not actor.owns_place:
        raise RoleRefused(RoleProblem.ABOVE_ACTOR, name)
