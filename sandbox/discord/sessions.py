"""A gateway session: what it is told, in which order, and what it may still be told after a broken connection."""

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.nouns import Guild

GUILDS, MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
KNOWN_INTENTS = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
KEPT = 5000  # events a session can still be told when it resumes

Payload = dict[str, Any]


def needed_intent(event: str, guild: Guild | None, payload: Payload, bot_id: int) -> int:
    """The intent without which this event is not sent; 0 for events everybody gets."""
    if event == "GUILD_MEMBER_UPDATE" and payload["user"]["id"] == str(bot_id):
        return 0
    if event.startswith("GUILD_MEMBER_"):
        return MEMBERS
    if event.startswith("MESSAGE_"):
        return GUILD_MESSAGES if guild else DIRECT_MESSAGES
    return GUILDS if event.startswith(("GUILD_", "CHANNEL_")) else 0


def without_content(payload: Payload, bot_id: int) -> Payload:
    """A foreign guild message as it looks without the message content intent; one that mentions the bot stays whole."""
    own = payload.get("author", {}).get("id") == str(bot_id)
    mentioned = any(each["id"] == str(bot_id) for each in payload.get("mentions", []))
    if own or mentioned or "guild_id" not in payload:
        return payload
    return payload | {"content": "", "embeds": [], "components": [], "attachments": []}


@dataclass
class Session:
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    grew: asyncio.Event = field(default_factory=asyncio.Event)
    connection: object | None = None  # whoever carries it now

    def add(self, event: str, payload: Payload) -> None:
        self.seq += 1
        text = json.dumps({"op": 0, "t": event, "s": self.seq, "d": payload})
        self.events.append((self.seq, text))
        self.grew.set()

    def after(self, seq: int) -> list[tuple[int, str]]:
        return [event for event in self.events if event[0] > seq]

    def can_resume(self, seq: int) -> bool:
        """Whether nothing after `seq` was forgotten."""
        return 0 <= seq <= self.seq and (seq == self.seq or self.events[0][0] <= seq + 1)
