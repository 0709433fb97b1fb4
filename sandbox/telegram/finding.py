"""Things of this Telegram by the ids a driver names them with."""

from sandbox.errors import CannotDoError
from sandbox.telegram.house import House
from sandbox.telegram.nouns import Chat, Message, User


def user_of(house: House, person: int) -> User:
    if found := house.world.users.get(person):
        return found
    raise CannotDoError(f"there is no person {person}")


def chat_of(house: House, chat: int) -> Chat:
    if found := house.world.chats.get(chat):
        return found
    raise CannotDoError(f"there is no chat {chat}")


def message_of(chat: Chat, message: int) -> Message:
    if found := chat.messages.get(message):
        return found
    raise CannotDoError("the message is gone")
