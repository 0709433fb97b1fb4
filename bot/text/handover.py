"""Where a wallet signed, outside the account's own browser: what to do with the code that stands there."""

from bot.domain.ids import Account, Platform
from bot.text.notice import PLATFORMS, News, Tone


def steps(account: Account, *, takes: bool) -> list[str]:
    """In order. `takes`: the button back hands the code over by itself."""
    where = PLATFORMS[account.platform]
    follows = "This page notices by itself. Keep it open or close it, as you like."
    if takes:
        return [f"Press Back to {where}. The bot gets the code by itself.", follows]
    if account.platform is Platform.DISCORD:
        answer = f"Go back to {where}, to the answer under your /verify."
        return [answer, "Press Type the code, and type these eight letters and figures.", follows]
    return [f"Go back to {where}, and send the code to the bot as a message.", follows]


def beware() -> News:
    """What a fraud would ask for."""
    detail = (
        "Whoever types it gets what your wallet opens. Did somebody send you this link, or ask you for the code? "
        "Close the page: without the code nothing happens."
    )
    return News(Tone.SHUT, "Give this code to nobody", detail, "After five wrong tries it is void.")
