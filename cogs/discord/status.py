"""`/gate status`: how things stand, for those who mend them."""

from typing import Any

from discord import app_commands

from bot.domain.breaker import Answer
from bot.domain.ids import ChainName
from bot.services.noticing import Watch
from bot.services.recheck import Progress
from bot.services.status import Report
from bot.text.changes import decides, waits
from bot.text.claims import choices
from bot.text.claims import question as whose
from bot.text.losses import question as asks
from bot.text.news import disagreement
from bot.text.status import ChainLine, Needs, SweepLine, status
from bot.text.stillness import shadows, to_moderators
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.losses import buttons
from cogs.discord.visit import Interaction, entered_as_moderator

MOST_DISPUTES = 3
MOST_ASKED, MOST_CLAIMS, MOST_WAITING = 6, 3, 3
"""Questions with buttons: two each, and a message takes 25."""


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="status", description="Holders, chains, the last sweep, and what needs a person.")
    async def show(interaction: Interaction) -> None:
        visit = await entered_as_moderator(interaction, desk)
        found = await desk.status.look(visit.community)
        asked = await desk.losses.shown(visit.community)
        chains = [_chain(desk, name, found) for name in found.chains]
        unanswered = sum(question.answer is Answer.OPEN for question, _ in asked)
        words = status(found.policy, found.counts, chains, _sweep(found.sweep), _needs(found, unanswered))
        disputes = [disagreement(event, desk.titles) for event in found.disputes[:MOST_DISPUTES]]
        claims = (await desk.claims.shown(visit.community))[:MOST_CLAIMS]
        still = to_moderators(found.freeze)
        lines = [
            *still,
            words,
            *shadows(found.policy, found.shades),
            *disputes,
            *(asks(question, members, most=len(members)) for question, members in asked),
        ]
        lines += [whose(claim, owner, claimant) for claim, owner, claimant in claims]
        waiting = (await desk.changes.waiting(visit.community))[:MOST_WAITING]
        lines += [waits(one) for one in waiting]
        under = [cards.button(press) for one in waiting for press in decides(one)]
        under += [button for question, _ in asked[:MOST_ASKED] for button in buttons(question, question.tier)]
        under += [cards.button(press) for claim, *_ in claims for press in choices(claim)]
        await visit.answer("\n".join(lines).split("\n"), *under, between="\n")

    return show


def _chain(desk: Desk, name: ChainName, found: Report) -> ChainLine:
    title, walked = desk.titles.get(name, name), found.watches.get(name) or Watch()
    block, nodes = found.chains[name], found.nodes[name]
    seen, at = (block.time, block.number) if block else (None, 0)
    return ChainLine(title, seen, at, nodes.count, nodes.out, walked.behind, walked.skipped, walked.skipped_at)


def _needs(found: Report, asked: int) -> Needs:
    dead = [(d.job.id, d.job.kind.value, d.died_at) for d in found.dead]
    return Needs(found.troubles, dead, found.unknown, found.unknown_since, asked, len(found.disputes))


def _sweep(sweep: Progress) -> SweepLine:
    return SweepLine(sweep.sweeps, sweep.looked_at, sweep.total, sweep.running, sweep.finished, sweep.took)
