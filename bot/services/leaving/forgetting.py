"""Forgetting somebody who asked for it: first their doors close, then every row of theirs goes.

What is asked is kept beside the database before anything is deleted: a database restored from before forgets again. Who
comes back later is a stranger, and stays.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.ids import Account, Community, CommunityId, MemberId
from bot.domain.leaving.forgetting import WAIT_FOR_DOORS, rest
from bot.domain.voting.voting_papers import taken
from bot.ports import SWEEP_LAST, TAKE_FIRST, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.ports.persons import Rows
from bot.services.contributing.gallery import take_all_down
from bot.services.linking.claiming import Claiming
from bot.services.permitting import acts

LARGEST_FILE = 8 * 2**20
"""Bytes: Discord takes ten million, Telegram more."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    store: Store
    queue: JobQueue
    clock: Clock

    async def everything(self, community: Community, account: Account) -> str:
        """All that is kept of this account here, as JSON; of too much the oldest is left out, and counted."""
        async with self.store.read() as tx:
            members, accounts = await tx.persons.whole(community.id, account)
            rows = await tx.persons.everything(community.id, members, accounts)
            switches = await tx.members.get(members)
            cast = await tx.ballots.of_members(members)
        told: dict[str, object] = {"community": community.name, "at": self.clock.now().isoformat()}
        told |= {"members": [_switches(member) for member in switches]}
        told |= {"ballots": [taken(round_, one.ballot, one.receipt) for round_, one in cast]} if cast else {}
        return await asyncio.to_thread(_written, told, rows)

    async def begin(self, community: CommunityId, account: Account) -> None:
        """From now on this person is let go: wallets and awards end, doors close, and then all of it is deleted."""
        tombstones, now = self.store.tombstones, self.clock.now()
        async with self.store.read() as tx:
            members, accounts = await tx.persons.whole(community, account)
        marks = {tombstones.mark(community, one) for one in accounts}
        await tombstones.keep(marks - await tombstones.kept())
        async with self.store.write() as tx:
            await tx.persons.mark(marks, now)
            if members:
                await self._let_go(tx, community, members, now)
                await self.queue.enqueue(tx, _job(_Asked(community, tuple(members), now)))
        if not members:
            await self._forgotten(community, members, accounts)

    async def forget(self, job: Job) -> None:
        """Do a `forget` job: nothing until the doors are closed, for a day at most; then all, and the files cleared."""
        asked = _Asked.of(job)
        async with self.store.read() as tx:
            now = self.clock.now()
            on_chain = any(one.owes(now) for one in await tx.chain_passes.of(asked.members))
            waits = (on_chain or await tx.persons.has_doors(asked.members)) and now < asked.since + WAIT_FOR_DOORS
            found = await tx.members.get(asked.members)
        accounts = [account for member in found for account in member.accounts]
        if waits or not await self._forgotten(asked.community, asked.members, accounts):
            later = replace(asked, tries=asked.tries + 1)
            async with self.store.write() as tx:
                await self.queue.enqueue(tx, _job(later, self.clock.now() + rest(later.tries)))

    async def catch_up(self) -> None:
        """Let go whom this database does not know to be forgotten: it was restored from before."""
        async with self.store.read() as tx:
            missing = await self.store.tombstones.kept() - await tx.persons.marks()
            known = await tx.persons.known() if missing else ()
        mark = self.store.tombstones.mark
        for community, account in known:
            if mark(community, account) in missing:
                await self.begin(community, account)
        async with self.store.write() as tx:
            await tx.persons.mark(missing, self.clock.now())

    async def _let_go(self, tx: Tx, community: CommunityId, members: Sequence[MemberId], now: datetime) -> None:
        claiming = Claiming(tx, self.queue, now)
        for member in await tx.members.get(members):
            for linked in await tx.wallets.of(member.id):
                await claiming.unlink(community, linked)
        await take_all_down(tx, self.queue, members)
        await tx.persons.let_go(members, now)
        payload = {"community": community, "members": list(members), "reason": "erased"}
        if members:
            await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"erased:{members[0]}", payload, TAKE_FIRST))

    async def _forgotten(
        self, community: CommunityId, members: Sequence[MemberId], accounts: Collection[Account]
    ) -> bool:
        """Delete what is there; True once the files have nothing of it either."""
        async with self.store.read() as tx:
            addresses = await tx.persons.addresses(community, members, accounts)
            stand_ins = self.store.tombstones.stand_ins(accounts, addresses)
            told_in = await tx.persons.telling_of(community, stand_ins)
        async with self.store.write() as tx:
            emptied = await tx.audit.forget(community, members, accounts)
            await tx.persons.forget(community, members, stand_ins, told_in)
            if emptied or (members and accounts):
                await tx.audit.add(acts.forgotten(community, emptied, self.clock.now()))
        return await self.store.cleared()


def _written(told: Mapping[str, object], rows: Mapping[str, Rows]) -> str:
    """The file. While it is too large for a chat, the older half of what takes most room goes."""
    kept, left_out = dict(rows), Counter[str]()
    while len((text := _text({**told, **kept, **_counted(left_out)})).encode()) > LARGEST_FILE:
        largest = max(kept, key=lambda noun: len(_text(kept[noun])))
        half = -(-len(kept[largest]) // 2)
        kept[largest] = kept[largest][half:]
        left_out[largest] += half
    return text


def _counted(left_out: Mapping[str, int]) -> Mapping[str, object]:
    return {"left_out_as_the_oldest": dict(left_out)} if left_out else {}


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the job carries: our own numbers alone, so that nothing of the person is left when it is done."""

    community: CommunityId
    members: tuple[MemberId, ...]
    since: datetime
    tries: int = 0

    @classmethod
    def of(cls, job: Job) -> "_Asked":
        members, said = job.payload["members"], job.payload
        assert isinstance(members, list)
        since = datetime.fromisoformat(str(said["since"]))
        return cls(CommunityId(int(str(said["community"]))), tuple(members), since, int(str(said["tries"])))


def _job(asked: _Asked, at: datetime | None = None) -> Job:
    payload = {"community": asked.community, "members": list(asked.members), "tries": asked.tries}
    payload |= {"since": asked.since.isoformat()}
    return Job(JobKind.FORGET, f"member:{asked.members[0]}", payload, SWEEP_LAST, at)


def _switches(member: Member) -> dict[str, object]:
    return {"number": member.id, "notices": sorted(member.notices), "shows_wallets": member.shows_wallets}
