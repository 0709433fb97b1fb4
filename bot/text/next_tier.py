"""The next tier up: what it asks for, and what of it is missing."""

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Policy, Tier
from bot.domain.requirements.requirements import Requirement
from bot.text.catalogue import _
from bot.text.clean import chat
from bot.text.requirements import Titles, findings, fulfilled, in_chat, say
from bot.text.why import unreadable


def next_tier(policy: Policy, member: Member, plan: Plan, titles: Titles) -> str:
    """The lowest tier above all that is held; nothing for whoever stands at the top."""
    by_tier = {decision.tier: decision for decision in plan.decisions}
    ranks = {tier.name: tier.rank for tier in policy.tiers}
    top = max((ranks.get(name, 0) for name, one in by_tier.items() if one.after is not None), default=-1)
    above = [tier for tier in policy.tiers if tier.rank > top and tier.name in by_tier]
    if not above:
        return ""
    tier = min(above, key=lambda one: one.rank)
    return _one(tier, by_tier[tier.name], member, titles)


def _one(tier: Tier, decision: Decision, member: Member, titles: Titles) -> str:
    name = f"**{chat(tier.name)}**"
    if tier.requirement is None:
        return _("Next: {tier}, which moderators award.", tier=name)
    requirement = in_chat(tier.requirement)
    asks = _("Next: {tier}, for {what}.", tier=name, what=say(requirement, titles))
    if not member.wallets:
        return asks
    if unreadable(decision):
        return asks + " " + _("What is missing cannot be read right now.")
    return "\n".join([asks, *_missing(requirement, member, decision, titles)])


def _missing(requirement: Requirement, member: Member, decision: Decision, titles: Titles) -> list[str]:
    found = findings(requirement, member.wallets, decision.reading.sight, titles)
    return [
        "- " + _("{what}: asked {asked}, seen {seen}", what=one.what, asked=one.asked, seen=one.seen)
        for one in found
        if not fulfilled(one)
    ]
