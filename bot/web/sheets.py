"""The routes of a ballot that is signed: a page, its state, its pictures, and the two things it can ask for."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import HTMLResponse, Response

from bot.domain.errors import GatehouseError, RoundRefused, SheetProblem, SheetRefused
from bot.services.signing_in.binding import Binding
from bot.services.voting.sheets import SheetsService, SheetView
from bot.text import sheets as words
from bot.text.verify import Fault, fault
from bot.web import answers
from bot.web.booth import Booth, signed_for, standing
from bot.web.files import TYPES
from bot.web.framing import PICTURE, policy
from bot.web.render import Pages

MOST_PICKS = 200
Whole = Annotated[int, Field(ge=0, le=2**31)]


class Pick(BaseModel):
    """An entry by its place on the paper, and what is given to it."""

    entry: Whole
    points: Whole


class Choose(BaseModel):
    """What the ballot is to name; the ballot itself is made here."""

    choices: Annotated[list[Pick], Field(max_length=MOST_PICKS)]


class Finish(BaseModel):
    """The hash of the ballot that was shown, and the signature: hex, or what a tool printed."""

    ballot: Annotated[str, StringConstraints(pattern="^0x[0-9a-f]{64}$")]
    signature: str


def routes(sheets: SheetsService, binding: Binding, pages: Pages) -> APIRouter:
    """Everything below /vote. Getting changes nothing: previews and deep links open pages twice."""
    router = APIRouter(prefix="/vote/{secret}", tags=["vote"])
    _looking(router, sheets, binding, Booth(pages, sheets.site.origin_url))
    _signing(router, sheets)
    return router


def _looking(router: APIRouter, sheets: SheetsService, binding: Binding, booth: Booth) -> None:
    @router.get("", response_class=HTMLResponse, include_in_schema=False)
    async def page(secret: str) -> HTMLResponse:
        try:
            view = await sheets.look(secret)
        except SheetRefused as refused:
            return HTMLResponse(booth.notice(words.problem(refused.problem)), answers.SHEETS[refused.problem])
        except RoundRefused as refused:
            return HTMLResponse(booth.notice(words.refused(refused)), 409)
        except GatehouseError:
            return HTMLResponse(booth.notice(fault(Fault.OURS)), 503)
        status = answers.SHEETS[view.problem] if view.problem and view.cast is None else 200
        home = binding.home(view.community, view.sheet.account)
        headers = {"Content-Security-Policy": policy(None, booth.hosts)}
        return HTMLResponse(booth.page(view, secret, home), status, headers=headers)

    @router.get("/state")
    async def state(secret: str) -> dict[str, Any]:
        """Where this link stands: `open`, or the problem; of a used one what was cast on it."""
        view = await sheets.look(secret)
        news = standing(view)
        return {"state": view.problem or "open", "news": answers.news(news) if news else None, **_kept(view)}

    @router.get("/entry/{place}", include_in_schema=False)
    async def entry(secret: str, place: Whole) -> Response:
        """The small picture of an entry, for who has the link."""
        picture = await sheets.picture(secret, place)
        if not picture:
            return answers.faulty(Fault.NOT_FOUND)
        headers = {"Cache-Control": "private, max-age=600", **PICTURE}
        return Response(picture, media_type=TYPES["webp"], headers=headers)


def _signing(router: APIRouter, sheets: SheetsService) -> None:
    @router.post("/choose")
    async def choose(secret: str, body: Choose) -> dict[str, Any]:
        """The ballot to sign, as its wallet is shown it."""
        made = await sheets.choose(secret, [(one.entry, one.points) for one in body.choices])
        rules = made.paper.held.rules
        return {
            "typed": made.typed,
            "hash": f"0x{made.hash.hex()}",
            "voter": made.voter,
            "chosen": words.chosen(rules, made.named),
            "replaces": words.replaces(made.paper.last.receipt if made.paper.last else None),
        }

    @router.post("/finish")
    async def finish(secret: str, body: Finish) -> dict[str, Any]:
        """Take the ballot if its wallet signed it."""
        done = await sheets.finish(secret, bytes.fromhex(body.ballot[2:]), body.signature)
        view = await sheets.look(secret)
        return {
            "state": SheetProblem.USED,
            "news": answers.news(words.taken(done.held, done.cast.ballot, done.cast.receipt, view.sheet.account)),
            **_kept(view),
        }


def _kept(view: SheetView) -> dict[str, list[words.Coded] | None]:
    """What was cast on this link, and its receipt."""
    if view.cast is None:
        return {"receipt": None, "chosen": None}
    return {"receipt": words.receipt(view.voter, view.cast.receipt), "chosen": signed_for(view.paper, view.cast)}
