"""The web door: built from services given as arguments, with nothing global."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.domain.errors import ChainUnreadable, GatehouseError, Refusal
from bot.domain.ids import ChainName, CommunityId
from bot.services.signing_in.binding import Binding
from bot.services.signing_in.renewing import Renewing
from bot.services.signing_in.verify import Verify
from bot.services.voting.sheets import SheetsService
from bot.text.catalogue import speaking
from bot.text.verify import Fault
from bot.web import answers, binding
from bot.web.files import FOREVER, TYPES
from bot.web.framing import PICTURE
from bot.web.guard import PER_CLIENT, PER_LINK, Guard
from bot.web.looks import Looks
from bot.web.rates import Buckets, Rate
from bot.web.render import Pages
from bot.web.sheets import routes as ballots
from bot.web.telegram import Updates, UpdatesDoor
from bot.web.tongues import Tongues, wished
from bot.web.verify import routes

Health = Callable[[], Awaitable[Mapping[str, bool]]]
"""Each part of the house and whether it does its work."""
Picture = Callable[[CommunityId, str], Awaitable[bytes | None]]
"""The picture of this community, for who knows its mark."""
RoundFile = Callable[[bytes], Awaitable[bytes | None]]
"""What was published of the round with this id."""
MOST_COMMUNITY = 2**63
ROUND_ID = re.compile(r"0x([0-9a-f]{64})\.json")
BARE = Looks()
log = logging.getLogger(__name__)


async def _none(community: CommunityId, mark: str) -> None:
    del community, mark


async def _no_file(round_id: bytes) -> None:
    del round_id


def create_app(
    verify: Verify,
    bindings: Binding,
    renewing: Renewing,
    health: Health,
    titles: Mapping[ChainName, str],
    registry: CollectorRegistry,
    *,
    looks: Looks = BARE,
    picture: Picture = _none,
    round_file: RoundFile = _no_file,
    sheets: SheetsService | None = None,
    telegram: Updates | None = None,
    per_client: Rate = PER_CLIENT,
    per_link: Rate = PER_LINK,
    monotonic: Callable[[], float] = time.monotonic,
    with_docs: bool = False,
) -> FastAPI:
    """The whole web application; `titles` is what the host calls each chain.

    `looks`: what the owner gives the page; `picture`: what communities show of themselves; `round_file`: what anybody
    may check; `sheets`: where ballots are signed; `telegram`: where Telegram calls us.
    """
    app = FastAPI(title="Gatehouse", openapi_url="/openapi.json" if with_docs else None, docs_url=None, redoc_url=None)
    chains = {titles.get(name, name): number for name, number in verify.chains.items()}
    pages = Pages(verify.site, looks, chains)
    # before the links: the way back from Discord stands where a link's secret would
    app.include_router(binding.routes(bindings, renewing, pages, secure=verify.site.origin_url.startswith("https://")))
    app.include_router(routes(verify, bindings, renewing, pages, titles, registry))
    if sheets is not None:
        app.include_router(ballots(sheets, bindings, pages))
    _house(app, health, registry)
    _beside(app, pages, picture)
    _published(app, round_file)
    _problems(app)
    clients, links = (Buckets(rate, now=monotonic) for rate in (per_client, per_link))
    app.add_middleware(Guard, origin=verify.site.origin_url, clients=clients, links=links)
    app.add_middleware(Tongues)
    if telegram is not None:
        app.add_middleware(UpdatesDoor, updates=telegram)
    return app


def _house(app: FastAPI, health: Health, registry: CollectorRegistry) -> None:
    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        """200 if every part works, else 503; which ones, by name."""
        parts = dict(await health())
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _beside(app: FastAPI, pages: Pages, picture: Picture) -> None:
    """What pages are made of."""

    @app.get("/static/{mark}/{name}", include_in_schema=False)
    async def static(mark: str, name: str) -> Response:
        file = pages.files.get(name)
        if file is None:
            return answers.faulty(Fault.NOT_FOUND)
        headers = {"Cache-Control": pages.files.kept(mark)}
        return Response(file, media_type=TYPES[name.rpartition(".")[2]], headers=headers)

    @app.get("/theme/{community}.css", include_in_schema=False)
    async def theme(community: int) -> Response:
        sheet = pages.themes.get(CommunityId(community))
        if sheet is None:
            return answers.faulty(Fault.NOT_FOUND)
        return Response(sheet, media_type=TYPES["css"], headers={"Cache-Control": "public, max-age=300"})

    @app.get("/icon/{community}/{mark}", include_in_schema=False)
    async def icon(community: int, mark: str) -> Response:
        found = await picture(CommunityId(community), mark) if 0 < community < MOST_COMMUNITY else None
        if found is None:
            return answers.faulty(Fault.NOT_FOUND)
        return Response(found, media_type=TYPES["webp"], headers={"Cache-Control": FOREVER, **PICTURE})


def _published(app: FastAPI, round_file: RoundFile) -> None:
    """What anybody may have, byte by byte as it was hashed."""

    @app.get("/rounds/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        found = ROUND_ID.fullmatch(name)
        raw = await round_file(bytes.fromhex(found[1])) if found else None
        if raw is None:
            return answers.faulty(Fault.NOT_FOUND)
        return Response(raw, media_type="application/json", headers={"Cache-Control": FOREVER})


def _problems(app: FastAPI) -> None:
    """Every error becomes words of ours; none shows what an exception says of itself."""

    @app.exception_handler(Refusal)
    async def refusal(_: Request, error: Refusal) -> JSONResponse:
        return answers.refused(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, __: RequestValidationError) -> JSONResponse:
        return answers.faulty(Fault.MALFORMED)

    @app.exception_handler(HTTPException)
    async def not_found(_: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:
            return answers.faulty(Fault.MALFORMED)
        return answers.faulty(Fault.NOT_FOUND, status=error.status_code)

    @app.exception_handler(ChainUnreadable)
    async def unreadable(_: Request, __: ChainUnreadable) -> JSONResponse:
        return answers.unreadable_chain()

    @app.exception_handler(GatehouseError)
    async def ours(_: Request, error: GatehouseError) -> JSONResponse:
        log.warning("a request failed: %s", type(error).__name__)
        return answers.faulty(Fault.OURS, status=503, retry_after=5)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, _: Exception) -> JSONResponse:
        with speaking(*wished(request.headers)):  # this is said outside of all middleware
            return answers.faulty(Fault.OURS)
