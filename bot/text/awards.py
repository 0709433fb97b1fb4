"""What is said of awards: by those who make them, and to those who have them."""

from collections.abc import Sequence

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.giving.passes import Award
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.passes import When, moment

_HAS = (
    N_("<@{account}> has **{tier}** until it is ended."),
    N_("<@{account}> has **{tier}** until {until} ({ago}). It ends by itself, to the second."),
)
_KEEPS = (
    N_("<@{account}> keeps **{tier}** until it is ended."),
    N_("<@{account}> keeps **{tier}** until {until} ({ago}). It ends by itself, to the second."),
)
_MINE = (
    N_("**{tier}** was awarded to you until it is ended."),
    N_("**{tier}** was awarded to you until {until} ({ago}). It ends by itself, to the second."),
)
_ADOPTED = (
    N_("**{tier}** came to you with the role you had before, until that is ended."),
    N_("**{tier}** came to you with the role you had before, until {until} ({ago}). Then its conditions count."),
)


def awarded(award: Award, account: int) -> str:
    """The new award as its moderator reads it."""
    return _said(_HAS, award, account=account)


def extended(award: Award, account: int) -> str:
    """The longer award as its moderator reads it."""
    return _said(_KEEPS, award, account=account)


def revoked(award: Award, account: int) -> str:
    """The ended award as its moderator reads it."""
    return _(
        "The award of **{tier}** to <@{account}> is ended. What their wallets open stays open.",
        tier=chat(award.tier),
        account=account,
    )


def _said(sentences: tuple[str, str], award: Award, **parts: object) -> str:
    """The sentence for an award without an end, or the one for an award that has one."""
    endless, dated = sentences
    if award.until is None:
        return _(endless, tier=chat(award.tier), **parts)
    until, ago = moment(award.until), moment(award.until, When.AGO)
    return _(dated, tier=chat(award.tier), until=until, ago=ago, **parts)


def mine(awards: Sequence[Award]) -> list[str]:
    """A member's own awards, as `/passes` shows them; nothing where there are none."""
    return ["\n".join(map(_mine, awards))] if awards else []


def _mine(award: Award) -> str:
    if award.adopted is not None:
        return _said(_ADOPTED, award)
    said = _said(_MINE, award)
    return f"{said} " + _("The reason: {why}", why=chat(award.why, 200)) if award.why else said


def refused_award(error: AwardRefused) -> str:
    """Why an award could not be made, lengthened or ended as it was typed, and what to type."""
    return _(REFUSED[error.problem], detail=chat(error.detail))


REFUSED = {
    AwardProblem.NO_PROJECT: N_(
        "**{detail}** asks for no project pass of this community's own contract, or for several, so I cannot tell "
        "which one to give. Nothing was changed. Let it ask for one, like `project:base:0x…#7`."
    ),
    AwardProblem.NO_KEY: N_(
        "Nobody sends to the contract of **{detail}**: the bot's host has to name a key for it in the config. Nothing "
        "was changed."
    ),
    AwardProblem.CHAIN_ENDLESS: N_("A pass on chain needs an end. Nothing was changed. Give `for` or `until`."),
    AwardProblem.CHAIN_FAR: N_(
        "The contract gives passes for at most {detail} days. Nothing was changed. Choose an earlier end."
    ),
    AwardProblem.DURATION: N_(
        "`{detail}` is no span of time. Type it like `10s`, `24h`, `30d` or `2w`. Nothing was changed."
    ),
    AwardProblem.DATE: N_(
        "`{detail}` is no date. Type it like `2026-12-31` or `2026-12-31 18:00` (UTC). Nothing was changed."
    ),
    AwardProblem.DAY: N_("`{detail}` is no day. Type it like `2026-12-31`. Nothing was changed."),
    AwardProblem.BEGUN: N_(
        "`{detail}` has begun already. Name a later day, or leave `until` out and start it yourself. Nothing was "
        "changed."
    ),
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
        "They have no award of **{detail}** here. Nothing was changed. `/gate award` makes one; `/gate why` tells by "
        "what else they hold it, if they do."
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
