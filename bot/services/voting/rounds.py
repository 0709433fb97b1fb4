"""Rounds, by whoever moderates: drafted, opened with what is approved by then, extended once, called off.

What is voted on and who votes is frozen in the transaction that opens it. Who may do what is asked of the platform each
time; who gives the vote to the holders of a tier must stand above its roles, and so must who holds a vote that is
reported, above the roles of every tier that what is earned by it can open.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.errors import Conflict, RoundProblem, RoundRefused
from bot.domain.giving.policy import Tier
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, Place
from bot.domain.moderating.audit import Deed
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.requirements import leaves
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import (
    NOWHERE,
    BallotClass,
    Home,
    Round,
    RoundState,
    Rules,
    Weights,
    Window,
)
from bot.domain.voting.voting import Draw, HeldRound, may_vote
from bot.ports import ChatPlatform, Clock, Job, JobQueue, Store
from bot.services.permitting import acts
from bot.services.permitting.authority import check_above_all, permitted
from bot.services.permitting.communities import community_at
from bot.services.voting.carrying import COUNTED
from bot.services.voting.electing import Electing
from bot.services.voting.reporting import Reporting
from bot.services.voting.round_opening import Opening, admitted
from bot.services.voting.round_rules import NewRound, longer, rules_of, so, span_of
from bot.services.voting.round_states import held_round, news
from bot.services.voting.weighing import Weighing
from bot.text.clean import clean

MOST_DRAFTS = 5
MOST_LISTED, MOST_SUGGESTED = 10, 25
LONGEST_REASON = 300
CANCELLABLE = (RoundState.DRAFT, RoundState.OPENING, RoundState.OPEN, RoundState.CLOSED)
"""Once there is a result, a guardian of the ledger can cancel it, and we cannot."""


Where = Callable[[CommunityId], Awaitable[Home | None]]
"""The ledger to which a community's rounds are reported; None where there is none."""


async def nowhere(community: CommunityId) -> Home | None:
    """Rounds are published, and reported to no ledger."""
    del community
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """A round as it is seen from outside: how many entries, how many may vote, how many signed.

    `report`: how far it is on its way to its ledger; `waiting`: makers whose points wait for a wallet.
    """

    held: HeldRound
    entries: int
    electors: int
    signed: int = 0
    report: Report | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class RoundsService:
    store: Store
    queue: JobQueue
    electing: Electing
    reported_to: Where
    keccak: Keccak
    clock: Clock
    dry_home: Home = NOWHERE
    reporting: Reporting | None = None
    weighing: Weighing = field(default_factory=Weighing)

    async def create(self, platform: ChatPlatform, place: Place, actor: Account, new: NewRound) -> HeldRound:
        """A draft, which takes entries and changes nothing else; RoundRefused for what could never be opened."""
        rules = rules_of(new)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
        await self.check(platform, place, actor, new.draw, dry=new.dry)
        home = await self.home(community.id, rules)
        if new.weights is Weights.TOKEN:
            rules = replace(rules, token=await self.weighing.token(place, home, new))
        async with self.store.write() as tx:
            drafts = [one for one in await tx.rounds.newest(community.id, 50) if one.round.state is RoundState.DRAFT]
            if len(drafts) >= MOST_DRAFTS:
                raise RoundRefused(RoundProblem.MANY_DRAFTS, drafts[-1].number)
            held = await tx.rounds.add(HeldRound(Round(community.id, 0, rules), new.draw))
            await tx.audit.add(acts.of_round(Deed.ROUND_MADE, held, actor, self.clock.now()))
        return held

    async def open(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> HeldRound:
        """Freeze it, with what is approved and who may vote by now. A dry one takes ballots at once; of another the
        chain must have it first.
        """
        held, community = await self._of(place, number, RoundState.DRAFT)
        await self.check(platform, place, actor, held.draw, dry=held.rules.dry)
        home = await self.home(community.id, held.rules)
        most = await self._most_points(community.id, held.rules)
        people = await self.electing.drawn(community, held.draw, home.chain)
        people, snapshot = await self.weighing.weighed(held, people, home)
        async with self.store.write() as tx:
            held = await held_round(tx, community.id, number, RoundState.DRAFT)
            held = so(held, rules=replace(held.rules, most_points=most))
            held = await Opening(tx, self.keccak, community, held, home, self.clock.now(), snapshot).done(people)
            await tx.audit.add(acts.of_round(Deed.ROUND_OPENED, held, actor, self.clock.now()))
            if self.reporting is not None and not held.rules.dry:
                report = await self.reporting.prepared(community.id, await tx.rounds.settled(held))
                await self.reporting.begin(tx, report)
            if held.round.state is RoundState.OPEN:
                await self.queue.enqueue(tx, news(held, "opened"))
        return held

    async def opened(self, community: CommunityId, number: int, at: int) -> None:
        """The chain has what was frozen, in a block of this time: ballots are taken from now on. Members hear of it
        once, also of a round that stopped, and goes on.
        """
        async with self.store.write() as tx:
            before = await held_round(tx, community, number, RoundState.OPENING)
            held = so(before, state=RoundState.OPEN, opened_at=at)
            await tx.rounds.keep(held)
            if not before.round.opened_at:
                await self.queue.enqueue(tx, news(held, "opened"))

    async def extend(self, platform: ChatPlatform, place: Place, actor: Account, number: int, span: str) -> HeldRound:
        """It closes so much later: once, and before it closes. What a chain has does not move any more."""
        more = span_of(span)
        held, community = await self._of(place, number, RoundState.DRAFT, RoundState.OPEN)
        await self.check(platform, place, actor, held.draw, dry=held.rules.dry)
        now = self.clock.now()
        async with self.store.write() as tx:
            held = await held_round(tx, community.id, number, RoundState.DRAFT, RoundState.OPEN)
            held = longer(held, more, int(now.timestamp()))
            await tx.rounds.keep(held)
            await tx.audit.add(acts.of_round(Deed.ROUND_EXTENDED, held, actor, now))
            if held.round.state is RoundState.OPEN:
                await self.queue.enqueue(tx, news(held, "extended"))
        return held

    async def cancel(self, platform: ChatPlatform, place: Place, actor: Account, number: int, why: str) -> HeldRound:
        """It is called off, for everybody to read why; its entries are free again."""
        why = clean(why, LONGEST_REASON)
        if not why:
            raise RoundRefused(RoundProblem.REASON, number)
        held, community = await self._of(place, number)
        await self.check(platform, place, actor, held.draw, dry=held.rules.dry)
        async with self.store.write() as tx:
            held = await held_round(tx, community.id, number, *CANCELLABLE)
            before, held = held, so(held, state=RoundState.CANCELLED, why=why)
            await tx.rounds.keep(held)
            await tx.entries.free(community.id, number)
            if self.reporting is not None and not held.rules.dry and before.round.state is not RoundState.DRAFT:
                await self.reporting.cancel(tx, held.round.id, why)
            await tx.audit.add(acts.of_round(Deed.ROUND_CANCELLED, held, actor, self.clock.now(), why))
            if before.round.state is not RoundState.DRAFT:
                await self.queue.enqueue(tx, news(held, "cancelled"))
        return held

    async def retry(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> HeldRound:
        """A stopped round, as it was stopped, goes on from where its chain is found: what it has and we do not stops it
        again.
        """
        held, community = await self._of(place, number)
        await self.check(platform, place, actor, held.draw, dry=held.rules.dry)
        async with self.store.write() as tx:
            held = await held_round(tx, community.id, number)
            if held.round.state is not RoundState.HALTED or self.reporting is None:
                raise RoundRefused(RoundProblem.NOT_STOPPED, number)
            try:
                await self.reporting.retry(tx, held.round.id)
            except Conflict:  # it was asked for a moment ago
                raise RoundRefused(RoundProblem.NOT_STOPPED, number) from None
            await tx.audit.add(acts.of_round(Deed.ROUND_RETRIED, held, actor, self.clock.now(), held.round.why))
        return held

    async def status(self, platform: ChatPlatform, place: Place, actor: Account) -> Sequence[Standing]:
        """The newest rounds, as they stand; of a draft, as it would open now."""
        await permitted(platform, place, actor)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            rounds = await tx.rounds.newest(community.id, MOST_LISTED)
        return [await self.standing(community, one) for one in rounds]

    async def standing(self, community: Community, held: HeldRound) -> Standing:
        """This one, as it stands."""
        if held.round.state is RoundState.DRAFT:
            chain = await self._chain(community.id, held.rules)
            people = await self.electing.drawn(community, held.draw, chain)
            async with self.store.read() as tx:
                may = sum(may_vote(held.rules, one) for one in people)
                return Standing(held, len(await admitted(tx, held)), may)
        async with self.store.read() as tx:
            if not held.rules.window.opens_at:
                return Standing(held, 0, 0)  # called off before it opened
            settled = await tx.rounds.settled(held)
            signed = sum(one.ballot.kind is BallotClass.SIGNED for one in await tx.ballots.all(held))
            report = None if held.rules.dry else await tx.round_reports.get(held.round.id)
            owed = () if held.rules.dry else await tx.waiting_points.owed(community.id, held.round.home, COUNTED)
        waiting = sum(one.round == held.id for one in owed)
        return Standing(held, len(settled.entries), len(settled.electors), signed, report, waiting)

    async def called(self, place: Place, typed: str, states: Collection[RoundState]) -> Sequence[HeldRound]:
        """The newest rounds that are so far, by number or title; none where the bot is not switched on."""
        async with self.store.read() as tx:
            community = await tx.communities.at(place)
            found = await tx.rounds.newest(community.id, MOST_SUGGESTED) if community else ()
        text = typed.casefold()
        return [
            one for one in found if one.round.state in states and text in f"{one.number}: {one.rules.title}".casefold()
        ]

    async def again(self, job: Job) -> None:
        """Do a `draft_round` job: the same round once more, as a draft."""
        community, number = CommunityId(int(str(job.payload["community"]))), int(str(job.payload["number"]))
        async with self.store.write() as tx:
            before = await tx.rounds.get(community, number)
            if before is None:
                return
            rules, window = before.rules, before.rules.window
            rules = replace(rules, window=Window(0, window.closes_at - window.opens_at))
            later = [one for one in await tx.rounds.newest(community, MOST_LISTED) if one.number > number]
            if not any(one.rules.title == rules.title for one in later):
                await tx.rounds.add(HeldRound(Round(community, 0, rules), before.draw))

    async def _of(self, place: Place, number: int, *states: RoundState) -> tuple[HeldRound, Community]:
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            return await held_round(tx, community.id, number, *states), community

    async def home(self, community: CommunityId, rules: Rules) -> Home:
        """Where such a round is reported; of a dry one, what its signatures name. RoundRefused where there is none."""
        if not rules.dry:
            home = await self.reported_to(community)
            if home is None:
                raise RoundRefused(RoundProblem.NO_LEDGER)
            return home
        if rules.names_wallets and not self.dry_home.chain_id:
            raise RoundRefused(RoundProblem.NO_CHAIN)
        return self.dry_home

    async def _chain(self, community: CommunityId, rules: Rules) -> ChainName:
        """Where the wallets of its voters would have to count; nothing where no chain is to be had."""
        home = self.dry_home if rules.dry else await self.reported_to(community)
        return (home or NOWHERE).chain

    async def _most_points(self, community: CommunityId, rules: Rules) -> int:
        """What it may give in all: no more than its ledger takes of one report; ChainUnreadable."""
        if rules.dry or self.reporting is None:
            return rules.most_points
        return min(rules.most_points, await self.reporting.most_points(community))

    async def check(self, platform: ChatPlatform, place: Place, actor: Account, draw: Draw, *, dry: bool) -> None:
        """Return if this person may hold such a round now, by permission and by rank."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
        if draw.tier and not any(one.name == draw.tier for one in policy.tiers):
            raise RoundRefused(RoundProblem.TIER, detail=draw.tier)
        own = self.reporting.ledger(policy.community) if self.reporting and not dry else None
        for tier in policy.tiers:
            if tier.name == draw.tier or (not dry and _earned(tier, own.tier_pass if own else None)):
                await check_above_all(platform, place, tier, standing)


def _earned(tier: Tier, own: Address | None) -> bool:
    """Can the points of a round meet this tier? `own`: the community's tier pass, which anything may be asked of."""
    probes = [leaf.probe for leaf in leaves(tier.requirement)] if tier.requirement is not None else []
    return any(one.kind is Kind.CONTRIBUTOR or (own is not None and one.contract == own) for one in probes)
