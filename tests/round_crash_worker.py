"""For test_rounds_crash: a round is opened, voted in and counted, and the process is killed at a statement."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from storage.engine import engines
from storage.store import SqlStore
from tests.crowd_crash_worker import die_at
from tests.round_town import POSTER, open_studio


async def main(folder: Path, step: str, words: str) -> None:
    opened = engines(f"sqlite:///{folder / 'gatehouse.sqlite'}")
    async with open_studio(SqlStore(opened)) as studio:
        await studio.comes(1, 1, 1)
        one = await studio.submits(1)
        draft = await studio.rounds.create(*studio.here, POSTER)
        deeds = {
            "open": lambda: studio.rounds.open(*studio.here, draft.number),
            "vote": lambda: studio.votes(2, one),
            "close": studio.closes,
        }
        for name, deed in deeds.items():
            if name == step:
                die_at(words)
            await deed()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
