"""`/passes`: the first line is the whole answer, then what it rests on, then the next step."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Pass
from bot.domain.giving.policy import Door, DoorKind, Policy
from bot.text.catalogue import N_, _, plural
from bot.text.channels import door_named
from bot.text.clean import chat
from bot.text.requirements import short

WHY = N_("Why?")
FIRST, ANOTHER = N_("Prove a wallet"), N_("Prove another wallet")

_SUSPENDED = N_(
    "**{tier}**, since {since}: suspended, for it could not be read for days; it opens again with the first answer."
)
_HOLDS = N_("**{tier}**, since {since}: for as long as your wallet holds what it asks for.")
_ENDS = N_("**{tier}**, since {since}: it ends {until}.")
_BOTH = N_("**{tier}**, since {since}: for what your wallet holds, and by a moderator's award.")
_AWARDED = N_(
    "**{tier}**, since {since}: by a moderator's award, until it is ended. Held by this community, no wallet needed."
)
_AWARD_ENDS = N_(
    "**{tier}**, since {since}: by a moderator's award, and it ends {until}. Held by this community, no wallet needed."
)
_GROUNDS = {
    (True, True, True): _BOTH,
    (True, True, False): _BOTH,
    (True, False, True): _ENDS,
    (True, False, False): _HOLDS,
    (False, True, True): _AWARD_ENDS,
    (False, True, False): _AWARDED,
}
"""By: on its requirement, on an award, with an end."""


class When(StrEnum):
    """Discord's style letters for a moment, which each reader sees in their own zone."""

    CLOCK = "t"
    FULL = "f"
    AGO = "R"


def moment(at: datetime, style: When = When.FULL) -> str:
    """The moment as Discord shows it in the reader's own zone."""
    return f"<t:{int(at.timestamp())}:{style}>"


def passes(
    policy: Policy, held: Sequence[Pass], member: Member | None, community: str, barred: Collection[Door] = ()
) -> str:
    """What the member holds, on what, until when. `barred`: roles that the bot may not give them now."""
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
    lines += map(_stands, ordered)
    lines += _channels(policy, ordered, barred)
    if member.wallets:
        count = len(member.wallets)
        lines.append(plural("Linked: wallet {wallets}.", "Linked: wallets {wallets}.", count, wallets=_wallets(member)))
    return "\n".join(lines)


def prove(member: Member | None) -> str:
    """What the button says that leads to the page."""
    return _(ANOTHER if member is not None and member.wallets else FIRST)


def _stands(one: Pass) -> str:
    """What the pass stands on and how long."""
    until = moment(one.until) if one.until else ""
    said = _GROUNDS[one.on_requirement, one.on_award or not one.on_requirement, bool(until)]
    return _(_SUSPENDED if one.suspended else said, tier=chat(one.tier), since=moment(one.since), until=until)


def _channels(policy: Policy, held: Sequence[Pass], barred: Collection[Door]) -> list[str]:
    """Where the passes let them in, by name; what else a tier opens shows beside their own name, or in their chats."""
    opened = policy.opened_by({one.tier for one in held if not one.suspended})
    channels = sorted(door for door in opened if door.kind is DoorKind.CHANNEL)
    ways = {opening.channel for opening in policy.openings if opening.role in opened and opening.role not in barred}
    there, waits = [c for c in channels if c in ways], [c for c in channels if c not in ways]
    lines = [_("Open to you: {channels}.", channels=", ".join(map(door_named, there)))] if there else []
    if waits:
        said = _(
            "Not open yet: {channels}. The moderators must first set right the role that leads there, and were told.",
            channels=", ".join(map(door_named, waits)),
        )
        lines.append(said)
    return lines


def _wallets(member: Member) -> str:
    return ", ".join(f"`{short(wallet.address)}`" for wallet in member.wallets)


def _names(held: Sequence[Pass]) -> str:
    return ", ".join(chat(one.tier) for one in held)
