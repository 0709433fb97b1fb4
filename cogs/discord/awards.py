"""`/gate award | extend | revoke`: moderators give tiers by hand, and end what they gave."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain.awarding.awards import LONGEST_WHY, Term
from bot.domain.giving.passes import Award
from bot.services.awarding.awards import Wish
from bot.text.awards import awarded, extended, revoked
from bot.text.catalogue import N_
from cogs.chain_passes import to_moderators
from cogs.desk import Desk
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, Visit, account, entered
from cogs.frozen import frozen

Person = discord.Member | discord.User
Reason = app_commands.Range[str, 0, LONGEST_WHY]
Command = app_commands.Command[Any, ..., None]
_MEMBER, _TIER = N_("Whose it is"), N_("Which tier")
_REASON = N_("Why; the member reads it")
_UNTIL = N_("Its last moment in UTC, instead of for: 2026-12-31 or 2026-12-31 18:00")


def commands(desk: Desk) -> Sequence[Command]:
    """The three, each with the tiers as suggestions."""
    made = (_award(desk), _extend(desk), _revoke(desk))
    for command in made:
        suggests_tiers(command, "tier", desk)
    return made


def _award(desk: Desk) -> Command:
    @app_commands.command(name="award", description=N_("Give a member a tier by hand, for a while or for good."))
    @app_commands.describe(
        member=_MEMBER,
        tier=_TIER,
        span=N_("How long it lasts: 24h, 30d, 2w. Without it: until it is ended"),
        until=_UNTIL,
        reason=_REASON,
        on_chain=N_("As a pass on chain too, of the project the tier asks for; it needs an end"),
    )
    @app_commands.rename(span="for", on_chain="on-chain")
    async def award(
        interaction: Interaction,
        member: Person,
        tier: str,
        span: str = "",
        until: str = "",
        reason: Reason = "",
        on_chain: bool = False,
    ) -> None:
        visit = await entered(interaction, desk)
        wish = Wish(account(member), tier, Term(span, until), reason, on_chain)
        given = await desk.awards.award(desk.platform, visit.place, visit.account, wish)
        await _answer(visit, desk, awarded(given, member.id), given)

    return award


def _extend(desk: Desk) -> Command:
    @app_commands.command(name="extend", description=N_("Let a member's award last longer; without an end, for good."))
    @app_commands.describe(
        member=_MEMBER, tier=_TIER, span=N_("How much longer: 24h, 30d, 2w, counted from its end"), until=_UNTIL,
        reason=_REASON,
    )  # fmt: skip
    @app_commands.rename(span="for")
    async def extend(
        interaction: Interaction, member: Person, tier: str, span: str = "", until: str = "", reason: Reason = ""
    ) -> None:
        visit = await entered(interaction, desk)
        wish = Wish(account(member), tier, Term(span, until), reason)
        longer = await desk.awards.extend(desk.platform, visit.place, visit.account, wish)
        await _answer(visit, desk, extended(longer, member.id), longer)

    return extend


def _revoke(desk: Desk) -> Command:
    @app_commands.command(
        name="revoke", description=N_("End a member's award now. What their wallets open stays open.")
    )
    @app_commands.describe(member=_MEMBER, tier=_TIER, reason=N_("Why, for those who ask later"))
    async def revoke(interaction: Interaction, member: Person, tier: str, reason: Reason = "") -> None:
        visit = await entered(interaction, desk)
        wish = Wish(account(member), tier, why=reason)
        ended = await desk.awards.revoke(desk.platform, visit.place, visit.account, wish)
        await _answer(visit, desk, revoked(ended, member.id), ended)

    return revoke


async def _answer(visit: Visit, desk: Desk, said: str, award: Award) -> None:
    """What was done, what of it is on chain, and whether it waits for the brake."""
    on_chain = await to_moderators(desk, award.member, award.tier)
    await visit.answer([said, *on_chain, *await frozen(desk, visit.community)])
