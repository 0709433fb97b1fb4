"""What the bot may write to a member about, unasked: nothing until the member says so, and then each kind by itself."""

from enum import StrEnum

from bot.domain.events import EventKind


class Notice(StrEnum):
    """`ended`: with it comes whatever else concerns the member's wallets and accounts."""

    GAINED = "gained"
    ENDING = "ending"
    ENDED = "ended"


EVERY_NOTICE = frozenset(Notice)
_OF = {
    EventKind.TIER_GAINED: Notice.GAINED,
    EventKind.TIER_RESUMED: Notice.GAINED,
    EventKind.TIER_ENDING: Notice.ENDING,
}


def notice_of(kind: EventKind) -> Notice:
    """The kind of notice that tells of this."""
    return _OF.get(kind, Notice.ENDED)
