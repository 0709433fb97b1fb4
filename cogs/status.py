"""How things stand, as every platform's `/status` shows it: the words, and what still waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.changing.changes import Proposal
from bot.domain.contributing.motions import Motion, State
from bot.domain.giving.breaker import Answer, Question
from bot.domain.ids import ChainName, Community
from bot.domain.linking.claims import Claim
from bot.services.giving.noticing import Watch
from bot.services.giving.recheck import Progress
from bot.services.moderating.status import Report
from bot.text.changes import waits
from bot.text.claims import question as whose
from bot.text.losses import question as asks
from bot.text.motions import waits as pending
from bot.text.node_news import disagreement
from bot.text.progress import roles_left
from bot.text.sending import purse
from bot.text.status import ChainLine, Needs, SweepLine, looking_through, status
from bot.text.stillness import shadows, to_moderators
from cogs.desk import Desk

MOST_DISPUTES = 3
MOST_ASKED, MOST_CLAIMS, MOST_WAITING, MOST_MOTIONS = 5, 3, 3, 1
"""Questions with buttons: two each, and a message takes 25."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines, and the questions, claims, waiting changes and selections that get buttons."""

    lines: Sequence[str]
    asked: Sequence[Question]
    claims: Sequence[Claim]
    waiting: Sequence[Proposal]
    motions: Sequence[Motion]


async def shown(desk: Desk, community: Community) -> Shown:
    """How things stand for this community now."""
    found = await desk.status.look(community)
    asked = await desk.losses.shown(community)
    claims = (await desk.claims.shown(community))[:MOST_CLAIMS]
    unanswered = sum(question.answer is Answer.OPEN for question, _ in asked)
    chains = [_chain(desk, name, found) for name in found.chains]
    waiting = (await desk.changes.waiting(community))[:MOST_WAITING]
    motions = await desk.motions.waiting(community)
    lines = [*to_moderators(found.freeze)]
    needs = _needs(found, unanswered + len(claims) + len(waiting) + sum(one.state is State.WAITING for one in motions))
    lines.append(status(found.policy, found.counts, chains, _sweep(found.sweep), needs))
    lines += [purse(one, desk.titles) for one in found.purses]
    lines += [line for line in [roles_left(found.left)] if line]
    lines += [looking_through(index, desk.titles) for index in found.indexes]
    lines += [*shadows(found.policy, found.shades), *(waits(change) for change in waiting)]
    lines += [
        disagreement(event, desk.titles, desk.contracts.book.explorers) for event in found.disputes[:MOST_DISPUTES]
    ]
    lines += [asks(question, members, most=len(members)) for question, members in asked]
    lines += [whose(claim, owner, claimant) for claim, owner, claimant in claims]
    lines += [pending(one, desk.titles) for one in motions]
    questions = [question for question, _ in asked[:MOST_ASKED]]
    return Shown(
        "\n".join(lines).split("\n"), questions, [claim for claim, *_ in claims], waiting, motions[:MOST_MOTIONS]
    )


def _chain(desk: Desk, name: ChainName, found: Report) -> ChainLine:
    title, walked = desk.titles.get(name, name), found.watches.get(name) or Watch()
    block, nodes = found.chains[name], found.nodes[name]
    seen, at = (block.time, block.number) if block else (None, 0)
    return ChainLine(title, seen, at, nodes.count, nodes.out, walked.behind, walked.skipped, walked.skipped_at)


def _needs(found: Report, asked: int) -> Needs:
    dead = [(d.job.id, d.job.kind.value, d.died_at) for d in found.dead]
    disputes = len(found.disputes)
    return Needs(found.troubles, dead, found.unknown, found.unknown_since, asked, disputes, found.chats)


def _sweep(sweep: Progress) -> SweepLine:
    return SweepLine(sweep.sweeps, sweep.looked_at, sweep.total, sweep.running, sweep.finished, sweep.took)
