"""`/gate tier build`: a tier put together by buttons, menus and forms, and shown with its effect before it is made."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain.changing.drafts import LOWEST, Shown
from bot.domain.giving.policy import NAME_LENGTH
from bot.domain.requirements import attestations
from bot.domain.requirements.holdings import GiveAt, Kind
from bot.domain.requirements.probes import FORMS, LONGEST_CALL, Number
from bot.domain.requirements.traits import LONGEST
from bot.services.changing.drafts import Asked
from bot.text import drafts as words
from bot.text.catalogue import N_, _
from bot.text.requirement_refusals import CALL_FORM
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.changing import change, suggests_tiers
from cogs.discord.forms import Form, answers, choice, text
from cogs.discord.picks import Pick, RolePick
from cogs.discord.visit import Interaction, Visit, entered

NAME, NAMED, ADD, PASTED = "draft-name", "draft-named", "draft-add", "draft-pasted"
ASK, ASKED, BACK = "draft-ask", "draft-asked", "draft-back"
TIMES, TIMED = "draft-times", "draft-timed"
PREVIEW, DISCARD, ROLE, PLACE = "draft-preview", "draft-discard", "draft-role", "draft-place"
JOINED, GONE = "draft-joined", "draft-gone"
ALL, SAME, NAMED_TIER = "all", "same", "tier "
"""The values for "all of them" and "as it is", and what stands before a tier's name in a value."""
Do = Callable[[Visit, int, str], Awaitable[Shown]]


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="build", description=N_("Put a tier together step by step. Nothing changes before you say so.")
    )
    @app_commands.describe(tier=N_("A tier to change; left out, a new one"))
    async def build(interaction: Interaction, tier: str = "") -> None:
        visit = await entered(interaction, desk)
        shown = await desk.drafting.begin(desk.platform, visit.place, visit.account, tier)
        await visit.answer([words.draft(shown, desk.titles)], *_under(shown, desk))

    suggests_tiers(build, "tier", desk)
    return build


def presses(desk: Desk) -> Presses:
    """What the buttons, menus and forms do; each in the place of the message it is on."""

    def step(do: Do) -> Callable[[Interaction, str], Awaitable[None]]:
        async def press(interaction: Interaction, carried: str) -> None:
            visit = await entered(interaction, desk, in_place=True)
            number, _sign, rest = carried.partition(":")
            shown = await do(visit, int(number), rest)
            await visit.replace(words.draft(shown, desk.titles), *_under(shown, desk))

        return press

    async def named(visit: Visit, number: int, said: str) -> Shown:
        return await desk.drafting.name(
            desk.platform, visit.place, visit.account, number, answers(f":{said}")[1]["name"]
        )

    async def asked(visit: Visit, number: int, said: str) -> Shown:
        way, filled = answers(said)
        asks = Asked(
            way,
            filled["amount"],
            filled.get("id", ""),
            filled["held"],
            one_wallet=filled.get("how") == "one",
            unwanted=filled["wanted"] == "lack",
            said=filled.get("said", ""),
        )
        return await desk.drafting.ask(desk.platform, visit.place, visit.account, number, asks)

    async def timed(visit: Visit, number: int, said: str) -> Shown:
        filled = answers(f":{said}")[1]
        way = GiveAt(filled["give_at"]) if filled["give_at"] != SAME else None
        return await desk.drafting.timed(desk.platform, visit.place, visit.account, number, way, filled["grace"])

    async def joined(visit: Visit, number: int, value: str) -> Shown:
        if value == words.ONE:
            return await desk.drafting.grouped(desk.platform, visit.place, visit.account, number)
        least = None if value == ALL else int(value)
        return await desk.drafting.joined(desk.platform, visit.place, visit.account, number, least)

    async def stands(visit: Visit, number: int, value: str) -> Shown:
        tier = LOWEST if value == words.LOWEST_VALUE else value.removeprefix(NAMED_TIER)
        return await desk.drafting.on_top_of(desk.platform, visit.place, visit.account, number, tier)

    return {
        NAMED: step(named),
        ASKED: step(asked),
        PLACE: step(stands),
        ROLE: step(lambda v, n, role: desk.drafting.role(desk.platform, v.place, v.account, n, int(role))),
        JOINED: step(joined),
        TIMED: step(timed),
        GONE: step(lambda v, n, nth: desk.drafting.without(desk.platform, v.place, v.account, n, int(nth))),
        BACK: step(lambda v, n, _rest: desk.drafting.now(desk.platform, v.place, v.account, n)),
        **_forms(desk),
        **_ways_on(desk),
    }


def _forms(desk: Desk) -> Presses:
    """What shows a form: there is no time to look first, so whether the draft is over is told when it is sent."""

    async def name(interaction: Interaction, number: str) -> None:
        question = text("name", _(words.NAME), most=NAME_LENGTH)
        await interaction.response.send_modal(Form(_(words.NAME), NAMED, number, [question]))

    async def add(interaction: Interaction, number: str) -> None:
        chains = [(title or chain, str(chain)) for chain, title in desk.titles.items()]
        questions = [
            choice("chain", _(words.CHAIN), chains),
            text("contract", _(words.CONTRACT), most=1_000, hint=_(words.CONTRACT_HINT), required=False),
        ]
        await interaction.response.send_modal(Form(_(words.ADD), PASTED, number, questions))

    async def ask(interaction: Interaction, carried: str) -> None:
        way = carried.partition(":")[2]
        await interaction.response.send_modal(Form(_(words.ASK[way]), ASKED, carried, _questions(way)))

    async def times(interaction: Interaction, number: str) -> None:
        ways = [(_(words.UNCHANGED), SAME), *((_(words.BLOCKS[way]), way.value) for way in GiveAt)]
        questions = [
            choice("give_at", _(words.GIVE_AT), ways),
            text("grace", _(words.GRACE), most=20, hint=_(words.UNCHANGED), required=False),
        ]
        await interaction.response.send_modal(Form(_(words.TIMES), TIMED, number, questions))

    return {NAME: name, ADD: add, ASK: ask, TIMES: times}


def _ways_on(desk: Desk) -> Presses:

    async def pasted(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        number, filled = answers(carried)
        draft, looked = await desk.drafting.paste(
            desk.platform, visit.place, visit.account, int(number), filled["chain"], filled["contract"]
        )
        ways = [
            Button(_(words.ASK[way]), ASK, f"{number}:{way}") for way in (draft.pasted.ways() if draft.pasted else ())
        ]
        shown = words.looked(looked, filled["chain"], desk.titles)
        await visit.replace("\n\n".join(shown), *ways, Button(_(words.BACK), BACK, number))

    async def preview(interaction: Interaction, number: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        edit, why = await desk.drafting.edit(desk.platform, visit.place, visit.account, int(number))
        await change(visit, desk, edit, why, draft=f"{BACK}:{number}")

    async def discard(interaction: Interaction, number: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await desk.drafting.drop(desk.platform, visit.place, visit.account, int(number))
        await visit.replace(_(words.DISCARDED))

    return {PASTED: pasted, PREVIEW: preview, DISCARD: discard}


def _questions(way: str) -> Sequence[discord.ui.Label[Any]]:
    kind = Kind(way.partition(" ")[0])
    how = choice("how", _(words.HOW), [(_(words.ADD_UP), "all"), (_(words.IN_ONE), "one")])
    amount = _(words.COMPARED if kind is Kind.CALL else words.AMOUNT)
    return [
        *_of_kind(kind),
        text("amount", amount, most=80, hint="1"),
        choice("wanted", _(words.WANTED), [(_(words.HAVE), "have"), (_(words.LACK), "lack")]),
        *([] if kind is Kind.TRAIT else [how]),
        text("held", _(words.HELD), most=6, required=False),
    ]


def _of_kind(kind: Kind) -> Sequence[discord.ui.Label[Any]]:
    """What it asks beside the amount; with it there are at most five questions, which is what a form can hold."""
    if kind is Kind.CALL:
        return [text("said", _(words.FUNCTION), most=LONGEST_CALL, hint=CALL_FORM)]
    if kind is Kind.EAS:
        return [text("said", _(words.ATTESTATION), most=attestations.LONGEST, hint=attestations.FORM)]
    if kind is Kind.TRAIT:
        return [
            text("id", _(words.IDS), most=300, hint=_(words.IDS_HINT), required=False),
            text("said", _(words.TRAITS), most=LONGEST, hint=_(words.TRAITS_HINT)),
        ]
    match FORMS[kind].number:
        case Number.ONE:
            return [text("id", _(words.PROJECT_ID if kind is Kind.PROJECT else words.TOKEN_ID), most=78)]
        case Number.SOME:
            return [text("id", _(words.IDS), most=300, hint=_(words.IDS_HINT), required=False)]
        case Number.NONE:
            return []


def _under(shown: Shown, desk: Desk) -> list[discord.ui.Item[Any]]:
    """The next step's button first, then a menu for every piece that is picked."""
    draft, number = shown.draft, str(shown.draft.id)
    buttons = [Button(_(words.PREVIEW), PREVIEW, number, discord.ButtonStyle.primary)] if not draft.missing else []
    buttons += [] if draft.changes else [Button(_(words.NAME), NAME, number)]
    buttons.append(Button(_(words.ADD), ADD, number))
    buttons.append(Button(_(words.TIMES), TIMES, number))
    buttons.append(Button(_(words.DISCARD), DISCARD, number))
    places = [
        (said, tier if tier == words.LOWEST_VALUE else f"{NAMED_TIER}{tier}") for said, tier in words.places(shown)
    ]
    menus: list[discord.ui.Item[Any]] = [RolePick(ROLE, number, _(words.PICK_ROLE))]
    if len(places) > 1:
        menus.append(Pick(PLACE, number, _(words.PICK_PLACE), places))
    if len(draft.conditions) > 1:
        menus.append(Pick(JOINED, number, _(words.PICK_JOINED), words.joined_choices(draft)))
    if draft.conditions:
        gone = [(f"{nth}. {said}", str(nth - 1)) for nth, said in enumerate(words.gone_choices(draft, desk.titles), 1)]
        menus.append(Pick(GONE, number, _(words.PICK_GONE), gone))
    return [*buttons, *menus]
