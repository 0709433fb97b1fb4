"""Who won without a wallet is credited by a later report, once, when they have one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.giving.members import Member
from bot.domain.ids import CommunityId
from bot.domain.linking.wallets import own_on
from bot.domain.voting.carrying import Carried, Owed, Unclaimed, Waits, carried
from bot.domain.voting.rounds import Home, Round, RoundState
from bot.domain.voting.settling import MOST_FIGURE
from bot.domain.voting.voting import HeldRound
from bot.ports import Store, Tx
from bot.services.linking.wallets import in_order

COUNTS = (RoundState.FINAL, RoundState.CREDITED)
"""What was earned in these rounds can be carried: their ledger refuses what comes of any other."""
COUNTED = (RoundState.TALLIED, RoundState.SUBMITTING, RoundState.SUBMITTED, RoundState.CONFIRMED, *COUNTS)
ON_THE_WAY = (*COUNTED[:-1], RoundState.HALTED)
"""The report of such a round was written, and has not credited anybody yet."""
TO_BE_COUNTED = (RoundState.OPENING, RoundState.OPEN, RoundState.CLOSED)
"""The report of such a round carries whatever waits when it is counted."""
MOST_SHOWN = 5
MOST_ROUNDS = 50
"""The newest, among which one that is to be counted is looked for."""


@dataclass(frozen=True, slots=True)
class Carrying:
    store: Store

    async def mine(self, member: Member) -> Sequence[Unclaimed]:
        """What this member earned and was not credited yet, the oldest first; what a report carries before the rest."""
        async with self.store.read() as tx:
            owed = (await tx.waiting_points.of(member.id, COUNTED))[:MOST_SHOWN]
            earned_in = {one.id: one.round for one in await tx.rounds.those({one.round for one in owed})}
            homes = {one.home for one in earned_in.values()}
            later = {home: await under_way(tx, member.community, home) for home in homes}
            carried_ = await tx.waiting_points.on_the_way(member.id, ON_THE_WAY)
        going = [Unclaimed(one, homeless=False, under_way=number) for one, number in carried_]
        return [*going, *(_told(member, one, earned_in[one.round], later) for one in owed)][:MOST_SHOWN]


def _told(member: Member, one: Owed, earned_in: Round, later: Mapping[Home, int]) -> Unclaimed:
    """Only what is final by then is carried, so that no round is named before."""
    number = later[earned_in.home] if earned_in.state in COUNTS else 0
    return Unclaimed(one, not own_on(member.wallets, earned_in.home.chain), number)


async def waits(tx: Tx, community: CommunityId, home: Home, room: int = MOST_FIGURE) -> Waits:
    """What waits there, and of it what a report with room for so many points would carry."""
    owed = await tx.waiting_points.owed(community, home, COUNTS)
    ready = await _ready(tx, home, owed, MOST_FIGURE)
    within = ready if room >= MOST_FIGURE else await _ready(tx, home, owed, room)
    homeless = [one for one in owed if one not in {each.owed for each in ready}]
    return Waits(within, tuple(homeless), await under_way(tx, community, home))


async def under_way(tx: Tx, community: CommunityId, home: Home) -> int:
    """The number of the round there that is to be counted next; 0 if none is under way."""
    rounds = reversed(await tx.rounds.newest(community, MOST_ROUNDS))
    return next((one.number for one in rounds if one.round.state in TO_BE_COUNTED and one.round.home == home), 0)


async def due(tx: Tx, held: HeldRound, room: int) -> tuple[Carried, ...]:
    """What this round's report, with room for so many points, is to carry; nothing where nothing is reported."""
    if held.rules.dry:
        return ()
    home = held.round.home
    return await _ready(tx, home, await tx.waiting_points.owed(held.round.community, home, COUNTS), room)


async def _ready(tx: Tx, home: Home, owed: Iterable[Owed], room: int) -> tuple[Carried, ...]:
    members = await tx.members.get({one.member for one in owed})
    wallets = {each.id: [one.address for one in own_on(await in_order(tx, each), home.chain)] for each in members}
    return carried(owed, wallets, await tx.waiting_points.taken({one.round for one in owed}), room)
