"""On what something was given or taken, as plain JSON values that outlive the moment."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.evidence import Evidence
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Change, Decision, Plan, Reading
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.replay import basis
from bot.domain.ids import Account, CommunityId
from bot.domain.plain import plain
from bot.domain.requirements.holdings import Holding, Observation, Want
from bot.domain.requirements.notation import notation
from bot.domain.requirements.requirements import Holds, leaves
from bot.domain.requirements.verdicts import Met, NotMet
from bot.ports import Tx
from bot.text.catalogue import ENGLISH, speaking
from bot.text.requirements import findings, fulfilled


def evidence(member: Member, decision: Decision, policy: Policy, reason: str, decided: Plan) -> Evidence:
    """The row that backs this decision of this plan, with all that it takes to decide it again."""
    assert decided.rules is not None, "a plan that nobody decided"
    return Evidence(
        member=member.id,
        tier=decision.tier,
        change=decision.change,
        at=decided.rules.now,
        revision=policy.revision,
        reason=reason,
        facts={
            **facts(member, decision, policy, decided.awards),
            "wallets": [wallet.address for wallet in member.wallets],
            "basis": plain(basis(member, decision, decided.awards, decided.rules)),
        },
    )


def facts(member: Member, decision: Decision, policy: Policy, awards: Sequence[Award]) -> dict[str, object]:
    """What a person may be told of this decision; `awards`: all that it weighed of the member's."""
    tier = next((t for t in policy.tiers if t.name == decision.tier), None)
    after = decision.after or decision.before
    return {
        "tier": decision.tier,
        "change": decision.change.value,
        "cause": decision.cause.value if decision.cause else None,
        "verdict": _verdict(decision.reading),
        "until": after.until.isoformat() if after and after.until else None,
        "asked_anew": decision.before.asked_anew if decision.before and decision.change is Change.TAKE else None,
        "on_award": bool(after and after.on_award),
        "adopted": any(award.tier == decision.tier and award.adopted is not None for award in awards),
        "days_left": after.told if after else None,
        "unsettled": dict(after.unsettled) if after else {},
        "doubted": bool(decision.after and decision.after.doubt),
        "requirement": notation(tier.requirement) if tier and tier.requirement else None,
        "seen": _seen(tier, decision.reading),
        "lacking": _lacking(tier, member, decision.reading),
        "stale": [wallet.address for wallet in member.wallets if wallet.stale],
        "accounts": [{"platform": one.platform.value, "id": one.id, "name": one.name} for one in member.accounts],
    }


async def changed_by(tx: Tx, community: CommunityId, told: Iterable[Mapping[str, object]]) -> Mapping[int, Account]:
    """Who made the revisions that these facts blame a loss on: for moderators alone."""
    numbers = {number for one in told if isinstance(number := one.get("asked_anew"), int)}
    authors = {number: (await tx.policies.get(community, number)).author for number in sorted(numbers)}
    return {number: author for number, author in authors.items() if author is not None}


def _verdict(reading: Reading) -> str:
    match reading.verdict:
        case Met():
            return "met"
        case NotMet():
            return "not met"
        case _:
            return "unknown"


def _lacking(tier: Tier | None, member: Member, reading: Reading) -> list[dict[str, object]]:
    """The conditions that are not as the tier wants them, in words and with where that was seen."""
    if tier is None or tier.requirement is None:
        return []
    with speaking(ENGLISH):  # whoever asked for this look, what is kept of it is read by others too
        found = findings(tier.requirement, member.wallets, reading.sight, {})
    return [
        {"what": one.what, "asked": one.asked, "seen": one.seen, "evidence": list(one.evidence)}
        for one in found
        if not fulfilled(one)
    ]


def _seen(tier: Tier | None, reading: Reading) -> list[dict[str, object]]:
    names = {leaf.probe: leaf for leaf in leaves(tier.requirement)} if tier and tier.requirement else {}
    return [_one(want, seen, names.get(want.probe)) for want, seen in reading.sight.items()]


def _one(want: Want, seen: Observation, leaf: Holds | None) -> dict[str, object]:
    what: dict[str, object] = {
        "probe": str(want.probe),
        "name": leaf.name if leaf else "",
        "decimals": leaf.decimals if leaf else 0,
        "wallet": want.wallet,
        "chain": want.probe.chain,
    }
    if not isinstance(seen, Holding):
        return what | {"trouble": seen.trouble.value, "detail": seen.detail}
    block = {"number": seen.block.number, "hash": seen.block.hash, "time": seen.block.time.isoformat()}
    return what | {"value": str(seen.value), "block": block, "endpoints": list(seen.endpoints)}
