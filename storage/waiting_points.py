"""What makers earned without a wallet: it follows from their entries; what is kept is which report carried it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, CommunityId, MemberId
from bot.domain.voting.carrying import Carried, Owed
from bot.domain.voting.rounds import Home, RoundState, Word
from bot.domain.voting.tally import Waiting
from bot.domain.voting.voting import HeldRound
from storage import tables
from storage.statements import insert

_r, _c, _m, _w = tables.round_.c, tables.candidate.c, tables.round_member.c, tables.carried_points.c


class WaitingPoints:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, member: MemberId, states: Collection[RoundState]) -> Sequence[Owed]:
        return await self._some(_m.member_id == member, _r.state.in_(states))

    async def on_the_way(self, member: MemberId, states: Collection[RoundState]) -> Sequence[tuple[Owed, int]]:
        later = tables.round_.alias()
        carried = (_w.round_id == _c.round_id) & (_w.word == _c.creator)
        look = _look(later.c.number.label("later")).join(tables.carried_points, carried)
        look = look.join(later, later.c.id == _w.carried_in).where(_m.member_id == member, later.c.state.in_(states))
        rows = await self._connection.execute(look.group_by(*_BY, later.c.number).order_by(_r.id, _c.creator))
        return [(_owed(row), row.later) for row in rows]

    async def owed(self, community: CommunityId, home: Home, states: Collection[RoundState]) -> Sequence[Owed]:
        there = _r.chain == home.chain, _r.ledger == home.ledger
        return await self._some(_r.community_id == community, *there, _r.state.in_(states))

    async def taken(self, rounds: Collection[int]) -> frozenset[tuple[Word, Address]]:
        own = select(_r.word, _c.wallet).join_from(tables.candidate, tables.round_, _r.id == _c.round_id)
        later = select(_r.word, _w.wallet).join_from(tables.carried_points, tables.round_, _r.id == _w.round_id)
        both = union_all(
            own.where(_c.round_id.in_(rounds), _c.wallet.is_not(None), _c.points > 0),
            later.where(_w.round_id.in_(rounds)),
        )
        return frozenset((bytes(word), Address(wallet)) for word, wallet in await self._connection.execute(both))

    async def carry(self, held: HeldRound, those: Collection[Carried]) -> None:
        for one in those:
            waiting = one.owed.waiting
            row = insert(self._connection, tables.carried_points).values(
                round_id=one.owed.round, word=waiting.member, wallet=one.wallet, carried_in=held.id
            )
            await self._connection.execute(row)

    async def release(self, held: HeldRound) -> None:
        await self._connection.execute(delete(tables.carried_points).where(_w.carried_in == held.id))

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Owed]:
        """By round and maker. The maker's word leads to nobody once they were forgotten, and nothing is owed then."""
        open_ = ~exists().where(_w.round_id == _c.round_id, _w.word == _c.creator)
        look = _look().where(open_, *conditions).group_by(*_BY).order_by(_r.id, _c.creator)
        return [_owed(row) for row in await self._connection.execute(look)]


_BY = _r.id, _r.number, _r.rules, _r.word, _c.creator, _m.member_id


def _look(*more: ColumnElement[Any]) -> Select[Any]:
    """What each maker earned in a round with entries that name no wallet."""
    sums = select(*_BY, func.sum(_c.points).label("points"), *more)
    theirs = (_m.round_id == _c.round_id) & (_m.word == _c.creator)
    look = sums.join_from(tables.candidate, tables.round_, _r.id == _c.round_id).join(tables.round_member, theirs)
    return look.where(_c.wallet.is_(None), _c.points > 0)


def _owed(row: Any) -> Owed:
    waiting = Waiting(bytes(row.word), bytes(row.creator), int(row.points))
    return Owed(row.id, row.number, row.rules["title"], MemberId(row.member_id), waiting)
