"""What a reconcile of a batch of members found in the database when it began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.breaker import Answer
from bot.domain.holdings import GiveAt
from bot.domain.ids import ChainName, MemberId
from bot.domain.members import Member
from bot.domain.passes import Award, Pass
from bot.domain.policy import Policy, Tier
from bot.domain.rules import Waiting
from bot.services.holding_times import Known

Newest = Mapping[tuple[ChainName, GiveAt], int]
"""Per chain and way of giving: the newest block on which anything was given. Nothing is given on an older one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was true in the database when a reconcile began."""

    policy: Policy
    members: Sequence[Member]
    passes: Mapping[MemberId, Mapping[str, Pass]]
    awards: Mapping[MemberId, Sequence[Award]]
    now: datetime
    answers: Mapping[tuple[MemberId, str], Answer] = field(default_factory=dict)
    newest: Newest = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    known: Known = field(default_factory=Known)

    def held(self, member: Member, tier: Tier) -> Pass | None:
        return self.passes.get(member.id, {}).get(tier.name)
