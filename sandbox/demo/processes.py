"""The two child processes of the story: the sandbox, and the unmodified production bot."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 60.0


@dataclass
class Child:
    """One child process; its log is a file, its first line (if awaited) is JSON."""

    process: asyncio.subprocess.Process

    async def first_line(self) -> dict[str, Any]:
        """The JSON it prints when it is ready."""
        if self.process.stdout is None:
            raise RuntimeError("this child has no pipe")
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        if not line:
            raise RuntimeError("the child ended before it was ready")
        return dict(json.loads(line))

    async def kill(self) -> None:
        """End it as a power cut would: SIGKILL, nothing tidied."""
        self.process.send_signal(signal.SIGKILL)
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def stop(self) -> int:
        """Ask it to stop and wait; SIGKILL if it does not."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), PATIENCE)
            except TimeoutError:
                await self.kill()
        return self.process.returncode or 0


@asynccontextmanager
async def child(log: Path, *module: str, piped: bool = False) -> AsyncIterator[Child]:
    """`python -m MODULE ...`, its output in `log` (standard output piped to us if asked), stopped at the end."""
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, stdout=asyncio.subprocess.PIPE if piped else sink, stderr=sink
        )
    started = Child(process)
    try:
        yield started
    finally:
        await started.stop()


async def command(*module: str) -> tuple[int, str]:
    """`python -m MODULE ...` run to its end: exit status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, printed.decode()
