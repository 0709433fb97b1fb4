"""Where files of strangers are opened: in a process of their own, which has no secrets and is ended when it is slow."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bot
from bot.domain.contributing.entries import LARGEST, LARGEST_KEPT, Declared, Look, Study
from bot.domain.errors import EntryProblem, EntryRefused

STUDYING, CRESTS = "bot.adapters.pictures.studying", "bot.adapters.pictures.crests"
WITHIN = 30.0
"""Seconds for one file, with starting the process."""
AT_ONCE, MOST_WAITING = 1, 8
_LONGEST_ANSWER = LARGEST_KEPT + 64 * 1024
_STOPPED = (-signal.SIGXCPU, -signal.SIGKILL)
"""How it ends where the system finds that it has had enough of the processor, or of the memory."""
_ROOT = Path(bot.__path__[0]).parent


@dataclass(slots=True)
class Studio:
    """`bot.ports.Studio`: one file at a time, a few waiting; each costs a processor's whole attention for a second."""

    program: str = STUDYING
    within: float = WITHIN
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _waiting: int = 0

    async def study(self, data: bytes) -> Study:
        """What is in this file; EntryRefused for what is no picture we take, or takes too long."""
        if len(data) > LARGEST:
            raise EntryRefused(EntryProblem.LARGE)
        if self._waiting >= MOST_WAITING:
            raise EntryRefused(EntryProblem.BUSY)
        self._waiting += 1
        try:
            async with self._places:
                return _study(await _apart(self.program, data, self.within))
        except TimeoutError:
            raise EntryRefused(EntryProblem.SLOW) from None
        finally:
            self._waiting -= 1


async def crest(given: bytes, program: str = CRESTS, within: float = WITHIN) -> bytes:
    """A platform's picture as a small WebP; nothing for what is no picture, or takes too long."""
    try:
        return await _apart(program, given, within)
    except TimeoutError:
        return b""


async def _apart(program: str, data: bytes, within: float) -> bytes:
    """What this program says of it, in a process that ends with it; TimeoutError where it had to be ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", program,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={"PYTHONPATH": str(_ROOT)}, cwd="/",
    )  # fmt: skip
    try:
        async with asyncio.timeout(within):
            said = await _said(process, data)
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode in _STOPPED:
        raise TimeoutError
    return said


async def _said(process: Process, data: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.TaskGroup() as group:
        group.create_task(_feed(process.stdin, data))
        answer = group.create_task(_read(process.stdout))
    return answer.result()


async def _feed(there: asyncio.StreamWriter, data: bytes) -> None:
    try:
        there.write(data)
        await there.drain()
    except ConnectionError:
        pass  # it has ended before it read all: what it said, or did not, tells the rest
    finally:
        there.close()


async def _read(there: asyncio.StreamReader) -> bytes:
    said = bytearray()
    while part := await there.read(65_536):
        said += part
        if len(said) > _LONGEST_ANSWER:
            return b""
    return bytes(said)


def _study(said: bytes) -> Study:
    """EntryRefused(BROKEN) where it ended without an answer: the file was more than the decoder or its bounds bore."""
    line, newline, small = said.partition(b"\n")
    if not newline:
        raise EntryRefused(EntryProblem.BROKEN)
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise EntryRefused(EntryProblem(answer["refused"]), detail=answer["detail"])
    told, look = answer.pop("declared"), answer.pop("look")
    declared = Declared(**{**told, "loras": tuple(told["loras"])})
    return Study(**{**answer, "look": Look(**look), "declared": declared, "small": small})
