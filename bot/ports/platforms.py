"""Promises of the chat platforms: their doors, their people, their channels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.changing.setup import ChannelFacts, VerifyMessage
from bot.domain.giving.contests import Revert, Whodunit
from bot.domain.giving.policy import Door
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Place


class ChatPlatform(Protocol):
    """One chat platform: its doors, its people, its channels. Raises PlatformError's children, nothing else."""

    async def open_doors(self, place: Place, account: int) -> frozenset[int]:
        """The ids of the roles this account has now, read from the platform, never from a cache."""
        ...

    async def open(self, door: Door, account: int, why: str) -> None:
        """Give this one door; giving what is there changes nothing. `why` goes to the audit log."""
        ...

    async def close(self, door: Door, account: int, why: str) -> None:
        """Take this one door; taking what is not there changes nothing."""
        ...

    async def role(self, place: Place, role: int) -> RoleFacts:
        """What stands in the way of giving this role, read now; DoorGone if it does not exist."""
        ...

    async def roles(self, place: Place) -> Sequence[RoleFacts]:
        """Every role of this place, read now."""
        ...

    async def standing(self, place: Place, account: int) -> Standing:
        """What this account may do and how high it stands, read now; MemberGone if it is not there."""
        ...

    async def tell(self, account: int, text: str) -> None:
        """Write to this account privately; AccountUnreachable if it takes no messages."""
        ...

    async def tell_channel(self, channel: int, text: str, choices: "Sequence[Choice]" = ()) -> None:
        """Post in this channel, pinging nobody; the choices are buttons under it."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it stands in a place: its roles there, whether it is a bot, and since when it is there."""

    id: int
    name: str
    roles: frozenset[int]
    is_bot: bool = False
    since: datetime | None = None


class Roster(Protocol):
    """A platform that tells who is in a place. Raises PlatformError's children, nothing else."""

    async def people(self, place: Place, after: int, limit: int) -> Sequence[Person]:
        """At most so many accounts with ids above `after`, by id, read now."""
        ...


class Witness(Protocol):
    """A platform that writes down who changed what. Raises PlatformError's children, nothing else."""

    async def who_changed(self, door: Door, account: int, revert: Revert) -> Whodunit | None:
        """Who took this role from the account, or gave it, last, other than this bot; None if that is not written down.

        DoorRefused if the bot may not look.
        """
        ...


class Premises(Protocol):
    """A platform on which a community is set up from chat. Raises PlatformError's children, nothing else."""

    async def roles(self, place: Place) -> Sequence[RoleFacts]:
        """All roles, from the lowest up, read now."""
        ...

    async def make_role(self, place: Place, name: str, why: str) -> RoleFacts:
        """A new role without any permission, below every other."""
        ...

    async def channel(self, place: Place, channel: int, account: int) -> ChannelFacts:
        """What the bot, this account and everybody may do in this channel of the place, read now; DoorGone if it is
        not there.
        """
        ...

    async def post(self, channel: int, text: str, choices: "Sequence[Choice]", *, once: str = "") -> int:
        """Post one message in this channel, pinging nobody; its id. Soon repeated under the same `once` it is the same
        message.
        """
        ...

    async def hang(self, channel: int, text: str, hung: "Sequence[Hung]", *, once: str = "") -> int:
        """Post pictures in this channel with a text, pinging nobody; the message's id. Soon repeated under the same
        `once` it is the same message.
        """
        ...

    async def edit(self, message: VerifyMessage, text: str, choices: "Sequence[Choice]") -> None:
        """Let it say this from now on; MessageGone if it was deleted, DoorGone if its channel was."""
        ...

    async def check_there(self, message: VerifyMessage) -> None:
        """Return if it is there; MessageGone or DoorGone if not."""
        ...

    async def remove(self, message: VerifyMessage) -> None:
        """Delete this message of the bot's; removing what is not there changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Hung:
    """A picture to be posted: what its file is called, its bytes, and what it shows, for who does not see it."""

    name: str
    picture: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that outlives the process: what it does stands in its id. `grave`: it takes something away.

    `filled`: the one thing to do here.
    """

    label: str
    verb: str
    carried: str = ""
    grave: bool = False
    filled: bool = False

    @property
    def id(self) -> str:
        return f"gatehouse:{self.verb}:{self.carried}" if self.carried else f"gatehouse:{self.verb}"
