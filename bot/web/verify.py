"""The sign-in's routes: a page, its state, and the two things it can ask for."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.domain.errors import ChallengeProblem, ChallengeRefused, GatehouseError, Refusal
from bot.domain.ids import ChainName
from bot.services.signing_in.binding import Binding
from bot.services.signing_in.pending import Waiting
from bot.services.signing_in.proving import Claimed, Paired
from bot.services.signing_in.renewing import Renewing
from bot.services.signing_in.verify import Done, Verify, View
from bot.text.outcome import outcome
from bot.text.verify import Fault, fault, problem
from bot.web import answers
from bot.web.browsers import browser_of
from bot.web.framing import policy
from bot.web.render import Pages, elsewhere, standing
from bot.web.ways import Ways


class Choose(BaseModel):
    """The wallet to prove, as its owner wrote it, and the id of the chain it is on, which matters to contracts."""

    address: Annotated[str, StringConstraints(max_length=128)]
    chain: int | None = None


class Finish(BaseModel):
    """The nonce of the text that was shown, and the signature: hex, or what a tool printed as {address, msg, sig}."""

    nonce: Annotated[str, StringConstraints(max_length=128)]
    signature: str


class Code(BaseModel):
    """The code that is shown where a wallet signed."""

    code: Annotated[str, StringConstraints(max_length=40)]


def routes(
    verify: Verify,
    binding: Binding,
    renewing: Renewing,
    pages: Pages,
    titles: Mapping[ChainName, str],
    registry: CollectorRegistry,
) -> APIRouter:
    """Everything below /verify. Getting changes nothing: previews and deep links open pages twice."""
    router = APIRouter(prefix="/verify/{secret}", tags=["verify"])
    _looking(router, verify, binding, renewing, pages)
    finished = Counter("gatehouse_verify_total", "Signatures handed in, by outcome", ["outcome"], registry=registry)
    _proving(router, verify, binding, titles, finished)
    return router


def _looking(router: APIRouter, verify: Verify, binding: Binding, renewing: Renewing, pages: Pages) -> None:
    async def ways(view: View, secret: str, browser: str) -> Ways:
        return Ways(
            binding.way(view.account),
            binding.home(view.community, view.account),
            binding.chat(view.community, view.account),
            renews=view.problem is ChallengeProblem.EXPIRED and await renewing.may(secret, browser),
        )

    @router.get("", response_class=HTMLResponse, include_in_schema=False)
    async def page(secret: str, request: Request) -> HTMLResponse:
        try:
            view = await verify.look(secret)
        except ChallengeRefused as refused:
            return HTMLResponse(pages.notice(problem(refused.problem)), answers.STATUSES[refused.problem])
        except GatehouseError:
            return HTMLResponse(pages.notice(fault(Fault.OURS)), 503)
        status = answers.STATUSES[view.problem] if view.problem else 200
        where = await ways(view, secret, browser_of(request, secret))
        headers = {"Content-Security-Policy": policy(where.bind, pages.hosts)}
        return HTMLResponse(pages.verify(view, secret, where), status, headers=headers)

    @router.get("/state")
    async def state(secret: str, request: Request) -> dict[str, Any]:
        """Where this link stands: `open`, or the problem; `news` in words, and the wallet it was used for.

        `bound`: this browser is the account's own; `waiting`: a wallet that signed elsewhere waits for its code.
        """
        view = await verify.look(secret)
        browser = browser_of(request, secret)
        bound, where = await binding.bound(secret, browser), await ways(view, secret, browser)
        news = standing(view, anew=where.anew) or elsewhere(view, bound=bound)
        return {
            "state": view.problem or "open",
            "expires_at": view.expires_at.isoformat(),
            "bound": bound,
            "waiting": view.waiting,
            "linked": view.linked,
            "tiers": [tier.name for tier in view.policy.tiers],
            "held": list(view.held),
            "news": answers.news(news) if news else None,
        }


def _proving(
    router: APIRouter, verify: Verify, binding: Binding, titles: Mapping[ChainName, str], finished: Counter
) -> None:
    @router.post("/choose")
    async def choose(secret: str, body: Choose) -> dict[str, str]:
        """The text to sign with this wallet."""
        text = await verify.choose(secret, body.address, body.chain)
        return {"message": text.message, "nonce": text.nonce, "address": text.address}

    def counted(done: Done, response: Response) -> dict[str, Any]:
        if isinstance(done, Paired):
            finished.labels("paired").inc()
            response.status_code = 202
            return answers.paired(done)
        if isinstance(done, Claimed):
            finished.labels("claimed").inc()
            response.status_code = 202
            return answers.claimed(done)
        what = outcome(done.account, done.wallets, done.policy, done.plan, titles)
        finished.labels(what.state).inc()
        return answers.outcome(what)

    @router.post("/finish")
    async def finish(secret: str, body: Finish, request: Request, response: Response) -> dict[str, Any]:
        """Link the wallet if its owner signed the text, and say what that opened; elsewhere, give a code for it."""
        try:
            done = await verify.finish(secret, body.nonce, body.signature, browser_of(request, secret))
        except Refusal as refused:
            finished.labels(getattr(refused, "problem", "wallet taken")).inc()
            raise
        if isinstance(done, Waiting):
            finished.labels("waiting").inc()
            response.status_code = 202
            return answers.waiting(done, binding.back(done.account, done.code))
        return counted(done, response)

    @router.post("/code")
    async def code(secret: str, body: Code, request: Request, response: Response) -> dict[str, Any]:
        """Link the wallet that signed elsewhere; only in a browser that is the account's own."""
        return counted(await verify.confirm_here(secret, body.code, browser_of(request, secret)), response)
