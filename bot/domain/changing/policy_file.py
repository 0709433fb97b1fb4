"""A policy as a file: TOML, with each requirement in the notation that people type in chat.

    community = "discord:1130000000000000001"
    highest_only = true

    [[tier]]
    name = "Maker"
    rank = 1
    requirement = "erc721:base:0x… >= 1"
    roles = [1130000000000000005]
    chats = [-1001234567890]
    channels = [1130000000000000007]
    give_at = "latest"
    grace = "1d"
    shadow = true
    starts_on = 2026-12-01T18:00:00Z
    starts_with = 20

    [[expect]]
    wallet = "0x…"
    tier = "Maker"
    has = false
    at = ["base:12345678"]

`name` and `rank` must stand there. Without a requirement the tier is for awards alone. `roles` are of the community's
Discord server, and so `channels`; `chats` are the ids of its Telegram chats; `doors` names them in full,
`discord:1130…:role:1130…`, where they stand in another order. The community is its number, or the id of one of its
places after `discord:` or `telegram:`; where there is only one it may be left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.durations import typed
from bot.domain.giving.policy import Door, DoorKind, Shadow, Tier, channel_door, chat_door
from bot.domain.ids import Place, Platform
from bot.domain.requirements.expectations import Expectation
from bot.domain.requirements.holdings import GiveAt
from bot.domain.requirements.notation import notation

KEYS = {DoorKind.ROLE: "roles", DoorKind.CHAT: "chats", DoorKind.CHANNEL: "channels"}
"""Under which key of a file the numbers of these doors stand."""
LARGEST = 200_000
"""Characters; fifty tiers with the longest requirements fit."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One tier as it was written; `at` is where it stands, counted from 1."""

    at: str
    name: str = ""
    rank: int = 0
    requirement: str = ""
    roles: tuple[int, ...] = ()
    chats: tuple[int, ...] = ()
    give_at: GiveAt = GiveAt.LATEST
    grace: str = ""
    doors: tuple[Door, ...] = ()
    shadow: Shadow | None = None
    channels: tuple[int, ...] = ()

    @property
    def numbers(self) -> Mapping[DoorKind, Sequence[int]]:
        """Its roles, chats and channels by their numbers."""
        return {DoorKind.ROLE: self.roles, DoorKind.CHAT: self.chats, DoorKind.CHANNEL: self.channels}


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """`expects`: with each case where it stands."""

    community: str
    tiers: tuple[Sketch, ...]
    highest_only: bool = False
    expects: tuple[tuple[str, Expectation], ...] = ()


def tier_table(tier: Tier, server: Place | None) -> Mapping[str, Any]:
    """The tier as it stands in a file; what is as usual is left out. `server`: where the file's `roles` are."""
    table: dict[str, Any] = {"name": tier.name, "rank": tier.rank}
    if tier.requirement is not None:
        table["requirement"] = notation(tier.requirement)
    table.update(_doors(tier.doors, server))
    if tier.give_at is not GiveAt.LATEST:
        table["give_at"] = tier.give_at.value
    if tier.grace:
        table["grace"] = typed(tier.grace)
    return {**table, **_shadow(tier.shadow)}


def case_table(case: Expectation) -> Mapping[str, Any]:
    """The case as it stands in a file."""
    table: dict[str, Any] = {"wallet": case.wallet, "tier": case.tier}
    if not case.has:
        table["has"] = False
    if case.at:
        table["at"] = [f"{chain}:{number}" for chain, number in case.at]
    return table


def _doors(doors: Sequence[Door], server: Place | None) -> Mapping[str, Any]:
    """Roles, chats and channels by their numbers, if that says all there is to say of them."""
    found = {kind: [door.id for door in doors if door.kind is kind] for kind in KEYS}
    if tuple(doors) != short_doors(found, server):
        return {"doors": [str(door) for door in doors]}
    return {KEYS[kind]: numbers for kind, numbers in found.items() if numbers}


def short_doors(numbers: Mapping[DoorKind, Sequence[int]], server: Place | None) -> tuple[Door, ...]:
    """The doors that these numbers mean, kind by kind; without a server neither roles nor channels."""
    chats = [chat_door(Place(Platform.TELEGRAM, chat)) for chat in numbers[DoorKind.CHAT]]
    if server is None:
        return tuple(chats)
    roles = [Door(DoorKind.ROLE, server, role) for role in numbers[DoorKind.ROLE]]
    channels = [channel_door(server, channel) for channel in numbers[DoorKind.CHANNEL]]
    return (*roles, *chats, *channels)


def _shadow(shadow: Shadow | None) -> Mapping[str, Any]:
    if shadow is None:
        return {}
    starts = {"starts_on": shadow.until, "starts_with": shadow.members}
    return {key: value for key, value in starts.items() if value is not None} or {"shadow": True}
