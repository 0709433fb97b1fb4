"""What moderators read when they map tiers, award them and look at how things stand."""

from collections.abc import Mapping

from bot.domain.holdings import GiveAt, Kind
from bot.domain.notation import notation
from bot.domain.policy import DoorKind, Policy, Tier
from bot.domain.requirements import leaves
from bot.domain.rules import Choice, Waiting
from bot.text.clean import chat
from bot.text.requirements import Titles, in_chat, say, span

REMOVE, KEEP = "Remove", "Keep"
KEPT = "Kept. Nothing was changed."
RUN_OUT = "This question has run out. Nothing was changed. Type `/gate tier remove` again."


def added(tier: Tier, policy: Policy, titles: Titles) -> str:
    """The new tier echoed in words, and what happens next."""
    return "\n".join(
        [
            f"**{chat(tier.name)}** is set (rank {tier.rank}, revision {policy.revision}) and opens {doors(tier)}.",
            _asks(tier, titles),
            *_timing(tier),
            *_hop_warning(tier),
            "Everybody with a linked wallet is being looked at now.",
        ]
    )


def removed(tier: Tier, policy: Policy, holders: int) -> str:
    """The tier is gone, and for whom."""
    whom = "Nobody held it." if holders == 0 else f"{holders} held it; its doors close for them now."
    return f"**{chat(tier.name)}** is removed, policy revision {policy.revision}. {whom}"


def confirm_removal(tier: Tier, holders: int) -> str:
    """What removing this tier would do, asked before it is done."""
    if holders == 0:
        return f"Remove **{chat(tier.name)}**? Nobody holds it."
    people = "1 member holds it and loses" if holders == 1 else f"{holders} members hold it and lose"
    return f"Remove **{chat(tier.name)}**? {people} {doors(tier)}, unless another tier opens it too."


def tiers(policy: Policy, counts: Mapping[str, int], titles: Titles) -> list[str]:
    """One paragraph a tier, the highest first; the form to type stands below the words."""
    if not policy.tiers:
        return ["No tiers yet. Add the first with `/gate tier add`."]
    first = f"{len(policy.tiers)} tier{'s' if len(policy.tiers) > 1 else ''}, policy revision {policy.revision}."
    return [first, *(_paragraph(tier, counts, titles) for tier in reversed(policy.tiers))]


def doors(tier: Tier) -> str:
    """The roles and chats a tier opens."""
    named = [f"<@&{door.id}>" if door.kind is DoorKind.ROLE else f"the chat {door.id}" for door in tier.doors]
    return ", ".join(named) or "nothing yet"


def unknown(waiting: Waiting) -> str:
    """What becomes of passes that cannot be told for too long."""
    if waiting.choice is Choice.KEEP:
        return "Passes that cannot be checked are kept, however long that lasts."
    return (
        f"A pass that cannot be checked for {span(waiting.limit)} is suspended: its doors close until it can be read "
        "again. I tell you here a day before."
    )


def _paragraph(tier: Tier, counts: Mapping[str, int], titles: Titles) -> str:
    typed = f"\n```\n{notation(tier.requirement)}\n```" if tier.requirement else ""
    held = counts.get(tier.name, 0)
    holders = {0: "nobody holds it", 1: "1 member holds it"}.get(held, f"{held} members hold it")
    words = " ".join([_asks(tier, titles), *_timing(tier)])
    return f"**{chat(tier.name)}** (rank {tier.rank}) opens {doors(tier)}; {holders}. {words}{typed}"


def _asks(tier: Tier, titles: Titles) -> str:
    if tier.requirement is None:
        return "It asks for nothing on chain: moderators award it with `/gate award`."
    return f"It asks for {say(in_chat(tier.requirement), titles)}."


def _hop_warning(tier: Tier) -> list[str]:
    """Amounts have no ids: the same coins may be shown from one wallet after another before a block settles."""
    kinds = {leaf.probe.kind for leaf in leaves(tier.requirement)} if tier.requirement else set()
    if kinds & {Kind.ERC20, Kind.ERC1155} and tier.give_at is GiveAt.LATEST:
        warning = "Amounts can be passed on from wallet to wallet while blocks settle, and open this for each of them"
        return [f"{warning} for that long. For what matters I recommend `give-at: finalized`."]
    return []


def _timing(tier: Tier) -> list[str]:
    """On which block it is given and how long it stays open, where that is not as usual."""
    said = {GiveAt.SAFE: "It is given on safe blocks.", GiveAt.FINALIZED: "It is given on final blocks."}
    grace = f"It stays open {span(tier.grace)} after it has run out." if tier.grace else ""
    return [" ".join(filter(None, [said.get(tier.give_at, ""), grace]))] if grace or tier.give_at in said else []
