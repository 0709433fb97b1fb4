"""The sign-in's routes: a page, its state, and the two things it can ask for."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel, StringConstraints
from starlette.responses import HTMLResponse, Response

from bot.domain.errors import ChallengeRefused, GatehouseError, Refusal
from bot.domain.ids import ChainName
from bot.services.verify import Claimed, Paired, Verify
from bot.text.outcome import outcome
from bot.text.verify import Fault, fault, problem
from bot.web import answers
from bot.web.render import Pages, standing


class Choose(BaseModel):
    """The wallet to prove, as its owner wrote it."""

    address: Annotated[str, StringConstraints(max_length=128)]


class Finish(BaseModel):
    """The nonce of the text that was shown, and the signature: 65 bytes in hex."""

    nonce: Annotated[str, StringConstraints(max_length=128)]
    signature: str


def routes(verify: Verify, pages: Pages, titles: Mapping[ChainName, str], registry: CollectorRegistry) -> APIRouter:
    """Everything below /verify. Getting changes nothing: previews and deep links open pages twice."""
    router = APIRouter(prefix="/verify/{secret}", tags=["verify"])
    finished = Counter("gatehouse_verify_total", "Signatures handed in, by outcome", ["outcome"], registry=registry)

    @router.get("", response_class=HTMLResponse, include_in_schema=False)
    async def page(secret: str) -> HTMLResponse:
        try:
            view = await verify.look(secret)
        except ChallengeRefused as refused:
            return HTMLResponse(pages.notice(problem(refused.problem)), answers.STATUSES[refused.problem])
        except GatehouseError:
            return HTMLResponse(pages.notice(fault(Fault.OURS)), 503)
        return HTMLResponse(pages.verify(view), answers.STATUSES[view.problem] if view.problem else 200)

    @router.get("/state")
    async def state(secret: str) -> dict[str, Any]:
        """Where this link stands: `open`, or the problem; `news` in words, and the wallet it was used for."""
        view = await verify.look(secret)
        news = standing(view)
        return {
            "state": view.problem or "open",
            "expires_at": view.expires_at.isoformat(),
            "linked": view.linked,
            "tiers": [tier.name for tier in view.policy.tiers],
            "held": list(view.held),
            "news": answers.news(news) if news else None,
        }

    @router.post("/choose")
    async def choose(secret: str, body: Choose) -> dict[str, str]:
        """The text to sign with this wallet."""
        text = await verify.choose(secret, body.address)
        return {"message": text.message, "nonce": text.nonce, "address": text.address}

    @router.post("/finish")
    async def finish(secret: str, body: Finish, response: Response) -> dict[str, Any]:
        """Link the wallet if its owner signed the text, and say what that opened."""
        try:
            done = await verify.finish(secret, body.nonce, body.signature)
        except Refusal as refused:
            finished.labels(getattr(refused, "problem", "wallet taken")).inc()
            raise
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

    return router
