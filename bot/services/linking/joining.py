"""Two members become one, or one of two accounts leaves: in one transaction, with the jobs that carry it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import PairingProblem, PairingRefused
from bot.domain.events import Event, EventKind
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.linking.accounts import Ending
from bot.domain.linking.joining import joined
from bot.ports import TAKE_FIRST, Job, JobKind, JobQueue, Tx
from bot.services.giving.recording import Record, match_job, wanted

UNSEEN = MemberId(0)


async def met(tx: Tx, community: CommunityId, account: Account) -> Member:
    """Who this account is; one that nobody has seen yet is somebody with nothing else."""
    return await tx.members.of(community, account) or Member(UNSEEN, community, 0, (account,), ())


async def met_both(tx: Tx, community: CommunityId, *accounts: Account) -> list[Member]:
    """The same for two, always asked in one order, so that nobody waits for one who waits for them."""
    found = {one: await met(tx, community, one) for one in sorted(accounts, key=lambda one: (one.platform, one.id))}
    return [found[account] for account in accounts]


def check_apart(one: Member, other: Member) -> None:
    """Return if these two may become one."""
    if set(one.accounts) & set(other.accounts):
        raise PairingRefused(PairingProblem.ONE_ALREADY)
    if {a.platform for a in one.accounts} & {a.platform for a in other.accounts}:
        raise PairingRefused(PairingProblem.SAME_PLATFORM)


@dataclass(frozen=True, slots=True)
class Joining:
    """Works within one transaction, which must hold the policy: whoever decides about members waits for it."""

    tx: Tx
    queue: JobQueue
    policy: Policy
    now: datetime

    async def join(self, one: Member, other: Member) -> Member:
        """The one member they are from now on; the older number stays, whichever way round it was asked."""
        check_apart(one, other)
        into, away = sorted((one.id, other.id))
        await self.tx.members.revisions([into, away])
        left = joined(await self.tx.joins.belongings(into), await self.tx.joins.belongings(away), into)
        await self.tx.joins.join(away, into, left, self.now)
        await self.tx.doors.want(into, wanted(self.policy, left.passes.values()))
        (member,) = await self.tx.members.get([into])
        await self._carry_out([member], "joined")
        await self._end_pairings(member.accounts)
        await self._tell(EventKind.ACCOUNTS_JOINED, [member], member.accounts)
        return member

    async def part(self, member: Member, leaving: Account) -> Member:
        """The account alone, as the new member it is from now on."""
        await self.tx.members.revisions([member.id])
        apart = await self.tx.joins.part(leaving, member.id)
        left = await self.tx.members.get([member.id, apart])
        await self._carry_out(left, "parted")
        await self._end_pairings(member.accounts)
        await self._tell(EventKind.ACCOUNT_PARTED, left, [leaving, *(a for a in member.accounts if a != leaving)])
        return next(each for each in left if each.id == apart)

    async def _carry_out(self, members: Sequence[Member], reason: str) -> None:
        """Everything is looked at anew, and the doors of every account match what its member holds."""
        ids = [member.id for member in members]
        payload = {"community": self.policy.community, "members": ids, "reason": reason}
        key = f"{reason}:{'-'.join(map(str, ids))}"
        await self.queue.enqueue(self.tx, Job(JobKind.RECONCILE, key, payload, TAKE_FIRST))
        for member in members:
            for account in member.accounts:
                job = match_job(member.community, member.id, account.platform, TAKE_FIRST)
                await self.queue.enqueue(self.tx, job)

    async def _end_pairings(self, accounts: Sequence[Account]) -> None:
        """Whatever else these accounts were asked was asked of who they were."""
        for account in accounts:
            others = await self.tx.pairings.of(self.policy.community, account, self.now)
            await self.tx.pairings.end([pairing.id for pairing in others], Ending.REPLACED)

    async def _tell(self, kind: EventKind, members: Sequence[Member], accounts: Sequence[Account]) -> None:
        """Each of these members, and the moderators once."""
        facts: dict[str, object] = {
            "accounts": [{"platform": a.platform.value, "id": a.id, "name": a.name} for a in accounts]
        }
        record = Record(self.tx, self.queue, self.policy, kind.value, self.now)
        told = [await record.tell(m, Event(kind, m.community, m.id, self.now, facts)) for m in members]
        await record.tell_moderators(told[:1])
