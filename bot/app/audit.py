"""`gatehouse audit verify`: whether the log of acts is whole, beside a running bot or without one."""

from pathlib import Path

from bot.domain.ids import Community
from bot.services.moderating.audit import AuditLog, Checked
from bot.services.permitting.communities import community_called


async def verify(database: Path, called: str, seal: str) -> list[tuple[Community, Checked]]:
    """The community of this name, or every one, with what its log comes to. StorageError if it cannot be read."""
    # SQLAlchemy is heavy: only who opens a database waits for it
    from storage import open_to_read

    async with open_to_read(database) as store:
        async with store.read() as tx:
            named = [await community_called(tx, called)] if called or seal else await tx.communities.all()
        log = AuditLog(store)
        return [(community, await log.check(community.id, seal)) for community in named]
