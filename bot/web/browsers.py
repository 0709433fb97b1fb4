"""The secret of a browser on its way: in a cookie for each link, or in a header where there are no cookies."""

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.signing_in.binding import handle
from bot.services.signing_in.binding import Begun
from bot.services.signing_in.links import token_of

HEADER = "x-gatehouse-browser"
LONGEST = 43


def browser_of(request: Request, secret: str) -> str:
    """The secret this browser shows for this link, or nothing."""
    return request.headers.get(HEADER, "")[:LONGEST] or kept(request, handle(token_of(secret)))


def kept(request: Request, handle: str) -> str:
    """The secret in this browser's cookie of that name."""
    return request.cookies.get(_name(handle, secure=True)) or request.cookies.get(_name(handle, secure=False)) or ""


def keep(response: Response, begun: Begun, seconds: int, *, secure: bool) -> None:
    """Have the browser keep it: no script reads it, no other site's request carries it."""
    name = _name(begun.handle, secure=secure)
    response.set_cookie(name, begun.secret, seconds, path="/", secure=secure, httponly=True, samesite="strict")


def _name(handle: str, *, secure: bool) -> str:
    """`__Host-` is for https alone; over plain http the page is on this very machine."""
    return f"{'__Host-' if secure else ''}gatehouse-{handle}"
