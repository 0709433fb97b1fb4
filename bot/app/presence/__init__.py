"""The bot on one chat platform. The library of a platform that is not set up is never imported."""

from collections.abc import Mapping
from typing import Protocol

from bot.config import Config
from bot.domain.ids import Platform
from bot.ports import ChatPlatform, Chats, Homes, Icons, Identity, Launches, Premises, Roster
from cogs.desk import Desk

__all__ = ["Presence", "presences"]


class Presence(Protocol):
    """One platform as a door out, and as the door in that is opened at the end."""

    @property
    def chat(self) -> ChatPlatform:
        """The platform as a door out."""
        ...

    @property
    def chats(self) -> Chats | None:
        """The same platform's chats that people ask to join, where it has such."""
        ...

    @property
    def identity(self) -> Identity | None:
        """Who says which account is signed in there, where the owner has set that up."""
        ...

    @property
    def launches(self) -> Launches | None:
        """Who says which account opened the page, where the platform's app can open it."""
        ...

    @property
    def homes(self) -> Homes:
        """The addresses that lead back there from our page."""
        ...

    @property
    def icons(self) -> Icons:
        """The pictures of its places."""
        ...

    @property
    def roster(self) -> Roster | None:
        """The same platform as one that tells who is in a place, where it does."""
        ...

    @property
    def premises(self) -> Premises | None:
        """The same platform as one on which a community is set up from chat, where it is."""
        ...

    @property
    def connected(self) -> bool:
        """Does the platform answer now?"""
        ...

    async def live(self, desk: Desk) -> None:
        """Stay connected until cancelled; raises what a person must mend."""
        ...


def presences(config: Config) -> Mapping[Platform, Presence]:
    """Where this bot is."""
    found: dict[Platform, Presence] = {}
    if config.discord is not None:
        from bot.app.presence.discord import OnDiscord

        found[Platform.DISCORD] = OnDiscord.of(config.discord, config.web.public_url)
    if config.telegram is not None:
        from bot.app.presence.telegram import OnTelegram

        found[Platform.TELEGRAM] = OnTelegram.of(config.telegram, config.web.public_url)
    return found
