"""`gatehouse replay`: past decisions decided again, beside a running bot or without one."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.services.giving.replay import Outcome, Replay, Replayed


async def replay(
    database: Path, number: int | None, since: datetime | None, show: Callable[[Replayed], None]
) -> Counter[Outcome]:
    """How many decisions came out how; each that is not the same goes to `show`. StorageError if it cannot be read."""
    # SQLAlchemy is heavy: only who opens a database waits for it
    from storage import open_to_read

    counts = Counter[Outcome]()
    async with open_to_read(database) as store:
        async for one in Replay(store).decisions(number, since):
            counts[one.outcome] += 1
            if one.outcome is not Outcome.SAME:
                show(one)
    return counts


def moment(text: str) -> datetime:
    """The moment of an ISO 8601 date or time, in UTC where it names no zone; ValueError if it is none."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
