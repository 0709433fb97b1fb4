"""What the moderators' channel is told of, in kinds that can each be switched off."""

from enum import StrEnum

from bot.domain.events import EventKind


class News(StrEnum):
    """`tiers`: who gained and lost one. `reports`: of a tier that is over, everybody who lost it.

    `losses`: a sweep that stopped at the limit. `nodes`: endpoints in trouble. `doors`: a role or chat the bot may not
    touch any more. `jobs`: what it gave up. `people`: accounts, links, wallets. `entries`: contributions that look like
    others, were reported, or were selected. `payments`: what selected designs are paid.
    """

    TIERS = "tiers"
    REPORTS = "reports"
    LOSSES = "losses"
    NODES = "nodes"
    DOORS = "doors"
    JOBS = "jobs"
    PEOPLE = "people"
    ENTRIES = "entries"
    PAYMENTS = "payments"


_OF = {
    EventKind.TIER_GAINED: News.TIERS,
    EventKind.TIER_LOST: News.TIERS,
    EventKind.TIER_SUSPENDED: News.TIERS,
    EventKind.TIER_RESUMED: News.TIERS,
    EventKind.TIER_OVER: News.REPORTS,
    EventKind.LOSSES_ANSWERED: News.LOSSES,
    EventKind.NODES_DISAGREE: News.NODES,
    EventKind.NODES_DOWN: News.NODES,
    EventKind.NODES_BACK: News.NODES,
    EventKind.UNKNOWN_LONG: News.NODES,
    EventKind.DOOR_BLOCKED: News.DOORS,
    EventKind.ADMIN_STAYS: News.DOORS,
    EventKind.ROLE_CONTESTED: News.DOORS,
    EventKind.GAVE_UP: News.JOBS,
    EventKind.KEY_SHORT: News.JOBS,
    EventKind.SENDING_FAILED: News.JOBS,
    EventKind.ROUND_STOPPED: News.JOBS,
    EventKind.DESIGN_PAID: News.PAYMENTS,
    EventKind.SELECTION_SENT: News.ENTRIES,
    EventKind.SELECTION_STOPPED: News.JOBS,
}


def news_of(kind: EventKind) -> News:
    """The kind of news that this is to the moderators."""
    return _OF.get(kind, News.PEOPLE)
