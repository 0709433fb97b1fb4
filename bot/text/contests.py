"""What the moderators are told when somebody else undoes what this bot does to a role."""

from bot.domain.events import Event
from bot.domain.giving.contests import Revert
from bot.text.catalogue import _, plural
from bot.text.clean import chat


def contested(event: Event) -> str:
    """What happens, who does it as far as that can be told, what this bot does, and what a person can do."""
    return " ".join([_what(event), _who(event), _what_to_do(event)])


def _what(event: Event) -> str:
    role, count = event.facts.get("role"), int(str(event.facts.get("times")))
    if event.facts.get("revert") == Revert.GIVEN_BACK:
        return plural(
            "Somebody gives <@&{role}> back to members from whom I took it: {count} time within a day.",
            "Somebody gives <@&{role}> back to members from whom I took it: {count} times within a day.",
            count,
            role=role,
        )
    return plural(
        "Somebody takes <@&{role}> from members to whom I gave it: {count} time within a day.",
        "Somebody takes <@&{role}> from members to whom I gave it: {count} times within a day.",
        count,
        role=role,
    )


def _who(event: Event) -> str:
    if not event.facts.get("may_look"):
        return _("Who it is I cannot tell: for that give my role View Audit Log.")
    if "by" not in event.facts:
        return _("Discord's audit log does not say who it is.")
    name, who = chat(str(event.facts.get("by_name"))), f"<@{event.facts.get('by')}>"
    if event.facts.get("by_bot"):
        return _("Last it was the bot {who} ({name}).", who=who, name=name)
    return _("Last it was {who} ({name}).", who=who, name=name)


def _what_to_do(event: Event) -> str:
    if event.facts.get("revert") == Revert.GIVEN_BACK:
        return _(
            "I leave it there: what somebody else gave is not mine to take. Where two bots decide about one role, "
            "take it out of the other one's rules, or have your tier open another one: `/gate map role`."
        )
    return _(
        "I give it back, and wait longer each time, up to an hour. Where two bots decide about one role, take it out "
        "of the other one's rules, or have your tier open another one: `/gate map role`. Whom you want to be without "
        "it must not hold the tier."
    )
