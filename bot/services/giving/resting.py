"""Members with whom all is as it was when they were last decided on, so that a sweep need not decide on them again.

A decision follows from the member's revision, the policy's, what was seen, and the moment. Where the moment has no say
(no end, no wait, no doubt, no award, nothing that is not final) the same revisions and the same numbers decide the
same, and nothing is written. So these are kept in memory: after a start everybody is decided on once. Anything else, a
number that differs, a chain that cannot be read, is looked at in full. Pins never go back while the process lives, so
a block that was new enough for a pass then is so now.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Tier
from bot.domain.ids import Address, CommunityId, MemberId
from bot.domain.requirements.holdings import Holding, Observation, Probe, Want
from bot.domain.requirements.verdicts import Met, NotMet, Unknown
from bot.ports import Store
from bot.services.giving.asking import Look, Sight, giving, holding
from bot.services.giving.looking import Looking
from bot.services.giving.pausing import QUICK, Turn, others, pieces
from bot.services.giving.snapshot import Snapshot

Asked = tuple[tuple[Look, Probe], ...]
"""What was looked at and how, the same for all who hold the same tiers with as many wallets."""


_PLAIN = (None, 0, "", (), False)
"""The rest of a holding with no end, of which nothing hopped, and that nobody denied."""


class _Rest(NamedTuple):
    """What one member was decided on: of each thing that was asked, whose wallet it was and how much it held."""

    revision: int
    asked: Asked
    wallets: tuple[Address, ...]
    values: tuple[int, ...]


@dataclass(slots=True)
class _Known:
    """The members of one community who rest under one revision of its policy."""

    policy: int
    members: dict[MemberId, _Rest] = field(default_factory=dict)
    asked: dict[Asked, Asked] = field(default_factory=dict)

    def put(self, member: MemberId, rest: _Rest | None) -> None:
        """Remember that this member rests, or no longer that they do."""
        if rest is None:
            self.members.pop(member, None)
        else:
            self.members[member] = rest


@dataclass(frozen=True, slots=True)
class Resting:
    """Remembers who rests: some 500 bytes a member."""

    _known: dict[CommunityId, _Known] = field(default_factory=dict)

    async def note(self, snapshot: Snapshot, plans: Mapping[MemberId, Plan], turn: Turn = others) -> None:
        """These plans change nothing; whose will not either as long as the same is seen, rests from now on."""
        policy = snapshot.policy
        known = self._known.get(policy.community)
        if known is None or known.policy != policy.revision:
            known = self._known[policy.community] = _Known(policy.revision)
        tiers, bound = {tier.name: tier for tier in policy.tiers}, _bound_by_time(snapshot)
        async for members in pieces(snapshot.members, turn, QUICK):
            for member in members:
                plan = plans.get(member.id) if member.id not in bound else None
                known.put(member.id, _rest(member, plan, tiers, known.asked) if plan else None)

    async def stirred(
        self, store: Store, looking: Looking, community: CommunityId, members: Collection[MemberId]
    ) -> Sequence[MemberId]:
        """Those of these members about whom something may have changed: they must be decided on."""
        known = self._known.get(community)
        if known is None:
            return list(members)
        async with store.read() as tx:
            policies, revisions = await tx.policies.revisions(), await tx.members.revisions(members)
        if policies.get(community, 0) != known.policy:
            return list(members)
        resting = {
            member: rest
            for member in members
            if (rest := known.members.get(member)) is not None and rest.revision == revisions.get(member)
        }
        still = await _unmoved(looking, resting)
        return [member for member in members if member not in still]


async def _unmoved(looking: Looking, resting: Mapping[MemberId, _Rest]) -> Collection[MemberId]:
    """Those of them of whom everything is seen to be as it was."""
    columns, sights = list(_columns(resting)), dict[Look, Sight]()
    for each in columns:
        sights.setdefault(each.look, Sight(each.look)).wants.update(dict.fromkeys(each.wants))
    await looking.see(sights.values())
    moved = {member for each in columns for member in each.moved(sights[each.look].seen)}
    return resting.keys() - moved


@dataclass(frozen=True, slots=True)
class _Column:
    """One look at one probe, of many members: what each one's want is, and how much was held of it."""

    look: Look
    wants: Sequence[Want]
    members: Sequence[MemberId]
    values: Sequence[int]

    def moved(self, seen: Mapping[Want, Observation]) -> Iterator[MemberId]:
        for want, member, value in zip(self.wants, self.members, self.values, strict=True):
            one = seen.get(want)
            if not isinstance(one, Holding) or one.value != value or one[3:] != _PLAIN:
                yield member


def _columns(resting: Mapping[MemberId, _Rest]) -> Iterator[_Column]:
    """What is to be looked at, neighbours of one probe together: so it is sorted the quickest."""
    alike: dict[Asked, list[MemberId]] = defaultdict(list)
    for member, rest in resting.items():
        alike[rest.asked].append(member)
    for asked, members in alike.items():
        rests = [resting[member] for member in members]
        for nth, (look, probe) in enumerate(asked):
            wants = [Want(probe, rest.wallets[nth]) for rest in rests]
            yield _Column(look, wants, members, [rest.values[nth] for rest in rests])


def _bound_by_time(snapshot: Snapshot) -> set[MemberId]:
    """With whom an award, an answer, a time of having held or an opening has a say."""
    opening, answered = ({number for number, _ in pairs} for pairs in (snapshot.known.openings, snapshot.answers))
    return {*opening, *answered, *snapshot.awards, *snapshot.known.ages}


def _rest(member: Member, plan: Plan, tiers: Mapping[str, Tier], shared: dict[Asked, Asked]) -> _Rest | None:
    if not all(_rests(decision) for decision in plan.decisions):
        return None
    asked, wallets, values = list[tuple[Look, Probe]](), list[Address](), list[int]()
    for decision in plan.decisions:
        for want, seen in decision.reading.sight.items():
            if not isinstance(seen, Holding) or seen[3:] != _PLAIN:
                return None
            chain = want.probe.chain
            asked.append(
                (giving(tiers[decision.tier], chain) if decision.after is None else holding(chain), want.probe)
            )
            wallets.append(want.wallet)
            values.append(seen.value)
    what = tuple(asked)
    return _Rest(member.revision, shared.setdefault(what, what), tuple(wallets), tuple(values))


def _rests(decision: Decision) -> bool:
    """Whether the same numbers will decide the same at any later moment."""
    verdict, after = decision.reading.verdict, decision.after
    if not decision.reading.looked or decision.writes or isinstance(verdict, Unknown) or verdict.until is not None:
        return False
    return isinstance(verdict, NotMet) if after is None else isinstance(verdict, Met) and after.rests
