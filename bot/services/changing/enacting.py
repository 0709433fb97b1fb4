"""A revision of the policy comes into force: what follows from it in the same transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.changing.changes import WAITS, Proposal, State
from bot.domain.errors import TierProblem, TierRefused
from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Account, CommunityId
from bot.ports import TAKE_FIRST, Job, JobKind, JobQueue, Tx
from bot.services.changing.proposing import revision
from bot.services.giving.channel_doors import follow
from bot.services.giving.mapped_roles import look_after
from bot.services.giving.recheck import policy_job
from bot.services.permitting import acts


@dataclass(frozen=True, slots=True)
class Returning:
    """What an earlier revision brings back: awards that ended with its tiers, and tiers nobody has to leave first."""

    awards: tuple[Award, ...] = ()
    tiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Enacting:
    """Within one transaction, which has the community's policy to itself."""

    tx: Tx
    queue: JobQueue
    now: datetime

    async def enact(self, current: Policy, found: Proposal, by: Account) -> Proposal:
        """It is in force from now on; whom it names as losing a tier was asked about with it."""
        policy = replace(found.policy, at=self.now)
        back = Returning() if found.restores is None else await returning(self.tx, current, found.restores)
        await self._adopt(current, policy, back)
        await self.tx.audit.add(acts.revised(current, policy, by))
        left = {tier.name for tier in policy.tiers if tier.shadow is None}
        for effect in found.effects:
            if effect.loses and effect.tier in left:
                await self.tx.questions.named(policy.community, effect.tier, effect.loses, by, self.now)
        await self.tx.proposals.move(found.id, State.APPLIED, by=by)
        return replace(found, policy=policy, state=State.APPLIED, by=by)

    async def start(self, current: Policy, policy: Policy) -> None:
        """This revision comes into force by itself, and the moderators are told."""
        await self._adopt(current, policy, Returning())
        facts: dict[str, object] = {"revision": policy.revision, "reason": policy.reason}
        await self._news(Event(EventKind.TIER_STARTED, policy.community, None, self.now, facts))

    async def wait(self, found: Proposal) -> Proposal:
        """From now on it waits, and the moderators are asked."""
        due = self.now + WAITS
        await self.tx.proposals.move(found.id, State.WAITING, due_at=due)
        payload = {"community": found.community, "proposal": found.id}
        key = f"change:{found.id}"
        await self.queue.enqueue(self.tx, Job(JobKind.ASK_APPROVAL, key, payload, TAKE_FIRST))
        await self.queue.enqueue(self.tx, Job(JobKind.APPLY_CHANGE, key, payload, TAKE_FIRST, due))
        return replace(found, state=State.WAITING, due_at=due)

    async def tell(self, found: Proposal) -> None:
        """What became of a change that had waited goes to the moderators."""
        kind = EventKind.CHANGE_APPLIED if found.state is State.APPLIED else EventKind.CHANGE_DROPPED
        facts: dict[str, object] = {
            "proposal": found.id,
            "revision": found.policy.revision,
            "reason": found.policy.reason,
            "by": found.author.id,
        }
        await self._news(Event(kind, found.community, None, self.now, facts))

    async def _news(self, fact: Event) -> None:
        event = await self.tx.events.add(fact)
        payload = {"community": fact.community, "events": [event.id]}
        await self.queue.enqueue(self.tx, Job(JobKind.TELL_MODERATORS, f"events:{event.id}-{event.id}", payload))

    async def _adopt(self, current: Policy, policy: Policy, back: Returning) -> None:
        """Awards of what is gone end, and everybody is looked at again."""
        change, community = current.difference(policy), policy.community
        await check_left(self.tx, community, change.added, back)
        for tier in change.removed:
            await self.tx.awards.end_tier(community, tier.name, self.now)
        if change.asking_anew:
            await self._ask_anew(policy, change.asking_anew)
        if change.shaded:
            await self.tx.shades.clear(community, change.shaded)
        await self.tx.awards.revive(back.awards)
        await self.tx.policies.save(policy)
        await self.queue.enqueue(self.tx, policy_job(policy))
        await follow(self.tx, self.queue, policy)
        await look_after(self.tx, self.queue, policy)

    async def _ask_anew(self, policy: Policy, tiers: Collection[str]) -> None:
        """A first "no" and a moderator's word were about the old requirement."""
        await self.tx.passes.ask_anew(policy.community, tiers, policy.revision)
        asked = [question for question in await self.tx.questions.all(policy.community) if question.tier in tiers]
        named = [(member, question.tier) for question in asked for member in question.members]
        await self.tx.questions.release(named)
        await self.tx.members.touch([member for member, _ in named])


async def check_left(tx: Tx, community: CommunityId, added: Sequence[Tier], back: Returning) -> None:
    """Return if nobody holds an old tier of these names: whoever held the old one must not hold the new one."""
    held = await tx.passes.counts(community)
    for tier in added:
        if tier.name in held and tier.name not in back.tiers:
            raise TierRefused(TierProblem.LEAVING, tier.name)


async def returning(tx: Tx, current: Policy, number: int) -> Returning:
    """What comes back with the tiers of this earlier revision that are gone by now.

    Their awards are those that ended with the first revision without the tier. Whoever still holds such a tier may go
    on holding it, if it asked for the same when it was removed.
    """
    restored = await revision(tx, current.community, number)
    later = [await revision(tx, current.community, each) for each in range(number + 1, current.revision + 1)]
    awards, tiers = list[Award](), set[str]()
    for tier in current.difference(restored).added:
        without = next((one.at for one in later if not _named(one, tier)), None)
        if without is not None:
            awards += await tx.awards.ended_with(current.community, tier.name, without)
        last = next(found for one in reversed([restored, *later]) for found in _named(one, tier))
        if last.requirement == tier.requirement:
            tiers.add(tier.name)
    return Returning(tuple(awards), frozenset(tiers))


def _named(policy: Policy, tier: Tier) -> list[Tier]:
    return [one for one in policy.tiers if one.name == tier.name]
