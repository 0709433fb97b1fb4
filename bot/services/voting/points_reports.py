"""Points that wait are reported without a vote, where no further round is to come: by a round that only carries."""

from dataclasses import dataclass, replace

from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.ids import Account, Community, Place
from bot.domain.moderating.audit import Deed
from bot.domain.voting.carrying import Waits
from bot.domain.voting.rounds import Home, Quorum, Round, Rules, Window
from bot.domain.voting.voting import Draw, HeldRound
from bot.ports import ChatPlatform, Tx
from bot.services.permitting import acts
from bot.services.permitting.communities import community_at
from bot.services.voting.carrying import waits
from bot.services.voting.reporting import Reporting
from bot.services.voting.round_opening import Opening
from bot.services.voting.rounds import RoundsService

TITLE, KIND = "Points that waited", "nothing"
"""As they are published."""
LASTS = 3_600
"""Seconds until it closes. A ledger takes no report before, and no opening after: an hour is time for that."""
_RULES = Rules(TITLE, Window(0, LASTS), KIND, Quorum(1, 0), classes=frozenset(), most_choices=1)
_DRAW = Draw("", 0)


@dataclass(frozen=True, slots=True)
class PointsReports:
    """`rounds`: who may hold one, and where it is reported."""

    rounds: RoundsService
    reporting: Reporting

    async def waits(self, community: Community) -> Waits:
        """What waits here for a report or for a wallet; nothing where there is no ledger."""
        home = await self.rounds.reported_to(community.id)
        async with self.rounds.store.read() as tx:
            return await waits(tx, community.id, home) if home is not None else Waits()

    async def preview(self, platform: ChatPlatform, place: Place, actor: Account) -> Waits:
        """What a report would carry now, within what its ledger takes at once; RoundRefused if there is no need."""
        await self.rounds.check(platform, place, actor, _DRAW, dry=False)
        async with self.rounds.store.read() as tx:
            community = await community_at(tx, place)
        home, most = await self._where(community)
        async with self.rounds.store.read() as tx:
            return await _needed(tx, community, home, most)

    async def open(self, platform: ChatPlatform, place: Place, actor: Account) -> HeldRound:
        """Have it carried: a round on its way to the ledger, in which nobody votes. RoundRefused as `preview`."""
        await self.rounds.check(platform, place, actor, _DRAW, dry=False)
        async with self.rounds.store.read() as tx:
            community = await community_at(tx, place)
        home, most = await self._where(community)
        rules, now = replace(_RULES, most_points=most), self.rounds.clock.now()
        async with self.rounds.store.write() as tx:
            draft = await tx.rounds.add(HeldRound(Round(community.id, 0, rules), _DRAW))  # others who ask wait here
            due = (await _needed(tx, community, home, most)).for_report
            held = await Opening(tx, self.rounds.keccak, community, draft, home, now).without_vote(due)
            report = await self.reporting.prepared(community.id, await tx.rounds.settled(held))
            await self.reporting.begin(tx, report)
            await tx.audit.add(acts.of_round(Deed.POINTS_REPORTED, held, actor, now))
        return held

    async def _where(self, community: Community) -> tuple[Home, int]:
        """The ledger, and how much one report can add there."""
        home = await self.rounds.home(community.id, _RULES)
        return home, await self.reporting.most_points(community.id)


async def _needed(tx: Tx, community: Community, home: Home, most: int) -> Waits:
    found = await waits(tx, community.id, home, most)
    if found.under_way:
        raise RoundRefused(RoundProblem.CARRIED, found.under_way)
    if not found.for_report:
        raise RoundRefused(RoundProblem.NOTHING_WAITS)
    return found
