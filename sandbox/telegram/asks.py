"""One call of the Bot API as its handler sees it, and the guards every handler uses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.telegram.errors import MigratedError, RefusedError
from sandbox.telegram.house import House
from sandbox.telegram.methods import Method
from sandbox.telegram.nouns import GROUP, PRIVATE, Chat, User
from sandbox.telegram.world import World

Access = Literal["read", "members", "write"]
Handler = Callable[["Ask"], Any]


@dataclass(frozen=True)
class Ask:
    house: House
    method: Method
    given: dict[str, Any]  # parameters, read as the table says

    @property
    def world(self) -> World:
        return self.house.world

    def get(self, name: str, default: Any = None) -> Any:
        return self.given.get(name, default)

    # guards -----------------------------------------------------------------------------------------------------------

    def chat(self, access: Access) -> Chat:
        """The chat of the call, if the bot has this kind of access to it."""
        return self.reach(self.given["chat_id"], access)

    def reach(self, chat_id: int | str, access: Access) -> Chat:
        chat = self._find(chat_id)
        if chat is None:
            raise RefusedError("Bad Request: chat not found")
        check = {PRIVATE: _check_private, GROUP: _check_group}.get(chat.kind, _check_supergroup)
        check(self.world, chat, access)
        return chat

    def _find(self, chat_id: int | str) -> Chat | None:
        if isinstance(chat_id, str):
            return next((each for each in self.world.chats.values() if f"@{each.username}" == chat_id), None)
        if chat_id in self.world.met and chat_id in self.world.users:
            return self.world.private(self.world.users[chat_id])
        chat = self.world.chats.get(chat_id)
        known = chat and (chat.username or self.world.me.id in chat.standings)
        return chat if known and chat and chat.kind != PRIVATE else None

    def user(self) -> User:
        """The user of the call."""
        user_id = self.given["user_id"]
        if user_id <= 0:
            raise RefusedError("Bad Request: invalid user_id specified")
        return self.somebody(user_id)

    def somebody(self, user_id: int) -> User:
        if user_id not in self.world.users:
            raise RefusedError("Bad Request: PARTICIPANT_ID_INVALID")
        return self.world.users[user_id]

    def need(self, chat: Chat) -> None:
        """Refuses when the bot lacks the right that the table names for this method."""
        if not self.world.mine(chat).may(self.method.right):
            raise RefusedError(self.method.without)


def _check_private(_: World, chat: Chat, access: Access) -> None:
    if access == "write" and chat.user and chat.user.deactivated:
        raise RefusedError("Forbidden: user is deactivated")


def _check_group(world: World, chat: Chat, access: Access) -> None:
    if access == "read":
        return
    if chat.migrated_to:
        raise MigratedError(chat.migrated_to)
    mine = world.mine(chat)
    if mine.status == "kicked":
        raise RefusedError("Forbidden: bot was kicked from the group chat")
    if not mine.is_member:
        raise RefusedError("Forbidden: bot is not a member of the group chat")


def _check_supergroup(world: World, chat: Chat, access: Access) -> None:
    mine, kind = world.mine(chat), f"{chat.kind} chat"
    if mine.status == "kicked":
        raise RefusedError(f"Forbidden: bot was kicked from the {kind}")
    if not mine.is_member and (access == "write" or not chat.username):
        raise RefusedError(f"Forbidden: bot is not a member of the {kind}")
