"""What a member may do about what is kept of them: messages on and off, all of it as a file, and forgetting."""

from bot.domain.ids import Account, Community, Platform
from bot.text.accounts import account
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.reputation import BUTTON, VERB

SWITCH_ON = N_("Write to me when a door closes")
SWITCH_OFF = N_("Stop writing to me")
EXPORT, ASK, FORGET, STAY = "me-export", "me-delete", "me-forget", "me-stay"
FILE = "gatehouse-me.json"
_NEEDS = {
    Platform.DISCORD: N_(
        "Discord must allow direct messages from this server; until it does, news waits in `/passes`."
    ),
    Platform.TELEGRAM: N_("Should you block this chat, the news waits in `/passes`."),
}


def notices(on: bool, platform: Platform = Platform.DISCORD) -> str:
    """What the switch now stands at, and what that means."""
    if on:
        return _("From now on I write to you when a tier opens or closes for you.") + f" {_(_NEEDS[platform])}"
    return _("I write to you no more. The news waits in `/passes`.")


def about_me(community: Community) -> Card:
    """What can be done, where commands have no parts."""
    said = _(
        "What **{community}** keeps of you is yours: have all of it as a file, or be forgotten.",
        community=chat(community.name),
    )
    proof = Press(_(BUTTON), VERB)
    return Card((said,), (Press(_("All of it as a file"), EXPORT), proof, Press(_("Forget me"), ASK, grave=True)))


def exported(community: Community) -> str:
    """Beside the file."""
    return _(
        "This is everything I keep of you in **{community}**. Nobody else sees this message.",
        community=chat(community.name),
    )


def ask_to_forget(community: Community, accounts: tuple[Account, ...]) -> Card:
    """What goes, what stays, and that it cannot be undone; asked once."""
    asked = _("Forget you in **{community}**?", community=chat(community.name))
    who = _("This is {accounts}.", accounts=listed([account(one) for one in accounts])) if len(accounts) > 1 else ""
    goes = _(
        "Your wallets, tiers and awards end, your doors close, and all that is kept of you is deleted for good. It "
        "cannot be undone; you can begin anew at any time."
    )
    stays = _(
        "What stays: what you decided as a moderator, under a number that leads to nobody; what I wrote "
        "to chats; what you voted, as a ballot that leads to you no more, unless your wallet signed it or stands in "
        "the round's file; and a mark without your name or number, so that an older copy of the database forgets you "
        "again."
    )
    first = " ".join(filter(None, [asked, who, goes]))
    return Card((first, stays), (Press(_("Forget me"), FORGET, grave=True), Press(_("Keep everything"), STAY)))


def forgotten() -> Card:
    return Card((_("Your doors close now, and then all that is kept of you here is deleted. Goodbye, and thank you."),))


def kept() -> Card:
    return Card((_("Everything stays as it is."),))
