"""A strict local Discord: REST v10 and gateway on loopback, a world behind them, and people who use it."""

from sandbox.discord.server import Discord, started

__all__ = ["Discord", "started"]
