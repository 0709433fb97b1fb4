"""Changes of policy that somebody has proposed."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changing.changes import Effect, Proposal, State
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, ChainName, CommunityId, Place, Platform
from bot.domain.requirements.expectations import Case, Outcome
from storage import tables
from storage.columns import canonical
from storage.policies import case_document, case_of, policy_document, revision_of

_p = tables.proposal.c
MAKES = "makes"


class Proposals:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, proposal: Proposal) -> Proposal:
        new = tables.proposal.insert().values(**_row(proposal))
        return replace(proposal, id=(await self._connection.execute(new.returning(_p.id))).scalar_one())

    async def get(self, proposal: int) -> Proposal | None:
        return next(iter(await self._some(_p.id == proposal)), None)

    async def waiting(self, community: CommunityId) -> Sequence[Proposal]:
        return await self._some(_p.community_id == community, _p.state == State.WAITING)

    async def move(
        self, proposal: int, state: State, *, by: Account | None = None, due_at: datetime | None = None
    ) -> None:
        who = {"by_platform": by.platform, "by_id": by.id, "by_name": by.name} if by else {}
        change = update(tables.proposal).where(_p.id == proposal)
        await self._connection.execute(change.values(state=state, due_at=due_at, **who))

    async def purge(self, before: datetime) -> int:
        old = delete(tables.proposal).where(_p.at < before, _p.state != State.WAITING)
        return (await self._connection.execute(old)).rowcount

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Proposal]:
        look = select(tables.proposal).where(*conditions).order_by(_p.id)
        return [_proposal(row) for row in await self._connection.execute(look)]


def _row(proposal: Proposal) -> dict[str, Any]:
    author, policy = proposal.author, proposal.policy
    return {
        "community_id": policy.community,
        "place_platform": proposal.place.platform,
        "place_id": proposal.place.id,
        "base": proposal.base,
        "document": policy_document(policy) | _making(proposal.makes),
        "reason": policy.reason,
        "author_platform": author.platform,
        "author_id": author.id,
        "author_name": author.name,
        "at": policy.at,
        "expires_at": proposal.expires_at,
        "effects": [asdict(effect) for effect in proposal.effects],
        "needs_second": proposal.needs_second,
        "whole": proposal.whole,
        "restores": proposal.restores,
        "state": proposal.state,
        "due_at": proposal.due_at,
        "cases": [{**case_document(one.expectation), **_came_of(one)} for one in proposal.cases],
    }


def _making(room: NewRoom | None) -> dict[str, object]:
    return {} if room is None else {MAKES: asdict(room)}


def _came_of(case: Case) -> dict[str, object]:
    return {"outcome": case.outcome, "blocks": dict(case.blocks)}


def _proposal(row: Any) -> Proposal:
    author = Account(Platform(row.author_platform), row.author_id, row.author_name)
    told = Policy(CommunityId(row.community_id), row.base + 1, (), author, row.reason, row.at)
    by = None if row.by_id is None else Account(Platform(row.by_platform), row.by_id, row.by_name)
    return Proposal(
        place=Place(Platform(row.place_platform), row.place_id),
        policy=revision_of(canonical(row.document), told),
        effects=tuple(_effect(kept) for kept in row.effects),
        expires_at=row.expires_at,
        needs_second=row.needs_second,
        whole=row.whole,
        restores=row.restores,
        state=State(row.state),
        due_at=row.due_at,
        by=by,
        id=row.id,
        cases=tuple(_case(kept) for kept in row.cases),
        makes=NewRoom(**row.document[MAKES]) if MAKES in row.document else None,
    )


def _case(kept: dict[str, Any]) -> Case:
    blocks = {ChainName(chain): number for chain, number in kept["blocks"].items()}
    return Case(case_of(kept), Outcome(kept["outcome"]), blocks)


def _effect(kept: dict[str, Any]) -> Effect:
    return Effect(kept.pop("tier"), **{name: tuple(members) for name, members in kept.items()})
