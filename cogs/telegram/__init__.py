"""Telegram as a door in: what people type and press becomes one call of a service, and words."""

from cogs.desk import Desk
from cogs.telegram.client import GatehouseChat

__all__ = ["Desk", "GatehouseChat"]
