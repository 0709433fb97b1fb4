"""Taking over members who have a role already: the report before it, what is begun, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.requirements import number

ADOPT, CANCEL = N_("Adopt"), N_("Cancel")
ADOPT_VERB, CANCEL_VERB = "adopt-role", "adopt-nothing"
CANCELLED = N_("Cancelled. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many have the role, have linked, and would keep the tier; `opens`: the tier opens the role already."""

    role: int
    tier: str
    until: datetime
    have: int
    linked: int
    stay: int
    opens: bool


def report(seen: Seen, carried: str) -> Card:
    """Everything that matters before it is done."""
    names = {"role": f"<@&{seen.role}>", "tier": chat(seen.tier), "until": moment(seen.until)}
    if not seen.have:
        nobody = N_(
            "Nobody has {role}, so there is nobody to take over. Nothing was changed. "
            "`/gate tier edit` has a tier open a role."
        )
        return Card((_(nobody, **names),))
    have = plural("{count} member has {role}.", "{count} members have {role}.", seen.have, **names)
    lines = [
        _("Nothing is changed yet."),
        have,
        _("Linked a wallet: {count}.", count=number(seen.linked)),
        _("Qualify for **{tier}** already and would stay: {count}.", count=number(seen.stay), **names),
        _("Have to qualify until {until}: {count}.", count=number(seen.have - seen.stay), **names),
    ]
    follows = [
        _("**Adopt** gives each of them **{tier}** until {until}. Nobody loses the role before that day.", **names),
        _("After it the role is taken from whoever does not qualify, as if this bot had given it."),
    ]
    if not seen.opens:
        follows.insert(0, _("**{tier}** opens {role} from then on, to everybody who holds it.", **names))
    presses = (Press(_(ADOPT), ADOPT_VERB, carried, grave=True), Press(_(CANCEL), CANCEL_VERB))
    return Card(("\n".join(lines), "\n".join(follows)), presses)


def begun(role: int, tier: str, until: datetime) -> str:
    """It goes on by itself."""
    return _(
        "Members who have {role} are taken over into **{tier}** until {until}, some at a time. The moderators are told "
        "when that is done.",
        role=f"<@&{role}>",
        tier=chat(tier),
        until=moment(until),
    )


def adopted(event: Event) -> str:
    """To the moderators, when everybody was looked at."""
    facts = event.facts
    return plural(
        "{count} member who had {role} is taken over into **{tier}** until {until}.",
        "{count} members who had {role} are taken over into **{tier}** until {until}.",
        int(str(facts.get("members", 0))),
        role=f"<@&{facts.get('role')}>",
        tier=chat(str(facts.get("tier", ""))),
        until=moment(datetime.fromisoformat(str(facts.get("until")))),
    )
