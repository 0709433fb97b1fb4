"""Chats in memory that behave as Telegram's: who asks, who is in, who is banned and until when, and nothing else.

Strict: what the real one would refuse is refused, and what would be nonsense there fails the test.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from bot.domain.errors import AccountUnreachable, DoorRefused, PlaceGone, PlaceMoved, RequestGone
from bot.domain.gating.chats import ChatFacts, ChatKind, Movement, Rank, Seat
from bot.domain.gating.gates import WRITABLE, Knock
from bot.domain.ids import Account, Place, Platform
from bot.ports import LinkButton

BOT = 7_000_000_001
SHORTEST_BAN = timedelta(seconds=30)
ALL_RIGHTS = Seat(Rank.ADMIN, invites=True, restricts=True)


@dataclass
class Link:
    name: str
    until: datetime
    used: bool = False
    revoked: bool = False


@dataclass
class FakeRoom:
    """One chat. `asking`: since when each account waits; `bans`: until when (None: for good)."""

    title: str
    kind: ChatKind = ChatKind.SUPERGROUP
    public: bool = False
    seats: dict[int, Seat] = field(default_factory=lambda: {BOT: ALL_RIGHTS})
    bans: dict[int, datetime | None] = field(default_factory=dict)
    asking: dict[int, datetime] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    moved_to: int | None = None

    @property
    def people(self) -> set[int]:
        return {account for account, seat in self.seats.items() if seat.present} - {BOT}


class FakeChats:
    """The `Chats` port, and the hands of people in these chats; what those do is returned as the bot would hear it."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.rooms: dict[int, FakeRoom] = {}
        self.calls: list[tuple] = []
        self.told: list[tuple[int, str, LinkButton | None]] = []
        self.writable: dict[int, datetime] = {}
        self.started: set[int] = set()
        self.troubles: dict[str, list[Exception]] = {}
        self.after: dict[str, object] = {}
        self._numbers, self._told = count(1), count(1)

    # ------------------------------------------------------------ the port

    async def seat(self, place: Place, account: int) -> Seat:
        self._called("seat", place, account)
        return self._seat(self._room(place), account or BOT)

    async def describe(self, place: Place) -> ChatFacts:
        self._called("describe", place)
        room = self._room(place)
        return ChatFacts(room.title, room.kind, room.public)

    async def approve(self, place: Place, account: int) -> None:
        room = self._room(place, "invites")
        if not self._called("approve", place, account):
            return
        if account not in room.asking:
            raise RequestGone
        del room.asking[account]
        room.seats[account] = Seat(Rank.MEMBER)
        await self._then("approve")

    async def decline(self, place: Place, account: int) -> None:
        room = self._room(place, "invites")
        self._called("decline", place, account)
        if account not in room.asking:
            raise RequestGone
        del room.asking[account]
        await self._then("decline")

    async def answer(self, private: int, text: str, button: LinkButton | None = None) -> None:
        self._called("answer", private)
        assert 0 < len(text) <= 4_096
        if private not in self.started and self.clock.now() >= self.writable.get(private, self.clock.now()):
            raise AccountUnreachable
        self.told.append((private, text, button))

    async def shut_out(self, place: Place, account: int, until: datetime) -> None:
        room = self._room(place, "restricts")
        self._called("shut_out", place, account)
        assert not until.microsecond, "a ban ends at a whole second"
        assert until - self.clock.now() > SHORTEST_BAN, "so short a ban would be for good"
        if self._seat(room, account).rank in {Rank.OWNER, Rank.ADMIN}:
            raise DoorRefused
        room.seats.pop(account, None)
        room.bans[account] = until
        await self._then("shut_out")

    async def let_back(self, place: Place, account: int) -> None:
        room = self._room(place, "restricts")
        self._called("let_back", place, account)
        room.bans.pop(account, None)
        await self._then("let_back")

    async def make_link(self, place: Place, name: str, until: datetime) -> str:
        room = self._room(place, "invites")
        self._called("make_link", place)
        assert len(name) <= 32
        assert until > self.clock.now()
        link = f"https://t.example/+{next(self._numbers):016}"
        room.links[link] = Link(name, until)
        return link

    async def revoke_link(self, place: Place, link: str) -> None:
        room = self._room(place, "invites")
        self._called("revoke_link", place)
        room.links[link].revoked = True

    async def tell(self, place: Place, text: str) -> None:
        self._called("tell", place)
        self._room(place).posts.append(text)

    # ------------------------------------------------------------ people

    def room(self, number: int, title: str = "The Studio", **kind) -> Place:
        self.rooms[number] = FakeRoom(title, **kind)
        return Place(Platform.TELEGRAM, number)

    def knocks(self, place: Place, account: Account) -> Knock:
        """The account asks to join; the bot may write to it for five minutes."""
        room = self.rooms[place.id]
        assert account.id not in room.bans, "who is banned cannot ask"
        assert not self._seat(room, account.id).present, "who is in does not ask"
        now = self.clock.now().replace(microsecond=0)
        private = -account.id
        room.asking[account.id], self.writable[private] = now, now + WRITABLE
        return Knock(place, account, private, now, number=next(self._told))

    def comes_by(self, link: str, place: Place, account: Account) -> Movement:
        room = self.rooms[place.id]
        way = room.links[link]
        assert not way.used, "it was good once"
        assert not way.revoked, "it is revoked"
        assert self.clock.now() < way.until, "it is over"
        way.used = True
        return replace(self.puts(place, account, Seat(Rank.MEMBER)), link=link)

    def puts(self, place: Place, account: Account, seat: Seat | None) -> Movement:
        """A person gives the account this seat, None: it leaves or is removed without a ban."""
        room = self.rooms[place.id]
        before = self._seat(room, account.id).rank
        room.asking.pop(account.id, None)
        room.bans.pop(account.id, None)
        room.seats.pop(account.id, None)
        if seat is not None:
            room.seats[account.id] = seat
        return self._movement(place, account, before)

    def bans(self, place: Place, account: Account, until: datetime | None = None) -> Movement:
        """A person bans the account, for good or until then."""
        room = self.rooms[place.id]
        before = self._seat(room, account.id).rank
        room.seats.pop(account.id, None)
        room.asking.pop(account.id, None)
        room.bans[account.id] = until
        return self._movement(place, account, before)

    def moves(self, place: Place, number: int) -> Place:
        """The chat becomes a supergroup: its old id only says where it went."""
        self.rooms[number] = replace(self.rooms[place.id], kind=ChatKind.SUPERGROUP)
        self.rooms[place.id] = FakeRoom("", moved_to=number)
        return Place(place.platform, number)

    def made(self, *names: str) -> list[tuple]:
        """The calls of these names, as (name, account)."""
        return [(call[0], call[-1]) for call in self.calls if call[0] in names]

    # ------------------------------------------------------------ inside

    def _movement(self, place: Place, account: Account, before: Rank) -> Movement:
        after = self._seat(self.rooms[place.id], account.id).rank
        return Movement(place, account, before, after, self.clock.now().replace(microsecond=0))

    def _seat(self, room: FakeRoom, account: int) -> Seat:
        until = room.bans.get(account)
        if account in room.bans and (until is None or until > self.clock.now()):
            return Seat(Rank.BANNED, until)
        return room.seats.get(account, Seat(Rank.AWAY))

    def _room(self, place: Place, right: str = "") -> FakeRoom:
        room = self.rooms.get(place.id)
        if room is None:
            raise PlaceGone
        if room.moved_to is not None:
            raise PlaceMoved(room.moved_to)
        mine = room.seats.get(BOT)
        if mine is None:
            raise PlaceGone
        if right and not getattr(mine, right):
            raise DoorRefused
        return room

    def _called(self, name: str, *args: object) -> bool:
        self.calls.append((name, *args))
        left = self.troubles.get(name)
        if left:
            raise left.pop(0)
        return True

    async def _then(self, name: str) -> None:
        """What a test has happen right after this call reached the platform."""
        act = self.after.pop(name, None)
        if act is not None:
            await act()
