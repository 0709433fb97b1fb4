"""Why a change of policy is not made and what to do next; and what became of one that had waited."""

from bot.domain.errors import ChangeProblem
from bot.domain.events import Event, EventKind
from bot.text.catalogue import N_, _
from bot.text.clean import chat

_SAID = {
    ChangeProblem.NOTHING: N_("That is how it is already. Nothing was changed. `/gate tier list` shows how it is."),
    ChangeProblem.GONE: N_("I do not know this change any more. Nothing was changed. Please type the command again."),
    ChangeProblem.OVER: N_("This has been decided already. `/gate undo` lists every revision there was."),
    ChangeProblem.EXPIRED: N_("This was shown more than an hour ago, so I do not act on it. Please look again."),
    ChangeProblem.STALE: N_(
        "The tiers have changed since this was shown, so it is not what would happen. Nothing was changed. Please look "
        "again."
    ),
    ChangeProblem.OTHERS: N_("Only who asked for this change can apply it. Type the command yourself to see it."),
    ChangeProblem.OWN: N_(
        "You asked for this change yourself; somebody else has to approve it. You can still stop it."
    ),
    ChangeProblem.FROZEN: N_("It is frozen already. `/gate unfreeze` lets things go on."),
    ChangeProblem.NOT_FROZEN: N_("Nothing is frozen here. `/gate freeze` stops all giving and taking."),
    ChangeProblem.UNEXPECTED: N_(
        "Not everything comes out as the policy expects, see above. Nothing was changed. If that is as it should be, "
        "make it anyway; otherwise cancel, and mend the file."
    ),
    ChangeProblem.FIRST: N_("The tiers here were never changed yet, so there is nothing to go back to."),
    ChangeProblem.REVISION: N_("There is no such revision. `/gate undo` lists those there are."),
}


def refused_change(problem: ChangeProblem) -> str:
    """The sentence for it."""
    return _(_SAID[problem])


def of_change(event: Event) -> str:
    """What became of a change that waited for a second moderator."""
    what = chat(str(event.facts.get("reason", "")))
    if event.kind is EventKind.CHANGE_APPLIED:
        return _(
            "Nobody stopped this change, so it is made: {what}. Revision {revision} is in force; `/gate undo` goes "
            "back.",
            what=what,
            revision=event.facts.get("revision"),
        )
    if event.kind is EventKind.TIER_STARTED:
        return _(
            "{what}: out of shadow. Revision {revision} is in force.", what=what, revision=event.facts.get("revision")
        )
    return _(
        "This change was not made: {what}. The tiers have changed since, or who asked for it may not any more.",
        what=what,
    )
