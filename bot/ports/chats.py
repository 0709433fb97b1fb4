"""Promises of the chats that people ask to join: who stands how in them, and the few ways in and out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.gating.chats import ChatFacts, Seat
from bot.domain.ids import Place


class Chats(Protocol):
    """The chats of one platform. Raises PlatformError's children, nothing else.

    Any call with a place: PlaceMoved if it goes on under a new id, PlaceGone if the bot is not in it, DoorRefused if
    the bot lacks the right. The adapter keeps the platform's pace; it never asks the same thing twice by itself.
    """

    async def seat(self, place: Place, account: int) -> Seat:
        """How this account (0: the bot) stands in the chat, read now; a stranger is away."""
        ...

    async def describe(self, place: Place) -> ChatFacts:
        """What this chat is, read now."""
        ...

    async def approve(self, place: Place, account: int) -> None:
        """Let in who asks to join; RequestGone if nobody asks, or they are in already."""
        ...

    async def decline(self, place: Place, account: int) -> None:
        """Turn down who asks to join, who may ask again; RequestGone if nobody asks, or they are in already."""
        ...

    async def answer(self, private: int, text: str, button: "LinkButton | None" = None) -> None:
        """Write to who asks, through the chat their request named; AccountUnreachable if the time for it is over."""
        ...

    async def shut_out(self, place: Place, account: int, until: datetime) -> None:
        """Ban until then, to the second; DoorRefused for who runs the chat. Their messages stay."""
        ...

    async def let_back(self, place: Place, account: int) -> None:
        """Lift the ban, if there is one; who is in stays in."""
        ...

    async def make_link(self, place: Place, name: str, until: datetime) -> str:
        """A new link by which one account comes in without asking, good until then; `name` has at most 32 letters."""
        ...

    async def revoke_link(self, place: Place, link: str) -> None:
        """Make this link of no use; doing it again changes nothing."""
        ...

    async def tell(self, place: Place, text: str) -> None:
        """Post in the chat itself, quietly."""
        ...


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button under a message that leads to a page."""

    label: str
    url: str
