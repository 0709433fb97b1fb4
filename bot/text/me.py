"""What a member may do about what is kept of them: messages on and off, all of it as a file, and forgetting."""

from bot.domain.ids import Account, Community, Platform
from bot.text.accounts import account
from bot.text.card import Card, Press
from bot.text.clean import chat
from bot.text.notice import listed

SWITCH_ON = "Write to me when a door closes"
SWITCH_OFF = "Stop writing to me"
EXPORT, ASK, FORGET, STAY = "me-export", "me-delete", "me-forget", "me-stay"
FILE = "gatehouse-me.json"
_NEEDS = {
    Platform.DISCORD: "Discord must allow direct messages from this server; until it does, news waits in `/passes`.",
    Platform.TELEGRAM: "Should you block this chat, the news waits in `/passes`.",
}


def notices(on: bool, platform: Platform = Platform.DISCORD) -> str:
    """What the switch now stands at, and what that means."""
    if on:
        return f"From now on I write to you when a tier opens or closes for you. {_NEEDS[platform]}"
    return "I write to you no more. The news waits in `/passes`."


def about_me(community: Community) -> Card:
    """What can be done, where commands have no parts."""
    said = f"What **{chat(community.name)}** keeps of you is yours: have all of it as a file, or be forgotten."
    return Card((said,), (Press("All of it as a file", EXPORT), Press("Forget me", ASK, grave=True)))


def exported(community: Community) -> str:
    """Beside the file."""
    return f"This is everything I keep of you in **{chat(community.name)}**. Nobody else sees this message."


def ask_to_forget(community: Community, accounts: tuple[Account, ...]) -> Card:
    """What goes, what stays, and that it cannot be undone; asked once."""
    who = f" This is {listed([account(one) for one in accounts])}." if len(accounts) > 1 else ""
    first = (
        f"Forget you in **{chat(community.name)}**?{who} Your wallets, tiers and awards end, your doors close, and "
        "all that is kept of you is deleted for good. It cannot be undone; you can begin anew at any time."
    )
    stays = (
        "What stays: what you decided as a moderator, under a number that leads to nobody; what I wrote to chats; and "
        "a mark without your name or number, so that an older copy of the database forgets you again."
    )
    return Card((first, stays), (Press("Forget me", FORGET, grave=True), Press("Keep everything", STAY)))


def forgotten() -> Card:
    return Card(("Your doors close now, and then all that is kept of you here is deleted. Goodbye, and thank you.",))


def kept() -> Card:
    return Card(("Everything stays as it is.",))
