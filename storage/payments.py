"""What selected designs are paid: how far each registry was looked through, and what its logs told."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contributing.entries import State
from bot.domain.contributing.payments import Found, Paid, Paying, Payment, Selected, Way, sums
from bot.domain.ids import Address, ChainName, CommunityId
from storage import tables
from storage.statements import insert

_l, _s, _p, _e = tables.paying.c, tables.selected.c, tables.payment.c, tables.entry.c


class Payments:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, community: CommunityId, chain: ChainName, registry: Address) -> Paying | None:
        row = (await self._connection.execute(select(tables.paying).where(_is(community, chain, registry)))).first()
        if row is None:
            return None
        splits = await self._connection.scalars(select(_s.split).where(_s.paying_id == row.id))
        return Paying(community, chain, registry, row.done, row.told_after, frozenset(map(Address, splits)))

    async def begin(self, paying: Paying) -> None:
        where = {"community_id": paying.community, "chain": paying.chain, "registry": paying.registry}
        values = {**where, "done": paying.done, "told_after": paying.told_after}
        new = insert(self._connection, tables.paying).values(**values)
        await self._connection.execute(new.on_conflict_do_nothing())

    async def extend(self, paying: Paying, found: Found) -> bool:
        here = and_(_is(paying.community, paying.chain, paying.registry), _l.done == paying.done)
        moved = update(tables.paying).where(here).values(done=found.done).returning(_l.id)
        number = (await self._connection.execute(moved)).scalar_one_or_none()
        if number is None:
            return False
        designs = [_selected(number, one) for one in found.selected]
        rows = [_payment(number, one) for one in found.payments]
        for table, each in ((tables.selected, designs), (tables.payment, rows)):
            if each:
                await self._connection.execute(insert(self._connection, table).on_conflict_do_nothing(), each)
        return True

    async def of(self, community: CommunityId, contents: Collection[str] | None = None) -> Sequence[Paid]:
        mine = [_l.community_id == community, *([] if contents is None else [_s.sha256.in_(sorted(contents))])]
        designs = select(_l.chain, tables.selected).join_from(tables.selected, tables.paying).where(*mine)
        found = list(await self._connection.execute(designs.order_by(_s.id)))
        payments = await self._payments({row.paying_id for row in found})
        entries = await self._entries(community, {row.sha256 for row in found})
        return [_paid(row, payments[row.paying_id, row.split], *entries.get(row.sha256, (0, ""))) for row in found]

    async def _payments(self, numbers: Collection[int]) -> defaultdict[tuple[int, str], list[Payment]]:
        theirs = select(tables.payment).where(_p.paying_id.in_(sorted(numbers))).order_by(_p.block, _p.place)
        found: defaultdict[tuple[int, str], list[Payment]] = defaultdict(list)
        for row in await self._connection.execute(theirs):
            found[row.paying_id, row.split].append(_read(row))
        return found

    async def _entries(self, community: CommunityId, contents: Collection[str]) -> dict[str, tuple[int, str]]:
        here = (_e.community_id == community, _e.sha256.in_(sorted(contents)), _e.state != State.SHOWN)
        rows = await self._connection.execute(select(_e.sha256, _e.id, _e.title).where(*here).order_by(_e.id))
        return {content: (number, title) for content, number, title in rows}


def _is(community: CommunityId, chain: ChainName, registry: Address) -> ColumnElement[bool]:
    return and_(_l.community_id == community, _l.chain == chain, _l.registry == registry)


def _selected(number: int, one: Selected) -> dict[str, Any]:
    return {"paying_id": number, "sha256": one.content, "creator": one.creator, "split": one.split}


def _payment(number: int, one: Payment) -> dict[str, Any]:
    what = {"split": one.split, "way": one.way, "token": one.token, "amount": hex(one.amount)}
    where = {"block": one.block, "place": one.place, "tx_hash": one.tx_hash}
    return {"paying_id": number, "decimals": one.decimals, **what, **where}


def _read(row: Row[Any]) -> Payment:
    what = Address(row.split), Way(row.way), Address(row.token), int(row.amount, 16)
    return Payment(*what, row.block, row.place, row.tx_hash, row.decimals)


def _paid(row: Row[Any], payments: Sequence[Payment], entry: int, title: str) -> Paid:
    selected = Selected(row.sha256, Address(row.creator), Address(row.split))
    return Paid(ChainName(row.chain), selected, sums(payments, Way.IN), sums(payments, Way.OUT), entry, title)
