"""Promises about who is behind a browser: what is kept of it, and whom the platforms say it is."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Account, Place
from bot.domain.signing_in.binding import Browser, Launch


class Browsers(Protocol):
    async def add(self, browser: Browser) -> bool:
        """Keep it; False if it is known already, or another one was bound by the same launch."""
        ...

    async def get(self, browser: str) -> Browser | None:
        """The browser of this hash."""
        ...

    async def those(self, browsers: Collection[str]) -> Mapping[str, Browser]:
        """The same for each of these; unknown ones are left out."""
        ...

    async def bind(self, browser: str, now: datetime) -> bool:
        """It is the account's own from now on; False if it was already, or is not known."""
        ...

    async def forget(self, browser: str) -> None:
        """It is nobody's from now on."""
        ...


class Identity(Protocol):
    """A platform that says who is signed in there (OAuth2). Raises PlatformError's children, nothing else."""

    def ask(self, state: str, challenge: str) -> str:
        """The address where the platform asks its user; it leads back to us with a code."""
        ...

    async def who(self, code: str, verifier: str) -> Account | None:
        """Whom the platform gave this code to; None if it gave no such code. Nothing of it is kept."""
        ...


class Launches(Protocol):
    """A platform whose app opens our page and says for whom."""

    def read(self, data: str) -> Launch | None:
        """Who opened the page, by the platform's own seal; None if this is not its seal. Its age is not looked at."""
        ...


class Homes(Protocol):
    """Addresses that lead from our page back to where people asked; None where a platform has no such, or not yet."""

    def place(self, place: Place) -> str | None:
        """To this place of a community."""
        ...

    def bot(self, payload: str) -> str | None:
        """To the bot, which is told this."""
        ...
