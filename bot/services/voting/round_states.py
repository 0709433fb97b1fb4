"""A round as far as it is: found where it has to be so far, and told of to members."""

from collections.abc import Collection

from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.ids import CommunityId
from bot.domain.voting.rounds import ENDED, RoundState
from bot.domain.voting.voting import HeldRound
from bot.ports import GIVE_NEXT, Job, JobKind, Tx


def news(held: HeldRound, what: str, seq: int = 0) -> Job:
    """Tell members of it, where they read."""
    payload = {"community": held.round.community, "number": held.number, "what": what, "seq": seq}
    return Job(JobKind.TELL_ROUND, f"round:{held.id}:{what}:{seq}", payload, GIVE_NEXT)


async def held_round(tx: Tx, community: CommunityId, number: int, *states: RoundState) -> HeldRound:
    """This round, if it is so far; RoundRefused if not."""
    held = await tx.rounds.get(community, number)
    if held is None:
        raise RoundRefused(RoundProblem.NONE, number)
    if states and held.round.state not in states:
        raise RoundRefused(_missed(held, states), number)
    return held


def _missed(held: HeldRound, states: Collection[RoundState]) -> RoundProblem:
    if held.round.state in ENDED:
        return RoundProblem.OVER
    if held.round.state is RoundState.HALTED:
        return RoundProblem.HALTED
    if set(states) == {RoundState.DRAFT}:
        return RoundProblem.NOT_DRAFT
    if RoundState.CLOSED in states:
        return RoundProblem.COUNTED
    return RoundProblem.ON_CHAIN if held.round.state is RoundState.OPENING else RoundProblem.CLOSED
