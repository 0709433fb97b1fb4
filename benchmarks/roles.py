"""A chat platform in memory that counts how often it was called: what is measured here is the bot, not Discord."""

import asyncio
from collections.abc import Callable, Sequence

from bot.domain.giving.policy import Door
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Place
from bot.ports import Choice


class Roles:
    """The `ChatPlatform` port. `calls`: so many since the start; `changed`: set by every change of a role.

    `given` says which roles an account has at first.
    """

    def __init__(self, given: Callable[[int], frozenset[int]]) -> None:
        self.calls = 0
        self.changed = asyncio.Event()
        self._given, self._held = given, dict[int, set[int]]()

    def _of(self, account: int) -> set[int]:
        return self._held.setdefault(account, set(self._given(account)))

    async def open_doors(self, place: Place, account: int) -> frozenset[int]:  # noqa: ARG002  there is one place
        self.calls += 1
        return frozenset(self._of(account))

    async def open(self, door: Door, account: int, why: str) -> None:  # noqa: ARG002  no audit log
        self.calls += 1
        self._of(account).add(door.id)
        self.changed.set()

    async def close(self, door: Door, account: int, why: str) -> None:  # noqa: ARG002  no audit log
        self.calls += 1
        self._of(account).discard(door.id)
        self.changed.set()

    async def roles(self, place: Place) -> list[RoleFacts]:
        del place
        return []

    async def role(self, place: Place, role: int) -> RoleFacts:
        raise NotImplementedError(place, role)

    async def standing(self, place: Place, account: int) -> Standing:
        raise NotImplementedError(place, account)

    async def tell(self, account: int, text: str) -> None:  # noqa: ARG002  nobody reads it
        self.calls += 1

    async def tell_channel(self, channel: int, text: str, choices: Sequence[Choice] = ()) -> None:  # noqa: ARG002
        self.calls += 1
