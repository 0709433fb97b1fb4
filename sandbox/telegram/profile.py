"""What the bot says of itself: commands by scope and language, descriptions, menu buttons."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.nouns import PRIVATE, Chat, Standing, User

Data = dict[str, Any]
Scope = tuple[str, int, int]  # type, chat id, user id; 0 where there is none
DEFAULT: Scope = ("default", 0, 0)


@dataclass
class Profile:
    commands: dict[tuple[Scope, str], list[Data]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)  # by language, "" for all others
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu: Data = field(default_factory=lambda: {"type": "default"})

    def offered(self, user: User, chat: Chat, standing: Standing) -> list[Data]:
        """The commands a person's client shows in a chat: the first list there is, from the narrowest scope out."""
        for scope in _scopes(user, chat, standing):
            for language in (user.language_code or "", ""):
                if (scope, language) in self.commands:
                    return self.commands[scope, language]
        return []


def _scopes(user: User, chat: Chat, standing: Standing) -> list[Scope]:
    if chat.kind == PRIVATE:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT]
    of_admins: list[Scope] = [("chat_administrators", chat.id, 0)] if standing.governs else []
    of_all_admins: list[Scope] = [("all_chat_administrators", 0, 0)] if standing.governs else []
    here: Scope = ("chat", chat.id, 0)
    return [("chat_member", chat.id, user.id), *of_admins, here, *of_all_admins, ("all_group_chats", 0, 0), DEFAULT]
