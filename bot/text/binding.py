"""Whose browser it is, in words: on the page before and after signing, and in chat to who asked for the link."""

from datetime import datetime

from bot.domain import codes
from bot.domain.binding import Way
from bot.domain.errors import ChallengeProblem
from bot.domain.ids import Account, Address, Community, Platform
from bot.text.clean import chat
from bot.text.notice import PLATFORMS, News, Tone, Verb, listed, moment, named
from bot.text.outcome import Outcome, State
from bot.text.requirements import short

TYPE, TYPE_VERB, TYPED_VERB = "Type the code", "verify-code", "verify-typed"
UNLINK, UNLINK_VERB = "Unlink it", "verify-unlink"
CODE_LABEL = "The code shown where you signed"
NOTHING = "Nothing was changed."
_CARRIED = 18


# ---------------------------------------------------------------- in chat, to who asked


def carried(wallet: str) -> str:
    """As much of an address as a button carries; among a member's own wallets it is enough."""
    return wallet[:_CARRIED]


def signed(account: Account, community: Community, wallet: str) -> list[str]:
    """Somebody signed in a browser that is not known to be theirs."""
    how = "Press the button and type" if account.platform is Platform.DISCORD else "Send me"
    return [
        f"The wallet `{_short(wallet)}` signed on your link for **{chat(community.name)}**. Nothing is linked yet.",
        f"Was it you? {how} the code that is shown where you signed.",
        "Was it somebody else, or did somebody give you a code? Do nothing: without it nothing happens.",
    ]


def linked(community: Community, wallet: str) -> list[str]:
    """A wallet is theirs now."""
    return [
        f"The wallet `{_short(wallet)}` is linked to you in **{chat(community.name)}**. `/passes` shows what you hold.",
        "Not your doing? Unlink it here.",
    ]


def confirmed(community: Community, wallet: Address, what: Outcome) -> list[str]:
    """The code was right: what the wallet opened."""
    held = [f"**{chat(one.tier)}**" for one in what.tiers if one.held]
    if held:
        then = f"You hold {listed(held)}; what that opens arrives within seconds."
    elif what.state is State.CHAIN:
        then = "What it holds cannot be read right now. Nothing is lost: I look again by myself."
    else:
        then = "It opens no tier yet. `/why` shows what each asks for."
    return [f"The wallet `{short(wallet)}` is linked to you in **{chat(community.name)}**. {then}"]


def stranger(account: Account, community: Community) -> list[str]:
    """A browser of another account turned up on their link."""
    where = PLATFORMS[account.platform]
    name = chat(community.name)
    return [
        f"Somebody with another {where} account opened your link for **{name}**. It is closed; nothing was linked.",
        f"Was that your own other account? Switch to this one in {where} there, and type `/verify` again.",
        "A link is for you alone: never send it to anybody.",
    ]


def unlinked(wallet: Address | None) -> str:
    if wallet is None:
        return f"That wallet is not linked to you any more. {NOTHING}"
    return f"The wallet `{short(wallet)}` is unlinked. What stood on it alone ends now."


def send_the_code() -> str:
    return "Send me the code that is shown where you signed, as a message."


# ---------------------------------------------------------------- on the page


def bind(way: Way, account: Account) -> News:
    """Before the wallet: whose browser is this?"""
    code = (Verb.CHOOSE, "Use a code instead")
    title = f"Confirm that it is you: {named(account.name)}" if account.name else "Confirm that it is you"
    if way is Way.TELEGRAM:
        detail = "In Telegram, press the button under the message with this link; or sign here and send the bot a code."
        return News(Tone.PLAIN, title, detail, buttons=(code,))
    detail = "Discord tells us which account you are signed in with there, and nothing else. We keep none of it."
    return News(Tone.PLAIN, title, detail, buttons=((Verb.DISCORD, "Continue with Discord"), code))


def bound(account: Account) -> News:
    """In a Mini App: the browser is theirs, and the wallet is elsewhere."""
    detail = "Wallets open in your browser, not inside Telegram. Sign there; this page follows by itself."
    buttons = ((Verb.OUTSIDE, "Open in your browser"), (Verb.CHOOSE, "Choose a wallet here"))
    return News(Tone.GOOD, f"Telegram says you are {named(account.name)}", detail, buttons=buttons)


def waiting(account: Account, wallet: Address, code: str, expires_at: datetime) -> News:
    """It signed where nobody knows whose browser it is: how the account says that it was them."""
    where = PLATFORMS[account.platform]
    detail = (
        f"This browser is not known to be {named(account.name)}’s, so {short(wallet)} is not linked yet. "
        f"Type the code in {where} as {named(account.name)} (id {account.id}) until {moment(expires_at)}."
    )
    return News(Tone.WAIT, f"Signed. Your code is {codes.shown(code)}", detail)


def signed_elsewhere(account: Account, wallet: Address, *, here: bool) -> News:
    """The same, seen in another browser while the wallet is on another device. `here`: the code may be typed here."""
    where = PLATFORMS[account.platform]
    place = f"here or to the bot in {where}" if here else f"to the bot in {where}; this page follows by itself"
    detail = f"Type the code that is shown there, {place}. Nothing is linked until then."
    buttons = () if here else ((Verb.HOME, f"Back to {where}"), (Verb.CHOOSE, "Sign here instead"))
    return News(Tone.WAIT, f"{short(wallet)} signed on another device", detail, "Was it not you? Do nothing.", buttons)


def around_the_code(account: Account) -> dict[str, News]:
    """What the page needs beside the code, and where it is a Mini App."""
    here = {
        "typed": News(Tone.PLAIN, "Link it", CODE_LABEL),
        "back": News(Tone.PLAIN, f"Back to {PLATFORMS[account.platform]}", ""),
    }
    return here | {"bound": bound(account)} if account.platform is Platform.TELEGRAM else here


def foreign(asker: Account, visitor: Account) -> News:
    """This browser is another account's."""
    where = PLATFORMS[asker.platform]
    mine = named(visitor.name) or f"id {visitor.id}"
    detail = (
        f"In {where} you are {mine}, and the link was made for {named(asker.name)} (id {asker.id}). It is closed now, "
        "and nothing was linked."
    )
    then = (
        f"Are both yours? Switch accounts in {where}, and type /verify there. Did somebody send it? Tell a moderator."
    )
    return News(Tone.STOP, "This link is another account’s", detail, then)


def returning() -> dict[str, News]:
    """What the page of the way back from Discord may have to say."""
    lost = "This browser does not know which link it began with. Nothing was changed."
    again = "Go back to the page of your link and press the button there again, in this same browser."
    return {
        "returning": News(Tone.WAIT, "Discord has answered", "We look who you are there. This takes a moment."),
        "returned": News(Tone.GOOD, "That is you", "This browser is yours now.", "Go back to the page of your link."),
        "refused": News(Tone.SHUT, "You said no in Discord. Nothing was changed", lost, again),
    }


def problem(what: ChallengeProblem, platform: str) -> News | None:
    """Why a browser or a code is of no use; None for what is none of these."""
    fresh = f"Type /verify in {platform} for a new link."
    match what:
        case ChallengeProblem.FOREIGN_ACCOUNT:
            detail = "It was opened by a browser of another account, so it was closed for your safety. " + NOTHING
            return News(Tone.STOP, "This link is closed", detail, fresh)
        case ChallengeProblem.NOT_PROVED:
            detail = "What came back does not show whose browser this is: too old, used before, or from elsewhere. "
            return News(Tone.STOP, "We could not tell that this is you", detail + NOTHING, "Open your link again.")
        case ChallengeProblem.UNBOUND:
            detail = f"Type it to the bot in {platform}: this browser is not known to be yours. {NOTHING}"
            return News(Tone.STOP, "The code cannot be typed here", detail)
        case ChallengeProblem.NO_WAY:
            detail = f"This host has not set it up. Sign with your wallet, then type the code in {platform}. {NOTHING}"
            return News(Tone.SHUT, "This way is not open here", detail, buttons=((Verb.CHOOSE, "Choose a wallet"),))
        case ChallengeProblem.WRONG_CODE:
            detail = (
                f"It may be mistyped, or a newer one was made. After five that do not fit the link is closed. {NOTHING}"
            )
            return News(Tone.STOP, "This code does not fit", detail, buttons=((Verb.AGAIN, "Try again"),))
        case ChallengeProblem.NOT_A_CODE:
            detail = "A code is eight letters and figures, such as K7Q2-M4XZ. It was not counted as a try."
            return News(Tone.SHUT, "This is no code", detail, buttons=((Verb.AGAIN, "Try again"),))
        case ChallengeProblem.NO_CODE:
            detail = f"It may be linked already, closed, or too old. {NOTHING}"
            return News(Tone.SHUT, "No signature waits for a code", detail, fresh)
        case _:
            return None


def _short(wallet: str) -> str:
    return short(Address(wallet)) if wallet else "?"
