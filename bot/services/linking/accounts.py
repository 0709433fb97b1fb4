"""One person with an account on each platform is one member: asking, answering, saying yes, and parting again.

Who is joined with somebody else's account has that person's tiers, so this is what an attacker would want most:

- guessing: a code has 39 bits, lives ten minutes and survives four wrong tries; after five an account has to wait.
- replay: a code is used up by the first who types it. Only its hash is kept, and it is no code in another community.
- relaying ("type this code to claim your role"): typing joins nothing. Both accounts are shown the other one by name
  and number and what would follow, and both must say yes, each from its own account, within an hour.
- overheard codes: whoever types one first is shown to the account that asked, which says no.
- a stolen or shared wallet: its key alone joins nothing either; the account that has the wallet must say yes.
- races: every yes, join and parting holds the policy, the accounts and the members, and what a reconcile or a delivery
  has begun for a member that is no more is decided again. Both yeses at once join once.
- dodging: a join forgives nothing (`domain/linking/joining`); an award that ended stays ended, what the breaker counted
  stays counted, and everybody concerned is looked at anew in the same breath.
- swapping accounts: two accounts of one platform are never one member, and every joining and parting is told to the
  moderators. Whoever leaves takes no wallet along, and the doors of that account close.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest

from bot.domain import codes
from bot.domain.errors import PairingProblem, PairingRefused, WalletTaken
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address, Community, CommunityId, Platform
from bot.domain.linking.accounts import (
    CODE_LIFETIME,
    DECIDE_WITHIN,
    MOST_MISSES,
    MOST_UNDECIDED,
    SELECTOR,
    Ending,
    Origin,
    Pairing,
    hashed,
)
from bot.ports import GIVE_NEXT, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.linking.joining import Joining, check_apart, met, met_both
from bot.services.permitting import acts
from bot.text.clean import clean

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Code:
    """What the other account is to type, and until when."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A pairing after a yes; `member` once both have said it."""

    pairing: Pairing
    across: Account
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Accounts:
    store: Store
    queue: JobQueue
    clock: Clock

    async def member(self, community: Community, account: Account) -> Member | None:
        """Who this account is, with all accounts."""
        async with self.store.read() as tx:
            return await tx.members.of(community.id, account)

    async def ask(self, community: Community, account: Account) -> Code:
        """A new code for the person's other account to type; an earlier one of this account ends."""
        now, code, asker = self.clock.now(), codes.new(), _named(account)
        async with self.store.write() as tx:
            await tx.pairings.purge(now - KEPT_FOR)
            member = await tx.members.of(community.id, asker)
            if member is not None and len(member.accounts) == len(Platform):
                raise PairingRefused(PairingProblem.ONE_ALREADY)
            earlier = [one.id for one in await tx.pairings.of(community.id, asker, now) if one.code is not None]
            await tx.pairings.end(earlier, Ending.REPLACED)
            until, secret = now + CODE_LIFETIME, hashed(community.id, code)
            asked = Pairing(community.id, Origin.CODE, asker, now, until, selector=code[:SELECTOR], code=secret)
            await tx.pairings.add(asked)
        return Code(code, until)

    async def answer(self, community: Community, account: Account, text: str) -> Pairing:
        """The pairing this code stands for, now between these two accounts; neither has said yes to it yet."""
        code, other = codes.typed(text), _named(account)
        if code is None:
            raise PairingRefused(PairingProblem.NO_CODE)
        async with self.store.write() as tx:
            found = await self._typed(tx, community.id, other, code)
        if found is None:
            raise PairingRefused(PairingProblem.NO_CODE)
        return found

    async def waiting(self, community: Community, account: Account) -> Sequence[Pairing]:
        """What waits for this account's word, oldest first."""
        async with self.store.read() as tx:
            named = await tx.pairings.of(community.id, account, self.clock.now())
        return [pairing for pairing in named if pairing.other is not None and account not in pairing.said_yes]

    async def confirm(self, community: Community, account: Account, pairing: int) -> Said:
        """This account says yes. Once both have, they are one member."""
        now = self.clock.now()
        async with self.store.write() as tx:
            policy = await tx.policies.current(community.id)  # nobody joins, parts or decides meanwhile
            across = (await _found(tx, community.id, pairing)).check(account, now)
            check_apart(*await met_both(tx, community.id, account, across))
            said = await tx.pairings.say_yes(pairing, account, now)
            if said is None:
                raise PairingRefused(PairingProblem.OVER)
            if not said.agreed():
                return Said(said, across)
            await tx.pairings.end([pairing], Ending.JOINED)
            mine, theirs = [await tx.members.ensure(community.id, one) for one in (account, across)]
            member = await Joining(tx, self.queue, policy, now).join(mine, theirs)
            await tx.audit.add(acts.joined(community.id, [mine.id, theirs.id], member.id, account, now))
        return Said(said, across, member)

    async def decline(self, community: Community, account: Account, pairing: int) -> Account:
        """This account says no, and that is the end of it; the account it would have been joined with."""
        async with self.store.write() as tx:
            across = (await _found(tx, community.id, pairing)).check(account, self.clock.now())
            await tx.pairings.end([pairing], Ending.DECLINED)
        return across

    async def part(self, community: Community, account: Account, leaving: Platform) -> Account:
        """The account of this member on that platform is a member of its own again; which one that was."""
        async with self.store.write() as tx:
            policy = await tx.policies.current(community.id)
            member = await tx.members.of(community.id, account)
            gone = member.account(leaving) if member is not None else None
            if member is None or gone is None or len(member.accounts) == 1:
                raise PairingRefused(PairingProblem.ALONE)
            apart = await Joining(tx, self.queue, policy, self.clock.now()).part(member, gone)
            await tx.audit.add(acts.parted(community.id, member.id, apart.id, account, self.clock.now()))
        return gone

    async def _typed(self, tx: Tx, community: CommunityId, other: Account, code: str) -> Pairing | None:
        """None after a wrong try, which is counted."""
        now = self.clock.now()
        if await tx.pairings.misses(community, other, now - CODE_LIFETIME) >= MOST_MISSES:
            raise PairingRefused(PairingProblem.WAIT)
        open_ones = await tx.pairings.coded(community, code[:SELECTOR], now)
        meant = [one for one in open_ones if one.code and compare_digest(one.code, hashed(community, code))]
        if not meant:
            await tx.pairings.missed(community, other, code[:SELECTOR], now)
            return None
        await self._check(tx, meant[0], other, now)
        found = await tx.pairings.typed(meant[0].id, other, now, now + DECIDE_WITHIN)
        if found is not None:
            await self.queue.enqueue(tx, ask_job(found, found.asker))
        return found

    async def _check(self, tx: Tx, asked: Pairing, other: Account, now: datetime) -> None:
        if asked.asker == other:
            raise PairingRefused(PairingProblem.OWN_CODE)
        if asked.asker.platform == other.platform:
            raise PairingRefused(PairingProblem.SAME_PLATFORM)
        check_apart(*await met_both(tx, asked.community, asked.asker, other))
        for account in (asked.asker, other):
            named = await tx.pairings.of(asked.community, account, now)
            if len([one for one in named if one.other is not None]) >= MOST_UNDECIDED:
                raise PairingRefused(PairingProblem.MANY)


async def paired_by_wallet(
    tx: Tx, community: CommunityId, asker: Account, wallet: Address, owner: Member, now: datetime
) -> Pairing:
    """The pairing of whoever has proved this wallet with its owner; WalletTaken if they cannot be one person."""
    try:
        check_apart(await met(tx, community, asker), owner)
    except PairingRefused:
        raise WalletTaken from None
    if not owner.accounts:
        raise WalletTaken
    named = [one for one in await tx.pairings.of(community, asker, now) if one.other is not None]
    known = next((one for one in named if owner.accounts[0] in {one.asker, one.other}), None)
    if known is not None:
        return known
    if len(named) >= MOST_UNDECIDED:
        raise WalletTaken
    until = now + DECIDE_WITHIN
    asked = Pairing(community, Origin.WALLET, asker, now, until, other=owner.accounts[0], wallet=wallet)
    return await tx.pairings.add(asked)


def ask_job(pairing: Pairing, account: Account) -> Job:
    """The job that tells this account what waits for its word."""
    payload = {"community": pairing.community, "pairing": pairing.id, "platform": account.platform.value}
    return Job(JobKind.ASK_ACCOUNT, f"pairing:{pairing.id}:{account.platform}", payload, GIVE_NEXT)


async def _found(tx: Tx, community: CommunityId, pairing: int) -> Pairing:
    found = await tx.pairings.get(pairing)
    if found is None or found.community != community:
        raise PairingRefused(PairingProblem.UNKNOWN)
    return found


def _named(account: Account) -> Account:
    return replace(account, name=clean(account.name))
