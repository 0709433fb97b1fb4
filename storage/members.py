"""Members with their accounts and wallets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict, WalletTaken
from bot.domain.holdings import EOA, Proof, Wallet
from bot.domain.ids import Account, Address, ChainName, CommunityId, MemberId, Platform
from bot.domain.members import Member
from bot.domain.signin import SignedText
from storage import tables
from storage.statements import among, insert

_m, _a, _w = tables.member.c, tables.account.c, tables.wallet.c


class Members:
    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    async def of(self, community: CommunityId, account: Account) -> Member | None:
        look = select(_a.member_id).where(
            _a.community_id == community, _a.platform == account.platform, _a.platform_user_id == account.id
        )
        found = await self._connection.scalar(look.with_for_update() if self._writing else look)
        return (await self.get([found]))[0] if found is not None else None

    async def ensure(self, community: CommunityId, account: Account) -> Member:
        """Conflict if somebody else made the same member at the same moment."""
        member = await self.of(community, account)
        if member is None:
            return await self._make(community, account)
        known = next(a for a in member.accounts if a == account)
        if account.name in {"", known.name}:
            return member
        await self._rename(community, account)
        return (await self.get([member.id]))[0]

    async def get(self, members: Collection[MemberId]) -> Sequence[Member]:
        accounts, wallets = await self._accounts(members), await self._wallets(members)
        look = select(_m.id, _m.community_id, _m.revision, _m.notices, _m.shows_wallets)
        look = look.where(among(self._connection, _m.id, members), _m.joined_into.is_(None))
        return [
            Member(number, community, revision, tuple(accounts[number]), tuple(wallets[number]), *switches)
            for number, community, revision, *switches in await self._connection.execute(look.order_by(_m.id))
        ]

    async def homes(self, members: Collection[MemberId]) -> Mapping[MemberId, CommunityId]:
        look = select(_m.id, _m.community_id).where(among(self._connection, _m.id, members))
        return {MemberId(number): CommunityId(home) for number, home in await self._connection.execute(look)}

    async def owner(self, community: CommunityId, wallet: Wallet) -> MemberId | None:
        look = select(_w.member_id).where(*_same(community, wallet)).order_by(_w.id).limit(1)
        found: MemberId | None = await self._connection.scalar(look)
        return found

    async def page(self, community: CommunityId, after: MemberId, limit: int) -> Sequence[MemberId]:
        rows = await self._connection.scalars(
            select(_m.id).where(_m.id > after, *_looked_at(community)).order_by(_m.id).limit(limit)
        )
        return [MemberId(number) for number in rows]

    async def count(self, community: CommunityId) -> int:
        return await self._connection.scalar(select(func.count(_m.id)).where(*_looked_at(community))) or 0

    async def linked(self, community: CommunityId) -> tuple[int, int]:
        here = (_m.community_id == community, _m.joined_into.is_(None))
        known = select(func.count()).select_from(tables.member).where(*here)
        linked = known.where(exists().where(_w.member_id == _m.id))
        return (await self._connection.scalar(linked)) or 0, (await self._connection.scalar(known)) or 0

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

    async def numbered(self, number: int) -> Sequence[MemberId]:
        theirs = select(_m.id).outerjoin_from(tables.member, tables.account, _a.member_id == _m.id)
        found = theirs.where(or_(_m.id == number, _a.platform_user_id == number)).distinct()
        rows = await self._connection.scalars(
            select(_m.id).where(or_(_m.id.in_(found), _m.joined_into.in_(found))).order_by(_m.id)
        )
        return [MemberId(found) for found in rows]

    async def revisions(self, members: Collection[MemberId]) -> Mapping[MemberId, int]:
        """In a write nobody else can raise them before it ends."""
        look = select(_m.id, _m.revision).where(among(self._connection, _m.id, members)).order_by(_m.id)
        rows = await self._connection.execute(look.with_for_update() if self._writing else look)
        return {MemberId(number): revision for number, revision in rows}

    async def touch(self, members: Collection[MemberId]) -> None:
        change = update(tables.member).where(among(self._connection, _m.id, members))
        await self._connection.execute(change.values(revision=_m.revision + 1))

    async def link(self, member: MemberId, wallet: Wallet, at: datetime, signed: SignedText | None = None) -> bool:
        community = await self._connection.scalar(select(_m.community_id).where(_m.id == member))
        if community is None:
            raise KeyError(member)
        others = select(_w.id).where(*_same(community, wallet), _w.member_id != member).limit(1)
        if await self._connection.scalar(others) is not None:
            raise WalletTaken
        row = {"community_id": community, "scope": wallet.scope, "address": wallet.address}
        kept = _kept(wallet, at, signed)
        new = insert(self._connection, tables.wallet).values(**row, member_id=member, linked_at=at, **kept)
        made = await self._connection.scalar(new.on_conflict_do_nothing().returning(_w.id))
        if made is None and not await self._prove_again(member, row, kept):
            return False
        await self.touch([member])
        return made is not None

    async def _prove_again(self, member: MemberId, row: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        """Whether that changes what counts; WalletTaken if somebody else linked it at the same moment."""
        before = (await self._connection.execute(select(tables.wallet).filter_by(**row))).one()
        if before.member_id != member:
            raise WalletTaken
        await self._connection.execute(update(tables.wallet).where(_w.id == before.id).values(**kept))
        counts = (before.proof, before.vouched_by)
        return before.stale_at is not None or counts != (kept["proof"], kept["vouched_by"])

    async def set_notices(self, member: MemberId, on: bool) -> None:
        await self._connection.execute(update(tables.member).where(_m.id == member).values(notices=on))

    async def set_shows_wallets(self, member: MemberId, on: bool) -> None:
        await self._connection.execute(update(tables.member).where(_m.id == member).values(shows_wallets=on))

    async def _make(self, community: CommunityId, account: Account) -> Member:
        new = tables.member.insert().values(community_id=community, revision=0, notices=False)
        member = (await self._connection.execute(new.returning(_m.id))).scalar_one()
        made = await self._connection.scalar(
            insert(self._connection, tables.account)
            .values(
                community_id=community,
                member_id=member,
                platform=account.platform,
                platform_user_id=account.id,
                name=account.name,
            )
            .on_conflict_do_nothing()
            .returning(_a.id)
        )
        if made is None:
            raise Conflict
        return Member(member, community, 0, (account,), ())

    async def _rename(self, community: CommunityId, account: Account) -> None:
        mine = (_a.community_id == community, _a.platform == account.platform, _a.platform_user_id == account.id)
        await self._connection.execute(update(tables.account).where(*mine).values(name=account.name))

    async def _accounts(self, members: Collection[MemberId]) -> Mapping[MemberId, Sequence[Account]]:
        found: defaultdict[MemberId, list[Account]] = defaultdict(list)
        rows = await self._connection.execute(
            select(_a.member_id, _a.platform, _a.platform_user_id, _a.name)
            .where(among(self._connection, _a.member_id, members))
            .order_by(_a.id)
        )
        for member, platform, number, name in rows:
            found[member].append(Account(Platform(platform), number, name))
        return found

    async def _wallets(self, members: Collection[MemberId]) -> Mapping[MemberId, Sequence[Wallet]]:
        found: defaultdict[MemberId, list[Wallet]] = defaultdict(list)
        rows = await self._connection.execute(
            select(_w.member_id, _w.address, _w.scope, _w.proof, _w.vouched_by, _w.stale_at)
            .where(among(self._connection, _w.member_id, members))
            .order_by(_w.id)
        )
        for member, address, scope, proof, vouched_by, stale_at in rows:
            found[member].append(Wallet(Address(address), scope, Proof(proof), vouched_by, stale_at is not None))
        return found


def _same(community: CommunityId, wallet: Wallet) -> tuple[ColumnElement[bool], ...]:
    """Rows of this address that count where this wallet would: what counts everywhere, counts on its chain too."""
    scopes = [] if wallet.scope == EOA else [_w.scope.in_([EOA, wallet.scope])]
    return _w.community_id == community, _w.address == wallet.address, *scopes


def _kept(wallet: Wallet, at: datetime, signed: SignedText | None) -> dict[str, Any]:
    return {
        "proof": wallet.proof,
        "message": signed and signed.message,
        "signature": signed and signed.signature,
        "checked_at": at if signed else None,
        "doubted_at": None,
        "doubted_block": None,
        "stale_at": None,
        "vouched_by": wallet.vouched_by,
    }


def _looked_at(community: CommunityId) -> tuple[ColumnElement[bool], ...]:
    """Members of this community that have anything to look at."""
    open_pass = exists().where(tables.passes.c.member_id == _m.id, tables.passes.c.ended_at.is_(None))
    open_award = exists().where(tables.award.c.member_id == _m.id, tables.award.c.ended_at.is_(None))
    return _m.community_id == community, or_(exists().where(_w.member_id == _m.id), open_pass, open_award)
