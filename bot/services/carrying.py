"""Who won without a wallet is credited by a later report, once, when they have one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.carrying import Carried, Unclaimed, carried
from bot.domain.members import Member
from bot.domain.rounds import RoundState
from bot.domain.voting import HeldRound
from bot.domain.wallets import own_on
from bot.ports import Store, Tx
from bot.services.wallets import in_order

COUNTS = (RoundState.FINAL, RoundState.CREDITED)
"""What was earned in these rounds can be carried: their ledger refuses what comes of any other."""
COUNTED = (RoundState.TALLIED, RoundState.SUBMITTING, RoundState.SUBMITTED, RoundState.CONFIRMED, *COUNTS)
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Carrying:
    store: Store

    async def mine(self, member: Member) -> Sequence[Unclaimed]:
        """What this member earned and nobody has carried yet, the oldest first."""
        async with self.store.read() as tx:
            owed = await tx.waiting_points.of(member.id, COUNTED)
            homes = {one.id: one.round.home for one in await tx.rounds.those({one.round for one in owed})}
        return [Unclaimed(one, not own_on(member.wallets, homes[one.round].chain)) for one in owed[:MOST_SHOWN]]


async def due(tx: Tx, held: HeldRound, room: int) -> tuple[Carried, ...]:
    """What this round's report, with room for so many points, is to carry; nothing where nothing is reported."""
    if held.rules.dry:
        return ()
    home = held.round.home
    owed = await tx.waiting_points.owed(held.round.community, home, COUNTS)
    members = await tx.members.get({one.member for one in owed})
    wallets = {each.id: [one.address for one in own_on(await in_order(tx, each), home.chain)] for each in members}
    return carried(owed, wallets, await tx.waiting_points.taken({one.round for one in owed}), room)
