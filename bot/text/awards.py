"""What is said of awards: by those who make them, and to those who have them."""

from collections.abc import Sequence

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.passes import Award
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.passes import When, moment


def awarded(award: Award, account: int) -> str:
    """The new award as its moderator reads it."""
    return _("<@{account}> has **{tier}** {term}", account=account, tier=chat(award.tier), term=term(award))


def extended(award: Award, account: int) -> str:
    """The longer award as its moderator reads it."""
    return _("<@{account}> keeps **{tier}** {term}", account=account, tier=chat(award.tier), term=term(award))


def revoked(award: Award, account: int) -> str:
    """The ended award as its moderator reads it."""
    return _(
        "The award of **{tier}** to <@{account}> is ended. What their wallets open stays open.",
        tier=chat(award.tier),
        account=account,
    )


def term(award: Award) -> str:
    """Until when it lasts, as the end of a sentence."""
    if award.until is None:
        return _("until it is ended.")
    return _(
        "until {moment} ({ago}). It ends by itself, to the second.",
        moment=moment(award.until),
        ago=moment(award.until, When.AGO),
    )


def mine(awards: Sequence[Award]) -> list[str]:
    """A member's own awards, as `/passes` shows them; nothing where there are none."""
    return ["\n".join(map(_mine, awards))] if awards else []


def _mine(award: Award) -> str:
    said = _("**{tier}** was awarded to you {term}", tier=chat(award.tier), term=term(award))
    return f"{said} " + _("The reason: {why}", why=chat(award.why, 200)) if award.why else said


def refused_award(error: AwardRefused) -> str:
    """Why an award could not be made, lengthened or ended as it was typed, and what to type."""
    return _(REFUSED[error.problem], detail=chat(error.detail))


REFUSED = {
    AwardProblem.DURATION: N_(
        "`{detail}` is no span of time. Type it like `10s`, `24h`, `30d` or `2w`. Nothing was changed."
    ),
    AwardProblem.DATE: N_(
        "`{detail}` is no date. Type it like `2026-12-31` or `2026-12-31 18:00` (UTC). Nothing was changed."
    ),
    AwardProblem.DAY: N_("`{detail}` is no day. Type it like `2026-12-31`. Nothing was changed."),
    AwardProblem.BOTH: N_("Give either `for` or `until`, not both. Nothing was changed."),
    AwardProblem.PAST: N_("That moment is over. Nothing was changed. An award ends later than now."),
    AwardProblem.FAR: N_(
        "That is more than ten years off. Nothing was changed. Leave the end out for an award without one."
    ),
    AwardProblem.IS_BOT: N_("Bots hold no tiers. Nothing was changed."),
    AwardProblem.NOT_HERE: N_("That account is not in this server. Nothing was changed."),
    AwardProblem.NOBODY: N_(
        "There is no member {detail} here. Nothing was changed. Name the account: `discord:` and its id."
    ),
    AwardProblem.NONE_OPEN: N_(
        "They have no award of **{detail}** here. Nothing was changed. `/gate award` makes one."
    ),
    AwardProblem.ENDLESS: N_("That award of **{detail}** has no end already. Nothing was changed."),
    AwardProblem.OVER: N_("These awards were made, dropped, or shown more than an hour ago. Send the file again."),
    AwardProblem.OTHERS: N_("Somebody else sent this file in. Nothing was changed. Send it yourself to award these."),
    AwardProblem.UNKNOWN_NAME: N_("I know nobody here who is called `@{detail}` now. Write the account's id instead."),
    AwardProblem.EARLIER: N_(
        "The award of **{detail}** lasts longer than that already. Nothing was changed. `/gate award` with an earlier "
        "end makes it shorter."
    ),
}
