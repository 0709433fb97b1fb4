"""`/round`: rounds drafted, filled, opened, extended, called off and read, for moderators."""

from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote

import discord
from discord import app_commands

from bot.domain.contributing.entries import LONGEST_REASON
from bot.domain.ids import Place, Platform
from bot.domain.voting.rounds import BallotClass, Lane, RoundState, Weights
from bot.domain.voting.voting import LONGEST_KIND, LONGEST_TITLE, Draw
from bot.services.voting.round_news import Result
from bot.services.voting.round_rules import NewRound
from bot.services.voting.rounds import CANCELLABLE, Standing
from bot.text import round_results as results
from bot.text import rounds as words
from bot.text import waiting_points
from bot.text.catalogue import N_, _
from bot.text.judging import judged
from bot.text.round_rules import WEIGHTS
from bot.text.round_steps import retried, steps
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.buttons import Presses
from cogs.discord.changing import suggests_tiers
from cogs.discord.forms import Form, answers, choice, text
from cogs.discord.visit import Interaction, entered, entered_as_moderator

MADE = "round-made"
MOST_NUMBER = 2**31 - 1
CLICKS = "clicks"
CLASSES = {
    CLICKS: frozenset({BallotClass.ATTESTED}),
    "both": frozenset(BallotClass),
    "signatures": frozenset({BallotClass.SIGNED}),
}
Command = app_commands.Command[Any, ..., None]
Number = app_commands.Range[int, 1, MOST_NUMBER]


def commands(desk: Desk) -> app_commands.Group:
    group = app_commands.Group(
        name="round",
        description=N_("For moderators: votes on entries."),
        default_permissions=discord.Permissions(manage_roles=True),
    )
    judging = app_commands.Group(name="entries", description=N_("What may be voted on."), parent=group)
    judging.add_command(_approve(desk))
    judging.add_command(_reject(desk))
    for command in (_create, _open, _extend, _status, _retry, _cancel, _result):
        group.add_command(command(desk))
    return group


def _create(desk: Desk) -> Command:
    @app_commands.command(name="create", description=N_("Draft a round: a form asks for its rules."))
    @app_commands.describe(
        kind=N_("What is voted on, in your word; designs if left out"),
        voters=N_("Who may vote: holders of this tier; every member I know if left out"),
        since=N_("How many days they must have been here; 14 if left out"),
        choices=N_("How many entries one ballot may name; 3 if left out"),
        newcomers=N_("True: only entries of members who have earned nothing yet"),
        reported=N_("True: reported on chain. False or left out: a dry round, published alone"),
        every=N_("Draft it again so many days after it closes"),
        ballots=N_("How ballots are cast; by clicks if left out"),
        token=N_("Votes weigh by this contract: an ERC-20 or ERC-721, where the round is reported"),
        per=N_("So much of the token is one vote; 1 if left out"),
        cap=N_("No vote weighs more than this, by token; no bound if left out"),
    )
    @app_commands.choices(ballots=[app_commands.Choice(name=one, value=one) for one in CLASSES])
    async def create(
        interaction: Interaction,
        kind: app_commands.Range[str, 1, LONGEST_KIND] = "designs",
        voters: app_commands.Range[str, 0, 32] = "",
        since: app_commands.Range[int, 0, 3650] = 14,
        choices: app_commands.Range[int, 1, 25] = 3,
        newcomers: bool = False,
        reported: bool = False,
        every: app_commands.Range[int, 0, 365] = 0,
        ballots: str = CLICKS,
        token: app_commands.Range[str, 0, 200] = "",
        per: app_commands.Range[str, 1, 40] = "1",
        cap: app_commands.Range[int, 0, MOST_NUMBER] = 0,
    ) -> None:
        named = ",".join(map(quote, (voters, kind, ballots, token, per)))
        carried = f"{since},{choices},{int(newcomers)},{int(reported)},{every},{cap},{named}"
        first = Weights.TOKEN if token else Weights.ONE
        await interaction.response.send_modal(Form(_(N_("A new round")), MADE, carried, _questions(first)))

    suggests_tiers(create, "voters", desk)
    return create


def _questions(first: Weights) -> list[discord.ui.Label[Any]]:
    weights = sorted(WEIGHTS.items(), key=lambda one: one[0] is not first)
    return [
        text("title", _(N_("Title")), most=LONGEST_TITLE),
        text("lasts", _(N_("How long ballots are taken")), most=20, value="3d"),
        text("quorum", _(N_("Quorum: ballots, share of the voters")), most=20, value="5, 20%"),
        choice("weights", _(N_("What a vote weighs")), [(_(said), one.value) for one, said in weights]),
    ]


def presses(desk: Desk) -> Presses:
    async def made(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk)
        before, filled = answers(carried)
        since, choices, newcomers, reported, every, cap, voters, kind, ballots, token, per = map(
            unquote, before.split(",")
        )
        new = NewRound(
            filled["title"],
            kind,
            filled["lasts"],
            filled["quorum"],
            Weights(filled["weights"]),
            CLASSES[ballots],
            most_choices=int(choices),
            draw=Draw(voters, int(since)),
            lane=Lane.NEWCOMERS if int(newcomers) else Lane.EVERYONE,
            dry=not int(reported),
            recurring=int(every),
            token=token,
            per=per,
            cap=int(cap),
        )
        held = await desk.rounds.create(desk.platform, visit.place, visit.account, new)
        await visit.answer([words.created(held)])

    return {MADE: made, **_waiting(desk)}


def _waiting(desk: Desk) -> Presses:
    """What `/round status` offers where points wait: shown first, begun by a second press."""

    async def ask(interaction: Interaction, _: str) -> None:
        visit = await entered(interaction, desk)
        found = await desk.points_reports.preview(desk.platform, visit.place, visit.account)
        await cards.show(visit, waiting_points.asked(found))

    async def report(interaction: Interaction, _: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        held = await desk.points_reports.open(desk.platform, visit.place, visit.account)
        await visit.replace(waiting_points.begun(held))

    async def leave(interaction: Interaction, _: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(waiting_points.left())

    return {waiting_points.ASK: ask, waiting_points.REPORT: report, waiting_points.LEAVE: leave}


def _approve(desk: Desk) -> Command:
    @app_commands.command(name="approve", description=N_("A round may take this entry."))
    @app_commands.describe(entry=N_("The number on its card"))
    async def approve(interaction: Interaction, entry: Number) -> None:
        visit = await entered(interaction, desk)
        found = await desk.curating.approve(desk.platform, visit.place, visit.account, entry)
        await visit.answer([judged(found, await desk.curating.drafts(found))])

    return approve


def _reject(desk: Desk) -> Command:
    @app_commands.command(name="reject", description=N_("This entry leaves the gallery, and its author reads why."))
    @app_commands.describe(entry=N_("The number on its card"), reason=N_("Why it is rejected; its author reads it"))
    async def reject(
        interaction: Interaction, entry: Number, reason: app_commands.Range[str, 1, LONGEST_REASON]
    ) -> None:
        visit = await entered(interaction, desk)
        found = await desk.curating.reject(desk.platform, visit.place, visit.account, entry, reason)
        await visit.answer([judged(found)])

    return reject


def _open(desk: Desk) -> Command:
    @app_commands.command(name="open", description=N_("Freeze entries and voters, and let the vote begin."))
    @app_commands.describe(number=N_("Its number"))
    @app_commands.rename(number="round")
    async def begin(interaction: Interaction, number: Number) -> None:
        visit = await entered(interaction, desk)
        await visit.answer([words.opened(await desk.rounds.open(desk.platform, visit.place, visit.account, number))])

    suggests_rounds(begin, desk, RoundState.DRAFT)
    return begin


def _extend(desk: Desk) -> Command:
    @app_commands.command(name="extend", description=N_("Let a round close later; once, and before it closes."))
    @app_commands.describe(number=N_("Its number"), span=N_("How much later, as 24h or 2d"))
    @app_commands.rename(number="round", span="by")
    async def extend(interaction: Interaction, number: Number, span: app_commands.Range[str, 1, 20]) -> None:
        visit = await entered(interaction, desk)
        held = await desk.rounds.extend(desk.platform, visit.place, visit.account, number, span)
        await visit.answer([words.extended(held)])

    suggests_rounds(extend, desk, RoundState.DRAFT, RoundState.OPEN)
    return extend


def _status(desk: Desk) -> Command:
    @app_commands.command(name="status", description=N_("The newest rounds, and how far each is."))
    async def status(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        found = await desk.rounds.status(desk.platform, visit.place, visit.account)
        now = desk.rounds.clock.now()
        listed = [_stands(one, now) for one in found] or [words.nothing()]
        waits = waiting_points.for_moderators(await desk.points_reports.waits(visit.community))
        if waits is None:
            await visit.answer(listed)
        else:
            await visit.answer([*listed, *waits.paragraphs], *map(cards.button, waits.presses))

    return status


def _stands(one: Standing, now: datetime) -> str:
    """How far it is, what is waited for, and for how long at most."""
    status = words.status(one.held, one.entries, one.electors, one.signed)
    return "\n".join([status, *steps(one.held, one.report, one.waiting, now)])


def _retry(desk: Desk) -> Command:
    @app_commands.command(name="retry", description=N_("Let a stopped round go on from where its chain is found."))
    @app_commands.describe(number=N_("Its number"))
    @app_commands.rename(number="round")
    async def retry(interaction: Interaction, number: Number) -> None:
        visit = await entered(interaction, desk)
        await visit.answer([retried(await desk.rounds.retry(desk.platform, visit.place, visit.account, number))])

    suggests_rounds(retry, desk, RoundState.HALTED)
    return retry


def _cancel(desk: Desk) -> Command:
    @app_commands.command(name="cancel", description=N_("Call a round off. Everybody reads why; its entries are free."))
    @app_commands.describe(number=N_("Its number"), reason=N_("Why; everybody reads it"))
    @app_commands.rename(number="round")
    async def cancel(
        interaction: Interaction, number: Number, reason: app_commands.Range[str, 1, LONGEST_REASON]
    ) -> None:
        visit = await entered(interaction, desk)
        held = await desk.rounds.cancel(desk.platform, visit.place, visit.account, number, reason)
        await visit.answer([words.cancelled(held)])

    suggests_rounds(cancel, desk, *CANCELLABLE)
    return cancel


def _result(desk: Desk) -> Command:
    @app_commands.command(name="result", description=N_("What came of a round, and how makers voted for each other."))
    @app_commands.describe(number=N_("Its number; the newest that was counted if left out"))
    @app_commands.rename(number="round")
    async def result(interaction: Interaction, number: Number | None = None) -> None:
        visit = await entered_as_moderator(interaction, desk)
        found = await desk.round_news.result(visit.community, number)
        said = results.result(found.bundle, found.titles, cancelled=found.cancelled)
        among = [results.among_makers(found.mutual, found.makers)] if found.held.rules.is_voted else []
        await visit.answer([said, *among], files=files(found))

    return result


def files(found: Result) -> list[discord.File]:
    """The picture and the file."""
    return [discord.File(BytesIO(one.picture), one.name, description=one.alt or None) for one in found.attached]


def suggests_rounds(command: Command, desk: Desk, *states: RoundState) -> None:
    """Suggest the numbers of rounds that are so far, with their titles."""

    @command.autocomplete("number")
    async def suggest(interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        place = Place(Platform.DISCORD, interaction.guild_id or 0)
        found = await desk.rounds.called(place, str(typed), states)
        return [app_commands.Choice(name=f"{one.number}: {one.rules.title}"[:100], value=one.number) for one in found]
