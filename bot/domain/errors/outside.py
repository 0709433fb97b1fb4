"""What went wrong outside: on a platform, on a chain, in storage."""

from dataclasses import dataclass

from bot.domain.errors.root import GatehouseError


class PlatformError(GatehouseError):
    """A chat platform did not do as asked."""


@dataclass(eq=False)
class PlatformUnavailable(PlatformError):
    """It failed or was silent; the same call may work after `retry_after` seconds."""

    detail: str = ""
    retry_after: float | None = None


class DoorRefused(PlatformError):
    """The platform forbids this door to the bot: a person must act."""


class DoorGone(PlatformError):
    """The role or channel does not exist any more."""


class PlaceGone(PlatformError):
    """The bot is not in this server any more."""


@dataclass(eq=False)
class PlaceMoved(PlatformError):
    """The chat goes on under this id on its platform; the old one is of no use any more."""

    to: int


class MemberGone(PlatformError):
    """The account is not in this server."""


class MessageGone(PlatformError):
    """The message was deleted."""


class RequestGone(PlatformError):
    """There is no such request to join any more: withdrawn, answered by a person, or answered before."""


class AccountUnreachable(PlatformError):
    """The account takes no direct messages from the bot."""


class ChainUnreadable(GatehouseError):
    """No trustworthy answer came from the chain."""


class Unfetched(ChainUnreadable):
    """A document outside could not be had, or is none. The text is our own word for why, without the address."""


@dataclass(eq=False)
class KeyRefused(GatehouseError):
    """A keystore file does not open; neither its contents nor the passphrase are told."""

    path: str = ""


@dataclass(eq=False)
class KeyShared(GatehouseError):
    """The council's key, of the signer of this name, is the bot's own as well."""

    signer: str = ""
    address: str = ""


class StorageError(GatehouseError):
    """The database did not do as asked."""


class Conflict(StorageError):
    """What was decided on has changed meanwhile: decide again."""


class InstanceRunning(StorageError):
    """Another process holds this database."""


@dataclass(eq=False)
class DatabaseDamaged(StorageError):
    """The file is not what it should be. It was not touched."""

    detail: str = ""
