"""The host's commands about policy and awards, as a running bot takes them through its socket."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from bot.domain.errors import FileRefused, GatehouseError
from bot.domain.ids import Account, Platform
from bot.domain.policy_file import LARGEST
from bot.services.passes import HostAward, PassesService
from bot.services.policy_file import PolicyImport
from bot.text.policy_file import awarded, changes, mistake, plainly

REFUSED = 409


class Import(BaseModel):
    """A policy file; with a revision it is applied to that one, else only looked at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(max_length=4 * LARGEST)]
    revision: int | None = None


class Give(BaseModel):
    """An award; `whom` is a member's number, or an account's with its platform."""

    model_config = ConfigDict(extra="forbid")

    whom: Annotated[int, Field(ge=1, lt=2**63)]
    platform: Platform | None = None
    tier: Annotated[str, Field(min_length=1, max_length=100)]
    community: str = ""
    span: str = ""
    until: datetime | None = None
    why: str = ""


async def imported(policies: PolicyImport, asked: Import) -> dict[str, Any]:
    """What the file changes, in lines, and the revision it was held against."""
    draft = (
        await policies.look(asked.text) if asked.revision is None else await policies.apply(asked.text, asked.revision)
    )
    lines = changes(draft.community, draft.current, draft.change, draft.unseen)
    return {"lines": lines, "revision": draft.current.revision, "changes": bool(draft.change)}


async def given(passes: PassesService, asked: Give) -> dict[str, Any]:
    """Who has what until when, in a line."""
    whom = Account(asked.platform, asked.whom) if asked.platform else asked.whom
    ask = HostAward(whom, asked.tier, asked.community, asked.span, asked.until, asked.why)
    award, member = await passes.award_by_host(ask)
    return {"lines": [awarded(award.tier, award.until, member.accounts, member.id)]}


def refusals(error: GatehouseError) -> list[str]:
    """Every mistake as a line."""
    return [mistake(one) for one in error.mistakes] if isinstance(error, FileRefused) else [plainly(error)]


def routes(policies: PolicyImport, passes: PassesService) -> APIRouter:
    """POST /policy and /awards; what cannot be is 409 with its lines."""
    router = APIRouter()

    @router.post("/policy", response_model=None)
    async def policy(asked: Import) -> dict[str, Any] | JSONResponse:
        try:
            return await imported(policies, asked)
        except GatehouseError as error:
            return JSONResponse({"lines": refusals(error)}, REFUSED)

    @router.post("/awards", response_model=None)
    async def awards(asked: Give) -> dict[str, Any] | JSONResponse:
        try:
            return await given(passes, asked)
        except GatehouseError as error:
            return JSONResponse({"lines": refusals(error)}, REFUSED)

    return router
