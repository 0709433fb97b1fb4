"""The process whose sweeps are measured: `python -m benchmarks.sweeper FILE TOKENS URL...`.

It sweeps once for every line it is given and answers with a line of JSON. Nothing else is done in it, so that its peak
memory is that of sweeping.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.house import House, counting, opened
from benchmarks.town import seeded_roles


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep took, in seconds and in numbers; jobs that follow from it are counted, but for the time.

    `calls`: of the platform; `peak`: MiB this process has had in memory so far at most.
    """

    seconds: float
    read: float
    database: float
    statements: int
    writes: int
    requests: int
    calls: int
    looked_at: int
    peak: float


async def swept(house: House) -> Swept:
    """One sweep over everybody, and the jobs that follow from it."""
    before, began = _counts(house), time.perf_counter()
    await house.services.recheck.sweep()
    seconds = time.perf_counter() - began
    chain, database = house.spent.chain.seconds, house.spent.database.seconds
    while not await house.queue.idle():  # noqa: ASYNC110  the queue tells nobody
        await asyncio.sleep(0.05)
    more = {name: value - before[name] for name, value in _counts(house).items()}
    return Swept(
        seconds=seconds,
        read=chain - before["read"],
        database=database - before["database"],
        statements=int(more["statements"]),
        writes=int(more["writes"]),
        requests=int(more["requests"]),
        calls=int(more["calls"]),
        looked_at=house.services.recheck.progress.looked_at,
        peak=_peak(),
    )


def _counts(house: House) -> dict[str, float]:
    return {
        "read": house.spent.chain.seconds,
        "database": house.spent.database.seconds,
        "statements": house.spent.statements,
        "writes": house.spent.writes,
        "requests": house.requests,
        "calls": house.roles.calls,
    }


def _peak() -> float:
    """Of this program alone; what getrusage tells counts the parent's memory before this program began."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


async def main(file: Path, tokens: int, urls: Sequence[str]) -> None:
    with counting() as spent:
        async with opened(file, urls, partial(seeded_roles, tokens), spent) as house:
            print(json.dumps({"ready": True}), flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps(asdict(await swept(house))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
