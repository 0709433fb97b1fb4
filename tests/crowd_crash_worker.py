"""For test_crowd_crash: people who have signed send it at the same moment, and the process is killed at a statement."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, event

from tests.house_verify import open_house
from tests.nonce_campaign import signed

PEOPLE = 5


def die_at(words: str) -> None:
    """Before the first statement that begins so; `COMMIT` is one."""

    def die(said: str) -> None:
        if said.startswith(words):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_: die(statement))
    event.listen(Engine, "commit", lambda _connection: die("COMMIT"))


async def main(folder: Path, words: str) -> None:
    async with open_house(folder) as house:
        people = [await signed(house, nth) for nth in range(PEOPLE)]
        sys.stdout.write(json.dumps([[one.secret, one.nonce, one.signature] for one in people]))
        sys.stdout.flush()
        die_at(words)
        await asyncio.gather(*(house.finish(one.secret, one.nonce, one.signature) for one in people))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
