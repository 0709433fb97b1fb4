"""A past decision weighed again: on what it was made, by the rules as they are now. It must come out the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.giving.breaker import Answer, answered
from bot.domain.giving.deciding import plan
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Cause, Change, Decision, Pass, Reading
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.readings import judged
from bot.domain.giving.rules import Rules
from bot.domain.ids import ChainName, MemberId
from bot.domain.requirements.holdings import Observation, Wallet, Want
from bot.domain.requirements.requirements import Times
from bot.domain.requirements.verdicts import NotMet


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything one decision weighed beside the policy (`rules` has its revision), and what was decided."""

    wallets: tuple[Wallet, ...]
    held: Pass | None
    awards: tuple[Award, ...]
    sight: Mapping[Want, Observation]
    rules: Rules
    change: Change
    after: Pass | None
    cause: Cause | None
    unsettled: Mapping[ChainName, int] = field(default_factory=dict)
    times: Times | None = None
    looked: bool = True


def basis(member: Member, decision: Decision, awards: Sequence[Award], rules: Rules) -> Basis:
    """What this decision weighed."""
    return Basis(
        wallets=member.wallets,
        held=decision.before,
        awards=tuple(award for award in awards if award.tier == decision.tier),
        sight=decision.reading.sight,
        rules=rules,
        change=decision.change,
        after=decision.after,
        cause=decision.cause,
        unsettled=decision.reading.unsettled,
        times=decision.reading.times,
        looked=decision.reading.looked,
    )


def decided_again(member: MemberId, tier: str, weighed: Basis, policy: Policy) -> Decision:
    """What would be decided today on the same grounds."""
    tiers = [one for one in policy.tiers if one.name == tier]
    readings = {one.name: _reading(one, weighed) for one in tiers}
    held = {tier: weighed.held} if weighed.held else {}
    decisions = plan(member, tiers, held, weighed.awards, readings, weighed.rules).decisions
    (decision,) = decisions or (Decision(tier, Change.NONE, Reading(NotMet()), None, None),)
    # the moderators' yes stands beside what was weighed
    return answered(decision, Answer.TAKE if weighed.cause is Cause.APPROVED else None)


def _reading(tier: Tier, weighed: Basis) -> Reading:
    reading = judged(tier, weighed.wallets, weighed.sight, weighed.times)
    return replace(reading, unsettled=weighed.unsettled, looked=weighed.looked)


def differences(weighed: Basis, again: Decision) -> tuple[str, ...]:
    """Where the two differ, the earlier before the later; empty if nowhere."""
    pairs = {
        "change": (weighed.change.value, again.change.value),
        "cause": (weighed.cause and weighed.cause.value, again.cause and again.cause.value),
        "pass": (weighed.after, again.after),
    }
    return tuple(f"{what} was {then}, would be {now}" for what, (then, now) in pairs.items() if then != now)
