"""Menus that outlive the process, as buttons do: what a choice does stands in the menu's custom id."""

import re
from collections.abc import Collection, Sequence
from typing import Any, cast

import discord

from cogs.discord.buttons import Pressed
from cogs.discord.visit import Interaction

LONGEST, MOST = 100, 25
"""What Discord takes: characters of an option, and options of a menu."""
Options = Sequence[tuple[str, str]]
"""What is said, and the value that stands for it."""


class Pick(
    discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"gatehouse-pick:(?P<verb>[a-z-]+):(?P<carried>.{1,60})"
):
    """A menu of which one is picked; the verb is told what it carries and, behind a colon, the value."""

    def __init__(self, verb: str, carried: str, placeholder: str, options: Options) -> None:
        self.verb, self.carried = verb, carried
        shown = [discord.SelectOption(label=label[:LONGEST], value=value) for label, value in options[:MOST]]
        custom_id = f"gatehouse-pick:{verb}:{carried}"
        super().__init__(discord.ui.Select(custom_id=custom_id, placeholder=placeholder, options=shown))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Pick":
        del interaction
        options = item.options if isinstance(item, discord.ui.Select) else []
        return cls(match["verb"], match["carried"], "", [(option.label, option.value) for option in options])

    async def callback(self, interaction: Interaction) -> None:
        await _picked(interaction, self.verb, self.carried)


class Picks(
    discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"gatehouse-picks:(?P<verb>[a-z-]+):(?P<carried>.{1,60})"
):
    """A menu of which several are picked, or none; the verb is told the values behind a colon, by commas.

    `picked`: the values that are picked already.
    """

    def __init__(
        self, verb: str, carried: str, placeholder: str, options: Options, most: int, picked: Collection[str] = ()
    ) -> None:
        self.verb, self.carried = verb, carried
        shown = [
            discord.SelectOption(label=label[:LONGEST], value=value, default=value in picked)
            for label, value in options[:MOST]
        ]
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"gatehouse-picks:{verb}:{carried}",
            placeholder=placeholder or None,
            options=shown,
            min_values=0,
            max_values=min(most, len(shown)),
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Picks":
        del interaction
        options = item.options if isinstance(item, discord.ui.Select) else []
        most = item.max_values if isinstance(item, discord.ui.Select) else 1
        return cls(match["verb"], match["carried"], "", [(option.label, option.value) for option in options], most)

    async def callback(self, interaction: Interaction) -> None:
        values = cast("dict[str, list[str]]", interaction.data)["values"]
        said = f"{self.carried}:{','.join(values)}"
        await cast("Pressed", interaction.client).pressed(interaction, self.verb, said)


class RolePick(
    discord.ui.DynamicItem[discord.ui.RoleSelect[Any]],
    template=r"gatehouse-role:(?P<verb>[a-z-]+):(?P<carried>.{1,60})",
):
    """Discord's own menu of the server's roles."""

    def __init__(self, verb: str, carried: str, placeholder: str) -> None:
        self.verb, self.carried = verb, carried
        super().__init__(discord.ui.RoleSelect(custom_id=f"gatehouse-role:{verb}:{carried}", placeholder=placeholder))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "RolePick":
        del interaction, item
        return cls(match["verb"], match["carried"], "")

    async def callback(self, interaction: Interaction) -> None:
        await _picked(interaction, self.verb, self.carried)


class ChannelPick(
    discord.ui.DynamicItem[discord.ui.ChannelSelect[Any]], template=r"gatehouse-channel:(?P<verb>[a-z-]+)"
):
    """Discord's own menu of the channels one writes in; the verb is told the channel's id."""

    def __init__(self, verb: str, placeholder: str) -> None:
        self.verb = verb
        kinds = [discord.ChannelType.text, discord.ChannelType.news]
        custom_id = f"gatehouse-channel:{verb}"
        super().__init__(discord.ui.ChannelSelect(custom_id=custom_id, placeholder=placeholder, channel_types=kinds))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ChannelPick":
        del interaction, item
        return cls(match["verb"], "")

    async def callback(self, interaction: Interaction) -> None:
        await cast("Pressed", interaction.client).pressed(interaction, self.verb, _value(interaction))


async def _picked(interaction: Interaction, verb: str, carried: str) -> None:
    await cast("Pressed", interaction.client).pressed(interaction, verb, f"{carried}:{_value(interaction)}")


def _value(interaction: Interaction) -> str:
    (value,) = cast("dict[str, list[str]]", interaction.data)["values"]
    return value
