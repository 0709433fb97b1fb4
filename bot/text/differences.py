"""What a change of policy changes, tier by tier, and which channels it opens."""

from bot.domain.giving.policy import TO_BE_MADE, Difference, Door, Tier
from bot.text.catalogue import _
from bot.text.channels import Chats
from bot.text.clean import chat
from bot.text.policy import asks, doors, hop_warning, timing
from bot.text.requirements import Titles


def newly_opened(change: Difference) -> list[Door]:
    """The channels there are that some tier comes to open."""
    before = {was.name: was.channels for was, _now in change.changed}
    pairs = [(before.get(tier.name, ()), tier.channels) for tier in change.versions if tier not in change.removed]
    return sorted({door for was, now in pairs for door in now if door not in was and door.id != TO_BE_MADE})


def differences(change: Difference, titles: Titles, chats: Chats) -> list[str]:
    """One line for every tier that comes, goes or is another one."""
    added = [line for tier in change.added for line in _added(tier, titles, chats)]
    changed = [line for was, now in change.changed for line in _changed(was, now, titles, chats)]
    removed = [
        _("**{tier}** goes. Its awards end, and its doors close unless another tier opens them.", tier=chat(tier.name))
        for tier in change.removed
    ]
    cases = [_("It is held against other cases from now on.")] if change.expects else []
    if change.highest_only is None:
        return [*added, *changed, *removed, *cases]
    additive = _("Doors add up again: whoever holds several tiers has the doors of all of them.")
    highest = _("Only the highest counts: whoever holds several tiers has the doors of the highest of them.")
    return [*added, *changed, *removed, highest if change.highest_only else additive, *cases]


def _added(tier: Tier, titles: Titles, chats: Chats) -> list[str]:
    first = _(
        "**{tier}** is new (rank {rank}) and opens {doors}.",
        tier=chat(tier.name),
        rank=tier.rank,
        doors=doors(tier, chats),
    )
    return [" ".join([first, asks(tier, titles), *timing(tier)]), *hop_warning(tier)]


def _changed(before: Tier, after: Tier, titles: Titles, chats: Chats) -> list[str]:
    name = f"**{chat(after.name)}**"
    lines = []
    if before.requirement != after.requirement:
        now, old = asks(after, titles), asks(before, titles)
        lines.append(_("{tier}: {now} Before: {before}", tier=name, now=now, before=old))
    if before.doors != after.doors:
        now, old = doors(after, chats), doors(before, chats)
        lines.append(_("{tier} opens {now} instead of {before}.", tier=name, now=now, before=old))
    if before.rank != after.rank:
        lines.append(_("{tier} has rank {now} instead of {before}.", tier=name, now=after.rank, before=before.rank))
    if (before.give_at, before.grace) != (after.give_at, after.grace):
        at_once = _("It is given at once, and closes at once.")
        lines.append(" ".join([f"{name}:", *(timing(after) or [at_once])]))
    if before.shadow != after.shadow:
        lines.append(_shadow(name, after))
    return lines


def _shadow(name: str, after: Tier) -> str:
    if after.shadow is None:
        return _("{tier} starts: from now on it is given and taken.", tier=name)
    return _("{tier} goes into shadow: nobody gains or loses it for now.", tier=name)
