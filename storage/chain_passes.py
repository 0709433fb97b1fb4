"""Awards that are on chain too, and what of them the contract was told."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.awarding.chain_passes import ChainPass, Move, Project, Verb
from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from storage import tables
from storage.statements import among

_c, _m = tables.chain_pass.c, tables.member.c


class ChainPasses:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, held: ChainPass) -> ChainPass:
        project = held.project
        what = {"chain": project.chain, "contract": project.contract, "project": str(project.id)}
        new = tables.chain_pass.insert().values(member_id=held.member, tier=held.tier, **what, **_state(held))
        number = (await self._connection.execute(new.returning(_c.id))).scalar_one()
        return replace(held, id=number)

    async def all(self) -> Sequence[ChainPass]:
        return await self._some()

    async def of(self, members: Collection[MemberId]) -> Sequence[ChainPass]:
        return await self._some(among(self._connection, _c.member_id, members))

    async def keep(self, held: ChainPass) -> None:
        await self._connection.execute(update(tables.chain_pass).where(_c.id == held.id).values(**_state(held)))

    async def drop(self, held: ChainPass) -> None:
        await self._connection.execute(tables.chain_pass.delete().where(_c.id == held.id))

    async def _some(self, *conditions: Any) -> Sequence[ChainPass]:
        here = select(tables.chain_pass, _m.community_id).join(tables.member, _m.id == _c.member_id)
        return [_held(row) for row in await self._connection.execute(here.where(*conditions).order_by(_c.id))]


def _state(held: ChainPass) -> dict[str, Any]:
    move = held.move
    return {
        "wallet": held.wallet,
        "stands": held.stands,
        "verb": move.verb if move else None,
        "until": move.until if move else None,
        "moves": held.moves,
        "halted": held.halted,
        "wanted": held.wanted,
    }


def _held(row: Row[Any]) -> ChainPass:
    wallet = None if row.wallet is None else Address(row.wallet)
    move = None if row.verb is None or wallet is None else Move(Verb(row.verb), wallet, row.until)
    return ChainPass(
        CommunityId(row.community_id),
        MemberId(row.member_id),
        row.tier,
        Project(ChainName(row.chain), Address(row.contract), int(row.project)),
        wallet,
        row.stands,
        move,
        row.moves,
        row.halted,
        row.wanted,
        row.id,
    )
