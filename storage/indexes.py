"""How far the logs of each source were looked through, and who was ever given what of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.indexing import Found, Index, Source
from storage import tables
from storage.statements import insert

_s, _g = tables.source.c, tables.given.c
_AT_ONCE = 500


class Indexes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, chain: ChainName) -> Sequence[Index]:
        rows = await self._connection.execute(select(tables.source).where(_s.chain == chain).order_by(_s.id))
        return [
            Index(Source(ChainName(row.chain), Address(row.contract), row.schema), row.done, row.last) for row in rows
        ]

    async def get(self, source: Source) -> Index | None:
        row = (await self._connection.execute(select(_s.done, _s.last).where(_is(source)))).one_or_none()
        return None if row is None else Index(source, row.done, row.last)

    async def extend(self, index: Index, found: Collection[Found]) -> None:
        now = {"done": index.done, "last": index.last}
        new = insert(self._connection, tables.source).values(**index.source._asdict(), **now)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=[_s.chain, _s.contract, _s.schema], set_=now)
        )
        await self._add(index.source, found)

    async def note(self, source: Source, found: Found) -> None:
        begun = Index(source)
        new = insert(self._connection, tables.source).values(**source._asdict(), done=begun.done, last=begun.last)
        await self._connection.execute(new.on_conflict_do_nothing())
        await self._add(source, [found])

    async def _add(self, source: Source, found: Collection[Found]) -> None:
        number = (await self._connection.execute(select(_s.id).where(_is(source)))).scalar_one()
        rows = [{"source_id": number, "wallet": one.wallet, "item": hex(one.item)} for one in found]
        if rows:
            await self._connection.execute(insert(self._connection, tables.given).on_conflict_do_nothing(), rows)

    async def forget(self, source: Source) -> None:
        await self._connection.execute(delete(tables.source).where(_is(source)))

    async def found(self, source: Source, wallets: Collection[Address]) -> Mapping[Address, Sequence[int]]:
        items: defaultdict[Address, list[int]] = defaultdict(list)
        for some in _pieces(sorted(wallets)):
            rows = await self._connection.execute(
                select(_g.wallet, _g.item)
                .join_from(tables.given, tables.source)
                .where(_is(source), _g.wallet.in_(some))
                .order_by(_g.id)
            )
            for wallet, item in rows:
                items[Address(wallet)].append(int(item, 16))
        return items


def _is(source: Source) -> ColumnElement[bool]:
    return and_(_s.chain == source.chain, _s.contract == source.contract, _s.schema == source.schema)


def _pieces(wallets: Sequence[Address]) -> Iterator[Sequence[Address]]:
    return (wallets[start : start + _AT_ONCE] for start in range(0, len(wallets), _AT_ONCE))
