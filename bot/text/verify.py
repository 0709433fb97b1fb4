"""What the sign-in page says: one notice for every way it can go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import ChallengeProblem
from bot.domain.ids import Account, Address
from bot.text import binding
from bot.text.notice import PLATFORMS, Button, News, Tone, Verb, listed, moment, named
from bot.text.requirements import short

_ANOTHER: Button = (Verb.CHOOSE, "Choose another wallet")


# ---------------------------------------------------------------- the link


def problem(what: ChallengeProblem, account: Account | None = None) -> News:
    """Why the link or the signature is of no use, and what to do."""
    platform = PLATFORMS[account.platform] if account else "your chat"
    found = binding.problem(what, platform) or _link_problem(what, f"Type /verify in {platform} for a new link.")
    return replace(found, buttons=(home(account),)) if account and not found.buttons else found


def home(account: Account) -> Button:
    """The way back to the chat; pages leave it out where they do not know it."""
    return (Verb.HOME, f"Back to {PLATFORMS[account.platform]}")


def _link_problem(what: ChallengeProblem, fresh: str) -> News:
    match what:
        case ChallengeProblem.UNKNOWN:
            return News(
                Tone.SHUT, "This link leads nowhere", "It may be cut off, or long gone. Nothing was changed.", fresh
            )
        case ChallengeProblem.EXPIRED:
            detail = "Links live for ten minutes, so that an old one is of no use to anybody. Nothing was changed."
            return News(Tone.SHUT, "This link has run out", detail, fresh, glyph="ending")
        case ChallengeProblem.USED:
            detail = "Every link works once. Opening it again changes nothing."
            return News(Tone.SHUT, "This link has been used", detail, fresh)
        case ChallengeProblem.BURNED:
            detail = "Five signatures or codes did not fit, so it was closed for your safety. Nothing was changed."
            return News(Tone.STOP, "This link is closed", detail, fresh)
        case _:
            return _wallet_problem(what)


def _wallet_problem(what: ChallengeProblem) -> News:
    match what:
        case ChallengeProblem.BAD_ADDRESS:
            detail = (
                "An address is 0x and 40 letters and figures; one here is missing or mistyped. Nothing was changed."
            )
            return News(Tone.STOP, "This is no wallet address", detail, buttons=(_ANOTHER,))
        case ChallengeProblem.NO_ADDRESS:
            return News(Tone.SHUT, "Choose the wallet first", "There is no text to sign yet.", buttons=(_ANOTHER,))
        case ChallengeProblem.REPLACED:
            detail = "A newer text was made with this link, perhaps in another window. Nothing was changed."
            return News(Tone.SHUT, "This text is out of date", detail, buttons=((Verb.CHOOSE, "Start again"),))
        case ChallengeProblem.CHANGED_TEXT:
            detail = "The tool changed the text before it signed, so it signed another one. Nothing was linked."
            title = "This signature is for another text"
            how = "Copy the text with the button, letter for letter, without a line break at its end. Then sign again."
            return News(Tone.STOP, title, detail, how, ((Verb.AGAIN, "Try again"), _ANOTHER))
        case ChallengeProblem.WRONG_WALLET:
            detail = "Another account was active in your wallet, or the wallet changed the text. Nothing was linked."
            title = "This signature is not from the wallet you chose"
        case _:
            detail = "Neither the wallet's own key nor the wallet's contract gave it. Nothing was linked."
            title = "This signature cannot be checked"
    return News(Tone.STOP, title, detail, buttons=((Verb.AGAIN, "Ask the wallet again"), _ANOTHER))


def taken(community: str = "") -> News:
    """Another member has proved this wallet."""
    where = f" of {named(community)}" if community else " here"
    detail = f"Another member{where} has proved it, and a wallet belongs to one member. Nothing was changed."
    ask = "Are both accounts yours? Ask a moderator."
    return News(Tone.STOP, "This wallet is linked to another account", detail, ask, (_ANOTHER,))


def unreadable() -> News:
    """A contract wallet can only be checked by asking its chain, and that cannot be told now."""
    detail = "The wallet is a contract, and its chain gives no sure answer just now. Nothing is lost."
    again = "Your signature stays good as long as this link: wait a moment, then try again."
    return News(Tone.DIM, "The chain cannot be read right now", detail, again, ((Verb.AGAIN, "Try again"), _ANOTHER))


def linked_already(account: Account, wallet: Address, held: Sequence[str]) -> News:
    """A used link, seen again by whoever used it."""
    title = f"{short(wallet)} is linked"
    to = f"This link has done its work: the wallet belongs to {named(account.name)} now."
    tiers = f" You hold {listed([named(t) for t in held])}." if held else " It opened no tier when we last looked."
    then = f"You can close this page. /passes in {PLATFORMS[account.platform]} shows where you stand."
    return News(Tone.GOOD, title, to + tiers, then, (home(account),))


# ---------------------------------------------------------------- the wallet in the browser


def in_the_browser(expires_at: datetime) -> dict[str, News]:
    """News that the page itself finds out, under the names its script knows them by."""
    again, until = (Verb.AGAIN, "Ask again"), moment(expires_at)
    return {
        "connecting": News(
            Tone.WAIT,
            "Waiting for your wallet",
            "It asks whether this page may see your address. That shows us the address and nothing else.",
            buttons=(_ANOTHER,),
        ),
        "waiting": News(
            Tone.WAIT,
            "Waiting for your signature",
            "Your wallet has the text. Read it there, compare it with this page, then sign.",
            buttons=((Verb.AGAIN, "Ask the wallet again"), _ANOTHER),
        ),
        "checking": News(Tone.WAIT, "Signed. We look at what the wallet holds", "This takes a few seconds."),
        "declined": News(
            Tone.SHUT,
            "You declined. Nothing was changed",
            f"The link works until {until}, if you want to look at the text again or use another wallet.",
            buttons=(again, _ANOTHER),
        ),
        "busy": News(
            Tone.WAIT,
            "Your wallet already has an open request",
            "It is waiting for you there: open the wallet and answer it. Nothing was changed.",
            buttons=(again, _ANOTHER),
        ),
        "silent": News(
            Tone.STOP,
            "Your wallet did not do as asked",
            f"It gave no address or no signature. Nothing was changed. The link works until {until}.",
            "Is the wallet locked? Unlock it, then ask again.",
            (again, _ANOTHER),
        ),
        "none": News(
            Tone.SHUT,
            "No wallet found in this browser",
            f"Open this link in the browser that has your wallet, or inside your wallet app. It works until {until}.",
            buttons=((Verb.RELOAD, "Look again"),),
        ),
        "pasting": News(
            Tone.WAIT,
            "Sign this text, then paste what you get",
            "Copy it with the button and sign it as a message, letter for letter, with the key of this wallet.",
            f"Publish it nowhere: the signature is for this page alone, once, until {until}.",
            (_ANOTHER,),
        ),
        "unreachable": unreachable(),
    }


def unreachable() -> News:
    """The house did not answer."""
    detail = "We could not be reached just now. Nothing is lost; trying again does no harm."
    return News(Tone.DIM, "No answer from us", detail, buttons=((Verb.AGAIN, "Try again"),))


# ---------------------------------------------------------------- the request


class Fault(StrEnum):
    """What can be wrong with a request, whatever it asks for."""

    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    TOO_MANY = "too many"
    FOREIGN = "foreign origin"
    NOT_JSON = "not json"
    MALFORMED = "malformed"
    NOT_FOUND = "not found"
    OURS = "our fault"


_FAULTS = {
    Fault.TOO_LARGE: ("This is too much at once", "Nothing that belongs here is so long."),
    Fault.TOO_SLOW: ("The request came too slowly", "It has to be here within five seconds."),
    Fault.TOO_MANY: ("That was a lot of tries", "Nothing was changed. Wait a moment, then try again."),
    Fault.FOREIGN: ("This did not come from our page", "Another website sent it, so we did nothing."),
    Fault.NOT_JSON: ("This cannot be read", "Send the body as application/json."),
    Fault.MALFORMED: ("This cannot be read", "The request lacks a field or has one of the wrong kind."),
    Fault.NOT_FOUND: ("There is nothing here", "The address may be mistyped."),
    Fault.OURS: ("Something went wrong on our side", "It was not your doing. Nothing is lost."),
}


def fault(what: Fault) -> News:
    """What was wrong with the request."""
    title, detail = _FAULTS[what]
    tone = Tone.DIM if what is Fault.OURS else Tone.STOP
    return News(tone, title, detail, buttons=((Verb.AGAIN, "Try again"),))
