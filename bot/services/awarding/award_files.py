"""Many awards from one file: looked at as a whole, shown, and made at once after a yes, or not at all.

A batch is a row, so that its buttons outlive the process. With one bad line there is no batch, so nothing is half done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.awarding.award_files import Batch, Flaw, Line, Problem, Wanted, read
from bot.domain.awarding.awards import LONGEST_WHY
from bot.domain.awarding.chain_passes import Project, whole
from bot.domain.errors import AwardProblem, AwardRefused, Conflict, MemberGone, Refusal
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Policy, Tier
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Community, Place
from bot.domain.moderating.audit import Deed
from bot.ports import GIVE_NEXT, ChatPlatform, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.awarding.awards import check_target, keep
from bot.services.awarding.chain_passes import ChainPassService
from bot.services.permitting.authority import check_above_all, permitted
from bot.services.permitting.communities import community_at
from bot.text.clean import clean

LASTS = timedelta(hours=1)
"""So long a batch can be applied after it was shown."""
AT_ONCE = 100
"""So many members one job looks at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file asks for, or what is wrong with it: with a problem there is no batch."""

    problems: tuple[Problem, ...] = ()
    batch: Batch | None = None
    replaced: int = 0
    """So many of its awards take the place of an open one."""


@dataclass(frozen=True, slots=True)
class AwardFiles:
    store: Store
    queue: JobQueue
    clock: Clock
    chain_passes: ChainPassService

    async def look(self, platform: ChatPlatform, place: Place, actor: Account, data: bytes) -> Draft:
        """Everything that is wrong with this file, or all that it asks for, kept until its author says yes."""
        standing = await permitted(platform, place, actor)
        lines, problems = read(data)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            policy = await tx.policies.current(community.id)
        names = {line.tier.casefold(): line.tier for line in lines}
        tiers = {key: await _tier(platform, place, standing, policy, name) for key, name in names.items()}
        looked = [await self._looked(platform, place, community, line, tiers) for line in lines]
        problems += [one for one in looked if isinstance(one, Problem)]
        wanted = [(line.at, one) for line, one in zip(lines, looked, strict=True) if isinstance(one, Wanted)]
        problems += _twice(wanted)
        problems += await self._too_far(community, policy, wanted)
        if problems:
            return Draft(tuple(sorted(problems, key=lambda problem: problem.line)))
        batch = Batch(community.id, place, actor, self.clock.now(), tuple(one for _, one in wanted))
        async with self.store.write() as tx:
            await tx.batches.purge(self.clock.now() - LASTS)
            return Draft(batch=await tx.batches.add(batch), replaced=await _replaced(tx, batch))

    async def apply(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Batch:
        """Make all its awards, on the word of whoever handed the file in, looked at anew for every tier."""
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            batch = await self._kept(tx, place, actor, number)
            policy = await tx.policies.current(batch.community)
        for name in dict.fromkeys(one.tier for one in batch.wanted):
            await check_above_all(platform, place, policy.tier(name), standing)
        projects = self._projects(batch, policy)
        async with self.store.write() as tx:
            if await tx.policies.current(batch.community) != policy:
                raise Conflict  # what the actor was checked against is not what is in force
            batch = await self._kept(tx, place, actor, number)
            await self._make(tx, batch, projects, self.clock.now())
            await tx.batches.remove(number)
        return batch

    async def cancel(self, place: Place, actor: Account, number: int) -> None:
        """Nothing comes of it."""
        async with self.store.write() as tx:
            await self._kept(tx, place, actor, number)
            await tx.batches.remove(number)

    async def _looked(
        self, platform: ChatPlatform, place: Place, community: Community, line: Line, tiers: dict[str, Tier | Refusal]
    ) -> Wanted | Problem:
        tier = tiers[line.tier.casefold()]
        if isinstance(tier, Refusal):
            return Problem(line.at, tier, line.tier)
        try:
            until = self._end(community, tier, line)
            whom = await self._whom(platform, place, community, line)
            whom = await check_target(platform, place, whom)
        except Refusal as refusal:
            return Problem(line.at, refusal, line.name or str(line.number))
        return Wanted(whom, tier.name, until, clean(line.why, LONGEST_WHY), line.on_chain)

    def _end(self, community: Community, tier: Tier, line: Line) -> datetime | None:
        """When this award ends; AwardRefused where it is to be on chain too, and cannot."""
        until = line.term.end(self.clock.now())
        if not line.on_chain:
            return until
        self.chain_passes.project(community.id, tier)
        if until is None:
            raise AwardRefused(AwardProblem.CHAIN_ENDLESS)
        return whole(until)

    async def _too_far(
        self, community: Community, policy: Policy, wanted: Sequence[tuple[int, Wanted]]
    ) -> Sequence[Problem]:
        """The line of each project whose pass would end latest, if the contract lets none end so late."""
        last = dict[Project, tuple[int, Wanted]]()
        for at, one in wanted:
            if one.on_chain and one.until is not None:
                project = self.chain_passes.project(community.id, policy.tier(one.tier))
                last[project] = max(last.get(project, (at, one)), (at, one), key=lambda each: str(each[1].until))
        found = list[Problem]()
        for project, (at, one) in last.items():
            try:
                await self.chain_passes.check(project, one.until)
            except AwardRefused as refused:
                found.append(Problem(at, refused, one.tier))
        return found

    def _projects(self, batch: Batch, policy: Policy) -> Mapping[str, Project]:
        """Of the tiers whose awards are to be on chain too."""
        names = dict.fromkeys(one.tier for one in batch.wanted if one.on_chain)
        return {name: self.chain_passes.project(batch.community, policy.tier(name)) for name in names}

    async def _make(self, tx: Tx, batch: Batch, projects: Mapping[str, Project], now: datetime) -> None:
        if any(one.until is not None and one.until <= now for one in batch.wanted):
            raise AwardRefused(AwardProblem.PAST)
        members = await tx.members.ensure_all(batch.community, [one.whom for one in batch.wanted])
        for one in batch.wanted:
            award = Award(members[one.whom].id, one.tier, one.until, batch.by, one.why, now)
            await keep(tx, batch.community, award, Deed.AWARDED)
            await self.chain_passes.turn(tx, batch.community, award, projects[one.tier] if one.on_chain else None)
        ids = list(dict.fromkeys(members[one.whom].id for one in batch.wanted))
        for start in range(0, len(ids), AT_ONCE):
            payload = {"community": batch.community, "members": ids[start : start + AT_ONCE], "reason": "award"}
            await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"batch:{batch.id}:{start}", payload, GIVE_NEXT))

    async def _kept(self, tx: Tx, place: Place, actor: Account, number: int) -> Batch:
        """This batch, if it is this actor's, of here, and not too old; AwardRefused(OVER) if not."""
        community = await community_at(tx, place)
        found = await tx.batches.get(number)
        if found is None or found.community != community.id or self.clock.now() > found.at + LASTS:
            raise AwardRefused(AwardProblem.OVER)
        if found.by != actor:
            raise AwardRefused(AwardProblem.OTHERS)
        return found

    async def _whom(self, platform: ChatPlatform, place: Place, community: Community, line: Line) -> Account:
        """The account of this line: by number; or by the name it has here and now, so that no old name misleads."""
        if not line.name:
            return Account(place.platform, line.number)
        async with self.store.read() as tx:
            named = await tx.members.called(community.id, place.platform, line.name)
        here = [one for one in named if await _is_called(platform, place, one)]
        if len(here) != 1:
            raise AwardRefused(AwardProblem.UNKNOWN_NAME, line.name)
        return here[0]


async def _tier(platform: ChatPlatform, place: Place, standing: Standing, policy: Policy, name: str) -> Tier | Refusal:
    """The tier of this name, or why this actor cannot award it."""
    try:
        await check_above_all(platform, place, policy.tier(name), standing)
        return policy.tier(name)
    except Refusal as refusal:
        return refusal


async def _is_called(platform: ChatPlatform, place: Place, account: Account) -> bool:
    try:
        return (await platform.standing(place, account.id)).name.casefold() == account.name.casefold()
    except MemberGone:
        return False


def _twice(wanted: Sequence[tuple[int, Wanted]]) -> list[Problem]:
    """One member can have one award of a tier: a second line for the same is a mistake."""
    seen: dict[tuple[Account, str], int] = {}
    found = list[Problem]()
    for at, one in wanted:
        first = seen.setdefault((one.whom, one.tier), at)
        if first != at:
            found.append(Problem(at, Flaw.TWICE, str(first)))
    return found


async def _replaced(tx: Tx, batch: Batch) -> int:
    """How many of them take the place of an open award."""
    known = {one.whom: await tx.members.of(batch.community, one.whom) for one in batch.wanted}
    members = [member.id for member in known.values() if member]
    now = {(award.member, award.tier) for award in await tx.awards.open(members) if award.open_at(batch.at)}
    return sum((member.id, one.tier) in now for one in batch.wanted if (member := known[one.whom]))
