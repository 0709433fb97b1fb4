"""What the sign-in page says: one notice for every way it can go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import ChallengeProblem
from bot.domain.ids import Account, Address
from bot.text import binding
from bot.text.catalogue import N_, _
from bot.text.notice import PLATFORMS, Button, News, Tone, Verb, listed, moment, named
from bot.text.requirements import short


def _another() -> Button:
    return Verb.CHOOSE, _("Choose another wallet")


# ---------------------------------------------------------------- the link


def problem(what: ChallengeProblem, account: Account | None = None, *, anew: bool = False) -> News:
    """Why the link or the signature is of no use, and what to do. `anew`: one tap gives a new one."""
    platform = PLATFORMS[account.platform] if account else _("your chat")
    found = binding.problem(what, platform) or _link_problem(
        what, _("Type /verify in {platform} for a new link.", platform=platform)
    )
    if account is None or found.buttons:
        return found
    if anew and what is ChallengeProblem.EXPIRED:
        return replace(found, next="", buttons=((Verb.ANEW, _("Get a new link")), home(account)))
    return replace(found, buttons=(home(account),))


def home(account: Account) -> Button:
    """The way back to the chat; pages leave it out where they do not know it."""
    return (Verb.HOME, _("Back to {where}", where=PLATFORMS[account.platform]))


def _link_problem(what: ChallengeProblem, fresh: str) -> News:
    match what:
        case ChallengeProblem.UNKNOWN:
            return News(
                Tone.SHUT,
                _("This link leads nowhere"),
                _("It may be cut off, or long gone. Nothing was changed."),
                fresh,
            )
        case ChallengeProblem.EXPIRED:
            detail = _("Links live for ten minutes, so that an old one is of no use to anybody. Nothing was changed.")
            return News(Tone.SHUT, _("This link has run out"), detail, fresh, glyph="ending")
        case ChallengeProblem.USED:
            detail = _("Every link works once. Opening it again changes nothing.")
            return News(Tone.SHUT, _("This link has been used"), detail, fresh)
        case ChallengeProblem.BURNED:
            detail = _("Five signatures or codes did not fit, so it was closed for your safety. Nothing was changed.")
            return News(Tone.STOP, _("This link is closed"), detail, fresh)
        case _:
            return _wallet_problem(what)


def _wallet_problem(what: ChallengeProblem) -> News:
    match what:
        case ChallengeProblem.BAD_ADDRESS:
            detail = _(
                "An address is 0x and 40 letters and figures; one here is missing or mistyped. Nothing was changed."
            )
            return News(Tone.STOP, _("This is no wallet address"), detail, buttons=(_another(),))
        case ChallengeProblem.NO_ADDRESS:
            return News(
                Tone.SHUT, _("Choose the wallet first"), _("There is no text to sign yet."), buttons=(_another(),)
            )
        case ChallengeProblem.REPLACED:
            detail = _("A newer text was made with this link, perhaps in another window. Nothing was changed.")
            return News(Tone.SHUT, _("This text is out of date"), detail, buttons=((Verb.CHOOSE, _("Start again")),))
        case ChallengeProblem.CHANGED_TEXT:
            detail = _("The tool changed the text before it signed, so it signed another one. Nothing was linked.")
            title = _("This signature is for another text")
            how = _(
                "Copy the text with the button, letter for letter, without a line break at its end. Then sign again."
            )
            return News(Tone.STOP, title, detail, how, ((Verb.AGAIN, _("Try again")), _another()))
        case ChallengeProblem.WRONG_WALLET:
            detail = _("Another account was active in your wallet, or the wallet changed the text. Nothing was linked.")
            title = _("This signature is not from the wallet you chose")
        case _:
            detail = _("Neither the wallet's own key nor the wallet's contract gave it. Nothing was linked.")
            title = _("This signature cannot be checked")
    chain = _("Is the wallet a contract, such as a smart wallet? Then pick the chain it stands on, and sign anew.")
    return News(Tone.STOP, title, detail, chain, ((Verb.AGAIN, _("Ask the wallet again")), _another()))


def taken(community: str = "") -> News:
    """Another member has proved this wallet."""
    detail = (
        N_("Another member of {community} has proved it, and a wallet belongs to one member. Nothing was changed.")
        if community
        else N_("Another member here has proved it, and a wallet belongs to one member. Nothing was changed.")
    )
    ask = _("Are both accounts yours? Ask a moderator.")
    return News(
        Tone.STOP,
        _("This wallet is linked to another account"),
        _(detail, community=named(community)),
        ask,
        (_another(),),
    )


def full() -> News:
    """They have as many wallets as one member may have."""
    detail = _(
        "You have linked as many wallets as one member may here, so this one is not linked. Nothing was changed."
    )
    room = _("Unlink one with /wallets, then come back to this page.")
    return News(Tone.STOP, _("There is no room for another wallet"), detail, room)


def unreadable() -> News:
    """A contract wallet can only be checked by asking its chain, and that cannot be told now."""
    detail = _("The wallet is a contract, and its chain gives no sure answer just now. Nothing is lost.")
    again = _("Your signature stays good as long as this link: wait a moment, then try again.")
    return News(
        Tone.DIM, _("The chain cannot be read right now"), detail, again, ((Verb.AGAIN, _("Try again")), _another())
    )


def linked_already(account: Account, wallet: Address, held: Sequence[str]) -> News:
    """A used link, seen again by whoever used it."""
    title = _("{wallet} is linked", wallet=short(wallet))
    done = _("This link has done its work: the wallet belongs to {account} now.", account=named(account.name))
    names = listed([named(tier) for tier in held])
    tiers = _("You hold {tiers}.", tiers=names) if held else _("It opened no tier when we last looked.")
    then = _("You can close this page. /passes in {where} shows where you stand.", where=PLATFORMS[account.platform])
    return News(Tone.GOOD, title, f"{done} {tiers}", then, (home(account),))


# ---------------------------------------------------------------- the wallet in the browser


def in_the_browser(expires_at: datetime) -> dict[str, News]:
    """News that the page itself finds out, under the names its script knows them by."""
    again, until = (Verb.AGAIN, _("Ask again")), moment(expires_at)
    return {
        "connecting": News(
            Tone.WAIT,
            _("Waiting for your wallet"),
            _("It asks whether this page may see your address. That shows us the address and nothing else."),
            buttons=(_another(),),
        ),
        "waiting": News(
            Tone.WAIT,
            _("Waiting for your signature"),
            _("Your wallet has the text. Read it there, compare it with this page, then sign."),
            buttons=((Verb.AGAIN, _("Ask the wallet again")), _another()),
        ),
        "checking": News(Tone.WAIT, _("Signed. We look at what the wallet holds"), _("This takes a few seconds.")),
        "declined": News(
            Tone.SHUT,
            _("You declined. Nothing was changed"),
            _(
                "The link works until {until}, if you want to look at the text again or use another wallet.",
                until=until,
            ),
            buttons=(again, _another()),
        ),
        "busy": News(
            Tone.WAIT,
            _("Your wallet already has an open request"),
            _("It is waiting for you there: open the wallet and answer it. Nothing was changed."),
            buttons=(again, _another()),
        ),
        "silent": News(
            Tone.STOP,
            _("Your wallet did not do as asked"),
            _("It gave no address or no signature. Nothing was changed. The link works until {until}.", until=until),
            _("Is the wallet locked? Unlock it, then ask again."),
            (again, _another()),
        ),
        "none": News(
            Tone.SHUT,
            _("No wallet found in this browser"),
            _(
                "Open this link in the browser that has your wallet, or inside your wallet app. It works until "
                "{until}.",
                until=until,
            ),
            buttons=((Verb.RELOAD, _("Look again")),),
        ),
        "pasting": News(
            Tone.WAIT,
            _("Sign this text, then paste what you get"),
            _("Copy it with the button and sign it as a message, letter for letter, with the key of this wallet."),
            _("Publish it nowhere: the signature is for this page alone, once, until {until}.", until=until),
            (_another(),),
        ),
        "unreachable": unreachable(),
    }


def unreachable() -> News:
    """The house did not answer."""
    detail = _("We could not be reached just now. Nothing is lost; trying again does no harm.")
    return News(Tone.DIM, _("No answer from us"), detail, buttons=((Verb.AGAIN, _("Try again")),))


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
    Fault.TOO_LARGE: (N_("This is too much at once"), N_("Nothing that belongs here is so long.")),
    Fault.TOO_SLOW: (N_("The request came too slowly"), N_("It has to be here within five seconds.")),
    Fault.TOO_MANY: (N_("That was a lot of tries"), N_("Nothing was changed. Wait a moment, then try again.")),
    Fault.FOREIGN: (N_("This did not come from our page"), N_("Another website sent it, so we did nothing.")),
    Fault.NOT_JSON: (N_("This cannot be read"), N_("Send the body as application/json.")),
    Fault.MALFORMED: (N_("This cannot be read"), N_("The request lacks a field or has one of the wrong kind.")),
    Fault.NOT_FOUND: (N_("There is nothing here"), N_("The address may be mistyped.")),
    Fault.OURS: (N_("Something went wrong on our side"), N_("It was not your doing. Nothing is lost.")),
}


def fault(what: Fault) -> News:
    """What was wrong with the request."""
    title, detail = map(_, _FAULTS[what])
    tone = Tone.DIM if what is Fault.OURS else Tone.STOP
    return News(tone, title, detail, buttons=((Verb.AGAIN, _("Try again")),))
