"""The start-up checklist: the config held against the living world, each finding a line with a remedy."""

import asyncio
from collections.abc import Sequence
from itertools import chain

from bot.app.check import chains, database, discord, here
from bot.app.check.lines import Line, State
from bot.config import Config

__all__ = ["Line", "State", "checklist"]


async def checklist(config: Config) -> Sequence[Line]:
    """Every line, in the order a person would mend them. Changes nothing anywhere."""
    found, served = await database.look(config)
    rest = await asyncio.gather(discord.look(config.discord, served), chains.look(config.chains))
    return [*here.look(config), *found, *chain.from_iterable(rest)]
