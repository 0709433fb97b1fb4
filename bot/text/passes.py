"""`/passes`: the first line is the whole answer, then what it rests on, then the next step."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.members import Member
from bot.domain.passes import Pass
from bot.domain.policy import DoorKind, Policy
from bot.text.catalogue import N_, _, plural
from bot.text.channels import door_named
from bot.text.clean import chat
from bot.text.requirements import short

WHY = N_("Why?")
FIRST, ANOTHER = N_("Prove a wallet"), N_("Prove another wallet")

NO_WALLET = N_("Held by this community, no wallet needed")
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
        return _(
            "You have proved no wallet in {community} yet. Type `/verify`: it costs nothing and moves nothing.",
            community=community,
        )
    if not held:
        return plural(
            "You hold no pass in {community}. Your wallet {wallets} is linked; `/why` shows what each tier asks for.",
            "You hold no pass in {community}. Your wallets {wallets} are linked; `/why` shows what each tier asks for.",
            len(member.wallets),
            community=community,
            wallets=_wallets(member),
        )
    ranks = {tier.name: tier.rank for tier in policy.tiers}
    ordered = sorted(held, key=lambda one: -ranks.get(one.tier, 0))
    lines = [_("You hold **{tiers}** in {community}.", tiers=_names(ordered), community=community)]
    lines += [
        _("**{tier}**, since {since}: {ground}.", tier=chat(one.tier), since=moment(one.since), ground=ground(one))
        for one in ordered
    ]
    lines += _channels(policy, ordered)
    if member.wallets:
        count = len(member.wallets)
        lines.append(plural("Linked: wallet {wallets}.", "Linked: wallets {wallets}.", count, wallets=_wallets(member)))
    return "\n".join(lines)


def prove(member: Member | None) -> str:
    """What the button says that leads to the page."""
    return _(ANOTHER if member is not None and member.wallets else FIRST)


def ground(one: Pass) -> str:
    """What the pass stands on and how long."""
    end = _("it ends {until}", until=moment(one.until)) if one.until else None
    if one.suspended:
        return _("suspended, for it could not be read for days; it opens again with the first answer")
    match one.on_requirement, one.on_award:
        case True, True:
            return _("for what your wallet holds, and by a moderator's award")
        case True, False:
            return end or _("for as long as your wallet holds what it asks for")
        case _:
            award = _("by a moderator's award; {end}", end=end or _("until it is ended"))
            return f"{award}. {_(NO_WALLET)}"


def _channels(policy: Policy, held: Sequence[Pass]) -> list[str]:
    """Where the passes let them in, by name; what else a tier opens shows beside their own name, or in their chats."""
    opened = policy.opened_by({one.tier for one in held if not one.suspended})
    channels = sorted(door for door in opened if door.kind is DoorKind.CHANNEL)
    return [_("Open to you: {channels}.", channels=", ".join(map(door_named, channels)))] if channels else []


def _wallets(member: Member) -> str:
    return ", ".join(f"`{short(wallet.address)}`" for wallet in member.wallets)


def _names(held: Sequence[Pass]) -> str:
    return ", ".join(chat(one.tier) for one in held)
