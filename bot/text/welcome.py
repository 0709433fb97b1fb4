"""What the bot says in a private chat before and beside its commands: hello, which community, and what it can do."""

from collections.abc import Sequence

from bot.domain.ids import Community
from bot.text.catalogue import N_, _
from bot.text.clean import chat

PASSES = N_("What I hold")
IN_PRIVATE = N_("Talk to me in private")
COMMANDS = {
    "verify": N_("Prove a wallet. It costs nothing and moves nothing."),
    "passes": N_("What you hold, on what, and until when."),
    "why": N_("Look at your wallets now: what is asked, and what was seen."),
    "recheck": N_("Look again now, and set right what you have here."),
    "wallets": N_("Your wallets: which comes first, names, and unlinking."),
    "join": N_("Your own links into the chats that are open to you."),
    "me": N_("What is kept of you: as a file, or forgotten."),
    "link": N_("You have an account on another platform too? Make both one member."),
    "unlink": N_("Part your accounts again: each a member of its own."),
    "help": N_("What I can do."),
}
"""As menus of a platform show them, in this order."""
ROOMS = N_("These chats are open to you. Choose one, and I make a link of your own.")
COME_IN = N_("Come in")
WHICH = N_("Which community is it about?")


def hello(community: Community) -> list[str]:
    """The first words: where the reader is, and the next step."""
    return [
        _(
            "I keep the doors of **{community}**. Prove a wallet, and what it holds opens them.",
            community=chat(community.name),
        ),
        _("Then ask to join a chat by the link your community gave you: I let you in."),
        _("Proving costs nothing and moves nothing. I never ask for a key or a recovery phrase."),
    ]


def help_text(commands: Sequence[str] = tuple(COMMANDS)) -> list[str]:
    """Every command with what it does."""
    return ["\n".join(f"/{name}: {_(COMMANDS[name])}" for name in commands)]


def no_rooms() -> str:
    """For somebody to whom no chat is open by a link of their own."""
    return _(
        "No chat is open to you by a link of mine. If your community gave you a link to a chat, ask to "
        "join by that: I answer at once. `/why` tells what is missing."
    )


def stranger() -> str:
    """For somebody who comes from nowhere, where several communities are served."""
    return _("I do not know which community you come from. Open me from the button or link your community gave you.")


def not_a_command() -> str:
    """For words that are no command."""
    return _(
        "I understand commands alone. To come in, begin with /verify; /passes tells what you hold, /help the rest."
    )


def not_here() -> str:
    """For a command typed where others read along."""
    return _("What you hold is yours alone, so I answer in a private chat.")
