"""A strict local Telegram: the Bot API on loopback, a world behind it, and people who use it."""

from sandbox.telegram.server import Telegram, started

__all__ = ["Telegram", "started"]
