"""The names of things: small, typed, and the same on every platform."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

CommunityId = NewType("CommunityId", int)
MemberId = NewType("MemberId", int)
ChainName = NewType("ChainName", str)
"""What the host's config calls a chain: `base`, `ethereum`."""
Address = NewType("Address", str)
"""`0x` and 40 lower-case hex digits; EIP-55 capitals are put on at the doors."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def address(text: str) -> Address:
    """The address that this text is, in lower case; ValueError when it is none."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"not an address: {text[:60]!r}")
    return Address(text.lower())


class Platform(StrEnum):
    DISCORD = "discord"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Account:
    """One chat user; `name` is how the platform shows it and is no part of who it is."""

    platform: Platform
    id: int
    name: str = field(default="", compare=False)


HOST = Account(Platform.DISCORD, 0, "the host")
"""Whoever works at the machine's own shell. No platform gives anybody the number 0."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A Discord server or a Telegram chat; as text `discord:ID` or `telegram:ID`, as the host types it."""

    platform: Platform
    id: int

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place this text is; a number alone is a server. ValueError for what can be none."""
        platform, _, number = text.rpartition(":")
        place = cls(Platform(platform or Platform.DISCORD), int(number))
        positive = place.platform is Platform.DISCORD  # chats' ids are below 0, servers' above
        if place.id == 0 or (place.id > 0) is not positive or abs(place.id) >= 2**63:
            raise ValueError(f"no place: {text[:60]!r}")
        return place


@dataclass(frozen=True, slots=True)
class Community:
    """One tenant: the places that belong together. Inactive until the host's owner allows it.

    `channel_fixed`: the host's config names the moderators' channel, so nobody changes it from chat.
    """

    id: CommunityId
    name: str
    places: tuple[Place, ...]
    moderators_channel: int | None = None
    channel_fixed: bool = False

    @property
    def moderators(self) -> Place | None:
        """Where its moderators read: chats of Telegram have ids below 0, channels of Discord above."""
        channel = self.moderators_channel
        return None if channel is None else Place(Platform.DISCORD if channel > 0 else Platform.TELEGRAM, channel)

    def place(self, platform: Platform) -> Place | None:
        """The community's place on this platform, if it has one."""
        return next((place for place in self.places if place.platform == platform), None)
