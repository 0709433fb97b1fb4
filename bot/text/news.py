"""What happened, told to those it concerns: what, what it means, on what evidence."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.text.clean import chat
from bot.text.passes import When, moment
from bot.text.requirements import Titles

MOST_LINES = 10


def for_member(event: Event, community: str, titles: Titles) -> str:
    """The event as told to the member it is about."""
    tier, community = _tier(event), chat(community)
    match event.kind:
        case EventKind.TIER_LOST:
            return (
                f"**{tier}** in {community} closed for you at {moment(event.at, When.CLOCK)}: {_cause(event, titles)} "
                f"{_return(event)}"
            )
        case EventKind.TIER_GAINED:
            return f"**{tier}** in {community} opened for you at {moment(event.at, When.CLOCK)}.{_until(event)}"
        case EventKind.DOOR_BLOCKED:
            return ""


def for_moderators(events: Sequence[Event], titles: Titles) -> str:
    """The events as one post; what does not fit is counted."""
    lines = [_moderator_line(event, titles) for event in events[:MOST_LINES]]
    if len(events) > MOST_LINES:
        lines.append(f"... and {len(events) - MOST_LINES} more.")
    return "\n".join(lines)


def _moderator_line(event: Event, titles: Titles) -> str:
    who = f"<@{event.facts.get('account_id')}>"
    match event.kind:
        case EventKind.TIER_LOST:
            return f"{who} lost **{_tier(event)}**: {_cause(event, titles, 'their')}"
        case EventKind.TIER_GAINED:
            return f"{who} now holds **{_tier(event)}**.{_until(event)}"
        case EventKind.DOOR_BLOCKED:
            return _blocked(event)


def _tier(event: Event) -> str:
    return chat(str(event.facts.get("tier")))


def _blocked(event: Event) -> str:
    role = event.facts.get("role")
    if event.facts.get("problem") == "gone":
        return (
            f"The role {role} of a tier does not exist any more, so nobody can be given it. Map another one: "
            "`/gate tier remove`, then `/gate tier add`."
        )
    return (
        f"I cannot give or take <@&{role}>: it stands above my own role, or I may not manage roles. Under Server "
        'settings, Roles, drag "Gatehouse" above it. I try again as soon as the roles change.'
    )


def _cause(event: Event, titles: Titles, whose: str = "your") -> str:
    match event.facts.get("cause"):
        case "award":
            return "the award has ended."
        case "policy":
            return "the moderators removed this tier."
        case _:
            seen = _seen(event, titles)
            return f"{whose} wallet no longer holds what it asks for." + (f" {seen}." if seen else "")


def _return(event: Event) -> str:
    match event.facts.get("cause"):
        case "requirement":
            return "When it returns, the door opens by itself. `/why` shows everything."
        case _:
            return "`/why` shows what else opens it."


def _seen(event: Event, titles: Titles) -> str:
    """`Garden Pass: asked 1, seen 0 (0x1234…5678: 0, Base block 16)`."""
    lacking = event.facts.get("lacking")
    return "; ".join(_one(row, titles) for row in lacking) if isinstance(lacking, list) else ""


def _one(row: dict[str, object], titles: Titles) -> str:
    evidence = row["evidence"]
    lines = [_titled(str(line), titles) for line in evidence] if isinstance(evidence, list) else []
    return f"{chat(str(row['what']))}: asked {row['asked']}, seen {row['seen']} ({'; '.join(lines)})"


def _titled(line: str, titles: Titles) -> str:
    """Facts are kept under the chain's name in the config; people read what the host calls it."""
    for name, title in titles.items():
        line = line.replace(f"{name} block", f"{title} block")
    return line


def _until(event: Event) -> str:
    until = event.facts.get("until")
    if not isinstance(until, str):
        return ""
    return f" It ends {moment(datetime.fromisoformat(until))}."
