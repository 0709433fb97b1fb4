"""Whose browser it is, in words: on the page before and after signing, and in chat to who asked for the link."""

from datetime import datetime

from bot.domain import codes
from bot.domain.errors import ChallengeProblem
from bot.domain.ids import Account, Address, Community, Platform
from bot.domain.signing_in.binding import Way
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.notice import PLATFORMS, News, Tone, Verb, listed, moment, named
from bot.text.outcome import Outcome, State
from bot.text.requirements import short

TYPE, TYPE_VERB, TYPED_VERB = N_("Type the code"), "verify-code", "verify-typed"
UNLINK, UNLINK_VERB = N_("Unlink it"), "verify-unlink"
CODE_LABEL = N_("The code shown where you signed")
_CARRIED = 18


# ---------------------------------------------------------------- in chat, to who asked


def carried(wallet: str) -> str:
    """As much of an address as a button carries; among a member's own wallets it is enough."""
    return wallet[:_CARRIED]


def signed(account: Account, community: Community, wallet: str) -> list[str]:
    """Somebody signed in a browser that is not known to be theirs."""
    how = (
        N_("Was it you? Press the button and type the code that is shown where you signed.")
        if account.platform is Platform.DISCORD
        else N_("Was it you? Send me the code that is shown where you signed.")
    )
    return [
        _(
            "The wallet `{wallet}` signed on your link for **{community}**. Nothing is linked yet.",
            wallet=_short(wallet),
            community=chat(community.name),
        ),
        _(how),
        _("Was it somebody else, or did somebody give you a code? Do nothing: without it nothing happens."),
    ]


def linked(community: Community, wallet: str) -> list[str]:
    """A wallet is theirs now."""
    return [
        _(
            "The wallet `{wallet}` is linked to you in **{community}**. `/passes` shows what you hold.",
            wallet=_short(wallet),
            community=chat(community.name),
        ),
        _("Not your doing? Unlink it here."),
    ]


def confirmed(community: Community, wallet: Address, what: Outcome) -> list[str]:
    """The code was right: what the wallet opened."""
    held = [f"**{chat(one.tier)}**" for one in what.tiers if one.held]
    if held:
        then = _("You hold {held}; what that opens arrives within seconds.", held=listed(held))
    elif what.state is State.CHAIN:
        then = _("What it holds cannot be read right now. Nothing is lost: I look again by myself.")
    else:
        then = _("It opens no tier yet. `/why` shows what each asks for.")
    return [
        _(
            "The wallet `{wallet}` is linked to you in **{community}**. {then}",
            wallet=short(wallet),
            community=chat(community.name),
            then=then,
        )
    ]


def stranger(account: Account, community: Community) -> list[str]:
    """A browser of another account turned up on their link."""
    where = PLATFORMS[account.platform]
    name = chat(community.name)
    return [
        _(
            "Somebody with another {where} account opened your link for **{name}**. It is closed; nothing was linked.",
            where=where,
            name=name,
        ),
        _(
            "Was that your own other account? Switch to this one in {where} there, and type `/verify` again.",
            where=where,
        ),
        _("A link is for you alone: never send it to anybody."),
    ]


def unlinked(wallet: Address | None) -> str:
    if wallet is None:
        return _("That wallet is not linked to you any more. Nothing was changed.")
    return _("The wallet `{wallet}` is unlinked. What stood on it alone ends now.", wallet=short(wallet))


def send_the_code() -> str:
    return _("Send me the code that is shown where you signed, as a message.")


# ---------------------------------------------------------------- on the page


def bind(way: Way, account: Account) -> News:
    """Before the wallet: whose browser is this?"""
    code = (Verb.CHOOSE, _("Use a code instead"))
    title = (
        _("Confirm that it is you: {account}", account=named(account.name))
        if account.name
        else _("Confirm that it is you")
    )
    if way is Way.TELEGRAM:
        detail = _(
            "In Telegram, press the button under the message with this link; or sign here and send the bot a code."
        )
        return News(Tone.PLAIN, title, detail, buttons=(code,))
    detail = _("Discord tells us which account you are signed in with there, and nothing else. We keep none of it.")
    return News(Tone.PLAIN, title, detail, buttons=((Verb.DISCORD, _("Continue with Discord")), code))


def bound(account: Account) -> News:
    """In a Mini App: the browser is theirs, and the wallet is elsewhere."""
    detail = _("Wallets open in your browser, not inside Telegram. Sign there; this page follows by itself.")
    buttons = ((Verb.OUTSIDE, _("Open in your browser")), (Verb.CHOOSE, _("Choose a wallet here")))
    return News(Tone.GOOD, _("Telegram says you are {account}", account=named(account.name)), detail, buttons=buttons)


def waiting(account: Account, wallet: Address, code: str, expires_at: datetime) -> News:
    """It signed where nobody knows whose browser it is: how the account says that it was them."""
    where = PLATFORMS[account.platform]
    detail = _(
        "This browser is not known to be {account}’s, so {wallet} is not linked yet. Type the code in "
        "{where} as {account} (id {id}) until {until}.",
        account=named(account.name),
        wallet=short(wallet),
        where=where,
        id=account.id,
        until=moment(expires_at),
    )
    return News(Tone.WAIT, _("Signed. Your code is {code}", code=codes.shown(code)), detail)


def signed_elsewhere(account: Account, wallet: Address, *, here: bool) -> News:
    """The same, seen in another browser while the wallet is on another device. `here`: the code may be typed here."""
    where = PLATFORMS[account.platform]
    how = (
        N_("Type the code that is shown there, here or to the bot in {where}. Nothing is linked until then.")
        if here
        else N_(
            "Type the code that is shown there, to the bot in {where}; this page follows by itself. Nothing is linked "
            "until then."
        )
    )
    buttons = () if here else ((Verb.HOME, _("Back to {where}", where=where)), (Verb.CHOOSE, _("Sign here instead")))
    return News(
        Tone.WAIT,
        _("{wallet} signed on another device", wallet=short(wallet)),
        _(how, where=where),
        _("Was it not you? Do nothing."),
        buttons,
    )


def around_the_code(account: Account) -> dict[str, News]:
    """What the page needs beside the code, and where it is a Mini App."""
    here = {
        "typed": News(Tone.PLAIN, _("Link it"), _(CODE_LABEL)),
        "back": News(Tone.PLAIN, _("Back to {where}", where=PLATFORMS[account.platform]), ""),
    }
    return here | {"bound": bound(account)} if account.platform is Platform.TELEGRAM else here


def foreign(asker: Account, visitor: Account) -> News:
    """This browser is another account's."""
    where = PLATFORMS[asker.platform]
    mine = named(visitor.name) or _("id {id}", id=visitor.id)
    detail = _(
        "In {where} you are {mine}, and the link was made for {asker} (id {id}). It is closed now, "
        "and nothing was linked.",
        where=where,
        mine=mine,
        asker=named(asker.name),
        id=asker.id,
    )
    then = _(
        "Are both yours? Switch accounts in {where}, and type /verify there. Did somebody send it? Tell a moderator.",
        where=where,
    )
    return News(Tone.STOP, _("This link is another account’s"), detail, then)


def returning() -> dict[str, News]:
    """What the page of the way back from Discord may have to say."""
    lost = _("This browser does not know which link it began with. Nothing was changed.")
    again = _("Go back to the page of your link and press the button there again, in this same browser.")
    return {
        "returning": News(Tone.WAIT, _("Discord has answered"), _("We look who you are there. This takes a moment.")),
        "returned": News(
            Tone.GOOD, _("That is you"), _("This browser is yours now."), _("Go back to the page of your link.")
        ),
        "refused": News(Tone.SHUT, _("You said no in Discord. Nothing was changed"), lost, again),
    }


def problem(what: ChallengeProblem, platform: str) -> News | None:
    """Why a browser or a code is of no use; None for what is none of these."""
    fresh = _("Type /verify in {platform} for a new link.", platform=platform)
    match what:
        case ChallengeProblem.FOREIGN_ACCOUNT:
            detail = _(
                "It was opened by a browser of another account, so it was closed for your safety. Nothing was changed."
            )
            return News(Tone.STOP, _("This link is closed"), detail, fresh)
        case ChallengeProblem.NOT_PROVED:
            detail = _(
                "What was to show whose browser this is was too old, used before, or from elsewhere. Nothing was "
                "changed."
            )
            again = _("Go back to the message with your link, and open it from there once more.")
            return News(Tone.STOP, _("We could not tell that this is you"), detail, again)
        case ChallengeProblem.UNBOUND:
            detail = _(
                "Type it to the bot in {platform}: this browser is not known to be yours. Nothing was changed.",
                platform=platform,
            )
            return News(Tone.STOP, _("The code cannot be typed here"), detail)
        case ChallengeProblem.NO_WAY:
            detail = _(
                "This host has not set it up. Sign with your wallet, then type the code in {platform}. Nothing "
                "was changed.",
                platform=platform,
            )
            return News(
                Tone.SHUT, _("This way is not open here"), detail, buttons=((Verb.CHOOSE, _("Choose a wallet")),)
            )
        case ChallengeProblem.WRONG_CODE:
            detail = _(
                "It may be mistyped, or a newer one was made. After five that do not fit the link is closed. "
                "Nothing was changed."
            )
            return News(Tone.STOP, _("This code does not fit"), detail, buttons=((Verb.AGAIN, _("Try again")),))
        case ChallengeProblem.NOT_A_CODE:
            detail = _("A code is eight letters and figures, such as K7Q2-M4XZ. It was not counted as a try.")
            return News(Tone.SHUT, _("This is no code"), detail, buttons=((Verb.AGAIN, _("Try again")),))
        case ChallengeProblem.NO_CODE:
            detail = _("It may be linked already, closed, or too old. Nothing was changed.")
            return News(Tone.SHUT, _("No signature waits for a code"), detail, fresh)
        case _:
            return None


def _short(wallet: str) -> str:
    return short(Address(wallet)) if wallet else "?"
