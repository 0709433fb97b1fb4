"""`/passes`, `/why`, `/recheck` and, for moderators, `/gate why`: what a member holds, and on what."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain.giving.members import Member
from bot.domain.ids import Account, MemberId
from bot.text.catalogue import N_, _
from bot.text.history import history
from bot.text.names import with_names
from bot.text.passes import FIRST, WHY, prove
from bot.text.stillness import to_members
from bot.text.wallets import veiled
from bot.text.why import YOU, Whom, next_look, why
from cogs.chain_passes import mine, to_moderators
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.buttons import Button, Presses
from cogs.discord.me import switch
from cogs.discord.verify import VERIFY
from cogs.discord.visit import Interaction, Visit, account, entered, entered_as_moderator
from cogs.passes import shown
from cogs.recheck import look


def commands(desk: Desk) -> Sequence[app_commands.Command[Any, ..., None]]:
    @app_commands.command(name="passes", description=N_("What you hold here, on what, and until when."))
    async def passes_command(interaction: Interaction) -> None:
        await _passes(interaction, desk)

    @app_commands.command(
        name="why", description=N_("Look at your wallets now: what each tier asks, and what was seen.")
    )
    async def why_command(interaction: Interaction) -> None:
        await _why(interaction, desk)

    @app_commands.command(name="recheck", description=N_("Look at your wallets now, and set right what you have here."))
    async def recheck_command(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        await cards.show(visit, await look(desk, visit.community, visit.account))

    return passes_command, why_command, recheck_command


def why_of_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate why`."""

    @app_commands.command(name="why", description=N_("Look at a member now: what each tier asks, and what was seen."))
    @app_commands.describe(member=N_("Whom to look at"))
    async def why_of(interaction: Interaction, member: discord.Member | discord.User) -> None:
        visit = await entered_as_moderator(interaction, desk)
        found = account(member)
        words = (await _words(visit, desk, found, Whom(found.id)))[1]
        await visit.answer(words)

    return why_of


def presses(desk: Desk) -> Presses:
    async def explain(interaction: Interaction, _: str) -> None:
        await _why(interaction, desk)

    return {"why": explain}


async def _passes(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    held = await shown(desk, visit.community, visit.account)
    next_step = [] if held.known else [Button(_(FIRST), VERIFY)]
    await visit.answer(held.paragraphs, *next_step, Button(_(WHY), "why"), switch(held.notices))


async def _why(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    member, words = await _words(visit, desk, visit.account, YOU)
    await visit.answer(words, Button(prove(member), VERIFY))


async def _words(visit: Visit, desk: Desk, whose: Account, whom: Whom) -> tuple[Member | None, list[str]]:
    """Whose it is, and everything about it."""
    seen = await desk.passes.why(visit.community, whose)
    words = why(seen.policy, seen.member, seen.plan, seen.awards, desk.titles, whom)
    again = [next_look(seen.next_look, seen.plan)] if seen.plan and seen.policy.tiers else []
    said = [
        *words[:1],
        *to_members(await desk.freezing.of(visit.community)),
        *words[1:],
        *again,
        *(await _on_chain(desk, seen.member.id, whom) if seen.member else ()),
        *history(seen.evidence, desk.titles, None if whom == YOU else seen.authors),
    ]
    if whom != YOU and not (seen.member is not None and seen.member.shows_wallets):
        said = [veiled(line, seen.addresses) for line in said]
    names = await desk.naming.of_member(seen.member)
    return seen.member, [with_names(line, names) for line in said]


async def _on_chain(desk: Desk, member: MemberId, whom: Whom) -> Sequence[str]:
    return await (mine(desk, member) if whom == YOU else to_moderators(desk, member))
