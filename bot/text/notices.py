"""What the bot writes to a member about, and a button for each kind."""

from bot.domain.ids import Platform
from bot.domain.notices import Notice
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _
from bot.text.me import SWITCH_OFF, SWITCH_ON, notices
from bot.text.notice import listed

VERB = "notice"
ON, OFF = "on", "off"
_WHEN = {
    Notice.GAINED: N_("a tier opens for you"),
    Notice.ENDING: N_("one is about to end"),
    Notice.ENDED: N_("one has ended, and why"),
}


def switched(wanted: frozenset[Notice], platform: Platform) -> Card:
    """How things stand after all of it was switched on or off."""
    return Card((notices(bool(wanted), platform),), _presses(wanted))


def chosen(wanted: frozenset[Notice]) -> Card:
    """How things stand after one kind was."""
    if not wanted:
        return Card((_("I write to you no more. The news waits in `/passes`."),), _presses(wanted))
    kinds = [_(_WHEN[kind]) for kind in Notice if kind in wanted]
    return Card((_("I write to you when {kinds}.", kinds=listed(kinds)),), _presses(wanted))


def read(carried: str) -> tuple[Notice, bool] | None:
    """Which kind, on or off; None for what no button of ours carries."""
    name, _dash, way = carried.partition("-")
    known = name in frozenset(Notice) and way in {ON, OFF}
    return (Notice(name), way == ON) if known else None


def _presses(wanted: frozenset[Notice]) -> tuple[Press, ...]:
    if not wanted:
        return (Press(_(SWITCH_ON), "notices-on"),)
    return (*(_press(kind, on=kind in wanted) for kind in Notice), Press(_(SWITCH_OFF), "notices-off"))


def _press(kind: Notice, *, on: bool) -> Press:
    when = _(_WHEN[kind])
    if on:
        return Press(_("Not when {when}", when=when), VERB, f"{kind}-{OFF}")
    return Press(_("Write when {when}", when=when), VERB, f"{kind}-{ON}")
