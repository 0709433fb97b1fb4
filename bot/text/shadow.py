"""A tier in its shadow, wherever it is spoken of."""

from bot.domain.giving.policy import Tier
from bot.text.catalogue import _, plural
from bot.text.passes import moment


def in_shadow(tier: Tier) -> list[str]:
    """A word about a tier that is only worked out."""
    if tier.shadow is None:
        return []
    return [_("It is being tried: nobody gains or loses it yet. {starts}", starts=starting(tier))]


def starting(tier: Tier) -> str:
    """When it comes out of its shadow."""
    if tier.shadow is None:
        return ""
    until, members = tier.shadow.until, tier.shadow.members
    day = _("on {day}", day=moment(until)) if until else ""
    enough = plural("once {count} member qualifies", "once {count} members qualify", members) if members else ""
    when = _(" or ").join(filter(None, [day, enough]))
    return _("It starts {when}.", when=when) if when else _("It starts when a moderator says so.")
