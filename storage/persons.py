"""All that is kept of one person: as a whole to hand out, and to forget."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, delete, exists, false, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.doors import Given
from bot.domain.ids import Account, Address, CommunityId, MemberId, Platform
from bot.domain.leaving.forgetting import StandIns
from storage import tables
from storage.standing import FACTS, NAMED, OF_ACCOUNTS, OF_MEMBERS, SECRETS
from storage.statements import among, insert

_m, _a, _d = tables.member.c, tables.account.c, tables.door.c


class Persons:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def whole(self, community: CommunityId, account: Account) -> tuple[Sequence[MemberId], Sequence[Account]]:
        mine = (_a.community_id == community, _a.platform == account.platform, _a.platform_user_id == account.id)
        member = await self._connection.scalar(select(_a.member_id).where(*mine))
        if member is None:
            return [], [account]
        both = select(_m.id).where(or_(_m.id == member, _m.joined_into == member)).order_by(_m.id)
        rows = await self._connection.execute(
            select(_a.platform, _a.platform_user_id, _a.name).where(_a.member_id == member).order_by(_a.id)
        )
        accounts = [Account(Platform(platform), number, name) for platform, number, name in rows]
        return [MemberId(number) for number in await self._connection.scalars(both)], accounts

    async def everything(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> Mapping[str, Sequence[Mapping[str, object]]]:
        theirs = {noun: (table, self._of(table, members)) for table, noun in OF_MEMBERS.items()}
        for (table, *columns), noun in OF_ACCOUNTS.items():
            theirs[noun] = (table, _is_one(table, columns, community, accounts))
        for (table, *columns), noun in NAMED.items():
            theirs[noun] = (table, _is_one(table, columns, community, accounts))
        theirs["acts"] = (tables.audit, self._acts(community, members, accounts))
        found = {noun: await self._rows(table, condition) for noun, (table, condition) in theirs.items()}
        return {noun: rows for noun, rows in found.items() if rows}

    def _acts(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> ColumnElement[bool]:
        """What they did, and what was done to them."""
        mine = or_(
            self._of(tables.audit, members), _is_one(tables.audit, ["by_platform", "by_id"], community, accounts)
        )
        return and_(tables.audit.c.community_id == community, mine)

    async def let_go(self, members: Collection[MemberId], at: datetime) -> None:
        award = tables.award.c
        over = (among(self._connection, award.member_id, members), award.ended_at.is_(None))
        await self._connection.execute(update(tables.award).where(*over).values(ended_at=at))
        touched = update(tables.member).where(among(self._connection, _m.id, members))
        await self._connection.execute(touched.values(revision=_m.revision + 1))

    async def addresses(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> frozenset[Address]:
        wallet, kept = tables.wallet.c, select(tables.evidence.c.facts)
        found = set(await self._connection.scalars(select(wallet.address).where(self._of(tables.wallet, members))))
        for facts in await self._connection.scalars(kept.where(self._of(tables.evidence, members))):
            found.update(map(str, facts.get("wallets", ())))
        for table, column in ((tables.challenge, "address"), (tables.claim, "address")):
            here = _is_one(table, ["platform", "platform_user_id"], community, accounts)
            found.update(await self._connection.scalars(select(table.c[column]).where(here)))
        return frozenset(Address(one) for one in found if one)

    async def has_doors(self, members: Collection[MemberId]) -> bool:
        """Whoever runs a chat is never removed from it, so that is not waited for."""
        left = (self._of(tables.door, members), or_(_d.wanted, _d.given.not_in([Given.NOT, Given.SPARED])))
        return (await self._connection.scalar(select(_d.member_id).where(*left).limit(1))) is not None

    async def telling_of(self, community: CommunityId, stand_ins: StandIns) -> Mapping[str, Collection[int]]:
        found: dict[str, Collection[int]] = {}
        for table in FACTS:
            told = or_(*(_text(table).contains(needle, autoescape=True) for needle in stand_ins.needles), false())
            here = select(table.c.id).where(told, _at_home(table, community))
            found[table.name] = list(await self._connection.scalars(here))
        return found

    async def forget(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        stand_ins: StandIns,
        told_in: Mapping[str, Collection[int]],
    ) -> None:
        for table, *columns in NAMED:
            await self._stand_in(table, columns, community, stand_ins)
        for table, *columns in OF_ACCOUNTS:
            whose = _is_one(table, columns, community, stand_ins.accounts)
            await self._connection.execute(delete(table).where(whose))
        await self._forget_members(members)
        for table in FACTS:
            await self._scrub(table, told_in.get(table.name, ()), stand_ins)

    async def mark(self, marks: Collection[str], at: datetime) -> None:
        rows = [{"mark": mark, "at": at} for mark in sorted(marks)]
        if rows:
            await self._connection.execute(insert(self._connection, tables.tombstone).on_conflict_do_nothing(), rows)

    async def marks(self) -> frozenset[str]:
        return frozenset(await self._connection.scalars(select(tables.tombstone.c.mark)))

    async def known(self) -> Sequence[tuple[CommunityId, Account]]:
        rows = await self._connection.execute(select(_a.community_id, _a.platform, _a.platform_user_id))
        return [(CommunityId(home), Account(Platform(platform), number)) for home, platform, number in rows]

    async def _forget_members(self, members: Collection[MemberId]) -> None:
        """Whoever was joined into another goes before it; everything of a member goes with it."""
        theirs = among(self._connection, _m.id, members)
        for joined in (_m.joined_into.is_not(None), _m.joined_into.is_(None)):
            await self._connection.execute(delete(tables.member).where(theirs, joined))
        empty = ~exists().where(tables.question_member.c.question_id == tables.question.c.id)
        await self._connection.execute(delete(tables.question).where(empty))

    async def _stand_in(
        self, table: Table, columns: Sequence[str], community: CommunityId, stand_ins: StandIns
    ) -> None:
        _, number, *names = columns
        for old, new in stand_ins.accounts.items():
            values: dict[str, object] = {number: new.id, **dict.fromkeys(filter(None, names), "")}
            mine = _is_one(table, columns, community, [old])
            await self._connection.execute(update(table).where(mine).values(values))

    async def _scrub(self, table: Table, rows: Collection[int], stand_ins: StandIns) -> None:
        look = select(table.c.id, table.c.facts).where(among(self._connection, table.c.id, rows))
        for number, facts in list(await self._connection.execute(look)):
            if (left := stand_ins.scrubbed(facts)) != facts:
                await self._connection.execute(update(table).where(table.c.id == number).values(facts=left))

    async def _rows(self, table: Table, condition: ColumnElement[bool]) -> Sequence[Mapping[str, object]]:
        columns = [column for column in table.c if column.name not in SECRETS]
        rows = await self._connection.execute(select(*columns).where(condition))
        return [{name: _shown(value) for name, value in row.items()} for row in rows.mappings()]

    def _of(self, table: Table, members: Collection[MemberId]) -> ColumnElement[bool]:
        return among(self._connection, table.c.member_id, members)


def _is_one(
    table: Table, columns: Sequence[str], community: CommunityId, accounts: Collection[Account]
) -> ColumnElement[bool]:
    """The row names one of these accounts in these columns, in this community."""
    platform, number, *_ = columns
    named = (and_(table.c[platform] == one.platform, table.c[number] == one.id) for one in accounts)
    return and_(or_(*named, false()), _at_home(table, community))


def _at_home(table: Table, community: CommunityId) -> ColumnElement[bool]:
    """Of this community, where the row says so; a wrong code that was typed in a chat is of none."""
    if "community_id" in table.c:
        return table.c.community_id == community
    if "member_id" in table.c:
        return table.c.member_id.in_(select(_m.id).where(_m.community_id == community))
    return ~false()


def _text(table: Table) -> ColumnElement[Any]:
    return type_coerce(table.c.facts, Text())


def _shown(value: object) -> object:
    """As JSON has it: moments as text, pictures as base64."""
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case _:
            return value
