"""Long work, while it lasts: how much is left, and about how long that takes."""

from bot.text.catalogue import _, plural
from bot.text.requirements import number

A_SECOND = 1
"""Role changes that Discord takes from a server, a second."""
WORTH_A_WORD = 30


def roles_left(changes: int) -> str:
    """`4 200 members' roles are still to be set, about an hour`; nothing for what is done in no time."""
    if changes < WORTH_A_WORD:
        return ""
    return _(
        "{changes} members' roles are still to be set, {span}: Discord takes about one change a second from a server. "
        "Who loses a role goes first.",
        changes=number(changes),
        span=_about(changes // A_SECOND),
    )


def takes(changes: int) -> str:
    """How long so many role changes take, said before they are begun; nothing for what is done in no time."""
    if changes < WORTH_A_WORD:
        return ""
    return _(
        "That takes {span}, for Discord allows about one role change a second in a server. `/gate status` shows how "
        "far it is.",
        span=_about(changes // A_SECOND),
    )


def _about(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes < 55:
        return plural("about {count} minute", "about {count} minutes", minutes)
    return plural("about {count} hour", "about {count} hours", max(1, round(minutes / 60)))
