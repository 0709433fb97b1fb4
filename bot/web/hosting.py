"""The host's commands about policy and awards, as a running bot takes them through its socket."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from bot.domain.changing.policy_file import LARGEST
from bot.domain.errors import FileRefused, GatehouseError
from bot.domain.ids import Account, Platform
from bot.domain.requirements.expectations import failing
from bot.services.awarding.awards import Awards, HostAward
from bot.services.changing.policy_export import PolicyExport
from bot.services.changing.policy_file import PolicyImport
from bot.services.gating.chats import ChatsService
from bot.text.changes import summary
from bot.text.chats import hosts_code
from bot.text.expectations import case_line
from bot.text.policy_file import applied, awarded, changes, mistake, plainly
from bot.text.policy_import import left_out

REFUSED = 409
Answer = dict[str, Any] | JSONResponse


class Import(BaseModel):
    """A policy file to look at, or the number of what a look has proposed, to be applied.

    `anyway`: though not everything comes out as the file expects.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(max_length=4 * LARGEST)] = ""
    proposal: int | None = None
    anyway: bool = False


class Export(BaseModel):
    """The policy of a community; `community` as `discord:ID`, nothing where there is one alone."""

    model_config = ConfigDict(extra="forbid")

    community: str = ""


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
    on_chain: bool = False


class Code(BaseModel):
    """A code for a chat; `community` as `discord:ID`, nothing where there is one alone."""

    model_config = ConfigDict(extra="forbid")

    community: str = ""


async def imported(policies: PolicyImport, asked: Import) -> dict[str, Any]:
    """What the file changes and for whom, in lines, and the number to apply it by; or the revision that is in force."""
    if asked.proposal is not None:
        done = await policies.apply(asked.proposal, anyway=asked.anyway)
        return {"lines": [applied(done.policy.revision)]}
    draft = await policies.look(asked.text)
    lines = changes(draft.community, draft.current, draft.change, draft.unseen)
    lines += [line.replace("\\", "") for line in left_out(draft.left)]
    if draft.preview is None:
        return {"lines": lines, "proposal": None, "fails": False}
    lines += [f"{effect.tier}: {summary(effect)}." for effect in draft.preview.effects]
    # the shell speaks of chains as the config and the file do
    lines += [case_line(case, {}) for case in draft.preview.cases]
    return {"lines": lines, "proposal": draft.preview.proposal, "fails": bool(failing(draft.preview.cases))}


async def exported(policies: PolicyExport, asked: Export) -> dict[str, Any]:
    """The file."""
    _, text = await policies.of(asked.community)
    return {"text": text}


async def given(host: Awards, asked: Give) -> dict[str, Any]:
    """Who has what until when, in a line."""
    whom = Account(asked.platform, asked.whom) if asked.platform else asked.whom
    ask = HostAward(whom, asked.tier, asked.community, asked.span, asked.until, asked.why, asked.on_chain)
    award, member = await host.award_by_host(ask)
    return {"lines": [awarded(award.tier, award.until, member.accounts, member.id)]}


async def coded(chats: ChatsService, asked: Code) -> dict[str, Any]:
    """The code, and what to do with it, in lines."""
    code, community = await chats.owners_code(asked.community)
    return {"lines": hosts_code(code, community.name)}


def refusals(error: GatehouseError) -> list[str]:
    """Every mistake as a line."""
    return [mistake(one) for one in error.mistakes] if isinstance(error, FileRefused) else [plainly(error)]


def routes(policies: PolicyImport, awarding: Awards, chats: ChatsService) -> APIRouter:
    """POST /policy, /awards and /codes; what cannot be is 409 with its lines."""
    router = APIRouter()

    @router.post("/policy", response_model=None)
    async def policy(asked: Import) -> Answer:
        return await _answered(imported(policies, asked))

    @router.post("/awards", response_model=None)
    async def awards(asked: Give) -> Answer:
        return await _answered(given(awarding, asked))

    @router.post("/codes", response_model=None)
    async def codes(asked: Code) -> Answer:
        return await _answered(coded(chats, asked))

    return router


def file_routes(policies: PolicyExport) -> APIRouter:
    """POST /policy/export."""
    router = APIRouter()

    @router.post("/policy/export", response_model=None)
    async def export(asked: Export) -> Answer:
        return await _answered(exported(policies, asked))

    return router


async def _answered(done: Awaitable[dict[str, Any]]) -> Answer:
    try:
        return await done
    except GatehouseError as error:
        return JSONResponse({"lines": refusals(error)}, REFUSED)
