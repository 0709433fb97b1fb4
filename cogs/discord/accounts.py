"""`/link` and `/unlink`: a person's accounts on two platforms become one member, or part again."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain.ids import Platform
from bot.domain.linking.accounts import Pairing
from bot.text import accounts
from bot.text.accounts import NO_VERB, PART_VERB, STAY, YES_VERB
from bot.text.catalogue import N_, _
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, Visit, entered


def commands(desk: Desk) -> Sequence[app_commands.Command[Any, ..., None]]:
    @app_commands.command(
        name="link", description=N_("You have an account on another platform too? Make both one member.")
    )
    @app_commands.describe(code=N_("The code that your other account was given; leave it out to get one"))
    async def link(interaction: Interaction, code: app_commands.Range[str, 1, 40] | None = None) -> None:
        visit = await entered(interaction, desk)
        if code is not None:
            await _ask(visit, await desk.accounts.answer(visit.community, visit.account, code))
        else:
            await _link(visit, desk)

    @app_commands.command(name="unlink", description=N_("Part your accounts again: each a member of its own."))
    async def unlink(interaction: Interaction) -> None:
        await _unlink(await entered(interaction, desk), desk)

    return link, unlink


def presses(desk: Desk) -> Presses:
    async def yes(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        said = await desk.accounts.confirm(visit.community, visit.account, int(carried))
        await visit.replace(
            accounts.said_yes(said.across) if said.member is None else accounts.joined(said.member, visit.community)
        )

    async def no(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(
            accounts.declined(await desk.accounts.decline(visit.community, visit.account, int(carried)))
        )

    async def part(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(
            accounts.parted(await desk.accounts.part(visit.community, visit.account, Platform(carried)))
        )

    async def stay(interaction: Interaction, carried: str) -> None:
        del carried
        await (await entered(interaction, desk, in_place=True)).replace(accounts.stayed())

    return {YES_VERB: yes, NO_VERB: no, PART_VERB: part, accounts.STAY_VERB: stay}


async def _link(visit: Visit, desk: Desk) -> None:
    """What waits for this account's word comes before a new code."""
    waiting = await desk.accounts.waiting(visit.community, visit.account)
    if waiting:
        await _ask(visit, waiting[0])
        return
    asked = await desk.accounts.ask(visit.community, visit.account)
    await visit.answer(accounts.code(asked.code, asked.expires_at, visit.community))


async def _ask(visit: Visit, pairing: Pairing) -> None:
    yes = Button(_(accounts.YES), YES_VERB, str(pairing.id), discord.ButtonStyle.danger)
    no = Button(_(accounts.NO), NO_VERB, str(pairing.id))
    await visit.answer(accounts.question(pairing, visit.account, visit.community), yes, no)


async def _unlink(visit: Visit, desk: Desk) -> None:
    member = await desk.accounts.member(visit.community, visit.account)
    if member is None or len(member.accounts) == 1:
        await visit.answer([accounts.alone()])
        return
    style, mine = discord.ButtonStyle.danger, visit.account
    leave = [Button(accounts.leave(a.platform, mine), PART_VERB, a.platform.value, style) for a in member.accounts]
    await visit.answer(accounts.together(member, mine), Button(_(STAY), accounts.STAY_VERB), *leave)
