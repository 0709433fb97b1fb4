"""`/gate setup`: a first run, step by step. Every press looks again, so it can be left and come back to at any time."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain.changing.setup import Findings, Found, StepName
from bot.domain.moderating.moderating import News
from bot.text import changes
from bot.text import setup as words
from bot.text import setup_steps as steps
from bot.text.catalogue import ENGLISH, N_, _
from bot.text.moderating import ON
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.picks import ChannelPick, Pick
from cogs.discord.templates import choices
from cogs.discord.visit import Interaction, Visit, entered

SETUP = "setup"
VERIFY_IN, CHANNEL_IN, ANYWAY, NEWS = "setup-verify-in", "setup-channel-in", "setup-anyway", "setup-news"
Items = Sequence[discord.ui.Item[Any]]


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="setup", description=N_("Begin here: what is done, what is missing, and the next step."))
    async def setup(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        found = await _look(visit, desk)
        await visit.answer(words.overview(found, desk.titles), *_under(found))

    return setup


def presses(desk: Desk) -> Presses:
    """What the buttons and menus do; each in the place of the message it is on."""

    async def overview(interaction: Interaction, _carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        found = await _look(visit, desk)
        await _show(visit, words.overview(found, desk.titles), _under(found))

    async def step(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await _step(visit, desk, carried.rpartition(":")[2])

    async def verify_in(interaction: Interaction, channel: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        tongue = interaction.guild_locale.value if interaction.guild_locale else ENGLISH
        done = await desk.verify_message.post(desk.platform, visit.place, visit.account, int(channel), tongue)
        said = steps.posted(done.how, done.message.channel, everybody=done.everybody)
        await _show(visit, said, _onward(await _look(visit, desk)))

    async def channel_in(interaction: Interaction, channel: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        facts = await desk.moderating.weigh(desk.platform, visit.place, visit.account, int(channel))
        if not facts.everybody:
            await _choose(visit, desk, int(channel))
            return
        anyway = Button(_(steps.ANYWAY), ANYWAY, channel, discord.ButtonStyle.danger)
        pick = ChannelPick(CHANNEL_IN, _(steps.PICK_CHANNEL))
        await _show(visit, steps.public_channel(int(channel)), [anyway, _back(), pick])

    async def anyway(interaction: Interaction, channel: str) -> None:
        await _choose(await entered(interaction, desk, in_place=True), desk, int(channel))

    async def news(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        kind, switch = carried.rpartition(":")[2].split()
        change = News(kind), switch == ON
        await desk.moderating.switch(desk.platform, visit.place, visit.account, visit.community, change)
        await _step(visit, desk, StepName.CHANNEL)

    return {
        SETUP: overview,
        changes.STEP_VERB: step,
        VERIFY_IN: verify_in,
        CHANNEL_IN: channel_in,
        ANYWAY: anyway,
        NEWS: news,
    }


async def _look(visit: Visit, desk: Desk) -> Findings:
    return await desk.setup.look(desk.platform, visit.place, visit.account)


async def _show(visit: Visit, paragraphs: Sequence[str], items: Items) -> None:
    await visit.replace("\n\n".join(paragraphs), *items)


async def _choose(visit: Visit, desk: Desk, channel: int) -> None:
    facts = await desk.moderating.choose(desk.platform, visit.place, visit.account, channel)
    await _show(visit, [steps.channel_chosen(facts.id)], _onward(await _look(visit, desk)))


async def _step(visit: Visit, desk: Desk, name: str) -> None:
    found = await _look(visit, desk)
    match name:
        case StepName.VERIFY:
            pick = ChannelPick(VERIFY_IN, _(steps.PICK_VERIFY))
            await _show(visit, steps.verify_step(found), [*_renew(found), _back(), pick])
        case StepName.CHANNEL:
            kinds = await desk.moderating.news(visit.community)
            await _show(
                visit, steps.channel_step(found, kinds), [_back(), *_channel_menus(found, steps.news_choices(kinds))]
            )
        case StepName.TIERS:
            left = await desk.templates.left(visit.place, visit.account)
            await _show(visit, *choices(found.policy.tiers, left, _back()))
        case changes.SUMMARY_STEP:
            chats = await desk.chats.titles(visit.place)
            await _show(visit, steps.summary(found, desk.titles, chats), [_back()])
        case _:
            await _show(visit, words.overview(found, desk.titles), _under(found))


def _under(found: Findings) -> Items:
    """The next step first; then looking again, and every step by name."""
    named = [(_(words.STEPS[step]), step.value) for step in StepName if step is not StepName.CHECKS]
    menu = Pick(changes.STEP_VERB, "to", _(words.PICK_STEP), [*named, (_(changes.SUMMARY), changes.SUMMARY_STEP)])
    return [*_forward(found), Button(_(words.LOOK), SETUP), menu]


def _forward(found: Findings) -> list[Button]:
    """The way to the next step; none where something else must be mended first."""
    blue = discord.ButtonStyle.primary
    if found.next is None:
        return [Button(_(changes.SUMMARY), changes.STEP_VERB, changes.SUMMARY_STEP, blue)]
    if found.next is StepName.CHECKS:
        return []
    return [Button(_(words.STEPS[found.next]), changes.STEP_VERB, found.next.value, blue)]


def _onward(found: Findings) -> Items:
    return [*_forward(found), _back()]


def _back() -> Button:
    return Button(_(words.STEPS_BACK), SETUP)


def _renew(found: Findings) -> list[Button]:
    there = found.verify.found in {Found.THERE, Found.UNTOLD}
    return [Button(_(steps.RENEW), VERIFY_IN, str(found.verify.channel))] if there else []


def _channel_menus(found: Findings, kinds: Sequence[tuple[str, str]]) -> Items:
    pick = [] if found.community.channel_fixed else [ChannelPick(CHANNEL_IN, _(steps.PICK_CHANNEL))]
    return [*pick, Pick(NEWS, "of", _(steps.PICK_NEWS), kinds)]
