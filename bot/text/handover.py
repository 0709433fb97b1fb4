"""Where a wallet signed, outside the account's own browser: what to do with the code that stands there."""

from bot.domain.ids import Account, Platform
from bot.text.binding import TYPE
from bot.text.catalogue import _
from bot.text.notice import PLATFORMS, News, Tone


def steps(account: Account, *, takes: bool) -> list[str]:
    """In order. `takes`: the button back hands the code over by itself."""
    where = PLATFORMS[account.platform]
    follows = _("This page notices by itself. Keep it open or close it, as you like.")
    if takes:
        return [_("Press {label}. The bot gets the code by itself.", label=_("Back to {where}", where=where)), follows]
    if account.platform is Platform.DISCORD:
        answer = _("Go back to {where}, to the answer under your /verify.", where=where)
        return [answer, _("Press {label}, and type these eight letters and figures.", label=_(TYPE)), follows]
    return [_("Go back to {where}, and send the code to the bot as a message.", where=where), follows]


def beware() -> News:
    """What a fraud would ask for."""
    detail = _(
        "Whoever types it gets what your wallet opens. Did somebody send you this link, or ask you for "
        "the code? Close the page: without the code nothing happens."
    )
    return News(Tone.SHUT, _("Give this code to nobody"), detail, _("After five wrong tries it is void."))
