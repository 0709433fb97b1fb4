"""People who come one by one at the same time are looked at together, as a sweep's members are."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.errors import GatehouseError
from bot.domain.ids import CommunityId, MemberId
from bot.domain.passes import Plan

MOST = 500
"""Members of one look; the rest goes with the next."""


class Reconcile(Protocol):
    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """Look at these members and give or take what follows; a plan for each."""
        ...


@dataclass(slots=True, eq=False)
class _Waiting:
    members: frozenset[MemberId]
    plans: Mapping[MemberId, Plan] | None = None
    error: GatehouseError | None = None

    @property
    def over(self) -> bool:
        return self.plans is not None or self.error is not None


@dataclass(slots=True)
class _Line:
    """Those who wait for a look at one community, in the order they came; who holds the turn looks for all."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[_Waiting] = field(default_factory=list)

    def next(self) -> Sequence[_Waiting]:
        taken, members = list[_Waiting](), 0
        for one in (one for one in self.waiting if not one.over):
            members += len(one.members)
            if taken and members > MOST:
                break
            taken.append(one)
        return taken


@dataclass(frozen=True, slots=True)
class Together:
    """`reconcile` for single members: whoever comes while one look is under way goes with the next.

    A look that fails fails for all who were in it; one that is cancelled is taken over by the next in line.
    """

    reconcile: Reconcile
    _lines: defaultdict[tuple[CommunityId, str, bool], _Line] = field(default_factory=lambda: defaultdict(_Line))

    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """The plan carried out for each member; the errors of `reconcile`."""
        line, mine = self._lines[community, reason, read], _Waiting(frozenset(members))
        line.waiting.append(mine)
        try:
            async with line.turn:
                if not mine.over:
                    await self._look(line.next(), community, reason, read=read)
        finally:
            line.waiting.remove(mine)
        if mine.error is not None:
            raise mine.error
        return mine.plans or {}

    async def _look(self, taken: Sequence[_Waiting], community: CommunityId, reason: str, *, read: bool) -> None:
        members = frozenset().union(*(one.members for one in taken))
        try:
            plans = await self.reconcile(community, members, reason, read=read)
        except GatehouseError as error:
            for one in taken:
                one.error = error
        else:
            for one in taken:
                one.plans = {member: plan for member, plan in plans.items() if member in one.members}
