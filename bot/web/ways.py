"""Where the browser of a link can go, besides the wallet."""

from dataclasses import dataclass

from bot.domain.signing_in.binding import Way
from bot.text.notice import Verb


@dataclass(frozen=True, slots=True)
class Ways:
    """`bind`: how the browser can be shown to be the account's own; `home`: the address that leads back to the chat.

    `renews`: it is given a new link here when this one has run out; else, at `chat`, the bot gives the account one.
    """

    bind: Way | None = None
    home: str | None = None
    chat: str | None = None
    renews: bool = False

    @property
    def anew(self) -> bool:
        """Does one tap give a new link?"""
        return self.renews or self.chat is not None

    def to(self, verb: Verb) -> str | None:
        """The address to which this button leads; None where it leads nowhere, or does something here."""
        return {Verb.HOME: self.home, Verb.ANEW: None if self.renews else self.chat}.get(verb)

    def has(self, verb: Verb) -> bool:
        """Does this button do anything on a page without a choice?"""
        return self.to(verb) is not None or (verb is Verb.ANEW and self.renews)


NOWHERE = Ways()
