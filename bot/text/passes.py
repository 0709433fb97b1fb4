"""`/passes`: the first line is the whole answer, then what it rests on, then the next step."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.members import Member
from bot.domain.passes import Pass
from bot.domain.policy import Policy
from bot.text.clean import chat
from bot.text.requirements import short

WHY = "Why?"
FIRST, ANOTHER = "Prove a wallet", "Prove another wallet"

NO_WALLET = "Held by this community, no wallet needed"
"""Of what stands on an award alone: it is there at once, and stays when a wallet comes."""


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
        are = "is" if len(member.wallets) == 1 else "are"
        mine = f"Your {wallets(member)} {are} linked"
        return f"You hold no pass in {community}. {mine}; `/why` shows what each tier asks for."
    ranks = {tier.name: tier.rank for tier in policy.tiers}
    ordered = sorted(held, key=lambda one: -ranks.get(one.tier, 0))
    lines = [f"You hold **{_names(ordered)}** in {community}."]
    lines += [f"**{chat(one.tier)}**, since {moment(one.since)}: {ground(one)}." for one in ordered]
    if member.wallets:
        lines.append(f"Linked: {wallets(member)}.")
    return "\n".join(lines)


def prove(member: Member | None) -> str:
    """What the button says that leads to the page."""
    return ANOTHER if member is not None and member.wallets else FIRST


def ground(one: Pass) -> str:
    """What the pass stands on and how long."""
    end = f"it ends {moment(one.until)}" if one.until else None
    if one.suspended:
        return "suspended, for it could not be read for days; it opens again with the first answer"
    match one.on_requirement, one.on_award:
        case True, True:
            return "for what your wallet holds, and by a moderator's award"
        case True, False:
            return end or "for as long as your wallet holds what it asks for"
        case _:
            return f"by a moderator's award; {end or 'until it is ended'}. {NO_WALLET}"


def wallets(member: Member) -> str:
    """`wallet 0x1234…5678`, or several."""
    names = [f"`{short(wallet.address)}`" for wallet in member.wallets]
    return f"wallet {names[0]}" if len(names) == 1 else f"wallets {', '.join(names)}"


def _names(held: Sequence[Pass]) -> str:
    return ", ".join(chat(one.tier) for one in held)
