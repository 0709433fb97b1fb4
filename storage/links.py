"""Whose wallets these are: one wallet has one owner in a community."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.errors import WalletTaken
from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.domain.requirements.holdings import EOA, Wallet, overlap
from bot.domain.signing_in.signin import Proved, SignedText
from storage import tables
from storage.statements import among, insert_into, listed, those

_m, _w = tables.member.c, tables.wallet.c

_COMMUNITY = select(_m.community_id).where(_m.id == bindparam("member"))
NOBODY = MemberId(0)


class Links:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    async def owner(self, community: CommunityId, wallet: Wallet) -> MemberId | None:
        return (await self.owners(community, [wallet])).get(wallet)

    async def owners(
        self, community: CommunityId, wallets: Collection[Wallet], besides: MemberId = NOBODY
    ) -> Mapping[Wallet, MemberId]:
        """By the oldest link there is. What counts everywhere, counts on a chain too."""
        here = {"community": community, "besides": besides}
        addresses = those(self._connection, {wallet.address for wallet in wallets})
        rows = list(await self._connection.execute(_linked_to(self._dialect), {**here, **addresses}))
        links = [(MemberId(member), Wallet(Address(found), scope)) for member, found, scope in rows]
        return {one: member for one in wallets for member, other in reversed(links) if _meet(one, other)}

    async def with_wallets(
        self, chain: ChainName, addresses: Collection[Address]
    ) -> Mapping[Address, Mapping[MemberId, CommunityId]]:
        rows = await self._connection.execute(
            select(_w.address, _w.member_id, _w.community_id).where(
                among(self._connection, _w.address, addresses), _w.scope.in_([EOA, chain])
            )
        )
        found: defaultdict[Address, dict[MemberId, CommunityId]] = defaultdict(dict)
        for address, member, community in rows:
            found[Address(address)][MemberId(member)] = CommunityId(community)
        return found

    async def touch(self, members: Collection[MemberId]) -> None:
        await self._connection.execute(_touch(self._dialect), those(self._connection, members))

    async def link(self, member: MemberId, wallet: Wallet, at: datetime, signed: SignedText | None = None) -> bool:
        community = await self._connection.scalar(_COMMUNITY, {"member": member})
        if community is None:
            raise KeyError(member)
        if await self.owners(CommunityId(community), [wallet], besides=member):
            raise WalletTaken
        proved = Proved(wallet, signed)
        made = await self._connection.scalar(_new_wallet(self._dialect), _wallet_row(community, member, proved, at))
        if made is None and not await self._prove_again(CommunityId(community), member, proved, at):
            return False
        await self.touch([member])
        return made is not None

    async def link_all(self, community: CommunityId, links: Mapping[MemberId, Proved], at: datetime) -> None:
        rows = [_wallet_row(community, member, proved, at) for member, proved in links.items()]
        if len(list(await self._connection.scalars(_new_wallet(self._dialect), rows))) < len(rows):
            raise WalletTaken
        await self.touch(links.keys())

    async def _prove_again(self, community: CommunityId, member: MemberId, proved: Proved, at: datetime) -> bool:
        """Whether that changes what counts; WalletTaken if somebody else linked it at the same moment."""
        same, kept = _key(community, proved.wallet), _kept(proved, at)
        before = (await self._connection.execute(select(tables.wallet).filter_by(**same))).one()
        if before.member_id != member:
            raise WalletTaken
        await self._connection.execute(update(tables.wallet).where(_w.id == before.id).values(**kept))
        counts = (before.proof, before.vouched_by)
        return before.stale_at is not None or counts != (kept["proof"], kept["vouched_by"])


@cache
def _linked_to(dialect: str) -> Select[*tuple[Any, ...]]:
    here = (_w.community_id == bindparam("community"), _w.member_id != bindparam("besides"))
    return select(_w.member_id, _w.address, _w.scope).where(*here, listed(dialect, _w.address)).order_by(_w.id)


@cache
def _touch(dialect: str) -> Update:
    return update(tables.member).where(listed(dialect, _m.id)).values(revision=_m.revision + 1)


@cache
def _new_wallet(dialect: str) -> ReturningInsert[int]:
    return insert_into(dialect, tables.wallet).on_conflict_do_nothing().returning(_w.id)


def _meet(one: Wallet, other: Wallet) -> bool:
    return one.address == other.address and overlap(one, other)


def _wallet_row(community: CommunityId, member: MemberId, proved: Proved, at: datetime) -> dict[str, Any]:
    return {**_key(community, proved.wallet), "member_id": member, "linked_at": at, **_kept(proved, at)}


def _key(community: CommunityId, wallet: Wallet) -> dict[str, Any]:
    return {"community_id": community, "scope": wallet.scope, "address": wallet.address}


def _kept(proved: Proved, at: datetime) -> dict[str, Any]:
    return {
        "proof": proved.wallet.proof,
        "message": proved.text and proved.text.message,
        "signature": proved.text and proved.text.signature,
        "checked_at": at if proved.text else None,
        "doubted_at": None,
        "doubted_block": None,
        "stale_at": None,
        "vouched_by": proved.wallet.vouched_by,
    }
