"""Buttons that outlive the process: what one does stands in its custom id, not in memory."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

import discord

from cogs.discord.visit import Interaction

Press = Callable[[Interaction, str], Awaitable[None]]
"""Does what a button is for; the text is the one the button carries."""
Presses = Mapping[str, Press]


class Pressed(Protocol):
    async def pressed(self, interaction: Interaction, verb: str, carried: str) -> None:
        """Somebody pressed the button of this verb."""
        ...


class Button(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"gatehouse:(?P<verb>[a-z-]+)(?::(?P<carried>.{1,80}))?"
):
    """A button of this verb, which the client knows how to do."""

    def __init__(
        self, label: str, verb: str, carried: str = "", style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> None:
        self.verb, self.carried = verb, carried
        custom_id = f"gatehouse:{verb}:{carried}" if carried else f"gatehouse:{verb}"
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id, style=style))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Button":
        del interaction
        label = item.label if isinstance(item, discord.ui.Button) else None
        return cls(label or "", match["verb"], match["carried"] or "")

    async def callback(self, interaction: Interaction) -> None:
        await cast("Pressed", interaction.client).pressed(interaction, self.verb, self.carried)


def leads_to(label: str, url: str) -> discord.ui.Button[Any]:
    """A button that opens a page."""
    return discord.ui.Button(label=label, url=url)
