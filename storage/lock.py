"""One process a database file. The kernel lets go of the lock when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import InstanceRunning


@contextmanager
def instance_lock(database: Path) -> Iterator[None]:
    """Hold this database alone; InstanceRunning if another process has it.

    The lock file stays behind: deleting it would let two processes lock two files of one name.
    """
    database = database.resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            raise InstanceRunning(f"{database} is in use by process {holder or 'unknown'}") from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)
