"""What a moderator decided about an entry, in words for them and for its author."""

from collections.abc import Sequence

from bot.domain.contributing.entries import LONGEST_REASON, LONGEST_TITLE, Entry, State
from bot.domain.events import Event
from bot.domain.voting.voting import HeldRound
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.notice import listed


def judged(entry: Entry, drafts: Sequence[HeldRound] = ()) -> str:
    """To the moderator who did it. `drafts`: rounds that could take it when they open."""
    if entry.state is State.REJECTED:
        return _(
            "Entry {number} is rejected and leaves the gallery. Its author reads why in `/passes` and `/entries`.",
            number=entry.id,
        )
    if not drafts:
        return _("Entry {number} is approved: the next round that opens takes it.", number=entry.id)
    if len(drafts) == 1:
        about = {"round": drafts[0].number, "title": chat(drafts[0].rules.title, LONGEST_TITLE)}
        said = N_("Entry {number} is approved, and is in round {round}, **{title}**, when that opens.")
        return _(said, number=entry.id, **about)
    numbers = listed([str(one.number) for one in drafts])
    return _(
        "Entry {number} is approved. Of the rounds {rounds}, whichever opens first takes it.",
        number=entry.id,
        rounds=numbers,
    )


def of_judged(event: Event, community: str) -> str:
    """To its author."""
    title = chat(str(event.facts.get("title", "")), LONGEST_TITLE)
    if event.facts.get("state") == State.REJECTED.value:
        why = chat(str(event.facts.get("why", "")), LONGEST_REASON)
        return _(
            "Your entry **{title}** in {community} was rejected by a moderator: {why}",
            title=title,
            community=community,
            why=why,
        )
    return _(
        "Your entry **{title}** in {community} is approved: a round can take it now.", title=title, community=community
    )
