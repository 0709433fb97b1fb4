"""The wallets of members, one link each, with what their owners say about them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, Address, CommunityId, MemberId
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import Proof, Wallet
from storage import tables

_w, _a, _p, _m = tables.wallet.c, tables.account.c, tables.passes.c, tables.member.c
_WHOLE = (_w.id, _w.member_id, _w.address, _w.scope, _w.proof, _w.linked_at, _w.label, _w.is_primary, _w.shows_name)


class Wallets:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, member: MemberId) -> Sequence[LinkedWallet]:
        """Of several that are marked as the first, as after two members became one, the oldest is."""
        found = [linked for _, linked in await self._some(_w.member_id == member)]
        first = next((one for one in found if one.primary), found[0] if found else None)
        return [replace(one, primary=one is first) for one in found]

    async def everywhere(self, account: Account, address: Address) -> Sequence[tuple[CommunityId, LinkedWallet]]:
        mine = select(_a.member_id).where(_a.platform == account.platform, _a.platform_user_id == account.id)
        return await self._some(_w.member_id.in_(mine), _w.address == address)

    async def linked(self, community: CommunityId, wallet: Wallet) -> LinkedWallet | None:
        here = (_w.community_id == community, _w.scope == wallet.scope, _w.address == wallet.address)
        return next((linked for _, linked in await self._some(*here)), None)

    async def set_label(self, wallet: int, label: str) -> None:
        await self._connection.execute(update(tables.wallet).where(_w.id == wallet).values(label=label))

    async def set_shows_name(self, wallet: int, on: bool) -> None:
        await self._connection.execute(update(tables.wallet).where(_w.id == wallet).values(shows_name=on))

    async def set_primary(self, member: MemberId, wallet: int) -> None:
        theirs = update(tables.wallet).where(_w.member_id == member)
        await self._connection.execute(theirs.values(is_primary=_w.id == wallet))

    async def unlink(self, wallet: int) -> bool:
        gone = tables.wallet.delete().where(_w.id == wallet).returning(_w.member_id)
        member = await self._connection.scalar(gone)
        if member is None:
            return False
        standing = (_p.member_id == member, _p.ended_at.is_(None), _p.on_requirement == true())
        await self._connection.execute(update(tables.passes).where(*standing).values(unlinked=True))
        await self._connection.execute(update(tables.member).where(_m.id == member).values(revision=_m.revision + 1))
        return True

    async def _some(self, *conditions: ColumnElement[bool]) -> list[tuple[CommunityId, LinkedWallet]]:
        look = select(_w.community_id, *_WHOLE).where(*conditions).order_by(_w.id)
        return [(CommunityId(home), _linked(row)) for home, *row in await self._connection.execute(look)]


def _linked(row: Sequence[Any]) -> LinkedWallet:
    number, member, address, scope, proof, since, label, primary, shows_name = row
    wallet = Wallet(Address(address), scope, Proof(proof))
    return LinkedWallet(number, MemberId(member), wallet, since, label, bool(primary), bool(shows_name))
