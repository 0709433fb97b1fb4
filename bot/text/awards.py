"""What is said of awards: by those who make them, and to those who have them."""

from collections.abc import Sequence

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.passes import Award
from bot.text.catalogue import _
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
    detail = chat(error.detail)
    match error.problem:
        case AwardProblem.DATE:
            return _("`{detail}` is no date. Type it like `2026-12-31` or `2026-12-31 18:00` (UTC).", detail=detail)
        case AwardProblem.BOTH:
            return _("Give either `for` or `until`, not both. Nothing was changed.")
        case AwardProblem.FAR:
            return _(
                "That is more than ten years off. Nothing was changed. Leave the end out for an award without one."
            )
        case AwardProblem.NONE_OPEN:
            return _(
                "They have no award of **{tier}** here. Nothing was changed. `/gate award` makes one.", tier=detail
            )
        case AwardProblem.ENDLESS:
            return _("That award of **{tier}** has no end already. Nothing was changed.", tier=detail)
        case AwardProblem.EARLIER:
            return _(
                "The award of **{tier}** lasts longer than that already. Nothing was changed. `/gate award` with an "
                "earlier end makes it shorter.",
                tier=detail,
            )
        case _:
            return _("That award cannot be made. Nothing was changed.")
