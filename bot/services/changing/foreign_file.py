"""Another bot's rules become tiers beside those there are: what maps, and a list of everything that does not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.changing.foreign import Foreign, ForeignTier, LeftOut
from bot.domain.changing.foreign_reading import Here, foreign
from bot.domain.changing.policy_file import Sketch
from bot.domain.errors import (
    ChainUnreadable,
    FileRefused,
    Mistake,
    Refusal,
    RequirementProblem,
    RequirementRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.giving.policy import MOST_TIERS, NAME_LENGTH, Door, Policy, Tier
from bot.domain.ids import ChainName, Community, Platform
from bot.domain.requirements.holdings import Probe
from bot.domain.requirements.notation import notation
from bot.services.changing.sketching import Sketching
from bot.text.clean import clean

RANKS = range(1_001)


@dataclass(slots=True)
class Taken:
    """The tiers there would be, by name, what is left out, and the roles that could not be looked at now.

    `mine`: names of tiers that came with this file.
    """

    tiers: dict[str, Tier]
    left: list[LeftOut]
    unseen: list[Door] = field(default_factory=list)
    mine: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """`chain_ids`: the number of the chain that each of the host's names stands for."""

    sketching: Sketching
    chain_ids: Mapping[ChainName, int]

    async def taken(self, text: str, community: Community, current: Policy) -> Taken:
        """The policy in force with what maps of this file.

        FileRefused for JSON of another shape, and while a chain it needs cannot be asked.
        """
        found = await self._read(text, community)
        taken = Taken({tier.name: tier for tier in current.tiers}, list(found.left))
        for each in found.tiers:
            await self._take(each, community, taken)
        return taken

    async def _take(self, each: ForeignTier, community: Community, taken: Taken) -> None:
        sketch = _sketch(each, taken)
        if sketch is None:
            taken.left.append(LeftOut(each.name, TierRefused(TierProblem.MANY, each.name)))
            return
        drawn = await self.sketching.draw(sketch, community)
        if refused := _refusals(drawn.mistakes):
            taken.left += [LeftOut(each.name, why) for why in refused]
            return
        taken.tiers[sketch.name] = _beside(taken.tiers.get(sketch.name), drawn.tier)
        taken.mine.add(sketch.name)
        taken.unseen += drawn.unseen

    async def _read(self, text: str, community: Community) -> Foreign:
        server = community.place(Platform.DISCORD)
        here = Here({number: name for name, number in self.chain_ids.items()}, server.id if server else None)
        first = foreign(text, here, {})
        if not first.exact:
            return first
        return foreign(text, here, await self._decimals(first.exact))

    async def _decimals(self, probes: Collection[Probe]) -> Mapping[Probe, int]:
        """Of what is no such token none are known, so that it is left out."""
        found = dict[Probe, int]()
        for probe in probes:
            try:
                found[probe] = (await self.sketching.policies.chains.describe(probe)).decimals
            except RequirementRefused:
                continue
            except ChainUnreadable:
                raise _unreadable(str(probe)) from None
        return found


def _sketch(each: ForeignTier, taken: Taken) -> Sketch | None:
    """The tier as it would be typed: in its namesake's place, or above all there are; None where there is no room."""
    name = _own(clean(each.name, NAME_LENGTH) or "Tier", taken)
    namesake = next((one for one in taken.tiers.values() if one.name.casefold() == name.casefold()), None)
    if namesake is not None:
        return Sketch(namesake.name, namesake.name, namesake.rank, notation(each.requirement), each.roles)
    used = {tier.rank for tier in taken.tiers.values()}
    above = [rank for rank in RANKS if rank > max(used, default=0)]
    rank = next((rank for rank in [*above, *reversed(RANKS)] if rank not in used), None)
    if rank is None or len(taken.tiers) >= MOST_TIERS:
        return None
    return Sketch(name, name, rank, notation(each.requirement), each.roles)


def _own(name: str, taken: Taken) -> str:
    """The name, or with a number behind it where another tier of this file has it."""
    mine, found, number = {one.casefold() for one in taken.mine}, name, 1
    while found.casefold() in mine:
        number += 1
        found = f"{name[: NAME_LENGTH - 4].rstrip()} {number}"
    return found


def _beside(before: Tier | None, tier: Tier) -> Tier:
    """A tier that is there already asks for what the file says, and opens its doors too; the rest of it stays."""
    if before is None:
        return tier
    return replace(before, requirement=tier.requirement, doors=tuple(dict.fromkeys((*before.doors, *tier.doors))))


def _refusals(mistakes: Sequence[Mistake]) -> list[Refusal]:
    """Why this tier cannot be here. That a chain is silent is no reason: it is asked again another time."""
    found = [one.what for one in mistakes if isinstance(one.what, Refusal)]
    for one in found:
        if isinstance(one, RequirementRefused) and one.problem is RequirementProblem.UNREADABLE:
            raise _unreadable(one.detail)
    return found


def _unreadable(what: str) -> FileRefused:
    return FileRefused((Mistake("file", RequirementRefused(RequirementProblem.UNREADABLE, what[:60])),))
