"""The start-up checklist: the config held against the living world, each finding a line with a remedy."""

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import chain
from typing import Any

from bot.app.check import chains, database, here
from bot.app.check.lines import Line, Served, State
from bot.config import Config

__all__ = ["Line", "State", "checklist"]


async def checklist(config: Config) -> Sequence[Line]:
    """Every line, in the order a person would mend them. Changes nothing anywhere."""
    found, served = await database.look(config)
    rest = await asyncio.gather(*_platforms(config, served), chains.look(config.chains), *_signers(config))
    return [*here.look(config), *found, *chain.from_iterable(rest)]


def _platforms(config: Config, served: Sequence[Served]) -> list[Coroutine[Any, Any, Sequence[Line]]]:
    looks: list[Coroutine[Any, Any, Sequence[Line]]] = []
    if config.discord is not None:
        from bot.app.check import discord

        looks.append(discord.look(config.discord, config.web.public_url, served))
    if config.telegram is not None:
        from bot.app.check import telegram

        looks.append(telegram.look(config.telegram, config.web.public_url, served))
    return looks


def _signers(config: Config) -> list[Coroutine[Any, Any, Sequence[Line]]]:
    if not config.signers and not any(one.contracts for one in config.communities):
        return []
    from bot.app.check import signers

    return [signers.look(config)]
