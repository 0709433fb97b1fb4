"""Our own pace, below Telegram's limits: 30 calls a second, one message a second in a chat, 20 a minute in a group.

Calls wait in lanes that take turns, so that however many people must be removed, whoever asks is answered, and the
other way round.
"""

import asyncio
import json
from collections import OrderedDict, deque
from enum import Enum, auto
from typing import Any

from telegram.error import TimedOut
from telegram.request import HTTPXRequest, RequestData

PER_SECOND = 25
MOST_WAITING = 2_000
"""Calls in one lane. More would wait longer than anybody; they are refused, and come again."""
MOST_CHATS = 10_000
TOO_MANY = 429
Windows = tuple[tuple[int, float], ...]
"""So many messages in so many seconds, for each of them."""
CHAT: Windows = ((4, 5.0),)
GROUP: Windows = (*CHAT, (18, 60.0))
HOLD_ALL = 1.0
"""Seconds in which nothing is sent after a refusal; the chat it was about is left alone for as long as it says."""


class Lane(Enum):
    ANSWERS = auto()
    REQUESTS = auto()
    REMOVALS = auto()
    READS = auto()


_LANES = {
    "sendMessage": Lane.ANSWERS,
    "sendDocument": Lane.ANSWERS,
    "editMessageText": Lane.ANSWERS,
    "answerCallbackQuery": Lane.ANSWERS,
    "approveChatJoinRequest": Lane.REQUESTS,
    "declineChatJoinRequest": Lane.REQUESTS,
    "createChatInviteLink": Lane.REQUESTS,
    "revokeChatInviteLink": Lane.REQUESTS,
    "banChatMember": Lane.REMOVALS,
    "unbanChatMember": Lane.REMOVALS,
}
_MESSAGES = frozenset({"sendMessage", "sendDocument", "editMessageText"})


class Pace:
    """Whose turn it is. Made before any loop runs; used within one. `windows`: of one chat, and of a group."""

    def __init__(self, per_second: float = PER_SECOND, windows: tuple[Windows, Windows] = (CHAT, GROUP)) -> None:
        self._every, self._windows = 1 / per_second, windows
        self._lanes: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}
        self._order = deque(Lane)
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._chats: OrderedDict[int, _Chat] = OrderedDict()

    async def turn(self, lane: Lane, chat: int | None = None) -> None:
        """Return when one more call may be made, to this chat if it says something there."""
        if chat is not None:
            await self._chat(chat).turn()
        waiting = self._lanes[lane]
        if len(waiting) >= MOST_WAITING:
            raise TimedOut("too many calls wait for their turn")
        mine = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        self._arm()
        await mine

    def hold(self, seconds: float, chat: int | None) -> None:
        """Telegram refused a call to this chat for so long."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now + (HOLD_ALL if chat is not None else seconds))
        if chat is not None:
            self._chat(chat).hold(now + seconds)

    def _chat(self, chat: int) -> "_Chat":
        found = self._chats.setdefault(chat, _Chat(self._windows[chat < 0]))
        self._chats.move_to_end(chat)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return found

    def _arm(self) -> None:
        if self._timer is None and any(self._lanes.values()):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next, loop.time()), self._release)

    def _release(self) -> None:
        """Let the first of the next lane go."""
        self._timer, now = None, asyncio.get_running_loop().time()
        if now >= self._next and self._release_one():
            self._next = now + self._every
        self._arm()

    def _release_one(self) -> bool:
        for _ in Lane:
            waiting = self._lanes[self._order[0]]
            self._order.rotate(-1)
            while waiting:
                first = waiting.popleft()
                if not first.done():  # whoever gave up waiting is done too
                    first.set_result(None)
                    return True
        return False


class _Chat:
    """The messages one chat was sent lately."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._sent: deque[float] = deque(maxlen=18)
        self._lock, self._held = asyncio.Lock(), 0.0

    def hold(self, until: float) -> None:
        self._held = max(self._held, until)

    async def turn(self) -> None:
        """One after the other, in the order they came."""
        clock = asyncio.get_running_loop().time
        async with self._lock:
            await asyncio.sleep(self._free_at() - clock())
            await asyncio.sleep(self._held - clock())  # refused meanwhile
            self._sent.append(clock())

    def _free_at(self) -> float:
        full = [self._sent[-most] + seconds for most, seconds in self._windows if len(self._sent) >= most]
        return max([self._held, *full])


class PacedRequest(HTTPXRequest):
    """Every call of the library waits for its turn here, whoever makes it."""

    __slots__ = ("_pace",)

    def __init__(self, pace: Pace, **settings: Any) -> None:
        super().__init__(**settings)
        self._pace = pace

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """The call at its turn; a refusal for its pace holds back those that follow."""
        name = url.rpartition("/")[2]
        parameters = request_data.parameters if request_data else {}
        chat = parameters.get("chat_id") if name in _MESSAGES else None
        chat = chat if isinstance(chat, int) else None
        await self._pace.turn(_LANES.get(name, Lane.READS), chat)
        status, body = await super().do_request(url, method, request_data, *args, **kwargs)
        if status == TOO_MANY:
            self._pace.hold(_retry_after(body), chat)
        return status, body


def _retry_after(body: bytes) -> float:
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return HOLD_ALL
