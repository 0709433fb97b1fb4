"""Changes of policy on Discord: what one would do, and the buttons that make it, stop it, or look again."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import discord

from bot.domain.changing.changes import Preview
from bot.domain.errors import ChangeProblem, ChangeRefused
from bot.services.changing.previewing import Told
from bot.text import changes as words
from bot.text.card import Card
from bot.text.refusals import refusal
from cogs.desk import Desk
from cogs.discord.buttons import Press, Presses
from cogs.discord.cards import button
from cogs.discord.visit import Interaction, Visit, entered, entered_as_moderator
from cogs.frozen import frozen

SAY_EVERY = 2.0
"""Seconds between two words about how far a preview is."""
CAN_BE_LOOKED_AT_AGAIN = {ChangeProblem.STALE, ChangeProblem.EXPIRED}


@dataclass(slots=True)
class Progress:
    """Tells whoever waits how far long work is, now and then; short work says nothing. `of`: 0 where nobody knows.

    `under`: what stands under it. After a quarter of an hour Discord takes nothing more, and the work goes on untold.
    """

    visit: Visit
    say: Callable[[int, int], str] = words.looking
    under: Sequence[discord.ui.Item[Any]] = ()
    said_at: float = field(default_factory=time.monotonic)

    async def __call__(self, looked_at: int, of: int) -> None:
        now = time.monotonic()
        if looked_at != of and now - self.said_at >= SAY_EVERY:
            self.said_at = now
            with suppress(discord.NotFound):
                await self.visit.replace(self.say(looked_at, of), *self.under)


async def ask(visit: Visit, desk: Desk, propose: Callable[[Told], Awaitable[Preview]], draft: str = "") -> None:
    """Show what this change would do, in the place of the answer that is waited for."""
    preview = await propose(Progress(visit))
    await show(visit, words.shown(preview, await desk.changes.named(preview), desk.titles, draft))


async def show(visit: Visit, card: Card) -> None:
    await visit.replace("\n\n".join(filter(None, card.paragraphs)), *map(button, card.presses))


def presses(desk: Desk) -> Presses:
    """What the buttons do. Each looks at whoever presses it at that moment."""

    async def apply(interaction: Interaction, carried: str) -> None:
        await _apply(interaction, desk, int(carried))

    async def shadow(interaction: Interaction, carried: str) -> None:
        await _apply(interaction, desk, int(carried), shadow=True)

    async def anyway(interaction: Interaction, carried: str) -> None:
        await _apply(interaction, desk, int(carried), anyway=True)

    async def cancel(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        found = await desk.changes.cancel(desk.platform, visit.place, visit.account, int(carried))
        waited = found.due_at is not None
        await show(visit, Card((words.decided(found),)) if waited else words.done(found, ()))

    async def approve(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)

        async def approved() -> Card:
            found = await desk.changes.approve(desk.platform, visit.place, visit.account, int(carried))
            return Card((words.decided(found),))

        await show(visit, await _or_again(int(carried), approved))

    async def again(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await ask(
            visit, desk, lambda told: desk.changes.again(desk.platform, visit.place, visit.account, int(carried), told)
        )

    async def names(interaction: Interaction, carried: str) -> None:
        visit = await entered_as_moderator(interaction, desk, in_place=True)
        proposal, nth, *draft = carried.split(":")
        preview = await desk.changes.shown(visit.place, int(proposal))
        found, made_of = await desk.changes.named(preview), ":".join(draft)
        whole = words.shown(preview, found, desk.titles, made_of)
        await show(visit, whole if int(nth) < 0 else words.page(preview, found, int(nth), made_of))

    doing: dict[str, Press] = {
        words.APPLY: apply,
        words.SHADOW: shadow,
        words.ANYWAY: anyway,
        words.CANCEL: cancel,
        words.APPROVE: approve,
        words.AGAIN: again,
        words.NAMES: names,
    }
    return {words.VERBS[label]: press for label, press in doing.items()}


async def _apply(
    interaction: Interaction, desk: Desk, proposal: int, *, shadow: bool = False, anyway: bool = False
) -> None:
    visit = await entered(interaction, desk, in_place=True)

    async def applied() -> Card:
        found = await desk.changes.apply(
            desk.platform, visit.place, visit.account, proposal, shadow=shadow, anyway=anyway
        )
        shown = await desk.changes.shown(visit.place, proposal)
        return words.done(found, found.effects, adds=bool(shown.difference.added))

    card = await _or_again(proposal, applied)
    await show(visit, replace(card, paragraphs=(*card.paragraphs, *await frozen(desk, visit.community))))


async def _or_again(proposal: int, do: Callable[[], Awaitable[Card]]) -> Card:
    """What comes of it; where it is not what was shown any more, that is said, with a way to look again."""
    try:
        return await do()
    except ChangeRefused as refused:
        if refused.problem is ChangeProblem.UNEXPECTED:
            return words.unexpected(proposal, refusal(refused))
        if refused.problem not in CAN_BE_LOOKED_AT_AGAIN:
            raise
        return words.stale(proposal, refusal(refused))
