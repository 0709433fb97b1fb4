"""`/passes` and `/why`: the first line is the whole answer, then what it rests on, then the next step."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.holdings import Unread
from bot.domain.ids import ChainName
from bot.domain.members import Member
from bot.domain.passes import Award, Decision, Pass, Plan
from bot.domain.policy import Policy, Tier
from bot.domain.requirements import Unknown
from bot.text.clean import chat
from bot.text.requirements import Finding, Titles, findings, fulfilled, in_chat, say, short, title

WHY, ANOTHER = "Why?", "Prove another wallet"


class When(StrEnum):
    """Discord's style letters for a moment, which each reader sees in their own zone."""

    CLOCK = "t"
    FULL = "f"
    AGO = "R"


def moment(at: datetime, style: When = When.FULL) -> str:
    """The moment as Discord shows it in the reader's own zone."""
    return f"<t:{int(at.timestamp())}:{style}>"


def passes(policy: Policy, held: Sequence[Pass], member: Member | None, community: str) -> str:
    """What the member holds, on what, until when."""
    community = chat(community)
    if member is None or (not member.wallets and not held):
        return f"You have proved no wallet in {community} yet. Type `/verify`: it costs nothing and moves nothing."
    if not held:
        return (
            f"You hold no pass in {community}. Your {wallets(member)} is linked; `/why` shows what each tier asks for."
        )
    ranks = {tier.name: tier.rank for tier in policy.tiers}
    ordered = sorted(held, key=lambda one: -ranks.get(one.tier, 0))
    lines = [f"You hold **{_names(ordered)}** in {community}."]
    lines += [f"**{chat(one.tier)}**, since {moment(one.since)}: {ground(one)}." for one in ordered]
    if member.wallets:
        lines.append(f"Linked: {wallets(member)}.")
    return "\n".join(lines)


def ground(one: Pass) -> str:
    """What the pass stands on and how long."""
    end = f"it ends {moment(one.until)}" if one.until else None
    match one.on_requirement, one.on_award:
        case True, True:
            return "for what your wallet holds, and by a moderator's award"
        case True, False:
            return end or "for as long as your wallet holds what it asks for"
        case _:
            return f"by a moderator's award; {end}" if end else "by a moderator's award, until it is ended"


def wallets(member: Member) -> str:
    """`wallet 0x1234…5678`, or several."""
    names = [f"`{short(wallet.address)}`" for wallet in member.wallets]
    return f"wallet {names[0]}" if len(names) == 1 else f"wallets {', '.join(names)}"


def why(policy: Policy, member: Member | None, plan: Plan | None, awards: Sequence[Award], titles: Titles) -> list[str]:
    """One paragraph a tier, the highest first; the whole answer stands in the first line."""
    if not policy.tiers:
        return ["No tiers are set up here yet. A moderator adds them with `/gate tier add`."]
    if member is None or plan is None:
        return ["You have proved no wallet here yet. Type `/verify` to begin.", *_asks(policy, titles)]
    by_tier = {decision.tier: decision for decision in plan.decisions}
    held = [chat(d.tier) for d in plan.decisions if d.after is not None]
    first = f"You hold **{', '.join(held)}**." if held else "You hold no tier yet."
    tiers = sorted(policy.tiers, key=lambda tier: -tier.rank)
    return [
        first,
        *(explain(tier, by_tier[tier.name], member, awards, titles) for tier in tiers if tier.name in by_tier),
    ]


def explain(tier: Tier, decision: Decision, member: Member, awards: Sequence[Award], titles: Titles) -> str:
    """Why this tier is held or not: what it asks, what was seen, where, and what to do."""
    lines = [f"**{chat(tier.name)}**: {_state(decision)}"]
    award = next((a for a in awards if a.tier == tier.name and decision.after is not None), None)
    if award is not None:
        until = f"until {moment(award.until)}" if award.until else "until it is ended"
        lines.append(f"Awarded by a moderator, {until}" + (f": {chat(award.why, 200)}" if award.why else "") + ".")
    if tier.requirement is None:
        return "\n".join([*lines, "Moderators award this tier; it asks for no token."])
    requirement = in_chat(tier.requirement)
    lines.append(f"Asks for {say(requirement, titles)}.")
    if not member.wallets:
        return "\n".join([*lines, "You have proved no wallet yet: type `/verify`."])
    found = findings(requirement, member.wallets, decision.reading.sight, titles)
    lines += [line for finding in found for line in finding_lines(finding)]
    return "\n".join([*lines, *_next_step(decision, found, titles)])


def finding_lines(finding: Finding) -> list[str]:
    """`Garden Pass: asked 1, seen 0` and, below it, where that was seen."""
    return [
        f"- {finding.what} ({finding.where}): asked {finding.asked}, seen {finding.seen}",
        *(f"  - {line}" for line in finding.evidence),
    ]


def unreadable(decision: Decision) -> list[ChainName]:
    """The chains that gave no answer to be trusted."""
    return sorted({want.probe.chain for want, seen in decision.reading.sight.items() if isinstance(seen, Unread)})


def _state(decision: Decision) -> str:
    unknown = isinstance(decision.reading.verdict, Unknown)
    if decision.after is not None:
        doubted = unknown and decision.after.on_requirement
        return "you hold it. It cannot be read right now, so you keep it." if doubted else "you hold it."
    return "it cannot be told right now; nothing changes on a guess." if unknown else "not held."


def _next_step(decision: Decision, found: Sequence[Finding], titles: Titles) -> list[str]:
    chains = [title(chain, titles) for chain in unreadable(decision)]
    if chains:
        return [f"{' and '.join(chains)} could not be read just now. Nothing is lost; we look again by ourselves."]
    if decision.after is not None:
        return []
    lacking = [finding for finding in found if not fulfilled(finding)]
    if any(not finding.unwanted for finding in lacking):
        return ["The moment a linked wallet holds it, the door opens by itself. Another wallet? `/verify` links it."]
    return ["The moment it has left your wallets, the door opens by itself."]


def _asks(policy: Policy, titles: Titles) -> list[str]:
    return [
        f"**{chat(tier.name)}** asks for {say(in_chat(tier.requirement), titles)}."
        if tier.requirement
        else f"**{chat(tier.name)}** is awarded by moderators."
        for tier in sorted(policy.tiers, key=lambda tier: tier.rank)
    ]


def _names(held: Sequence[Pass]) -> str:
    return ", ".join(chat(one.tier) for one in held)
