"""Facts that happened, as they are kept, told and counted. Their names are documented in docs/architecture.md."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import CommunityId, MemberId


class EventKind(StrEnum):
    TIER_GAINED = "tier_gained"
    TIER_LOST = "tier_lost"
    TIER_ENDING = "tier_ending"
    TIER_SUSPENDED = "tier_suspended"
    TIER_RESUMED = "tier_resumed"
    UNKNOWN_LONG = "unknown_long"
    LOSSES_ANSWERED = "losses_answered"
    NODES_DISAGREE = "nodes_disagree"
    NODES_DOWN = "nodes_down"
    NODES_BACK = "nodes_back"
    DOOR_BLOCKED = "door_blocked"
    ROLE_CONTESTED = "role_contested"
    ADMIN_STAYS = "admin_stays"
    LINK_PASSED_ON = "link_passed_on"
    ACCOUNTS_JOINED = "accounts_joined"
    ACCOUNT_PARTED = "account_parted"
    ADOPTED = "adopted"
    ROLE_ADOPTED = "role_adopted"
    PROOF_LOST = "proof_lost"
    WALLET_CLAIMED = "wallet_claimed"
    CLAIM_ENDED = "claim_ended"
    GAVE_UP = "gave_up"
    CHANGE_APPLIED = "change_applied"
    CHANGE_DROPPED = "change_dropped"
    TIER_STARTED = "tier_started"
    KEY_SHORT = "key_short"
    SENDING_FAILED = "sending_failed"
    WALLET_LEFT = "wallet_left"
    ROUND_STOPPED = "round_stopped"
    TIER_OVER = "tier_over"
    ENTRY_JUDGED = "entry_judged"
    DESIGN_PAID = "design_paid"
    SELECTION_SENT = "selection_sent"
    SELECTION_STOPPED = "selection_stopped"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one community; `facts` holds plain JSON values, `member` is None if it concerns nobody."""

    kind: EventKind
    community: CommunityId
    member: MemberId | None
    at: datetime
    facts: dict[str, object] = field(default_factory=dict)
    id: int = 0
