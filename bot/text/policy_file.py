"""What `gatehouse policy import` and `gatehouse award` say in the shell: plain lines, without any chat's markup."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import Fault, GatehouseError, Mistake
from bot.domain.giving.policy import Difference, Door, DoorKind, Policy, Tier
from bot.domain.ids import Account, Community
from bot.domain.requirements.notation import notation
from bot.text.catalogue import N_, _
from bot.text.clean import clean
from bot.text.refusals import refusal

SAME = N_("This is what is in force already. Nothing to change.")


def mistake(wrong: Mistake) -> str:
    """Where, what, and what to do."""
    return f"{wrong.at}: {_fault(wrong.what, wrong.detail) if isinstance(wrong.what, Fault) else plainly(wrong.what)}"


def plainly(error: GatehouseError) -> str:
    """The sentence chat would say, without its markup."""
    return refusal(error).replace("**", "").replace("`", "").replace("\\", "")


def changes(community: Community, current: Policy, change: Difference, unseen: Sequence[Door]) -> list[str]:
    """The tiers that are added, changed and removed."""
    if not change:
        return [_(SAME)]
    first = _(
        "{community}: revision {revision} becomes {new}.",
        community=clean(community.name),
        revision=current.revision,
        new=current.revision + 1,
    )
    added = [f"+ {_tier(tier)}" for tier in change.added]
    changed = [line for before, after in change.changed for line in _changed(before, after)]
    removed = [f"- {_tier(tier)}" for tier in change.removed]
    ends = [_("Awards of removed tiers end, and their doors close.")] if removed else []
    roles = ", ".join(str(door.id) for door in unseen)
    blind = [_("Not looked at, for no running bot can see them now: the roles {roles}.", roles=roles)] if unseen else []
    return [first, *added, *changed, *removed, *ends, *blind]


def applied(revision: int) -> str:
    return _("Revision {revision} is in force. Everybody is looked at again.", revision=revision)


def awarded(tier: str, until: datetime | None, accounts: Sequence[Account], member: int) -> str:
    """Who has what until when."""
    named = ", ".join(f"{one.platform}:{one.id} {clean(one.name)}".rstrip() for one in accounts)
    if until is None:
        return _("Member {id} ({accounts}) has {tier} until it is ended.", id=member, accounts=named, tier=tier)
    end = f"{until:%Y-%m-%d %H:%M:%S} UTC"
    return _("Member {id} ({accounts}) has {tier} until {until}.", id=member, accounts=named, tier=tier, until=end)


def _fault(fault: Fault, detail: str) -> str:
    match fault:
        case Fault.NOT_TOML:
            return _("This is no TOML ({detail}). Mend it there and try again.", detail=clean(detail, 200))
        case Fault.UNKNOWN_KEY:
            return _("There is no such key. Remove it; known here: {detail}.", detail=detail)
        case Fault.MISSING:
            return _("It is missing. Write {detail}.", detail=detail)
        case Fault.KIND:
            return _("This must be {detail}.", detail=detail)
        case Fault.CAPITALS:
            return _(
                "There is a tier {detail} already. Write it with the same capitals, or choose another name.",
                detail=detail,
            )
        case Fault.NO_PLACE:
            return _("This community has no {detail}. Link it first, or leave it out.", detail=detail)
        case Fault.NO_TIER:
            return _("There is no tier {detail} in this file. Write the name as it stands at the tier.", detail=detail)
        case Fault.FOREIGN:
            return _("This is neither a policy of mine nor what Collab.Land or Guild.xyz write as JSON.")
        case Fault.OTHER_COMMUNITY:
            return _('This file is for another community. To use it here, write "{detail}".', detail=detail)


def _tier(tier: Tier) -> str:
    return "; ".join([_("{tier} (rank {rank})", tier=tier.name, rank=tier.rank), *_facts(tier).values()])


def _changed(before: Tier, after: Tier) -> list[str]:
    old, new = _facts(before), _facts(after)
    rank = _("rank {before} -> {after}", before=before.rank, after=after.rank)
    ranks = [f"  {rank}"] if before.rank != after.rank else []
    return [f"~ {after.name}", *ranks, *(f"  {old[key]} -> {new[key]}" for key in new if old[key] != new[key])]


def _facts(tier: Tier) -> dict[str, str]:
    return {
        "asks": notation(tier.requirement) if tier.requirement else _("by awards alone"),
        "doors": ", ".join(map(_door, tier.doors)) or _("opens nothing"),
        "give_at": _("given at {give_at}", give_at=tier.give_at),
        "grace": _("grace {grace}", grace=tier.grace) if tier.grace else _("no grace"),
    }


def _door(door: Door) -> str:
    said = {DoorKind.ROLE: N_("role {id}"), DoorKind.CHAT: N_("chat {id}"), DoorKind.CHANNEL: N_("channel {id}")}
    return _(said[door.kind], id=door.id)
