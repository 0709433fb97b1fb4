"""What `gatehouse policy import` and `gatehouse award` say in the shell: plain lines, without any chat's markup."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import Fault, GatehouseError, Mistake
from bot.domain.ids import Account, Community
from bot.domain.notation import notation
from bot.domain.policy import Difference, Door, DoorKind, Policy, Tier
from bot.text.clean import clean
from bot.text.refusals import refusal

SAME = "This is what is in force already. Nothing to change."


def mistake(wrong: Mistake) -> str:
    """Where, what, and what to do."""
    return f"{wrong.at}: {_fault(wrong.what, wrong.detail) if isinstance(wrong.what, Fault) else plainly(wrong.what)}"


def plainly(error: GatehouseError) -> str:
    """The sentence chat would say, without its markup."""
    return refusal(error).replace("**", "").replace("`", "").replace("\\", "")


def changes(community: Community, current: Policy, change: Difference, unseen: Sequence[Door]) -> list[str]:
    """The tiers that are added, changed and removed."""
    if not change:
        return [SAME]
    first = f"{clean(community.name)}: revision {current.revision} becomes {current.revision + 1}."
    added = [f"+ {_tier(tier)}" for tier in change.added]
    changed = [line for before, after in change.changed for line in _changed(before, after)]
    removed = [f"- {_tier(tier)}" for tier in change.removed]
    ends = ["Awards of removed tiers end, and their doors close."] if removed else []
    roles = ", ".join(str(door.id) for door in unseen)
    blind = [f"Not looked at, for no running bot can see them now: the roles {roles}."] if unseen else []
    return [first, *added, *changed, *removed, *ends, *blind]


def applied(revision: int) -> str:
    return f"Revision {revision} is in force. Everybody is looked at again."


def awarded(tier: str, until: datetime | None, accounts: Sequence[Account], member: int) -> str:
    """Who has what until when."""
    named = ", ".join(f"{one.platform}:{one.id} {clean(one.name)}".rstrip() for one in accounts)
    end = f"until {until:%Y-%m-%d %H:%M:%S} UTC" if until else "until it is ended"
    return f"Member {member} ({named}) has {tier} {end}."


def _fault(fault: Fault, detail: str) -> str:
    match fault:
        case Fault.NOT_TOML:
            return f"This is no TOML ({clean(detail, 200)}). Mend it there and try again."
        case Fault.UNKNOWN_KEY:
            return f"There is no such key. Remove it; known here: {detail}."
        case Fault.MISSING:
            return f"It is missing. Write {detail}."
        case Fault.KIND:
            return f"This must be {detail}."
        case Fault.CAPITALS:
            return f"There is a tier {detail} already. Write it with the same capitals, or choose another name."
        case Fault.NO_PLACE:
            return f"This community has no {detail}. Link it first, or leave it out."
        case Fault.NO_TIER:
            return f"There is no tier {detail} in this file. Write the name as it stands at the tier."
        case Fault.FOREIGN:
            return "This is neither a policy of mine nor what Collab.Land or Guild.xyz write as JSON. Look at the file."
        case Fault.OTHER_COMMUNITY:
            return f'This file is for another community. To use it here, write "{detail}".'


def _tier(tier: Tier) -> str:
    return "; ".join([f"{tier.name} (rank {tier.rank})", *_facts(tier).values()])


def _changed(before: Tier, after: Tier) -> list[str]:
    old, new = _facts(before), _facts(after)
    ranks = [f"  rank {before.rank} -> {after.rank}"] if before.rank != after.rank else []
    return [f"~ {after.name}", *ranks, *(f"  {old[key]} -> {new[key]}" for key in new if old[key] != new[key])]


def _facts(tier: Tier) -> dict[str, str]:
    kinds = {DoorKind.ROLE: "role", DoorKind.CHAT: "chat"}
    return {
        "asks": notation(tier.requirement) if tier.requirement else "by awards alone",
        "doors": ", ".join(f"{kinds[door.kind]} {door.id}" for door in tier.doors) or "opens nothing",
        "give_at": f"given at {tier.give_at}",
        "grace": f"grace {tier.grace}" if tier.grace else "no grace",
    }
