"""What moderators read when they map tiers, award them and look at how things stand."""

from collections.abc import Mapping

from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.requirements.holdings import GiveAt
from bot.domain.requirements.notation import notation
from bot.domain.requirements.probes import COUNTED
from bot.domain.requirements.requirements import leaves
from bot.text.catalogue import _, plural
from bot.text.channels import Chats, door_named
from bot.text.clean import chat
from bot.text.requirements import Titles, in_chat, say, span
from bot.text.shadow import in_shadow


def tiers(policy: Policy, counts: Mapping[str, int], titles: Titles, chats: Chats) -> list[str]:
    """One paragraph a tier, the highest first; the form to type stands below the words."""
    if not policy.tiers:
        return [_("No tiers yet. Add the first with `/gate tier add`.")]
    first = plural(
        "{count} tier, policy revision {revision}.",
        "{count} tiers, policy revision {revision}.",
        len(policy.tiers),
        revision=policy.revision,
    )
    return [first, *(_paragraph(tier, counts, titles, chats) for tier in reversed(policy.tiers))]


def doors(tier: Tier, chats: Chats) -> str:
    """The roles, channels and chats a tier opens."""
    return ", ".join(door_named(door, chats) for door in tier.doors) or _("nothing yet")


def unknown(waiting: Waiting) -> str:
    """What becomes of passes that cannot be told for too long."""
    if waiting.choice is Choice.KEEP:
        return _("Passes that cannot be checked are kept, however long that lasts.")
    return _(
        "A pass that cannot be checked for {span} is suspended: its doors close until it can be read "
        "again. I tell you here a day before.",
        span=span(waiting.limit),
    )


def tier_shown(tier: Tier, counts: Mapping[str, int], titles: Titles, chats: Chats) -> str:
    """One tier as in the list, and whether it is only tried."""
    return "\n".join([_paragraph(tier, counts, titles, chats), *in_shadow(tier)])


def _paragraph(tier: Tier, counts: Mapping[str, int], titles: Titles, chats: Chats) -> str:
    typed = f"\n```\n{notation(tier.requirement)}\n```" if tier.requirement else ""
    count = counts.get(tier.name, 0)
    held = plural("{count} member holds it", "{count} members hold it", count) if count else _("nobody holds it")
    first = _(
        "**{tier}** (rank {rank}) opens {doors}; {held}.",
        tier=chat(tier.name),
        rank=tier.rank,
        doors=doors(tier, chats),
        held=held,
    )
    return " ".join([first, asks(tier, titles), *timing(tier)]) + typed


def asks(tier: Tier, titles: Titles) -> str:
    """What the tier asks for, as a sentence."""
    if tier.requirement is None:
        return _("It asks for nothing on chain: moderators award it with `/gate award`.")
    return _("It asks for {requirement}.", requirement=say(in_chat(tier.requirement), titles))


def hop_warning(tier: Tier) -> list[str]:
    """Amounts have no ids: the same coins may be shown from one wallet after another before a block settles."""
    kinds = {leaf.probe.kind for leaf in leaves(tier.requirement)} if tier.requirement else set()
    if kinds & COUNTED and tier.give_at is GiveAt.LATEST:
        warning = _(
            "Amounts can be passed on from wallet to wallet while blocks settle, and open this for each of them for "
            "that long. For what matters I recommend `give-at: finalized`, which `/gate tier edit` sets."
        )
        return [warning]
    return []


def timing(tier: Tier) -> list[str]:
    """On which block it is given and how long it stays open, where that is not as usual."""
    return times(tier.give_at, span(tier.grace) if tier.grace else "")


def times(give_at: GiveAt, grace: str) -> list[str]:
    """The same of these; `grace` in words, empty for none."""
    said = {GiveAt.SAFE: _("It is given on safe blocks."), GiveAt.FINALIZED: _("It is given on final blocks.")}
    stays = _("It stays open {span} after it has run out.", span=grace) if grace else ""
    return [" ".join(filter(None, [said.get(give_at, ""), stays]))] if stays or give_at in said else []
