"""What stops a start and a person must mend, one sentence each."""

import errno
from collections.abc import Iterator

import discord

from bot.app.owner import NoControl
from bot.domain.errors import DatabaseDamaged, InstanceRunning, StorageError


def sentence(error: BaseException) -> str | None:
    """What to tell the person, or None if this is no mistake of theirs but a fault of ours."""
    match error:
        case discord.LoginFailure():
            return "Discord does not know the bot's token. Reset it in the Developer Portal (Bot, Reset Token)."
        case discord.PrivilegedIntentsRequired():
            return (
                "Discord wants the Server Members Intent switched on first: Developer Portal, your application, Bot, "
                "Privileged Gateway Intents."
            )
        case InstanceRunning():
            return f"Another Gatehouse is running on this database ({error}). Stop it first."
        case NoControl():
            return error.says
        case DatabaseDamaged():
            return f"The database cannot be used: {error.detail}. It was not touched; put back your last copy."
        case StorageError():
            return f"The database failed: {error}."
        case OSError(errno=errno.EADDRINUSE):
            return "The address of web.listen is taken by another program. Stop that one, or choose another port."
        case OSError(errno=errno.EADDRNOTAVAIL):
            return "The address of web.listen is not one of this machine. Use 127.0.0.1 or 0.0.0.0."
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS):
            at = error.filename or "web.listen; ports below 1024 are the system's own"
            return f"The system refuses ({error.strerror}): {at}."
        case OSError(errno=errno.ENOSPC):
            return "The disk is full. Make room and start again; nothing was lost."
        case _:
            return None


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors inside an exception group, or the error itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error
