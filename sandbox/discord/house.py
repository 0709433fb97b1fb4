"""All parts of one Discord, held together."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.consent import Consents
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Desk
from sandbox.discord.nouns import Guild
from sandbox.discord.rates import Limits, Rates
from sandbox.discord.world import World, new_application
from sandbox.faults import Faults
from sandbox.records import Records


@dataclass
class House:
    world: World
    gateway: Gateway
    desk: Desk
    limits: Limits
    rates: Rates
    records: Records
    faults: Faults = field(default_factory=Faults)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    consents: Consents = field(default_factory=Consents)
    tokens: dict[str, int] = field(default_factory=dict)  # OAuth2 tokens people gave: token -> user id


def build(bot_name: str) -> House:
    """An empty Discord with one bot application in it."""
    limits, records = Limits(), Records()
    gateway = Gateway(records, limits)

    def tell(event: str, guild: Guild | None, payload: dict[str, Any]) -> None:
        gateway.tell(world, event, guild, payload)

    world = World(new_application(bot_name), tell)
    world.users = {user.id: user for user in (world.app.user, world.app.owner)}
    return House(world, gateway, Desk(limits), limits, Rates(limits), records)
