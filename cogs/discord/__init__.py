"""Discord as a door in: what people type and press becomes one call of a service, and words."""

from cogs.discord.client import GatehouseClient
from cogs.discord.desk import Desk

__all__ = ["Desk", "GatehouseClient"]
