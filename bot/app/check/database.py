"""The database, looked at without changing it: is it whole, and which communities and roles does it know."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.app.check.lines import Line, Served, fine, note, wrong
from bot.config import Config
from bot.domain.errors import DatabaseDamaged, StorageError
from bot.domain.giving.policy import DoorKind, Policy
from bot.domain.ids import Community, Platform


async def look(config: Config) -> tuple[Sequence[Line], Sequence[Served]]:
    """The database's lines, and whom the bot shall serve after config and database together."""
    listed = {
        _place(served): served
        for one in config.communities
        for served in [Served(one.name, one.discord_server, one.moderators_channel, (), one.telegram_chats)]
    }
    lines, kept = await _kept(config.database.path)
    for one in kept:
        at = listed.get(_place(one))
        chats = tuple(dict.fromkeys((*one.chats, *(at.chats if at else ()))))
        channel = (at and at.channel) or one.channel
        listed[_place(one)] = Served(one.name, one.server, channel, one.roles, chats)
    if not listed:
        how = "Run: gatehouse community allow ID, or add [[communities]] to the config."
        lines = [*lines, note("communities", "No community is allowed yet, so the bot serves nobody.", how)]
    return lines, list(listed.values())


def _place(one: Served) -> int | None:
    """The first place of a community, by which config and database mean the same one."""
    return one.server if one.server is not None else next(iter(one.chats), None)


async def _kept(path: Path) -> tuple[list[Line], list[Served]]:
    if not _there(path):
        return [fine("database", f"There is none yet; the first start makes {path}.")], []
    # the database's library is heavy, and most commands need none
    from storage.revisions import known_revisions
    from storage.soundness import prepare

    try:
        await asyncio.to_thread(prepare, path, known_revisions())
    except (DatabaseDamaged, OSError) as error:
        why = error.detail if isinstance(error, DatabaseDamaged) else error.strerror
        says = f"The database cannot be used: {why}."
        return [wrong("database", says, "It was not touched. Put back your last copy, or correct database.path.")], []
    try:
        served = await _read(path)
    except StorageError:
        says = "The database is whole, but of an older Gatehouse."
        return [note("database", says, "Nothing to do: the next start brings it up to date.")], []
    return [fine("database", f"{path} is whole; it knows {_counted(len(served))}.")], served


def _there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


async def _read(path: Path) -> list[Served]:
    from storage.engine import engines
    from storage.store import SqlStore

    opened = engines(f"sqlite+aiosqlite:///{path}")
    try:
        async with SqlStore(opened).read() as tx:
            every = await tx.communities.all()
            return [_served(one, await tx.policies.current(one.id)) for one in every if one.places]
    finally:
        await opened.close()


def _served(community: Community, policy: Policy) -> Served:
    server = community.place(Platform.DISCORD)
    doors = [(tier.name, door) for tier in policy.tiers for door in tier.doors if door.place == server]
    roles = tuple((tier, door.id) for tier, door in doors if door.kind is DoorKind.ROLE)
    chats = tuple(place.id for place in community.places if place.platform is Platform.TELEGRAM)
    return Served(community.name, server.id if server else None, community.moderators_channel, roles, chats)


def _counted(communities: int) -> str:
    return "1 allowed community" if communities == 1 else f"{communities} allowed communities"
