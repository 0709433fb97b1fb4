"""All parts of one Telegram, held together."""

import asyncio
from dataclasses import dataclass, field

from sandbox.faults import Faults
from sandbox.records import Records
from sandbox.telegram.clock import Clock
from sandbox.telegram.profile import Profile
from sandbox.telegram.rates import Limits, Rates
from sandbox.telegram.updates import Updates
from sandbox.telegram.webhooks import Webhook
from sandbox.telegram.world import World, new_world


@dataclass
class House:
    world: World
    updates: Updates
    webhook: Webhook
    limits: Limits
    rates: Rates
    clock: Clock
    profile: Profile = field(default_factory=Profile)
    records: Records = field(default_factory=Records)
    faults: Faults = field(default_factory=Faults)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def build(bot_name: str) -> House:
    """An empty Telegram with one bot in it."""
    clock, limits = Clock(), Limits()
    updates = Updates(clock)
    world = new_world(bot_name, updates.add, clock, limits)
    return House(world, updates, Webhook(updates, limits, clock), limits, Rates(limits, clock), clock)
