"""What moderators read of a file they handed in, beside the preview: what is wrong with it, what of it is left out."""

from collections.abc import Sequence

from bot.domain.errors import Mistake
from bot.domain.policy import Difference, Door
from bot.text.catalogue import _, plural
from bot.text.clean import chat
from bot.text.policy_file import mistake

MOST_MISTAKES = 20


def refused(mistakes: Sequence[Mistake]) -> list[str]:
    """Every mistake as a line: where, what, and what to do."""
    first = plural("There is {count} mistake in this file.", "There are {count} mistakes in this file.", len(mistakes))
    lines = [f"- {chat(mistake(one), 300)}" for one in mistakes[:MOST_MISTAKES]]
    more = len(mistakes) - MOST_MISTAKES
    rest = [plural("- and {count} more", "- and {count} more", more)] if more > 0 else []
    last = _("Nothing was changed. Mend the file and hand it in again.")
    return ["\n".join([first, *lines, *rest]), last]


def besides(change: Difference, unseen: Sequence[Door]) -> list[str]:
    """What has to be said of a file that reads, beside what it would do."""
    same = [] if change else [_("This is how it is already. There is nothing to change.")]
    roles = ", ".join(f"<@&{door.id}>" for door in unseen)
    blind = [_("Not looked at, for the server does not answer now: {roles}.", roles=roles)] if unseen else []
    return [*same, *blind]
