"""Forms that a person fills in: a few questions, and the verb that is told the answers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord

from cogs.discord.buttons import Pressed
from cogs.discord.picks import LONGEST, MOST, Options
from cogs.discord.visit import Interaction

LASTS = 600
"""Seconds for which a form can be sent."""


class Form(discord.ui.Modal):
    """Sends what it carries and, behind a colon, every answer by its question's id to the verb."""

    def __init__(self, title: str, verb: str, carried: str, questions: Sequence[discord.ui.Label[Any]]) -> None:
        super().__init__(title=title[:45], timeout=LASTS)
        self.verb, self.carried = verb, carried
        for question in questions:
            self.add_item(question)

    async def on_submit(self, interaction: Interaction, /) -> None:
        answers = {}
        for question in self.children:
            component = question.component if isinstance(question, discord.ui.Label) else None
            match component:
                case discord.ui.TextInput():
                    answers[component.custom_id] = component.value
                case discord.ui.Select():
                    answers[component.custom_id] = "".join(component.values[:1])
        await cast("Pressed", interaction.client).pressed(
            interaction, self.verb, f"{self.carried}:{json.dumps(answers)}"
        )


def answers(carried: str) -> tuple[str, Mapping[str, str]]:
    """What the form carried, and the answers."""
    before, _, said = carried.partition(":")
    return before, json.loads(said)


def text(
    name: str, label: str, *, most: int, hint: str = "", value: str = "", required: bool = True
) -> discord.ui.Label[Any]:
    """A line to type; `value` stands in it already."""
    component: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name, max_length=most, placeholder=hint or None, default=value or None, required=required
    )
    return discord.ui.Label(text=label[:45], component=component)


def choice(name: str, label: str, options: Options) -> discord.ui.Label[Any]:
    """One of these; the first unless another is picked."""
    shown = [
        discord.SelectOption(label=said[:LONGEST], value=value, default=nth == 0)
        for nth, (said, value) in enumerate(options[:MOST])
    ]
    component: discord.ui.Select[Any] = discord.ui.Select(custom_id=name, options=shown)
    return discord.ui.Label(text=label[:45], component=component)
