"""People who ask to join a chat are answered, in the order they asked, each with the reason and the way in.

A request is kept before anything is done with it, so that none is lost; a batch goes through one reconcile. Letting in
costs one call of the platform, turning down two. Only this lane approves: whoever else wants somebody let in wakes it.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.errors import PlatformError, PlatformUnavailable
from bot.domain.gating.chats import LinkedChat, Movement
from bot.domain.gating.gates import SOON, Act, JoinRequest, Knock, Said, Step, rule, step
from bot.domain.giving.doors import Given
from bot.domain.giving.members import Member
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Account, MemberId, Place
from bot.ports import Clock, Job, JobQueue, Store, Tx
from bot.services.gating.answering import Answering, Case, Ending
from bot.services.gating.invites import Invites
from bot.services.giving.chat_doors import OURS, ChatDoors, answer_job, place_of
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.troubles import Troubles
from bot.services.signing_in.verify import Verify
from bot.text.clean import clean

BATCH, ROUNDS = 100, 4
"""So many requests are looked at together; so many times, the next while the last are being answered, in one job."""
HANDS = 8
"""So many answers of one chat are on their way at once; the adapter keeps the platform's pace."""
TOGETHER = 16
"""So many answers are kept in one transaction."""
MOST_WAITING = 50_000
"""So many requests of one chat are kept open; what comes above that waits for the chat's own admins."""
KEPT = timedelta(days=2)
"""Closed requests are kept for as long as a platform may repeat an update."""
_Asking = Mapping[Account, Member]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gates:
    store: Store
    queue: JobQueue
    reconcile: Reconcile
    troubles: Troubles
    clock: Clock
    answering: Answering
    chat_doors: ChatDoors
    invites: Invites
    verify: Verify

    async def heard(self, told: Sequence[Knock | Movement]) -> int:
        """Keep all of this, in this order and one transaction, with what is to be done about it; how much was news."""
        async with self.store.write() as tx:
            asking = await self._asking_now(tx, [one for one in told if isinstance(one, Knock)])
            news = [one for one in told if await self._is_new(tx, one, asking)]
            for place in sorted({one.place for one in news if isinstance(one, Knock)}):
                await self.queue.enqueue(tx, answer_job(place))
        return len(news)

    async def _is_new(self, tx: Tx, one: Knock | Movement, asking: Mapping[Place, _Asking]) -> bool:
        """It is kept, if it is: a rank that changed, or somebody who asks to join."""
        if isinstance(one, Knock):
            return one.place in asking and await tx.requests.put(one, asking[one.place][one.account])
        if not await self.chat_doors.moved(tx, one):
            return False
        if one.came and one.link:
            await self.invites.came(tx, one, one.link)
        return True

    async def _asking_now(self, tx: Tx, knocks: Sequence[Knock]) -> Mapping[Place, _Asking]:
        """Who asks, for each chat where that is ours to answer."""
        found = dict[Place, _Asking]()
        for place in sorted({knock.place for knock in knocks}):
            chat = await tx.chats.get(place)
            if chat is None:
                continue
            if await tx.requests.waiting(place) >= MOST_WAITING:
                log.warning("more than %d people wait to join chat %d", MOST_WAITING, place.id)
                continue
            here = [knock.account for knock in knocks if knock.place == place]
            who = [replace(account, name=clean(account.name)) for account in here]
            found[place] = await tx.members.ensure_all(chat.community, who)
        return found

    async def run_due(self) -> None:
        """Have the requests answered that are to be looked at by now."""
        async with self.store.read() as tx:
            places = await tx.requests.due_places(self.clock.now())
        if places:
            async with self.store.write() as tx:
                for place in places:
                    await self.queue.enqueue(tx, answer_job(place))

    async def purge(self) -> None:
        """Forget what is over for so long that no update can bring it up again."""
        before = self.clock.now() - KEPT
        async with self.store.write() as tx:
            await tx.requests.purge(before)
            await tx.invites.purge(before)
            await tx.sightings.purge(before)

    async def answer(self, job: Job) -> None:
        """Do an `answer` job: those who have waited longest in one chat, then a job for the rest."""
        place, now = place_of(job), self.clock.now()
        async with self.store.read() as tx:
            chat = await tx.chats.get(place)
            shut = await tx.doors.troubles(chat.community) if chat else ()
            frozen = chat is not None and await tx.freezes.of(chat.community) is not None
            batch = await tx.requests.due(place, now, BATCH)
        door = chat_door(place)
        if chat is None or frozen or not batch or any(t.door == door and t.again > now for t in shut):
            return
        async with self.troubles.minded(chat.community, door):
            if await self._in_rounds(chat, batch):
                async with self.store.write() as tx:
                    await self.queue.enqueue(tx, answer_job(place))

    async def _in_rounds(self, chat: LinkedChat, batch: Sequence[JoinRequest]) -> bool:
        """Answer these and some of those behind them; are there more? No call waits for the next look."""
        cases = await self._begun(await self._cases(chat, batch))
        for _ in range(ROUNDS - 1):
            if len(batch) < BATCH:
                break
            async with asyncio.TaskGroup() as group:
                calling = group.create_task(self._side_by_side(cases))
                batch = await self._behind(chat.place, batch)
                cases = await self._begun(await self._cases(chat, batch))
            _raise(calling.result())
        _raise(await self._side_by_side(cases))
        return len(batch) == BATCH

    async def _behind(self, place: Place, in_hand: Sequence[JoinRequest]) -> Sequence[JoinRequest]:
        """The next to be looked at behind these."""
        taken = {request.id for request in in_hand}
        async with self.store.read() as tx:
            found = await tx.requests.due(place, self.clock.now(), BATCH + len(taken))
        return [request for request in found if request.id not in taken][:BATCH]

    async def _cases(self, chat: LinkedChat, batch: Sequence[JoinRequest]) -> list[Case]:
        """What is to be done with each, after one look at all of them."""
        if not batch:
            return []
        async with self.store.read() as tx:
            asking = await self._asking(tx, chat, batch)
        door = chat_door(chat.place)
        asked = set(asking.values())
        plans = await self.reconcile(chat.community, asked, "asked to join", doors=True, opening=door)
        async with self.store.read() as tx:
            community, policy = await tx.communities.get(chat.community), await tx.policies.current(chat.community)
            members = {member.id: member for member in await tx.members.get(plans.keys())}
        now, others_wait = self.clock.now(), len(batch) == BATCH and batch[-1].said is Said.NOTHING
        cases = []
        for request in [each for each in batch if asking.get(each.id) in members]:
            member, plan = members[asking[request.id]], plans[asking[request.id]]
            ruling = rule(door, policy, plan, member)
            tiers = tuple(tier for tier in policy.tiers if door in tier.doors)
            done = step(request, ruling, now, others_wait=others_wait)
            cases.append(Case(request, chat, community, member, plan, tiers, ruling, done))
        return cases

    async def _asking(self, tx: Tx, chat: LinkedChat, batch: Sequence[JoinRequest]) -> Mapping[int, MemberId]:
        """Who each request is of: the account is theirs who has it now, whoever had it when it asked."""
        known = {member.id: member for member in await tx.members.get({request.member for request in batch})}
        found: dict[int, MemberId] = {}
        for request in batch:
            member, account = known.get(request.member), request.knock.account
            if member is None or account not in member.accounts:
                member = await tx.members.of(chat.community, account)
            if member is not None:
                found[request.id] = member.id
        return found

    async def _begun(self, cases: Iterable[Case]) -> list[Case]:
        """The same, with what must be known before the first call: whom we mean to let in, and each way to verify."""
        async with self.store.write() as tx:
            return [await self._prepared(tx, case) for case in cases]

    async def _prepared(self, tx: Tx, case: Case) -> Case:
        if case.step.act is Act.APPROVE:
            return await self._intent(tx, case)
        if case.step.act is Act.TELL and case.step.said is Said.VERIFY:
            account = case.member.account(case.chat.place.platform) or case.request.knock.account
            return replace(case, way=await self.verify.begun(tx, case.community, account))
        return case

    async def _intent(self, tx: Tx, case: Case) -> Case:
        member, door = case.member.id, chat_door(case.chat.place)
        state = await tx.doors.one(member, door)
        if state is None or not state.wanted or state.given is Given.TAKING:
            return replace(case, step=Step(Act.WAIT, case.request.said, self.clock.now() + SOON))
        if state.given is Given.NOT:
            await tx.doors.mark(member, door, Given.GIVING, seen=False)
        return replace(case, ours=state.given in OURS)

    async def _side_by_side(self, cases: Sequence[Case]) -> PlatformError | None:
        """Carry out a few at a time, begun in order; one that fails waits, and when the platform fails so do all.

        What then stands in the way of all of them is the answer.
        """
        left, failed, endings = iter(cases), list[PlatformError](), list[Ending]()

        async def hand() -> None:
            for case in left:
                try:
                    ending = await self.answering.carry_out(case)
                except PlatformError as error:
                    failed.append(error)
                    ending = self._later(case.request, error)
                endings.extend([ending] if ending else [])
                if len(endings) >= TOGETHER:
                    await self._keep(endings)
                if _hopeless(failed):
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(min(HANDS, len(cases))):
                group.create_task(hand())
        await self._keep(endings)
        return max(failed, key=_graver) if _hopeless(failed) else None

    async def _keep(self, endings: list[Ending]) -> None:
        """What ended, in one transaction; the list is empty then, and others go on filling it."""
        now, endings[:] = tuple(endings), ()
        if now:
            async with self.store.write() as tx:
                for keep in now:
                    await keep(tx)

    def _later(self, request: JoinRequest, error: PlatformError) -> Ending | None:
        """One answer that fails delays no other. What concerns the whole chat is no reason to look later at one."""

        async def again(tx: Tx) -> None:
            await tx.requests.keep_open(request, request.said, self.clock.now() + SOON)

        return again if isinstance(error, PlatformUnavailable) else None


def _raise(error: PlatformError | None) -> None:
    """Not within a group of tasks, which would wrap it."""
    if error is not None:
        raise error


def _hopeless(failed: Sequence[PlatformError]) -> bool:
    """Going on would only fail again: the platform wants a pause, or the chat is closed to the bot."""
    return len(failed) >= HANDS or any(_graver(error) for error in failed)


def _graver(error: PlatformError) -> bool:
    return not isinstance(error, PlatformUnavailable) or error.retry_after is not None
