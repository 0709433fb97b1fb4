"""The templates of `/gate setup`: several tiers at once, looked over in one message, and proposed like any change."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import discord

from bot.domain.changing.setup import StepName
from bot.domain.changing.templates import Plan, Template
from bot.domain.giving.policy import NAME_LENGTH, Tier
from bot.domain.requirements.holdings import Kind
from bot.text import drafts
from bot.text import templates as words
from bot.text.catalogue import _
from bot.text.changes import STEP_VERB
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.changing import change
from cogs.discord.forms import Form, answers, choice, text
from cogs.discord.picks import RolePick
from cogs.discord.visit import Interaction, Visit, entered

HOLDERS, PASTED, PROJECT = "template-holders", "template-pasted", "template-project"
ASKING, BACK = "template-asking", "template-back"
NAMES, NAMED = "template-names", "template-named"
NUMBERS, NUMBERED = "template-numbers", "template-numbered"
ROLE, MAKE, PREVIEW = "template-role", "template-make", "template-preview"
BETWEEN = "/"
"""Between the values that a button carries, so that its form shows them."""
MOST_CARRIED = 60
Do = Callable[[Visit, int, str], Awaitable[Template]]
Items = Sequence[discord.ui.Item[Any]]


def choices(tiers: Sequence[Tier], left: Template | None, back: Button) -> tuple[Sequence[str], Items]:
    """What is said where templates are chosen, and what stands under it; `left`: one that can be gone on with."""
    blue = discord.ButtonStyle.primary
    ways = [Button(_(words.HOLDERS), HOLDERS, style=blue), Button(_(words.PROJECT), PROJECT, style=blue)]
    onward = [Button(_(words.GO_ON), BACK, str(left.id), blue)] if left is not None else []
    return words.choice(tiers), [*onward, *ways, back]


def presses(desk: Desk) -> Presses:
    """What the buttons, menus and forms do; each in the place of the message it is on."""

    def step(do: Do) -> Callable[[Interaction, str], Awaitable[None]]:
        async def press(interaction: Interaction, carried: str) -> None:
            visit = await entered(interaction, desk, in_place=True)
            number, _sign, rest = carried.partition(":")
            await _show(visit, desk, await do(visit, int(number), rest))

        return press

    async def numbered(visit: Visit, number: int, said: str) -> Template:
        filled = answers(f":{said}")[1]
        typed = [filled[each] for each in _each(words.NUMBER)]
        return await desk.templates.numbers(
            desk.platform, visit.place, visit.account, number, typed, filled.get("id", "")
        )

    async def named(visit: Visit, number: int, said: str) -> Template:
        filled = answers(f":{said}")[1]
        typed = [filled[each] for each in _each(words.NAME) if each in filled]
        return await desk.templates.names(desk.platform, visit.place, visit.account, number, typed)

    async def opens(visit: Visit, number: int, picked: str) -> Template:
        nth, _sign, role = picked.partition(":")
        return await desk.templates.role(desk.platform, visit.place, visit.account, number, int(nth), int(role))

    return {
        NUMBERED: step(numbered),
        NAMED: step(named),
        ROLE: step(opens),
        ASKING: step(lambda v, n, kind: desk.templates.asking(desk.platform, v.place, v.account, n, Kind(kind))),
        MAKE: step(lambda v, n, _rest: desk.templates.make_roles(desk.platform, v.place, v.account, n)),
        BACK: step(lambda v, n, _rest: desk.templates.now(desk.platform, v.place, v.account, n)),
        **_begins(desk),
        **_forms(desk),
    }


def _begins(desk: Desk) -> Presses:
    """What begins a template, and what it ends in."""

    async def pasted(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        filled, names = answers(carried)[1], [_(name) for name in words.CALLED[Plan.HOLDERS]]
        here = (desk.platform, visit.place, visit.account)
        begun = await desk.templates.begin(*here, Plan.HOLDERS, names)
        found, looked = await desk.templates.paste(*here, begun.id, filled["chain"], filled["contract"])
        kinds = found.pasted.kinds if found.pasted is not None else ()
        ways = [Button(_(drafts.ASK[kind]), ASKING, f"{found.id}:{kind}") for kind in kinds]
        again = Button(_(words.PASTE), HOLDERS)
        await visit.replace("\n\n".join(words.looked(looked, desk.titles)), *ways, again, _others())

    async def project(interaction: Interaction, _carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        names = [_(name) for name in words.CALLED[Plan.PROJECT]]
        begun = await desk.templates.begin(desk.platform, visit.place, visit.account, Plan.PROJECT, names)
        await _show(visit, desk, begun)

    async def preview(interaction: Interaction, number: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        edit, why = await desk.templates.edit(desk.platform, visit.place, visit.account, int(number))
        await change(visit, desk, edit, why, draft=f"{BACK}:{number}")

    return {PASTED: pasted, PROJECT: project, PREVIEW: preview}


def _forms(desk: Desk) -> Presses:
    """What shows a form: there is no time to look first, so what stands in it is carried by the button."""

    async def paste(interaction: Interaction, _carried: str) -> None:
        chains = [(title or chain, str(chain)) for chain, title in desk.titles.items()]
        questions = [
            choice("chain", _(drafts.CHAIN), chains),
            text("contract", _(drafts.CONTRACT), most=1_000, hint=_(drafts.CONTRACT_HINT)),
        ]
        await interaction.response.send_modal(Form(_(words.HOLDERS), PASTED, "new", questions))

    async def numbers(interaction: Interaction, carried: str) -> None:
        number, kind, values = carried.split(":", 2)
        asked = _filled(words.NUMBER, values.split(BETWEEN), most=80)
        if Kind(kind) is Kind.ERC1155:
            asked.insert(0, text("id", _(words.TOKEN_ID), most=78))
        await interaction.response.send_modal(Form(_(words.NUMBERS), NUMBERED, number, asked))

    async def names(interaction: Interaction, carried: str) -> None:
        number, _sign, values = carried.partition(":")
        shown = values.split(BETWEEN)
        asked = _filled(words.NAME if len(shown) > 1 else words.ONE_NAME, shown, most=NAME_LENGTH)
        await interaction.response.send_modal(Form(_(words.NAMES), NAMED, number, asked))

    return {HOLDERS: paste, NUMBERS: numbers, NAMES: names}


def _each(labels: Sequence[str]) -> list[str]:
    """The ids of these questions."""
    return [f"tier{nth}" for nth in range(len(labels))]


def _filled(labels: Sequence[str], values: Sequence[str], most: int) -> list[discord.ui.Label[Any]]:
    """A question for each value, with the value in it."""
    asked = zip(_each(labels), labels, values, strict=False)
    return [text(name, _(label), most=most, value=value) for name, label, value in asked]


async def _show(visit: Visit, desk: Desk, found: Template) -> None:
    await visit.replace("\n\n".join(words.template(found, desk.titles)), *_under(found))


def _under(found: Template) -> Items:
    """The next step's button first, then a menu of roles for each tier."""
    number, blue = str(found.id), discord.ButtonStyle.primary
    missing = [step for step in found.steps if step.role is None]
    buttons = [Button(_(words.PREVIEW), PREVIEW, number, blue)] if found.ready else []
    buttons += [Button(_(words.MAKE), MAKE, number, blue)] if missing else []
    if found.pasted is not None and found.plan is Plan.HOLDERS:
        amounts = _carried(step.amount for step in found.steps)
        buttons.append(Button(_(words.NUMBERS), NUMBERS, f"{number}:{found.pasted.kinds[0]}:{amounts}"))
    buttons.append(Button(_(words.NAMES), NAMES, f"{number}:{_carried(step.name for step in found.steps)}"))
    menus = [RolePick(ROLE, f"{number}:{nth}", _(words.ROLE, tier=step.name)) for nth, step in enumerate(found.steps)]
    return [*buttons, _others(), *reversed(menus)]


def _carried(values: Iterable[str]) -> str:
    """What the form shows; where it is too long for a button, as many empty lines."""
    kept = list(values)
    said = BETWEEN.join(kept)
    return said if len(said) <= MOST_CARRIED and said.count(BETWEEN) < len(kept) else BETWEEN * (len(kept) - 1)


def _others() -> Button:
    return Button(_(words.OTHERS), STEP_VERB, StepName.TIERS.value)
