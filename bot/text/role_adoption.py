"""Taking over members who have a role already: the report before it, what is begun, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.progress import takes
from bot.text.requirements import number

ADOPT, CANCEL = N_("Adopt"), N_("Cancel")
ADOPT_VERB, CANCEL_VERB = "adopt-role", "adopt-nothing"
AFTER = N_("After it the role is taken from whoever does not qualify, as if this bot had given it.")
_WAITING = {
    "shadow": N_(
        "**{tier}** is in shadow. **Adopt** gives each of them an award of it until {until} and touches no role. If "
        "the tier starts before that day, they hold it then, and the role is taken after that day from whoever does "
        "not qualify. If it has not started by then, the awards end and everybody keeps the role: adopt them again."
    ),
    "freeze": N_(
        "This community is frozen. **Adopt** gives each of them an award of **{tier}** until {until} and touches no "
        "role. If things go on (`/gate unfreeze`) before that day, they hold the tier then, and the role is taken "
        "after that day from whoever does not qualify. If not, the awards end and everybody keeps the role: adopt "
        "them again."
    ),
}
CANCELLED = N_("Cancelled. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many have the role, have linked, and would keep the tier.

    `opens`: the tier opens the role already. `others`: so many other roles it opens to them at once. `waits`: for what
    the tier waits, as `shadow` or `freeze`.
    """

    role: int
    tier: str
    until: datetime
    have: int
    linked: int
    stay: int
    opens: bool
    others: int = 0
    waits: str = ""


def looking(have: int, _of: int) -> str:
    """How far the report is, while somebody waits for it."""
    return plural("{have} member has the role so far.", "{have} members have the role so far.", have, have=number(have))


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
    follows = [_(_WAITING[seen.waits], **names)] if seen.waits in _WAITING else _follows(seen, names)
    if not seen.opens:
        follows.insert(0, _("**{tier}** opens {role} from then on, to everybody who holds it.", **names))
    presses = (Press(_(ADOPT), ADOPT_VERB, carried, grave=True), Press(_(CANCEL), CANCEL_VERB))
    return Card(("\n".join(lines), "\n".join(follows)), presses)


def _follows(seen: Seen, names: Mapping[str, str]) -> list[str]:
    """What **Adopt** does at once, at the deadline, and beside."""
    follows = [
        _("**Adopt** gives each of them **{tier}** until {until}. Nobody loses the role before that day.", **names),
        " ".join(filter(None, [_(AFTER), takes(seen.have - seen.stay)])),
    ]
    if seen.others:
        more = plural(
            "They get {count} other role of the tier too.", "They get {count} other roles of the tier too.", seen.others
        )
        follows.append(" ".join(filter(None, [more, takes(seen.others * seen.have)])))
    return follows


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
