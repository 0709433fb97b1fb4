"""What people do: write, press, open, come and go. Real clients' rules hold."""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.errors import CannotDoError
from sandbox.telegram import entities, payloads
from sandbox.telegram.house import House
from sandbox.telegram.markup import buttons
from sandbox.telegram.nouns import CHANNEL, LEFT, MEMBER, PRIVATE, Callback, Chat, InviteLink, Message, User, fresh
from sandbox.telegram.sayings import sayable

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
Data = dict[str, Any]


@dataclass(frozen=True)
class Seat:
    """A person at a keyboard, looking at one chat."""

    house: House
    user: User
    chat: Chat

    # writing ----------------------------------------------------------------------------------------------------------

    def start(self, payload: str) -> Message:
        """Opens the bot's link and presses Start, which also ends a block."""
        if payload and not PAYLOAD.fullmatch(payload):
            raise CannotDoError(f"{payload!r} cannot stand in a start link")
        if self.chat.blocked:
            self.house.world.block(self.user, False)
        return self.say(f"/start {payload}".rstrip())

    def say(self, text: str, *, thread: int | None = None, reply_to: Message | None = None) -> Message:
        self._need_to_write(thread)
        said, marks = entities.read(text, None, None)
        sender = None if self.chat.kind == CHANNEL else self.user
        number, date = next(self.chat.numbers), self.house.clock.date()
        message = Message(number, self.chat, date, sender, said, entities=marks, thread=thread, reply_to=reply_to)
        return self.house.world.post(message)

    def _need_to_write(self, thread: int | None) -> None:
        name, chat = self.user.username, self.chat
        if chat.kind == PRIVATE:
            if chat.blocked:
                raise CannotDoError(f"{name} has blocked the bot")
            chat.started = True
            return
        it = self.house.world.standing(chat, self.user)
        may_post = it.may("can_post_messages") if chat.kind == CHANNEL else it.governs
        may_say = chat.kind != CHANNEL and it.is_member and "can_send_messages" in sayable(chat, it.status, it.allowed)
        if not (may_post or may_say) or chat.migrated_to:
            raise CannotDoError(f"{name} may not write in {chat.title}")
        if thread is not None and thread not in chat.topics:
            raise CannotDoError(f"{chat.title} has no topic {thread}")

    # buttons ----------------------------------------------------------------------------------------------------------

    def press(self, message: Message, wanted: str) -> Callback:
        """Presses the button of this label; the bot hears of it."""
        button = self._button(message, wanted)
        if "callback_data" not in button:
            raise CannotDoError(f"{wanted!r} is opened, not pressed")
        limits, world = self.house.limits, self.house.world
        pressed = Callback(str(4_000_000_000 + fresh()), self.user, message, button["callback_data"], world.clock.now())
        world.callbacks[pressed.id] = pressed
        query = {
            "id": pressed.id,
            "from": payloads.user(self.user),
            "message": payloads.message(message),
            "chat_instance": str(self.chat.id * 31 % 10**18),
            "data": pressed.data,
        }
        world.meets(self.user)
        world.tell("callback_query", query, limits.callback_update_seconds)
        return pressed

    def open(self, message: Message, wanted: str) -> str:
        """The address the button of this label leads to; a web app gets to know who opened it."""
        button = self._button(message, wanted)
        if "web_app" in button:
            return f"{button['web_app']['url']}#tgWebAppData={quote(self._init_data())}&tgWebAppVersion=8.0"
        if "url" not in button:
            raise CannotDoError(f"{wanted!r} is no link")
        return str(button["url"])

    def _button(self, message: Message, wanted: str) -> Data:
        self.need_sight()
        there = buttons(message.keyboard)
        fitting = [each for each in there if wanted in {each["text"], each.get("callback_data")}]
        if len(fitting) != 1:
            raise CannotDoError(f"{len(fitting)} buttons fit {wanted!r}; there are {[each['text'] for each in there]}")
        return fitting[0]

    def _init_data(self) -> str:
        """What a web app is opened with, signed as Telegram signs it with the bot's token."""
        who = json.dumps(payloads.user(self.user), separators=(",", ":"))
        fields = {"query_id": secrets.token_urlsafe(12), "user": who, "auth_date": str(self.house.clock.date())}
        checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        key = hmac.new(b"WebAppData", self.house.world.token.encode(), hashlib.sha256).digest()
        return urlencode(fields | {"hash": hmac.new(key, checked.encode(), hashlib.sha256).hexdigest()})

    def need_sight(self) -> None:
        chat = self.chat
        inside = (
            chat.user is self.user if chat.kind == PRIVATE else self.house.world.standing(chat, self.user).is_member
        )
        if not inside and not chat.username:
            raise CannotDoError(f"{self.user.username} does not see {chat.title or 'that chat'}")

    # coming and going -------------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Joins a public chat."""
        if not self.chat.username:
            raise CannotDoError(f"{self.chat.title} is private: it takes an invite link")
        self._need_admission()
        self.house.world.stand(self.chat, self.user, MEMBER, self.user)

    def follow(self, link: InviteLink) -> str:
        """Opens an invite link: "joined", or "requested" where somebody has to approve."""
        self._need_admission()
        if link.revoked or (link.expires and link.expires <= self.house.clock.now()):
            raise CannotDoError("this invite link has expired")
        if link.limit and self._inside_by(link) >= link.limit:
            raise CannotDoError("this invite link has been used up")
        if link.by_request:
            if self.user.id in self.chat.requests:
                raise CannotDoError(f"{self.user.username} has asked already")
            self.house.world.request(self.chat, self.user, link)
            return "requested"
        link.used.add(self.user.id)
        self.chat.requests.pop(self.user.id, None)
        self.house.world.stand(self.chat, self.user, MEMBER, self.user, link=link)
        return "joined"

    def _inside_by(self, link: InviteLink) -> int:
        """How many are members at this moment that came by it: a limit counts those, not everybody who ever came."""
        came = (self.house.world.users[each] for each in link.used)
        return sum(self.house.world.standing(self.chat, each).is_member for each in came)

    def _need_admission(self) -> None:
        it = self.house.world.standing(self.chat, self.user)
        if it.is_member:
            raise CannotDoError(f"{self.user.username} is in {self.chat.title} already")
        if it.status == "kicked":
            raise CannotDoError(f"{self.user.username} is banned from {self.chat.title}")
        if it.status == "restricted":
            raise CannotDoError(f"{self.user.username} comes back restricted: not modelled here")

    def leave(self) -> None:
        if not self.house.world.standing(self.chat, self.user).is_member:
            raise CannotDoError(f"{self.user.username} is not in {self.chat.title}")
        self.house.world.stand(self.chat, self.user, LEFT, self.user)
