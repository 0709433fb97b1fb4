"""People who come one by one at the same time are served together: whoever has the turn works for all who wait."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from bot.domain.errors import GatehouseError
from bot.domain.giving.passes import Plan
from bot.domain.ids import CommunityId, MemberId

MOST = 500
"""People of one look; the rest goes with the next."""

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Waiting(Generic[Wish, Answer]):
    """Somebody in a line: what they came for, and the answer or the error it ended with.

    They are called when it is over, or when it is their turn to work.
    """

    wish: Wish
    called: asyncio.Event = field(default_factory=asyncio.Event)
    answers: tuple[Answer, ...] = ()
    error: GatehouseError | None = None

    @property
    def over(self) -> bool:
        return bool(self.answers) or self.error is not None

    def answer(self, answer: Answer) -> None:
        """It ends with this."""
        self.answers = (answer,)
        self.called.set()

    def fail(self, error: GatehouseError) -> None:
        """It ends with this error."""
        self.error = error
        self.called.set()

    def result(self) -> Answer:
        """What it ended with."""
        if self.error is not None:
            raise self.error
        (answer,) = self.answers
        return answer


Work = Callable[[Sequence[Waiting[Wish, Answer]]], Awaitable[None]]
"""Answers each of these."""


@dataclass(slots=True)
class Line(Generic[Wish, Answer]):
    """Those who wait for one kind of work, in the order they came; whoever comes while it is done goes with the next.

    An error of the work is told to all it was done for and who have no answer yet. If it is cancelled, the next in
    line does it for those.
    """

    worker: Waiting[Wish, Answer] | None = None
    waiting: list[Waiting[Wish, Answer]] = field(default_factory=list)

    async def __call__(self, wish: Wish, work: Work[Wish, Answer], most: int) -> Answer:
        """The answer to this wish; `work` is done for at most so many at once."""
        mine = Waiting[Wish, Answer](wish)
        self.waiting.append(mine)
        try:
            await self._turn(mine)
            if not mine.over:
                await _done(self._left()[:most], work)
        finally:
            self.waiting.remove(mine)
            self._pass_on(mine)
        return mine.result()

    async def _turn(self, mine: Waiting[Wish, Answer]) -> None:
        if self.worker is None:
            self.worker = mine
            await asyncio.sleep(0)  # those who are on their way here at this very moment come along
        else:
            await mine.called.wait()

    def _left(self) -> list[Waiting[Wish, Answer]]:
        return [one for one in self.waiting if not one.over]

    def _pass_on(self, mine: Waiting[Wish, Answer]) -> None:
        if self.worker is mine:
            self.worker = next(iter(self._left()), None)
            if self.worker is not None:
                self.worker.called.set()


async def _done(some: Sequence[Waiting[Wish, Answer]], work: Work[Wish, Answer]) -> None:
    try:
        await work(some)
    except GatehouseError as error:
        for one in some:
            if not one.over:
                one.fail(error)


class Reconcile(Protocol):
    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """Look at these members and give or take what follows; a plan for each."""
        ...


Plans = Mapping[MemberId, Plan]


@dataclass(frozen=True, slots=True)
class Together:
    """`reconcile` for single members: whoever comes while one look is under way goes with the next.

    A look that fails fails for all who were in it; one that is cancelled is taken over by the next in line.
    """

    reconcile: Reconcile
    _lines: defaultdict[tuple[CommunityId, str, bool], Line[Collection[MemberId], Plans]] = field(
        default_factory=lambda: defaultdict(Line)
    )

    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Plans:
        """The plan carried out for each member; the errors of `reconcile`."""

        async def look(some: Sequence[Waiting[Collection[MemberId], Plans]]) -> None:
            everybody = frozenset[MemberId]().union(*(one.wish for one in some))
            plans = await self.reconcile(community, everybody, reason, read=read)
            for one in some:
                one.answer({member: plan for member, plan in plans.items() if member in one.wish})

        return await self._lines[community, reason, read](members, look, MOST)
