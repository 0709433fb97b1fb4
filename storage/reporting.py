"""Rounds that are reported to a ledger: how far each is, what it says, and the files that anybody can check."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.voting.ledger import Opening, Result
from bot.domain.voting.reporting import LIVE, Report
from bot.domain.voting.rounds import RoundState, Word
from bot.domain.voting.tally import Earned
from storage import tables
from storage.statements import insert

_r, _f = tables.round_report.c, tables.round_file.c
T = TypeVar("T", Opening, Result, Earned)


class RoundReports:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, report: Report) -> Report:
        new = insert(self._connection, tables.round_report).values(
            community_id=report.community,
            round=report.round.hex(),
            chain=report.chain,
            ledger=report.ledger,
            signer=report.signer,
            title=report.title,
            opening=_plain(report.opening),
            opening_hash=report.opening_hash.hex(),
            **_state(report),
        )
        await self._connection.execute(new.on_conflict_do_nothing())
        kept = await self.get(report.round)
        assert kept is not None
        return kept

    async def get(self, round_id: Word) -> Report | None:
        return next(iter(await self._some(_r.round == round_id.hex())), None)

    async def live(self) -> Sequence[Report]:
        return await self._some(_r.state.in_(LIVE))

    async def credited(self, community: CommunityId) -> Sequence[Report]:
        return await self._some(_r.community_id == community, _r.state == RoundState.CREDITED)

    async def keep(self, report: Report, was: RoundState) -> bool:
        it = update(tables.round_report).where(_r.id == report.id, _r.state == was)
        return (await self._connection.execute(it.values(**_state(report)))).rowcount == 1

    async def keep_file(self, round_id: Word, raw: bytes) -> None:
        new = insert(self._connection, tables.round_file).values(round=round_id.hex(), raw=raw)
        await self._connection.execute(new.on_conflict_do_nothing())

    async def file(self, round_id: Word) -> bytes | None:
        found = await self._connection.execute(select(_f.raw).where(_f.round == round_id.hex()))
        return found.scalar_one_or_none()

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Report]:
        rows = await self._connection.execute(select(tables.round_report).where(*conditions).order_by(_r.id))
        return [_report(row) for row in rows]


def _state(report: Report) -> dict[str, Any]:
    return {
        "state": report.state,
        "opened_at": report.opened_at,
        "result": report.result and _plain(report.result),
        "result_hash": report.result_hash.hex(),
        "totals": [_plain(one) for one in report.totals],
        "tries": report.tries,
        "why": report.why,
        "cancel": report.cancel,
        "final_at": report.final_at,
    }


def _report(row: Row[Any]) -> Report:
    return Report(
        CommunityId(row.community_id),
        ChainName(row.chain),
        Address(row.ledger),
        Address(row.signer),
        bytes.fromhex(row.round),
        row.title,
        _read(Opening, row.opening),
        bytes.fromhex(row.opening_hash),
        RoundState(row.state),
        row.opened_at,
        None if row.result is None else _read(Result, row.result),
        bytes.fromhex(row.result_hash),
        tuple(_read(Earned, one) for one in row.totals),
        row.tries,
        row.why,
        row.cancel,
        row.id,
        row.final_at,
    )


def _plain(one: Opening | Result | Earned) -> dict[str, Any]:
    """As JSON: words in hex, which no other field of these is."""
    found = {each.name: getattr(one, each.name) for each in fields(one)}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in found.items()}


def _read(kind: type[T], plain: dict[str, Any]) -> T:
    words = {each.name for each in fields(kind) if each.type is bytes}
    given: dict[str, Any] = {name: bytes.fromhex(one) if name in words else one for name, one in plain.items()}
    return kind(**given)
