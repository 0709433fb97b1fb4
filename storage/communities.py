"""Communities and their places."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changing.setup import VerifyMessage
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.ids import Account, Community, CommunityId, Place, Platform
from bot.domain.moderating.moderating import News
from storage import tables
from storage.statements import insert

_c, _p, _l, _v = tables.community.c, tables.place.c, tables.last_spoken.c, tables.verify_message

_WHOLE = (
    select(_c.id, _c.name, _c.moderators_channel, _c.channel_fixed, _p.platform, _p.place_id)
    .outerjoin_from(tables.community, tables.place)
    .order_by(_c.id, _p.platform, _p.place_id)
)
_HERE = select(_p.community_id).where(_p.platform == bindparam("platform"), _p.place_id == bindparam("place"))
_AT = _WHOLE.where(_c.id == _HERE.scalar_subquery(), _c.allowed)
_GET = _WHOLE.where(_c.id == bindparam("community"))
_ALL = _WHOLE.where(_c.allowed)
_WAITING = select(_c.unknown_choice, _c.unknown_days, _c.unknown_warned).where(_c.id == bindparam("community"))


class Communities:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def allow(self, place: Place, name: str) -> Community:
        known = await self._connection.scalar(
            select(_p.community_id).where(_p.platform == place.platform, _p.place_id == place.id)
        )
        community = CommunityId(known) if known is not None else await self._make(place, name)
        await self._connection.execute(update(tables.community).where(_c.id == community).values(allowed=True))
        return await self.get(community)

    async def at(self, place: Place) -> Community | None:
        found = await self._some(_AT, {"platform": place.platform, "place": place.id})
        return found[0] if found else None

    async def get(self, community: CommunityId) -> Community:
        found = await self._some(_GET, {"community": community})
        if not found:
            raise KeyError(community)
        return found[0]

    async def all(self) -> Sequence[Community]:
        return await self._some(_ALL, {})

    async def spoken_of(self, account: Account) -> CommunityId | None:
        mine = (_l.platform == account.platform, _l.platform_user_id == account.id)
        found = await self._connection.scalar(select(_l.community_id).where(*mine))
        return None if found is None else CommunityId(found)

    async def speaks_of(self, account: Account, community: CommunityId) -> None:
        who = {"platform": account.platform, "platform_user_id": account.id}
        new = insert(self._connection, tables.last_spoken).values(**who, community_id=community)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=list(who), set_={"community_id": community})
        )

    async def rename(self, community: CommunityId, name: str) -> None:
        await self._connection.execute(update(tables.community).where(_c.id == community).values(name=name))

    async def waiting(self, community: CommunityId) -> Waiting:
        choice, days, warned = (await self._connection.execute(_WAITING, {"community": community})).one()
        return Waiting(Choice(choice), timedelta(days=days), warned)

    async def set_waiting(self, community: CommunityId, waiting: Waiting) -> None:
        chosen = {"unknown_choice": waiting.choice, "unknown_days": waiting.limit.days}
        change = update(tables.community).where(_c.id == community)
        await self._connection.execute(change.values(**chosen, unknown_warned=waiting.warned))

    async def quiet(self, community: CommunityId) -> frozenset[News]:
        kinds = await self._connection.scalar(select(_c.quiet).where(_c.id == community))
        return frozenset(News(kind) for kind in (kinds or "").split())

    async def set_quiet(self, community: CommunityId, kinds: Collection[News]) -> None:
        change = update(tables.community).where(_c.id == community)
        await self._connection.execute(change.values(quiet=" ".join(sorted(kinds))))

    async def set_moderators_channel(
        self, community: CommunityId, channel: int | None, *, fixed: bool | None = None
    ) -> None:
        change = update(tables.community).where(_c.id == community).values(moderators_channel=channel)
        await self._connection.execute(change if fixed is None else change.values(channel_fixed=fixed))

    async def free_channel(self, community: CommunityId) -> None:
        await self._connection.execute(
            update(tables.community).where(_c.id == community, _c.channel_fixed).values(channel_fixed=False)
        )

    async def verify_message(self, community: CommunityId) -> VerifyMessage | None:
        found = (await self._connection.execute(select(_v).where(_v.c.community_id == community))).first()
        return VerifyMessage(found.channel_id, found.message_id) if found else None

    async def set_verify_message(self, community: CommunityId, message: VerifyMessage) -> None:
        where = {"channel_id": message.channel, "message_id": message.id}
        new = insert(self._connection, _v).values(community_id=community, **where)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["community_id"], set_=where))

    async def gallery(self, community: CommunityId) -> int | None:
        return await self._connection.scalar(select(_c.gallery_channel).where(_c.id == community))

    async def set_gallery(self, community: CommunityId, channel: int) -> None:
        change = update(tables.community).where(_c.id == community)
        await self._connection.execute(change.values(gallery_channel=channel))

    async def _make(self, place: Place, name: str) -> CommunityId:
        new = tables.community.insert().values(name=name, allowed=True, moderators_channel=None)
        community = CommunityId((await self._connection.execute(new.returning(_c.id))).scalar_one())
        await self._connection.execute(
            tables.place.insert().values(platform=place.platform, place_id=place.id, community_id=community)
        )
        return community

    async def _some(self, look: Select[*tuple[Any, ...]], of: Mapping[str, object]) -> list[Community]:
        rows = await self._connection.execute(look, of)
        places: dict[tuple[int, str, int | None, bool], list[Place]] = {}
        for number, name, channel, fixed, platform, place in rows:
            here = places.setdefault((number, name, channel, fixed), [])
            if platform is not None:
                here.append(Place(Platform(platform), place))
        return [
            Community(CommunityId(number), name, tuple(here), channel, fixed)
            for (number, name, channel, fixed), here in places.items()
        ]
