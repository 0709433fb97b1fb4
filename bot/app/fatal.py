"""What stops a start and a person must mend, one sentence each."""

import errno
from collections.abc import Iterator

from bot.app.owner import NoControl, Refused
from bot.config.keys import APART, SHARED
from bot.domain.errors import DatabaseDamaged, InstanceRunning, KeyRefused, KeyShared, StorageError

_ALWAYS = {
    "discord.errors.LoginFailure": "Discord does not know the bot's token. Reset it: Developer Portal, Bot, Reset "
    "Token.",
    "discord.errors.PrivilegedIntentsRequired": "Discord wants the Server Members Intent switched on first: Developer "
    "Portal, your application, Bot, Privileged Gateway Intents.",
    "telegram.error.InvalidToken": "Telegram does not know the bot's token. Ask @BotFather for it: /mybots, your bot, "
    "API Token.",
}
"""By the error's full name, so that no library is imported for it."""
_SYSTEM = {
    errno.EADDRINUSE: "The address of web.listen is taken by another program. Stop that one, or choose another port.",
    errno.EADDRNOTAVAIL: "The address of web.listen is not one of this machine. Use 127.0.0.1 or 0.0.0.0.",
    errno.ENOSPC: "The disk is full. Make room and start again.",
}


def sentence(error: BaseException) -> str | None:
    """What to tell the person, or None if this is no mistake of theirs but a fault of ours."""
    match error:
        case NoControl():
            return error.says
        case Refused():
            return "\n".join(error.lines)
        case KeyRefused():
            return f"{error.path} cannot be opened: it is no keystore, or the password is another."
        case KeyShared():
            return f"signers.{error.signer}: {SHARED} {APART}"
        case InstanceRunning():
            return f"Another Gatehouse has this database ({error}). Stop it first."
        case DatabaseDamaged():
            return f"The database cannot be used: {error.detail}. It was not touched; put back your last copy."
        case StorageError():
            return f"The database failed: {error}."
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS):
            at = error.filename or "web.listen; ports below 1024 are the system's own"
            return f"The system refuses ({error.strerror}): {at}."
        case OSError():
            return _SYSTEM.get(error.errno or 0)
        case _:
            return _ALWAYS.get(f"{type(error).__module__}.{type(error).__qualname__}")


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors inside an exception group, or the error itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error
