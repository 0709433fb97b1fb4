"""`/gate freeze`, `unfreeze` and `shadow`: the brake, and tiers that are only worked out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from discord import app_commands

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.giving.policy import Policy, Shadow, Tier
from bot.services.changing.changes import Edit
from bot.text import stillness as words
from bot.text.catalogue import N_
from cogs.desk import Desk
from cogs.discord.changing import change, suggests_tiers
from cogs.discord.visit import Interaction, Visit, entered, entered_as_moderator

REPORT, BEGIN, START = "report", "begin", "start"


def freeze_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="freeze", description=N_("The brake: nothing is given or taken until you unfreeze."))
    @app_commands.describe(reason=N_("Why; other moderators read it in /gate status"))
    async def freeze(interaction: Interaction, reason: app_commands.Range[str, 0, 200] = "") -> None:
        visit = await entered(interaction, desk)
        await visit.answer(
            [words.frozen(await desk.freezing.freeze(desk.platform, visit.place, visit.account, reason))]
        )

    return freeze


def unfreeze_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="unfreeze", description=N_("Let giving and taking go on."))
    async def unfreeze(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        await desk.freezing.unfreeze(desk.platform, visit.place, visit.account)
        await visit.answer([words.unfrozen()])

    return unfreeze


def shadow_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="shadow", description=N_("Try a tier without acting on it: see how it stands, or start it.")
    )
    @app_commands.describe(
        tier=N_("Which tier"),
        what=N_("How it stands (if left out), put it into shadow, or start it"),
        until=N_("It starts by itself on this day: 2026-12-31 (UTC)"),
        members=N_("It starts by itself once so many qualify"),
    )
    @app_commands.choices(what=[app_commands.Choice(name=one, value=one) for one in (REPORT, BEGIN, START)])
    async def shadow(
        interaction: Interaction,
        tier: str,
        what: str = REPORT,
        until: str = "",
        members: app_commands.Range[int, 1, 1_000_000] | None = None,
    ) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, _ = await desk.policy.current(visit.place)
        found = policy.tier(tier)
        if what == REPORT and not until and members is None:
            await _report(visit, desk, found)
            return
        wanted = None if what == START else Shadow(_day(until, desk.changes.clock.now()), members)
        await change(visit, desk, _shaded(found.name, wanted), f"{what} {found.name}")

    suggests_tiers(shadow, "tier", desk)
    return shadow


async def _report(visit: Visit, desk: Desk, tier: Tier) -> None:
    if tier.shadow is None:
        await visit.answer([words.not_in_shadow(tier)])
        return
    await visit.answer(words.readiness(await desk.readiness.of(visit.community, tier)), between="\n")


def _shaded(name: str, shadow: Shadow | None) -> Edit:
    def edit(policy: Policy) -> tuple[Tier, ...]:
        return policy.replacing(replace(policy.tier(name), shadow=shadow))

    return edit


def _day(text: str, now: datetime) -> datetime | None:
    """The beginning of this day, UTC; AwardRefused for what is none, or has begun."""
    if not text.strip():
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise AwardRefused(AwardProblem.DAY, text) from None
    if day <= now:
        raise AwardRefused(AwardProblem.BEGUN, text)
    return day
