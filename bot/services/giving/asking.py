"""What is to be read of a batch of members: for each tier at which block of which chain, each thing once a look."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.domain.giving.expiry import is_due
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Pass
from bot.domain.giving.policy import Tier
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import GiveAt, Observation, Want
from bot.domain.requirements.requirements import Holds, Requirement, leaves, sorted_wants
from bot.services.giving.pausing import QUICK, pieces
from bot.services.giving.snapshot import Snapshot


class Look(NamedTuple):
    """One chain read at one of its pins; `judges`: what is seen may end a pass, or gives one that nobody confirms."""

    chain: ChainName
    give_at: GiveAt
    judges: bool


@dataclass(slots=True)
class Sight:
    """What one look is to see, each thing once, and after it what was seen, at which block."""

    look: Look
    wants: dict[Want, None] = field(default_factory=dict)
    block: int | None = None
    seen: Mapping[Want, Observation] = field(default_factory=dict)


Sights = Mapping[ChainName, Sight]


@dataclass(frozen=True, slots=True)
class Asks:
    """What one tier asks, worked out once a batch: how its chains are looked at for whom.

    `giving`: for those without it; `holding`: for those with it; `due`: for those with whom it has run out.
    """

    tier: Tier
    leaves: tuple[Holds, ...]
    giving: Sights
    holding: Sights
    due: Sights

    def sights(self, held: Pass | None, now: datetime) -> Sights:
        if held is None or not held.on_requirement:
            return self.giving
        return self.due if is_due(held, self.tier.grace, now) else self.holding

    def wants(self, member: Member) -> list[Want]:
        return [want for leaf in self.leaves for want in sorted_wants(leaf, member.wallets)]


async def asked(snapshot: Snapshot, tiers: Collection[str]) -> tuple[Sequence[Asks], Sequence[Sight]]:
    """What these tiers ask, and all the looks at these members."""
    sights, mine = dict[Look, Sight](), [tier for tier in snapshot.policy.tiers if tier.name in tiers]
    found = [_asks(tier, tier.requirement, sights) for tier in mine if tier.requirement]
    for asks in found:
        async for members in pieces(snapshot.members, size=QUICK):
            for member in members:
                chains = asks.sights(snapshot.held(member, asks.tier), snapshot.now)
                for want in asks.wants(member):
                    chains[want.probe.chain].wants[want] = None
    return found, [sight for sight in sights.values() if sight.wants]


def _asks(tier: Tier, requirement: Requirement, sights: dict[Look, Sight]) -> Asks:
    found = tuple(leaves(requirement))
    chains = {leaf.probe.chain for leaf in found}

    def looked(look: Callable[[ChainName], Look]) -> Sights:
        return {chain: sights.setdefault(look(chain), Sight(look(chain))) for chain in chains}

    return Asks(
        tier,
        found,
        giving=looked(partial(giving, tier)),
        holding=looked(holding),
        due=looked(lambda chain: Look(chain, GiveAt.LATEST, judges=True)),
    )


def giving(tier: Tier, chain: ChainName) -> Look:
    """How those are looked at who do not have this tier.

    On a final block nothing is confirmed any more: what is given there is given on as many words as it is taken, and
    the time of having held is set back on as many.
    """
    return Look(chain, tier.reads_at, judges=tier.reads_at is GiveAt.FINALIZED)


def holding(chain: ChainName) -> Look:
    """How those are looked at who have a tier."""
    return Look(chain, GiveAt.FINALIZED, judges=True)
