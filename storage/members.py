"""Members with their accounts and wallets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.errors import Conflict
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address, CommunityId, MemberId, Platform
from bot.domain.notices import EVERY_NOTICE, Notice
from bot.domain.requirements.holdings import Proof, Wallet
from storage import tables
from storage.links import Links
from storage.statements import among, insert_into, listed, those

_m, _a, _w = tables.member.c, tables.account.c, tables.wallet.c

_OF = select(_a.member_id).where(
    _a.community_id == bindparam("community"),
    _a.platform == bindparam("platform"),
    _a.platform_user_id == bindparam("number"),
)
_OF_LOCKED = _OF.with_for_update()
_NEW = tables.member.insert().returning(_m.id)
MOST_NAMESAKES = 5


class Members(Links):
    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        super().__init__(connection)
        self._writing = writing

    async def of(self, community: CommunityId, account: Account) -> Member | None:
        found = await self.whose(community, account)
        return (await self.get([found]))[0] if found is not None else None

    async def whose(self, community: CommunityId, account: Account) -> MemberId | None:
        who = {"community": community, "platform": account.platform, "number": account.id}
        found: MemberId | None = await self._connection.scalar(_OF_LOCKED if self._writing else _OF, who)
        return found

    async def ensure(self, community: CommunityId, account: Account) -> Member:
        return (await self.ensure_all(community, [account]))[account]

    async def ensure_all(self, community: CommunityId, accounts: Collection[Account]) -> Mapping[Account, Member]:
        """Conflict if somebody else made the same member at the same moment."""
        there = await self._there(community, accounts)
        for account in [one for one in accounts if one in there and one.name not in {"", there[one][1]}]:
            await self._rename(community, account)
        new = {account: account for account in accounts if account not in there}
        return {**await self._members(there), **await self._make(community, list(new.values()))}

    async def known(self, community: CommunityId, accounts: Collection[Account]) -> Mapping[Account, Member]:
        return await self._members(await self._there(community, accounts))

    async def _members(self, there: Mapping[Account, tuple[MemberId, str]]) -> dict[Account, Member]:
        ids = {member for member, _ in there.values()}
        known = {member.id: member for member in await self.get(ids)} if ids else {}
        return {account: known[member] for account, (member, _) in there.items()}

    async def _there(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> Mapping[Account, tuple[MemberId, str]]:
        """Whose these accounts are, and the names they are known by; those nobody has seen are left out."""
        found = dict[Account, tuple[MemberId, str]]()
        for platform in sorted({account.platform for account in accounts}):
            numbers = [account.id for account in accounts if account.platform == platform]
            look = select(_a.platform_user_id, _a.member_id, _a.name).order_by(_a.id)
            look = look.where(_a.community_id == community, _a.platform == platform)
            look = look.where(among(self._connection, _a.platform_user_id, numbers))
            for number, member, name in await self._connection.execute(
                look.with_for_update() if self._writing else look
            ):
                found[Account(platform, number)] = (MemberId(member), name)
        return found

    async def called(self, community: CommunityId, platform: Platform, name: str) -> Sequence[Account]:
        same = (_a.community_id == community, _a.platform == platform, func.lower(_a.name) == name.lower())
        look = select(_a.platform_user_id, _a.name).where(*same).order_by(_a.id.desc()).limit(MOST_NAMESAKES)
        return [Account(platform, number, known) for number, known in await self._connection.execute(look)]

    async def get(self, members: Collection[MemberId]) -> Sequence[Member]:
        accounts, wallets = await self._accounts(members), await self._wallets(members)
        rows = await self._connection.execute(_get(self._dialect), those(self._connection, members))
        return [
            Member(number, home, revision, tuple(accounts[number]), tuple(wallets[number]), wants(on, quiet), shows)
            for number, home, revision, on, quiet, shows in rows
        ]

    async def homes(self, members: Collection[MemberId]) -> Mapping[MemberId, CommunityId]:
        look = select(_m.id, _m.community_id).where(among(self._connection, _m.id, members))
        return {MemberId(number): CommunityId(home) for number, home in await self._connection.execute(look)}

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

    async def numbered(self, number: int) -> Sequence[MemberId]:
        theirs = select(_m.id).outerjoin_from(tables.member, tables.account, _a.member_id == _m.id)
        found = theirs.where(or_(_m.id == number, _a.platform_user_id == number)).distinct()
        rows = await self._connection.scalars(
            select(_m.id).where(or_(_m.id.in_(found), _m.joined_into.in_(found))).order_by(_m.id)
        )
        return [MemberId(found) for found in rows]

    async def revisions(self, members: Collection[MemberId]) -> Mapping[MemberId, int]:
        """In a write nobody else can raise them before it ends."""
        look = _revisions(self._dialect, locked=self._writing)
        rows = await self._connection.execute(look, those(self._connection, members))
        return {MemberId(number): revision for number, revision in rows}

    async def set_notices(self, member: MemberId, wanted: Collection[Notice]) -> None:
        await self._connection.execute(update(tables.member).where(_m.id == member).values(**notice_row(wanted)))

    async def set_shows_wallets(self, member: MemberId, on: bool) -> None:
        await self._connection.execute(update(tables.member).where(_m.id == member).values(shows_wallets=on))

    async def _make(self, community: CommunityId, accounts: Sequence[Account]) -> dict[Account, Member]:
        """New members are all alike, so it does not matter which row is whose."""
        if not accounts:
            return {}
        new = {"community_id": community, "revision": 0, "notices": False}
        made = list(await self._connection.scalars(_NEW, [new for _ in accounts]))
        members = [Member(MemberId(n), community, 0, (one,), ()) for n, one in zip(made, accounts, strict=True)]
        rows = [_account_row(member, account) for member, account in zip(members, accounts, strict=True)]
        if len(list(await self._connection.scalars(_new_account(self._dialect), rows))) < len(rows):
            raise Conflict
        return dict(zip(accounts, members, strict=True))

    async def _rename(self, community: CommunityId, account: Account) -> None:
        mine = (_a.community_id == community, _a.platform == account.platform, _a.platform_user_id == account.id)
        await self._connection.execute(update(tables.account).where(*mine).values(name=account.name))

    async def _accounts(self, members: Collection[MemberId]) -> Mapping[MemberId, Sequence[Account]]:
        found: defaultdict[MemberId, list[Account]] = defaultdict(list)
        rows = await self._connection.execute(_accounts(self._dialect), those(self._connection, members))
        for member, platform, number, name in rows:
            found[member].append(Account(Platform(platform), number, name))
        return found

    async def _wallets(self, members: Collection[MemberId]) -> Mapping[MemberId, Sequence[Wallet]]:
        found: defaultdict[MemberId, list[Wallet]] = defaultdict(list)
        rows = await self._connection.execute(_wallets(self._dialect), those(self._connection, members))
        for member, address, scope, proof, vouched_by, stale_at in rows:
            found[member].append(Wallet(Address(address), scope, Proof(proof), vouched_by, stale_at is not None))
        return found


def wants(on: bool, quiet: str) -> frozenset[Notice]:
    """The kinds of notices that a row stands for."""
    return EVERY_NOTICE - {Notice(kind) for kind in quiet.split()} if on else frozenset()


def notice_row(wanted: Collection[Notice]) -> dict[str, Any]:
    """The row for these: a kind that is yet to come is on for whoever has not switched it off."""
    return {"notices": bool(wanted), "quiet": " ".join(sorted(EVERY_NOTICE - set(wanted))) if wanted else ""}


@cache
def _get(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(_m.id, _m.community_id, _m.revision, _m.notices, _m.quiet, _m.shows_wallets)
    return look.where(listed(dialect, _m.id), _m.joined_into.is_(None)).order_by(_m.id)


@cache
def _accounts(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(_a.member_id, _a.platform, _a.platform_user_id, _a.name)
    return look.where(listed(dialect, _a.member_id)).order_by(_a.id)


@cache
def _wallets(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(_w.member_id, _w.address, _w.scope, _w.proof, _w.vouched_by, _w.stale_at)
    return look.where(listed(dialect, _w.member_id)).order_by(_w.id)


@cache
def _revisions(dialect: str, *, locked: bool) -> Select[*tuple[Any, ...]]:
    look = select(_m.id, _m.revision).where(listed(dialect, _m.id)).order_by(_m.id)
    return look.with_for_update() if locked else look


@cache
def _new_account(dialect: str) -> ReturningInsert[int]:
    return insert_into(dialect, tables.account).on_conflict_do_nothing().returning(_a.id)


def _account_row(member: Member, account: Account) -> dict[str, Any]:
    whose = {"community_id": member.community, "member_id": member.id}
    return {**whose, "platform": account.platform, "platform_user_id": account.id, "name": account.name}


def _looked_at(community: CommunityId) -> tuple[ColumnElement[bool], ...]:
    """Members of this community that have anything to look at."""
    open_pass = exists().where(tables.passes.c.member_id == _m.id, tables.passes.c.ended_at.is_(None))
    open_award = exists().where(tables.award.c.member_id == _m.id, tables.award.c.ended_at.is_(None))
    return _m.community_id == community, or_(exists().where(_w.member_id == _m.id), open_pass, open_award)
