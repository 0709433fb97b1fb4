"""SIGKILL before and after each step of the sender that leaves a trace outside of it, as often as is asked for.

A process of its own is killed at one step after the other; whatever it left behind, the next one goes on.
"""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.sending import OPEN
from tests.post_office import PostOffice

EACH = 5
"""So many senders are started for an intent."""
STEPS = (0, 1, 2, 0, 1, 3, 0, 1, 4, 2)
"""At which step each is killed: signing and telling, before and after; later ones where several are on their way."""
MOST = 4
"""Senders for each that is killed, at the very most: some have nothing left to do."""
LOOKS = 40
PATIENCE = 60.0


@dataclass(frozen=True)
class Findings:
    """Of so many senders that were `started`; `landed`: how often each intent did; `sent`: transactions in all."""

    started: int
    odd: int
    landed: Sequence[int]
    sent: int


async def played(office: PostOffice, file: Path, kills: int) -> Findings:
    """Start senders until so many were killed at their step, and let what is left come to its end."""
    receivers, ended = list[str](), Counter[int]()
    async with senders(office, file) as started:
        while ended[-signal.SIGKILL] < kills:
            nth = ended.total()
            if nth % EACH == 0:
                receivers.append(f"0x{len(receivers) + 1:040x}")
                await office.wants(receivers[-1])
            ended[await started(STEPS[nth % len(STEPS)])] += 1
            assert nth < MOST * kills, "they are hardly ever killed"
            if nth % 3 == 0:
                await office.mine()
    await _settled(office, len(receivers))
    odd = ended.total() - ended[-signal.SIGKILL] - ended[0]
    return Findings(ended.total(), odd, await office.has(*receivers), await office.count())


async def _settled(office: PostOffice, receivers: int) -> None:
    for _ in range(LOOKS + receivers):
        await office.looks()
        await office.mine()
        office.clock.move(minutes=1)
        async with office.storage.store.read() as tx:
            if not await tx.outbox.open():
                return
    raise AssertionError(f"something of {OPEN} is left")


@asynccontextmanager
async def senders(office: PostOffice, file: Path) -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    """Starts a sender of its own that is killed at this step; how it ended."""
    worker = [sys.executable, "-m", "tests.integrations.sender_worker", str(file), office.node.url]
    child = await asyncio.create_subprocess_exec(*worker, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    assert child.stdin is not None
    assert child.stdout is not None
    into, out = child.stdin, child.stdout

    async def started(step: int) -> int:
        into.write(f"{step}\n".encode())
        async with asyncio.timeout(PATIENCE):
            return int(await out.readline())

    yield started
    into.close()
    await child.wait()
