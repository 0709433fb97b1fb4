"""A browser that is the account's own, without the way to Discord and back: for tests of what comes after it."""

from datetime import datetime

from bot.domain.signing_in.binding import Browser, handle, hashed
from bot.services.signing_in.links import token_of
from storage.store import SqlStore


def browser_secret(link_secret: str) -> str:
    """The secret of the one browser that `own_browser` binds for this link."""
    return link_secret[::-1]


async def own_browser(store: SqlStore, link_secret: str, now: datetime) -> str:
    """Bind a browser for this link; its secret."""
    async with store.write() as tx:
        await tx.browsers.add(Browser(hashed(browser_secret(link_secret)), token_of(link_secret), now, now))
    return browser_secret(link_secret)


def cookie_name(link_secret: str) -> str:
    """The cookie in which a browser keeps it where the page is on this machine."""
    return f"gatehouse-{handle(token_of(link_secret))}"


async def as_own_browser(request) -> None:
    """A hook of httpx: each request shows the secret that fits its link."""
    parts = request.url.path.split("/")
    if len(parts) > 3 and parts[1] == "verify":
        request.headers["x-gatehouse-browser"] = browser_secret(parts[2])
