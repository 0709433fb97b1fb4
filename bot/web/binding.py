"""How a browser becomes the account's own: to Discord and back, or by what its Mini App was opened with; and stays it.

The way back is a page; what came with it is handed in by its script, so that loading an address changes nothing.
"""

import re
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.services.signing_in.binding import Begun, Binding, Foreign
from bot.services.signing_in.renewing import TRUSTED_FOR, Renewing
from bot.web import answers
from bot.web.browsers import browser_of, keep, kept
from bot.web.render import Pages

RETURN = "/verify/discord"
"""Where Discord sends people back to; it must be registered there, letter for letter."""
_HANDLE = re.compile(r"[0-9a-f]{16}")


class Returned(BaseModel):
    """What Discord sent back with the person."""

    code: Annotated[str, StringConstraints(max_length=512)]
    state: Annotated[str, StringConstraints(max_length=128)]


class Launched(BaseModel):
    """What Telegram opened the Mini App with, as it came."""

    data: str


class Nothing(BaseModel):
    """Nothing needs to be said."""


def routes(binding: Binding, renewing: Renewing, pages: Pages, *, secure: bool) -> APIRouter:
    """The ways to bind a browser. `secure`: members reach the page over https."""
    router = APIRouter(tags=["binding"])

    def sent(begun: Begun) -> JSONResponse:
        response = JSONResponse({"url": begun.url})
        keep(response, begun, int(TRUSTED_FOR.total_seconds()), secure=secure)
        return response

    @router.get(RETURN, response_class=HTMLResponse, include_in_schema=False)
    async def back() -> HTMLResponse:
        return HTMLResponse(pages.returning())

    @router.post(RETURN)
    async def returned(body: Returned, request: Request) -> Any:
        """Bind the browser that went to Discord, if it comes back as the account that asked."""
        handle = body.state.partition(".")[0]
        if not _HANDLE.fullmatch(handle):
            raise ChallengeRefused(ChallengeProblem.NOT_PROVED)
        done = await binding.returned(kept(request, handle), body.state, body.code)
        return answers.foreign(done) if isinstance(done, Foreign) else {"state": "bound"}

    @router.post("/verify/{secret}/discord")
    async def discord(secret: str, body: Nothing) -> JSONResponse:
        """Where to go, so that Discord says who this is; the browser keeps a secret for the way back."""
        del body
        return sent(await binding.begin(secret))

    @router.post("/verify/{secret}/anew")
    async def anew(secret: str, body: Nothing, request: Request) -> JSONResponse:
        """A new link for one that has run out, in the account's own browser, which is its own there too."""
        del body
        return sent(await renewing.anew(secret, browser_of(request, secret)))

    @router.post("/verify/{secret}/telegram")
    async def telegram(secret: str, body: Launched) -> Any:
        """Bind the Mini App that opened this link; it keeps the secret in memory and shows it in a header."""
        done = await binding.launched(secret, body.data)
        return answers.foreign(done) if isinstance(done, Foreign) else {"state": "bound", "browser": done}

    return router
