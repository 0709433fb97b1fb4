"""Every ballot as it was received, with its receipt."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, MemberId
from bot.domain.voting.ballots import Ballot, Choice, Receipt, Signing
from bot.domain.voting.rounds import BallotClass, Round, Word
from bot.domain.voting.voting import HeldRound
from bot.ports.rounds import Cast
from storage import tables
from storage.rounds import Rounds
from storage.statements import among

_b, _m = tables.ballot.c, tables.round_member.c


class Ballots:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, held: HeldRound, cast: Cast) -> None:
        await self._connection.execute(insert(tables.ballot).values({"round_id": held.id, **_row(cast)}))
        counted = update(tables.round_).where(tables.round_.c.id == held.id)
        await self._connection.execute(counted.values(ballots=cast.receipt.seq))

    async def last(self, held: HeldRound) -> Receipt | None:
        look = select(tables.ballot).where(_b.round_id == held.id).order_by(_b.seq.desc()).limit(1)
        return next((one.receipt for one in await self._some(look)), None)

    async def of(self, held: HeldRound, member: Word) -> Sequence[Cast]:
        look = select(tables.ballot).where(_b.round_id == held.id, _b.word == member)
        return await self._some(look.order_by(_b.seq))

    async def all(self, held: HeldRound) -> Sequence[Cast]:
        return await self._some(select(tables.ballot).where(_b.round_id == held.id).order_by(_b.seq))

    async def ask_contracts(self, held: HeldRound) -> bool:
        theirs = select(_b.seq).where(_b.round_id == held.id, _b.signing == Signing.CONTRACT)
        return (await self._connection.execute(theirs.limit(1))).first() is not None

    async def of_members(self, members: Collection[MemberId]) -> Sequence[tuple[Round, Cast]]:
        theirs = (_m.round_id == _b.round_id) & (_m.word == _b.word)
        look = select(tables.ballot).join(tables.round_member, theirs)
        rows = list(
            await self._connection.execute(
                look.where(among(self._connection, _m.member_id, members)).order_by(_b.round_id, _b.seq)
            )
        )
        found = {
            one.id: one for one in await Rounds(self._connection, writing=False).those({row.round_id for row in rows})
        }
        return [(found[row.round_id].round, _cast(row)) for row in rows]

    async def _some(self, look: Select[Any]) -> list[Cast]:
        return [_cast(row) for row in await self._connection.execute(look)]


def _row(cast: Cast) -> dict[str, Any]:
    ballot = cast.ballot
    return {
        "seq": cast.receipt.seq,
        "word": ballot.member,
        "choices": [[one.entry.hex(), one.points] for one in ballot.choices],
        "nonce": ballot.nonce,
        "issued_at": ballot.issued_at,
        "salt": ballot.salt,
        "received_at": ballot.received_at,
        "kind": ballot.kind,
        "voter": ballot.voter,
        "signature": ballot.signature,
        "signing": ballot.signing,
        "hash": cast.receipt.ballot,
        "head": cast.receipt.head,
    }


def _cast(row: Any) -> Cast:
    ballot = Ballot(
        bytes(row.word),
        tuple(Choice(bytes.fromhex(entry), points) for entry, points in row.choices),
        row.nonce,
        row.issued_at,
        bytes(row.salt),
        row.received_at,
        BallotClass(row.kind),
        None if row.voter is None else Address(row.voter),
        row.signature,
        Signing(row.signing),
    )
    return Cast(ballot, Receipt(row.seq, bytes(row.hash), row.received_at, bytes(row.head)))
