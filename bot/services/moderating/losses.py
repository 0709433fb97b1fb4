"""The moderators' side of the breaker: what it asks, and the answer of somebody who stands above the tier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import Conflict
from bot.domain.events import Event, EventKind
from bot.domain.giving.breaker import Answer, Question
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Community, CommunityId, Place
from bot.ports import TAKE_FIRST, ChatPlatform, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.permitting import acts
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at, moderated_at
from bot.services.permitting.ranks import Ranks, moderated


@dataclass(frozen=True, slots=True)
class Losses:
    store: Store
    queue: JobQueue
    clock: Clock
    ranks: Ranks

    async def shown(self, community: Community) -> Sequence[tuple[Question, Sequence[Member]]]:
        """Every question without a yes, with the members it names; from now on nobody is added to these."""
        async with self.store.read() as tx:
            questions = await tx.questions.all(community.id)
        unposted = [question for question in questions if question.posted_at is None]
        if unposted:
            async with self.store.write() as tx:
                for question in unposted:
                    await tx.questions.post(question.id, self.clock.now())
                questions = await tx.questions.all(community.id)
        async with self.store.read() as tx:
            asked = [question for question in questions if question.answer is not Answer.TAKE]
            return [(question, await tx.members.get(question.members)) for question in asked]

    async def answer(
        self, platform: ChatPlatform, place: Place, actor: Account, question: int, answer: Answer
    ) -> Question:
        """Keep this answer for exactly the members named, and look at them again. Conflict if it is over by now.

        It may be given in any of the community's places, and where its moderators read.
        """
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            asked = await tx.questions.get(question)
            community = await moderated_at(tx, place, asked.community) if asked else await community_at(tx, place)
            found = await _found(tx, community.id, question)
            tier = (await tx.policies.current(community.id)).tier(found.tier)
            member = await tx.members.of(community.id, actor)
        await self.ranks.check(tier, place, standing, member)
        async with self.store.write() as tx:
            found = await _found(tx, community.id, question)
            if (await tx.policies.current(community.id)).tier(found.tier) != tier:
                raise Conflict  # what the actor was checked against is not what is in force
            await self._keep(tx, found, actor, answer)
        return replace(found, answer=answer, by=actor)

    async def decided_at(self, platform: ChatPlatform, actor: Account, question: int) -> Place:
        """Where the actor may answer this; NotPermitted if they run no place of it, Conflict if it is over."""
        async with self.store.read() as tx:
            found = await tx.questions.get(question)
            if found is None:
                raise Conflict
            community = await tx.communities.get(found.community)
        return await moderated(platform, community, actor)

    async def _keep(self, tx: Tx, question: Question, actor: Account, answer: Answer) -> None:
        now = self.clock.now()
        await tx.questions.post(question.id, now)
        await tx.questions.answer(question.id, answer, actor)
        facts: dict[str, object] = {
            "tier": question.tier,
            "answer": answer.value,
            "members": list(question.members),
            "by": actor.id,
        }
        await tx.audit.add(acts.answered(question, answer.value, actor, now))
        await tx.events.add(Event(EventKind.LOSSES_ANSWERED, question.community, None, now, facts))
        if answer is Answer.TAKE:
            payload = {"community": question.community, "members": list(question.members), "reason": "approved"}
            await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"question:{question.id}", payload, TAKE_FIRST))


async def _found(tx: Tx, community: CommunityId, question: int) -> Question:
    found = await tx.questions.get(question)
    if found is None or found.community != community:
        raise Conflict
    return found
