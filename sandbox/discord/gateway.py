"""The gateway's house rules: who may identify, which session hears which event, and faults on order."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.discord import payloads
from sandbox.discord.nouns import Guild
from sandbox.discord.rates import Limits
from sandbox.discord.sessions import (
    GUILDS,
    KNOWN_INTENTS,
    MEMBERS,
    MESSAGE_CONTENT,
    PRESENCES,
    Payload,
    Session,
    needed_intent,
    without_content,
)
from sandbox.discord.world import World
from sandbox.records import Records

KEPT_SESSIONS = 8  # without a connection, and still to be resumed

if TYPE_CHECKING:
    from sandbox.discord.connection import Connection


@dataclass
class Gateway:
    records: Records
    limits: Limits
    url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    connections: list["Connection"] = field(default_factory=list)
    deaf: bool = False
    refusing: bool = False
    repeats: int = 0  # so many of the next interactions arrive twice
    last_all_members: dict[int, float] = field(default_factory=dict)

    def tell(self, world: World, event: str, guild: Guild | None, payload: Payload) -> None:
        """Sends one event to every session that may hear it; what happens while deaf is lost for good."""
        if self.deaf or (guild and not (guild.bot_joined and guild.available)):
            return
        bot_id = world.app.id
        intent = needed_intent(event, guild, payload, bot_id)
        for session in self.sessions.values():
            if session.intents & intent == intent:
                hidden = event.startswith("MESSAGE_") and not session.intents & MESSAGE_CONTENT
                session.add(event, without_content(payload, bot_id) if hidden else payload)

    def interact(self, world: World, guild: Guild | None, payload: Payload) -> None:
        """Sends an interaction, twice when that was ordered."""
        self.tell(world, "INTERACTION_CREATE", guild, payload)
        if self.repeats:
            self.repeats -= 1
            self.tell(world, "INTERACTION_CREATE", guild, payload)

    def refusal(self, world: World, token: str, intents: int) -> int | None:
        """The close code with which an IDENTIFY ends, or None when it is welcome."""
        app = world.app
        if token != app.token:
            return 4004
        if intents & ~KNOWN_INTENTS:
            return 4013
        enabled = {
            MEMBERS: app.members_intent,
            PRESENCES: app.presences_intent,
            MESSAGE_CONTENT: app.message_content_intent,
        }
        return 4014 if any(intents & intent and not on for intent, on in enabled.items()) else None

    def begin(self, world: World, intents: int, shard: list[int] | None) -> Session:
        """A fresh session, told READY and its guilds."""
        session = Session(intents)
        for stale in [each for each in self.sessions.values() if each.connection is None][:-KEPT_SESSIONS]:
            del self.sessions[stale.id]
        self.sessions[session.id] = session
        guilds = [guild for guild in world.guilds.values() if guild.bot_joined]
        session.add("READY", self._ready(world, session, guilds, shard))
        for guild in guilds:
            if intents & GUILDS and guild.available and not self.deaf:
                presences = bool(intents & PRESENCES)
                session.add("GUILD_CREATE", payloads.guild_create(guild, world.app.id, presences=presences))
        return session

    def _ready(self, world: World, session: Session, guilds: list[Guild], shard: list[int] | None) -> Payload:
        return {
            "v": 10,
            "user": payloads.current_user(world.app.user),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(world.app.id), "flags": payloads.application(world.app)["flags"]},
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "guild_join_requests": [],
            "game_relationships": [],
            "geo_ordered_rtc_regions": [],
            "_trace": ["sandbox"],
            **({"shard": shard} if shard else {}),
        }

    def may_ask_for_all(self, guild_id: int) -> float:
        """Seconds to wait until all members of this guild may be asked for again; 0 counts this request."""
        since = time.monotonic() - self.last_all_members.get(guild_id, float("-inf"))
        if since < self.limits.all_members_seconds:
            return self.limits.all_members_seconds - since
        self.last_all_members[guild_id] = time.monotonic()
        return 0.0

    async def drop(self, *, resumable: bool, abrupt: bool) -> int:
        """Cuts every connection, with or without a goodbye; says how many."""
        dropped = list(self.connections)
        if not resumable:
            self.sessions.clear()
        for connection in dropped:
            await connection.drop(abrupt=abrupt)
        return len(dropped)
