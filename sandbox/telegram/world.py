"""The state of this Telegram, and the only hands that change it: each change tells the bot and wakes who waits."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import Changes
from sandbox.errors import CannotDoError
from sandbox.telegram import payloads
from sandbox.telegram.clock import Clock
from sandbox.telegram.nouns import (
    CHANNEL,
    GROUP,
    LEFT,
    MEMBER,
    PRIVATE,
    SUPERGROUP,
    Callback,
    Chat,
    File,
    InviteLink,
    JoinRequest,
    Message,
    Standing,
    Topic,
    User,
    fresh,
)
from sandbox.telegram.rates import Limits

Data = dict[str, Any]
FOR_EVER = 366 * 86_400
SOON = 30


@dataclass
class World:
    me: User
    token: str
    tell: Callable[..., None]  # kind, payload[, seconds it is kept]
    clock: Clock
    limits: Limits
    users: dict[int, User] = field(default_factory=dict)
    names: dict[str, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)  # whom the bot has seen
    files: dict[str, File] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    reads_all: bool = False  # whether the bot hears everything in groups: its privacy mode is off
    changes: Changes = field(default_factory=Changes)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))  # of messages outside supergroups

    # people and chats -------------------------------------------------------------------------------------------------

    def person(self, name: str) -> User:
        """The user of this name, made when nobody has it."""
        if name not in self.names:
            user = User(500_000_000 + fresh(), name.title(), name)
            self.users[user.id] = self.names[name] = user
        return self.names[name]

    def private(self, user: User) -> Chat:
        """The one chat between this person and the bot."""
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, PRIVATE, user=user, numbers=self.numbers)
        return self.chats[user.id]

    def found(self, kind: str, title: str, owner: User, *, forum: bool = False, username: str | None = None) -> Chat:
        """A new chat of this kind with its owner in it."""
        number = fresh()
        chat_id = -4_000_000_000 - number if kind == GROUP else -1_002_000_000_000 - number
        numbers = self.numbers if kind == GROUP else itertools.count(1)
        chat = Chat(chat_id, kind, title, username, forum, numbers=numbers)
        chat.standings[owner.id] = Standing("creator")
        self.chats[chat.id] = chat
        return chat

    def standing(self, chat: Chat, user: User) -> Standing:
        """How somebody stands there at this moment: bans and restrictions end by themselves."""
        it = chat.standings.get(user.id, LEFT)
        if it.until and it.until <= self.clock.now():
            it = chat.standings[user.id] = MEMBER if it.status == "restricted" and it.inside else LEFT
        return it

    def mine(self, chat: Chat) -> Standing:
        return self.standing(chat, self.me)

    def members(self, chat: Chat) -> list[tuple[User, Standing]]:
        """Everybody who has anything to do with the chat."""
        known = [self.users[each] for each in chat.standings]
        return [(user, self.standing(chat, user)) for user in known]

    # standings --------------------------------------------------------------------------------------------------------

    def stand(
        self,
        chat: Chat,
        user: User,
        new: Standing,
        by: User,
        *,
        link: InviteLink | None = None,
        by_request: bool = False,
    ) -> None:
        """Changes how somebody stands in a chat; the bot hears of itself, and of others if it is administrator."""
        old = self.standing(chat, user)
        if old == new:
            return
        chat.standings[user.id] = new
        if user is self.me or self.mine(chat).governs:
            change = self._change(chat, user, old, new, by)
            change |= {"invite_link": payloads.invite_link(link, self.me)} if link else {}
            change |= {"via_join_request": True} if by_request else {}
            self.meets(user, by)
            self.tell("my_chat_member" if user is self.me else "chat_member", change)
        self._service_of(chat, user, old, new, by)
        self.changes.announce()

    def _change(self, chat: Chat, user: User, old: Standing, new: Standing, by: User) -> Data:
        return {
            "chat": payloads.chat(chat),
            "from": payloads.user(by),
            "date": self.clock.date(),
            "old_chat_member": payloads.member(chat, user, old),
            "new_chat_member": payloads.member(chat, user, new),
        }

    def _service_of(self, chat: Chat, user: User, old: Standing, new: Standing, by: User) -> None:
        if old.is_member == new.is_member or chat.kind in {PRIVATE, CHANNEL}:
            return
        shown = payloads.user(user)
        what = {"new_chat_members": [shown]} if new.is_member else {"left_chat_member": shown}
        self.service(chat, by, what, to_bot=user is self.me or self.mine(chat).is_member)

    def block(self, user: User, blocked: bool) -> None:
        """The person blocks the bot, or lets it write again."""
        chat = self.private(user)
        if chat.blocked == blocked:
            raise CannotDoError(f"{user.username} has {'already' if blocked else 'not'} blocked the bot")
        chat.blocked = blocked
        gone = Standing("kicked")
        old, new = (MEMBER, gone) if blocked else (gone, MEMBER)
        self.tell("my_chat_member", self._change(chat, self.me, old, new, user))
        self.changes.announce()

    def until(self, date: int) -> int:
        """A date as Telegram takes it: too near or too far is for ever."""
        ahead = date - self.clock.now()
        return date if SOON <= ahead <= FOR_EVER else 0

    # coming in --------------------------------------------------------------------------------------------------------

    def make_link(self, chat: Chat, link: InviteLink) -> InviteLink:
        chat.links[link.url] = link
        return link

    def primary(self, chat: Chat, creator: User) -> InviteLink | None:
        """The one primary link an administrator has, if it was ever made."""
        own = (each for each in chat.links.values() if each.primary and not each.revoked)
        return next((each for each in own if each.creator is creator), None)

    def request(self, chat: Chat, user: User, link: InviteLink) -> None:
        """Somebody asks to come in; the bot hears it if it may invite."""
        asked = chat.requests[user.id] = JoinRequest(user, self.clock.now(), link)
        if self.mine(chat).may("can_invite_users"):
            self.meets(user)
            self.tell("chat_join_request", payloads.join_request(chat, asked, self.me))
        self.changes.announce()

    def decide(self, chat: Chat, user: User, by: User, *, approved: bool) -> None:
        """Lets somebody in who has asked, or not; who is turned away is not told."""
        asked = chat.requests.pop(user.id)
        if approved:
            asked.link.used.add(user.id)
            self.stand(chat, user, MEMBER, by, link=asked.link, by_request=True)
        self.changes.announce()

    def waits(self, user: User) -> bool:
        """Whether this person has asked to join a chat of the bot's so lately that the bot may write to them."""
        since = self.clock.now() - self.limits.request_seconds
        return any(
            user.id in chat.requests and chat.requests[user.id].date > since and self.mine(chat).may("can_invite_users")
            for chat in self.chats.values()
        )

    def meets(self, *users: User) -> None:
        self.met |= {user.id for user in users}

    # messages ---------------------------------------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        """Keeps a message and, unless the bot wrote it, tells the bot if it may hear it."""
        chat = message.chat
        chat.messages[message.id] = message
        if message.sender is not self.me and self._hears(message):
            if message.sender:
                self.meets(message.sender)
            self.tell("channel_post" if chat.kind == CHANNEL else "message", payloads.message(message))
        self.changes.announce()
        return message

    def service(self, chat: Chat, by: User, what: Data, *, to_bot: bool, thread: int | None = None) -> Message:
        """A message nobody wrote, such as that somebody came."""
        message = Message(next(chat.numbers), chat, self.clock.date(), by, content=what, thread=thread)
        chat.messages[message.id] = message
        if to_bot:
            self.tell("message", payloads.message(message))
        return message

    def edited(self, message: Message) -> None:
        message.edited = self.clock.date()
        message.version += 1
        self.changes.announce()

    def _hears(self, message: Message) -> bool:
        """In groups a bot that is no administrator hears commands and answers to itself, unless its privacy is off."""
        chat = message.chat
        if chat.kind == PRIVATE:
            return True
        if not self.mine(chat).is_member:
            return False
        command = bool(message.text and message.text.startswith("/"))
        answer = bool(message.reply_to and message.reply_to.sender is self.me)
        return chat.kind == CHANNEL or self.mine(chat).governs or self.reads_all or command or answer

    # topics and migration ---------------------------------------------------------------------------------------------

    def make_topic(self, chat: Chat, by: User, name: str, icon_color: int) -> Topic:
        what = {"forum_topic_created": {"name": name, "icon_color": icon_color}}
        number = next(chat.numbers)
        topic = chat.topics[number] = Topic(number, name, icon_color)
        message = Message(number, chat, self.clock.date(), by, content=what, thread=number)
        chat.messages[number] = message
        if by is not self.me and self.mine(chat).is_member:
            self.tell("message", payloads.message(message))
        self.changes.announce()
        return topic

    def migrate(self, old: Chat, by: User) -> Chat:
        """A basic group becomes a supergroup with another id; the old one only points there."""
        if old.kind != GROUP or old.migrated_to:
            raise CannotDoError(f"{old.title} is no basic group")
        new = self.found(SUPERGROUP, old.title, by)
        new.standings = {each: it for each, it in old.standings.items() if it.status != "left"}
        new.links, new.requests, old.links, old.requests = old.links, old.requests, {}, {}
        hears = self.mine(old).is_member
        old.migrated_to = new.id
        self.service(old, by, {"migrate_to_chat_id": new.id}, to_bot=hears)
        self.service(new, by, {"migrate_from_chat_id": old.id}, to_bot=hears)
        self.changes.announce()
        return new


def new_world(name: str, tell: Callable[..., None], clock: Clock, limits: Limits) -> World:
    bot = User(700_000_000 + fresh(), name, f"{name.lower()}_bot", is_bot=True, language_code=None)
    token = f"{bot.id}:{secrets.token_urlsafe(26)}"
    return World(bot, token, tell, clock, limits, users={bot.id: bot}, names={bot.username or "": bot})
