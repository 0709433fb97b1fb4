"""`/gate contract`: what stands at an address, before a tier asks for it."""

from typing import Any

from discord import app_commands

from bot.text.catalogue import N_
from bot.text.contract_facts import facts
from cogs.desk import Desk
from cogs.discord.visit import Interaction, entered_as_moderator

MOST_CHOICES = 25


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="contract", description=N_("What stands at an address: name, kind, supply, and warnings.")
    )
    @app_commands.describe(address=N_("The contract's address, or a link to it"), chain=N_("The chain it is on"))
    async def show(interaction: Interaction, address: app_commands.Range[str, 1, 1_000], chain: str) -> None:
        visit = await entered_as_moderator(interaction, desk)
        await visit.answer(facts(await desk.contracts.look(visit.place, chain, address), desk.titles))

    @show.autocomplete("chain")
    async def suggest(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        named = [(name, title or name) for name, title in desk.titles.items()]
        found = [(name, title) for name, title in named if typed.casefold() in f"{name} {title}".casefold()]
        return [app_commands.Choice(name=title, value=name) for name, title in found[:MOST_CHOICES]]

    return show
