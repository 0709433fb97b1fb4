"""Pairings of accounts, each typed once and decided once, and the wrong codes that were tried."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, Address, CommunityId, Platform
from bot.domain.linking.accounts import CODE_LIFETIME, MOST_MISSES, Ending, Origin, Pairing
from storage import tables
from storage.statements import among, insert

_p, _w = tables.pairing.c, tables.wrong_code.c


class Pairings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, pairing: Pairing) -> Pairing:
        new = tables.pairing.insert().values(
            community_id=pairing.community,
            origin=pairing.origin,
            **_account("asker", pairing.asker),
            **(_account("other", pairing.other) if pairing.other else {}),
            asker_yes=pairing.asker in pairing.said_yes,
            other_yes=pairing.other in pairing.said_yes,
            selector=pairing.selector,
            code=pairing.code,
            wallet=pairing.wallet,
            misses=pairing.misses,
            issued_at=pairing.issued_at,
            expires_at=pairing.expires_at,
            ending=pairing.ending,
        )
        return _pairing((await self._connection.execute(new.returning(tables.pairing))).one())

    async def get(self, pairing: int) -> Pairing | None:
        return next(iter(await self._some(_p.id == pairing)), None)

    async def of(self, community: CommunityId, account: Account, now: datetime) -> Sequence[Pairing]:
        return await self._some(_p.community_id == community, or_(*_names(account)), *_open(now))

    async def coded(self, community: CommunityId, selector: str, now: datetime) -> Sequence[Pairing]:
        return await self._some(*_untyped(community, selector, now))

    async def typed(self, pairing: int, other: Account, now: datetime, until: datetime) -> Pairing | None:
        """One statement, so that of many at once only one finds the code there."""
        use = update(tables.pairing).where(_p.id == pairing, _p.code.is_not(None), *_open(now))
        return await self._changed(use.values(code=None, selector=None, expires_at=until, **_account("other", other)))

    async def say_yes(self, pairing: int, account: Account, now: datetime) -> Pairing | None:
        """The second of two at once sees the first one's yes."""
        asker, other = _names(account)
        yes = update(tables.pairing).where(_p.id == pairing, or_(asker, other), *_open(now))
        said = {"asker_yes": or_(_p.asker_yes, asker), "other_yes": or_(_p.other_yes, other)}
        return await self._changed(yes.values(**said))

    async def end(self, pairings: Collection[int], ending: Ending) -> None:
        those = update(tables.pairing).where(among(self._connection, _p.id, pairings), _p.ending.is_(None))
        await self._connection.execute(those.values(ending=ending, code=None))

    async def missed(self, community: CommunityId, account: Account, selector: str, now: datetime) -> None:
        meant = update(tables.pairing).where(*_untyped(community, selector, now))
        burns = case((_p.misses + 1 >= MOST_MISSES, Ending.BURNED.value), else_=None)
        await self._connection.execute(meant.values(misses=_p.misses + 1, ending=burns))
        key = {"community_id": community, "platform": account.platform, "platform_user_id": account.id}
        new = insert(self._connection, tables.wrong_code).values(**key, first_at=now, misses=1)
        lately = _w.first_at > now - CODE_LIFETIME
        again = {
            "misses": case((lately, _w.misses + 1), else_=1),
            "first_at": case((lately, _w.first_at), else_=new.excluded.first_at),
        }
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=again))

    async def misses(self, community: CommunityId, account: Account, since: datetime) -> int:
        mine = (_w.community_id == community, _w.platform == account.platform, _w.platform_user_id == account.id)
        return (await self._connection.scalar(select(_w.misses).where(*mine, _w.first_at > since))) or 0

    async def purge(self, before: datetime) -> None:
        await self._connection.execute(delete(tables.pairing).where(_p.expires_at < before))
        await self._connection.execute(delete(tables.wrong_code).where(_w.first_at < before))

    async def _changed(self, change: Any) -> Pairing | None:
        row = (await self._connection.execute(change.returning(tables.pairing))).one_or_none()
        return None if row is None else _pairing(row)

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Pairing]:
        rows = await self._connection.execute(select(tables.pairing).where(*conditions).order_by(_p.id))
        return [_pairing(row) for row in rows]


def _account(role: str, account: Account) -> dict[str, Any]:
    return {f"{role}_platform": account.platform, f"{role}_id": account.id, f"{role}_name": account.name}


def _names(account: Account) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The account is the asker; it is the other."""
    asker = and_(_p.asker_platform == account.platform, _p.asker_id == account.id)
    return asker, and_(_p.other_platform.is_not(None), _p.other_platform == account.platform, _p.other_id == account.id)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return _p.ending.is_(None), _p.expires_at > now


def _untyped(community: CommunityId, selector: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return _p.community_id == community, _p.selector == selector, _p.code.is_not(None), *_open(now)


def _pairing(row: Any) -> Pairing:
    asker = Account(Platform(row.asker_platform), row.asker_id, row.asker_name)
    other = None if row.other_id is None else Account(Platform(row.other_platform), row.other_id, row.other_name)
    said = [account for account, yes in ((asker, row.asker_yes), (other, row.other_yes)) if yes and account is not None]
    return Pairing(
        community=CommunityId(row.community_id),
        origin=Origin(row.origin),
        asker=asker,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        other=other,
        selector=row.selector,
        code=row.code,
        wallet=None if row.wallet is None else Address(row.wallet),
        misses=row.misses,
        said_yes=frozenset(said),
        ending=None if row.ending is None else Ending(row.ending),
        id=row.id,
    )
