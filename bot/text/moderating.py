"""Which news the moderators' channel gets, each with a switch; and what the bot gave up."""

from collections.abc import Mapping

from bot.domain.events import Event
from bot.domain.ids import Account
from bot.domain.moderating.moderating import News
from bot.text.catalogue import N_, _, plural
from bot.text.markup import mention
from bot.text.notice import listed

ON, OFF = "on", "off"
_ABOUT = {
    News.TIERS: N_("who gained or lost a tier"),
    News.REPORTS: N_("who lost a tier when its last award ended, or when you removed it"),
    News.LOSSES: N_("losses I stopped at the limit, and what was decided"),
    News.NODES: N_("nodes that contradict each other or are all out, and passes that cannot be checked"),
    News.DOORS: N_("roles and chats I may not touch any more"),
    News.JOBS: N_("what I gave up after many tries"),
    News.PEOPLE: N_("accounts, wallets and links of members"),
    News.ENTRIES: N_("entries that look like others, that somebody reported, or that were selected"),
    News.PAYMENTS: N_("what selected designs are paid, and paid out"),
}
_JOBS = {
    "match": N_("roles of a member"),
    "answer": N_("requests to join a chat"),
    "remove": N_("removals from a chat"),
    "came": N_("who came by a link"),
    "reconcile": N_("a look at members"),
    "tell_member": N_("messages to members"),
    "forget": N_("forgetting a member"),
    "hang_entry": N_("entries for the gallery"),
    "take_down": N_("entries to be taken down"),
}


def told(kinds: Mapping[News, bool]) -> list[str]:
    """One line a kind, and how to turn it the other way."""
    first = _("Your channel is told of these. `/gate news` switches each; all of it stands in `/gate status`.")
    return [first, *(_line(kind, on=on) for kind, on in kinds.items())]


def about(kind: News) -> str:
    """What this kind is."""
    return _(_ABOUT[kind])


def first_post(by: Account) -> str:
    """In the moderators' channel, when it was chosen."""
    return _(
        "{who} chose this channel: I tell moderators here what happens. `/gate news` says which kinds, and switches "
        "them.",
        who=mention([by]),
    )


def moved_away(by: Account, channel: int) -> str:
    """In the channel that moderators read until now."""
    return _(
        "{who} chose {channel} for news to moderators. Nothing more comes here.",
        who=mention([by]),
        channel=f"<#{channel}>",
    )


def _line(kind: News, *, on: bool) -> str:
    if on:
        return _("**{kind}**: on; {about}.", kind=kind.value, about=about(kind))
    return _("**{kind}**: off; {about}.", kind=kind.value, about=about(kind))


def gave_up(event: Event) -> str:
    """What was given up, and what that means."""
    kinds = event.facts.get("kinds")
    counts = {str(kind): int(str(count)) for kind, count in kinds.items()} if isinstance(kinds, dict) else {}
    what = listed([f"{_(_JOBS.get(kind, kind))} ({count})" for kind, count in counts.items()])
    first = plural(
        "I gave up {count} job after many tries: {what}.",
        "I gave up {count} jobs after many tries: {what}.",
        sum(counts.values()),
        what=what,
    )
    return f"{first} " + _("What is wanted of roles and chats, each sweep tries again. `/gate status` says which.")
