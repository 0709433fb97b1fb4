"""What was found in the database of a batch of members when it was looked at, and what is decided on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.changing.changes import Fate
from bot.domain.giving.breaker import Answer, answered
from bot.domain.giving.deciding import plan
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Pass, Plan, Reading
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.rules import Rules, Waiting
from bot.domain.ids import ChainName, MemberId
from bot.domain.requirements.holdings import GiveAt
from bot.ports import Tx
from bot.services.giving.holding_times import Known, timed
from bot.services.giving.pausing import QUICK, Turn, others, pieces

T = TypeVar("T", Pass, Award)

Newest = Mapping[tuple[ChainName, GiveAt], int]
"""Per chain and way of giving: the newest block on which anything was given. Nothing is given on an older one."""

Readings = Mapping[MemberId, Mapping[str, Reading]]
"""For every member and tier what one look said."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was true in the database when a look began."""

    policy: Policy
    members: Sequence[Member]
    passes: Mapping[MemberId, Mapping[str, Pass]]
    awards: Mapping[MemberId, Sequence[Award]]
    now: datetime
    answers: Mapping[tuple[MemberId, str], Answer] = field(default_factory=dict)
    newest: Newest = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    known: Known = field(default_factory=Known)
    frozen: bool = False
    shades: Mapping[tuple[MemberId, str], Fate | None] = field(default_factory=dict)

    @property
    def in_shadow(self) -> frozenset[str]:
        """The tiers that are only worked out for now."""
        return frozenset(tier.name for tier in self.policy.tiers if tier.shadow is not None)

    def held(self, member: Member, tier: Tier) -> Pass | None:
        return self.passes.get(member.id, {}).get(tier.name)

    async def plans(
        self, readings: Readings, second_reading_after: timedelta, turn: Turn = others
    ) -> dict[MemberId, Plan]:
        """What is decided on these readings; the moderators' answers to earlier questions hold."""
        rules, found = Rules(self.now, self.policy.revision, second_reading_after, self.waiting), dict[MemberId, Plan]()
        async for members in pieces(self.members, turn):
            found |= {member.id: self._plan(member.id, readings[member.id], rules) for member in members}
        return found

    def _plan(self, member: MemberId, readings: Mapping[str, Reading], rules: Rules) -> Plan:
        held, awarded = self.passes.get(member, {}), self.awards.get(member, ())
        decided = plan(member, self.policy.tiers, held, awarded, readings, rules)
        if not self.answers:
            return decided
        said = tuple(answered(d, self.answers.get((member, d.tier))) for d in decided.decisions)
        return replace(decided, decisions=said)


async def taken(tx: Tx, policy: Policy, members: Collection[MemberId], now: datetime) -> Snapshot:
    """What the database holds of these members, to be decided on under this policy."""
    held = [one async for some in pieces(list(members), size=QUICK) for one in await tx.passes.open(some)]
    awarded = await tx.awards.open(members)
    return Snapshot(
        policy=policy,
        members=await tx.members.get(members),
        passes={m: {p.tier: p for p in mine} for m, mine in by_member(held).items()},
        awards=by_member(awarded),
        now=now,
        answers=await tx.questions.of(members),
        newest=await tx.passes.newest_gives(policy.community),
        waiting=await tx.communities.waiting(policy.community),
        frozen=await tx.freezes.of(policy.community) is not None,
        shades=await tx.shades.of(members) if any(tier.shadow for tier in policy.tiers) else {},
        known=Known(await tx.waits.ages(members), await tx.waits.openings(members), timed(policy)),
    )


def by_member(records: Iterable[T]) -> dict[MemberId, list[T]]:
    """These passes or awards, each under its member."""
    found: dict[MemberId, list[T]] = defaultdict(list)
    for record in records:
        found[record.member].append(record)
    return found
