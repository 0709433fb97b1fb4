"""What people can ask for that is the same on every platform: a command or a press comes in, a card goes out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.ids import Account, Community
from bot.text.card import Card


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, in which community, and what their button carries."""

    community: Community
    account: Account
    carried: str = ""


Reply = Callable[[Asked], Awaitable[Card]]
Replies = Mapping[str, Reply]
"""By what a button does."""
