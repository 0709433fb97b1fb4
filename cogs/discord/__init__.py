"""Discord as a door in: what people type and press becomes one call of a service, and words."""

from cogs.desk import Desk
from cogs.discord.client import GatehouseClient

__all__ = ["Desk", "GatehouseClient"]
