"""Updates on their way to the bot: numbered in order, kept a day until confirmed, asked for or sent."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import Changes
from sandbox.errors import UnheardError
from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.words import CLOSING, OTHER_POLL

Data = dict[str, Any]
FIRST = 700_000_000  # update ids start somewhere
DAY = 86_400.0
ONLY_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})  # nobody gets these unasked


@dataclass(frozen=True)
class Update:
    id: int
    kind: str
    payload: Data
    until: float  # unix seconds

    def wire(self) -> Data:
        return {"update_id": self.id, self.kind: self.payload}


@dataclass
class Updates:
    clock: Clock
    arrivals: Changes = field(default_factory=Changes)
    named: list[str] | None = None  # what the bot asked for last; None: everything but ONLY_NAMED
    waiting: deque[Update] = field(default_factory=deque)
    repeats: int = 0  # so many of the next confirmed updates come once more
    backwards: int = 0  # so many of the next batches come in reverse order
    again: deque[Update] = field(default_factory=deque)
    polls: int = 0  # questions that wait at this moment
    _last: int = FIRST
    _turn: int = 0
    _why: str = ""

    def add(self, kind: str, payload: Data, lives: float = DAY) -> None:
        """Keeps an update of a kind the bot asked for; the setting counts at this moment, not when it is fetched."""
        wanted = kind not in ONLY_NAMED if not self.named else kind in self.named
        if wanted:
            self._last += 1
            self.waiting.append(Update(self._last, kind, payload, self.clock.now() + lives))
            self.arrivals.announce()

    def want(self, named: list[str] | None) -> None:
        """What kinds are kept from now on; None leaves it, an empty list is the default."""
        if named is not None:
            self.named = named or None

    def ready(self) -> bool:
        """Whether anything is there to hand out."""
        return bool(self.again) or any(each.until > self.clock.now() for each in self.waiting)

    def pending(self, limit: int = 100) -> list[Update]:
        """The next ones to hand out, in the order in which they are handed out."""
        self._forget_old()
        found = [*self.again, *self.waiting][:limit]
        return found[::-1] if self.backwards and len(found) > 1 else found

    def batch_over(self, given: list[Update]) -> None:
        """Notes that these went out together: one reversed batch less."""
        self.backwards -= bool(self.backwards and len(given) > 1)

    def confirm(self, below: int) -> None:
        """Forgets what has a smaller id, as getUpdates does by its offset; a negative one keeps the last so many."""
        if below < 0:
            below = self.waiting[max(below, -len(self.waiting))].id if self.waiting else 0
        while self.waiting and self.waiting[0].id < below:
            self._done(self.waiting.popleft())

    def delivered(self, update: Update) -> None:
        """Forgets one update that went out by itself."""
        if update in self.again:
            self.again.remove(update)
        elif update in self.waiting:  # it may have been dropped while it was on its way
            self.waiting.remove(update)
            self._done(update)

    def drop(self) -> None:
        self.waiting.clear()
        self.again.clear()

    def _done(self, update: Update) -> None:
        if self.repeats:
            self.repeats -= 1
            self.again.append(update)
        self.arrivals.announce()

    def _forget_old(self) -> None:
        if any(each.until <= self.clock.now() for each in self.waiting):
            self.waiting = deque(each for each in self.waiting if each.until > self.clock.now())

    # asking -----------------------------------------------------------------------------------------------------------

    async def ask(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """What is there, or comes within so many seconds; a later question ends this one with a conflict."""
        self.end_polls(OTHER_POLL)
        turn = self._turn
        self.confirm(offset)
        self.polls += 1
        self.arrivals.announce()
        try:
            await self.arrivals.until(lambda: self._turn != turn or self.ready(), seconds, "updates")
        except UnheardError:
            return []
        finally:
            self.polls -= 1
        if self._turn != turn:
            raise RefusedError(self._why)
        found = self.pending(limit)
        self.batch_over(found)
        self.again = deque(each for each in self.again if each not in found)
        return found

    def end_polls(self, why: str) -> None:
        """Whoever asks at this moment gets this refusal."""
        self._turn, self._why = self._turn + 1, why
        self.arrivals.announce()

    def close(self) -> None:
        self.end_polls(CLOSING)
