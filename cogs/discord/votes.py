"""`/vote`: a member's ballot, by a click or signed by their wallet, its receipt, and the proof that it counted."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.voting.rounds import RoundState, Word
from bot.domain.voting.voting_papers import proof_file, receipt_file
from bot.services.voting.ballot_news import SIGN
from bot.services.voting.ballots import Paper
from bot.services.voting.round_news import RECEIPT, VOTE
from bot.text import round_results as results
from bot.text import sheets
from bot.text import votes as words
from bot.text.catalogue import N_, _
from bot.text.round_refusals import refused_round
from bot.text.rounds import RECEIPT as MINE
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses, leads_to
from cogs.discord.picks import MOST, Picks
from cogs.discord.replies import in_its_place
from cogs.discord.rounds import Command, Number, files, suggests_rounds
from cogs.discord.visit import Interaction, Visit, entered

_OVER = {RoundProblem.CLOSED, RoundProblem.CALLED_OFF}
PICKED, BACK, PAGE = "vote-picked", "vote-back", "vote-page"


def commands(desk: Desk) -> app_commands.Group:
    group = app_commands.Group(name="vote", description=N_("Vote on entries, and see that your vote was counted."))
    for command in (_cast(desk), _sign(desk), _receipt(desk), _proof(desk), _result(desk)):
        group.add_command(command)
    return group


def _cast(desk: Desk) -> Command:
    @app_commands.command(name="cast", description=N_("Choose entries, or change what you chose."))
    @app_commands.describe(number=N_("Its number; the newest open one if left out"))
    @app_commands.rename(number="round")
    async def cast(interaction: Interaction, number: Number | None = None) -> None:
        visit = await entered(interaction, desk)
        await _hand_out(desk, visit, number)

    suggests_rounds(cast, desk, RoundState.OPEN)
    return cast


def _sign(desk: Desk) -> Command:
    @app_commands.command(name="sign", description=N_("Sign your ballot with your wallet. It costs nothing."))
    @app_commands.describe(number=N_("Its number; the newest open one that takes signatures if left out"))
    @app_commands.rename(number="round")
    async def sign(interaction: Interaction, number: Number | None = None) -> None:
        await _give_link(desk, await entered(interaction, desk), number)

    suggests_rounds(sign, desk, RoundState.OPEN)
    return sign


def _receipt(desk: Desk) -> Command:
    @app_commands.command(name="receipt", description=N_("That your ballot was taken, to keep."))
    @app_commands.describe(number=N_("Its number; the newest you voted in if left out"))
    @app_commands.rename(number="round")
    async def receipt(interaction: Interaction, number: Number | None = None) -> None:
        await _show_receipt(desk, await entered(interaction, desk), number)

    return receipt


def _proof(desk: Desk) -> Command:
    @app_commands.command(name="proof", description=N_("What became of your ballot, once the round was counted."))
    @app_commands.describe(number=N_("Its number; the newest that was counted if left out"))
    @app_commands.rename(number="round")
    async def proof(interaction: Interaction, number: Number | None = None) -> None:
        visit = await entered(interaction, desk)
        found = await desk.round_news.result(visit.community, number)
        held, cast = await desk.ballots.receipts(visit.community, visit.account, found.held.number)
        said = proof_file(desk.ballots.keccak, found.bundle, {one.ballot.member for one in cast})
        await visit.answer([words.proof(held.number)], files=[_file(said, words.PROOF_FILE)])

    return proof


def _result(desk: Desk) -> Command:
    @app_commands.command(name="result", description=N_("What came of a round, with the file that proves it."))
    @app_commands.describe(number=N_("Its number; the newest that was counted if left out"))
    @app_commands.rename(number="round")
    async def result(interaction: Interaction, number: Number | None = None) -> None:
        visit = await entered(interaction, desk)
        found = await desk.round_news.result(visit.community, number)
        await visit.answer([results.result(found.bundle, found.titles, cancelled=found.cancelled)], files=files(found))

    return result


def presses(desk: Desk) -> Presses:
    async def cast(interaction: Interaction, carried: str) -> None:
        await _hand_out(desk, await entered(interaction, desk), int(carried))

    async def receipt(interaction: Interaction, carried: str) -> None:
        await _show_receipt(desk, await entered(interaction, desk), int(carried))

    async def page(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        number, first = map(int, carried.split(":"))
        async with _while_open(visit):
            paper = await desk.ballots.paper(visit.community, visit.account, number)
            await visit.replace(_said(paper, first), *_under(paper, first))

    async def picked(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        number, first, values = carried.split(":")
        async with _while_open(visit):
            paper = await desk.ballots.paper(visit.community, visit.account, int(number))
            shown = set(_shown(paper, int(first)))
            chosen = {paper.entries[int(value)].content for value in values.split(",") if value}
            await _take(desk, visit, paper, [*(paper.chosen - shown), *chosen], int(first))

    async def sign(interaction: Interaction, carried: str) -> None:
        await _give_link(desk, await entered(interaction, desk), int(carried))

    async def back(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        async with _while_open(visit):
            paper = await desk.ballots.paper(visit.community, visit.account, int(carried))
            await _take(desk, visit, paper, [], 0)

    return {VOTE: cast, RECEIPT: receipt, PAGE: page, PICKED: picked, SIGN: sign, BACK: back}


@asynccontextmanager
async def _while_open(visit: Visit) -> AsyncIterator[None]:
    """Of a paper that lay open until its round was over nothing can be pressed any more: the reason takes its place."""
    try:
        yield
    except RoundRefused as refused:
        if refused.problem not in _OVER:
            raise
        await visit.replace(refused_round(refused), Button(_(MINE), RECEIPT, str(refused.round)))


async def _hand_out(desk: Desk, visit: Visit, number: int | None) -> None:
    paper = await desk.ballots.paper(visit.community, visit.account, number)
    if paper.own >= {one.content for one in paper.entries}:
        await visit.answer([words.only_yours(paper.held)])
    elif not paper.takes_clicks:
        await _give_link(desk, visit, paper.held.number)
    else:
        await visit.answer([_said(paper, 0)], *_under(paper, 0))


async def _give_link(desk: Desk, visit: Visit, number: int | None) -> None:
    """The page on which their wallet signs: the one way where the round takes no click of them."""
    held, private = await desk.sheets.begin(visit.community, visit.account, number)
    said = sheets.link(held, visit.account, private.expires_at)
    desk.asked.keep(private.challenge, in_its_place(visit))
    await visit.answer(said, leads_to(_(sheets.OPEN), private.url), Button(_(sheets.ANEW), SIGN, str(held.number)))


async def _take(desk: Desk, visit: Visit, paper: Paper, chosen: Sequence[Word], first: int) -> None:
    if not chosen and not paper.chosen:
        await visit.replace(words.nothing(paper.held), *_under(paper, first))
        return
    cast = await desk.ballots.cast(visit.community, visit.account, paper.held.number, chosen)
    names = [words.marked(paper.known.get(one.entry)) for one in cast.ballot.choices]
    now = await desk.ballots.paper(visit.community, visit.account, paper.held.number)
    await visit.replace(words.cast(paper.held, cast.receipt, names), *_under(now, first))


async def _show_receipt(desk: Desk, visit: Visit, number: int | None) -> None:
    held, cast = await desk.ballots.receipts(visit.community, visit.account, number)
    last = cast[-1]
    file = receipt_file(held.round, ((one.ballot, one.receipt) for one in cast))
    said = words.receipt(held, last.ballot, last.receipt, len(cast))
    await visit.answer(said, files=[_file(file, words.RECEIPT_FILE)])


def _said(paper: Paper, first: int) -> str:
    shown = [(word, paper.known.get(word)) for word in _shown(paper, first)]
    return words.paper(paper.held, shown, len(paper.own), paper.elector.voter)


def _shown(paper: Paper, first: int) -> list[Word]:
    """A page of what this voter can choose from."""
    theirs = [one.content for one in paper.entries if one.content not in paper.own]
    return theirs[first : first + MOST]


def _under(paper: Paper, first: int) -> list[discord.ui.Item[Any]]:
    places = {one.content: nth for nth, one in enumerate(paper.entries)}
    shown, number, most = _shown(paper, first), paper.held.number, paper.held.rules.most_choices
    options = [(words.name(paper.known.get(word)), str(places[word])) for word in shown]
    picked = {str(places[word]) for word in shown if word in paper.chosen}
    items: list[discord.ui.Item[Any]] = [Picks(PICKED, f"{number}:{first}", _(words.CHOOSE), options, most, picked)]
    if first + MOST < len(paper.entries) - len(paper.own):
        items.append(Button(_(words.MORE), PAGE, f"{number}:{first + MOST}"))
    elif first:
        items.append(Button(_(words.MORE), PAGE, f"{number}:0"))
    if paper.can_sign:
        items.append(Button(_(sheets.SIGN), SIGN, str(number)))
    if paper.chosen:
        items.append(Button(_(words.BACK), BACK, str(number)))
    return items


def _file(said: str, name: str) -> discord.File:
    return discord.File(BytesIO(said.encode()), name)
