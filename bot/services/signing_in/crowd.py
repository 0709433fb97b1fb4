"""Whoever signs in at the same moment is served together: links are read, and first wallets linked, in one transaction.

A first wallet is one that nobody has, of a member who has none: all there is to write about it is rows. Whatever takes
more (a pairing, a claim, a refusal that says why) is left to `Proving`, one by one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.domain.errors import ChallengeProblem, ChallengeRefused, Conflict, WalletTaken
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Policy
from bot.domain.ids import Community, CommunityId
from bot.domain.signing_in import binding
from bot.domain.signing_in.binding import Browser
from bot.domain.signing_in.signin import Challenge, Proved
from bot.ports import Clock, JobQueue, Store, Tx
from bot.services.giving.together import Line, Waiting
from bot.services.signing_in.asked import What, told_job
from bot.services.signing_in.links import is_own, token_in

MOST = 100
"""People of one transaction."""


@dataclass(frozen=True, slots=True, eq=False)
class First:
    """What may be somebody's first wallet, proved for this challenge in the account's own browser.

    Handed in twice it is two, of which one is linked.
    """

    challenge: Challenge
    proved: Proved


Link = tuple[str, str]
"""The token of a link, and the hash of the browser it is opened in."""
Found = tuple[Challenge | None, Browser | None]
House = tuple[Community, Policy]
Linked = Mapping[First, Member]


@dataclass(frozen=True, slots=True)
class Crowd:
    store: Store
    queue: JobQueue
    clock: Clock
    _opening: Line[Link, Found] = field(default_factory=Line)
    _linking: Line[First, Member | None] = field(default_factory=Line)
    _entering: Line[CommunityId, House] = field(default_factory=Line)

    async def opened(self, secret: str, browser: str) -> tuple[Challenge, bool]:
        """The challenge of this link, and whether the browser with this secret is the account's own.

        ChallengeRefused(UNKNOWN) if there is no such link.
        """
        link = token_in(secret), binding.hashed(browser) if browser else ""
        challenge, found = await self._opening(link, self._open, MOST)
        if challenge is None:
            raise ChallengeRefused(ChallengeProblem.UNKNOWN)
        return challenge, is_own(challenge, found)

    async def link(self, first: First) -> Member | None:
        """The member with their first wallet, by which the challenge was used up; None where nothing was done.

        That is so where it takes more than rows, or another one asks in the same moment for the same.
        """
        return await self._linking(first, self._link, MOST)

    async def house(self, community: CommunityId) -> House:
        """The community, and the policy in force there."""
        return await self._entering(community, self._enter, MOST)

    async def _open(self, some: Sequence[Waiting[Link, Found]]) -> None:
        async with self.store.read() as tx:
            challenges = await tx.challenges.those({one.wish[0] for one in some})
            browsers = await tx.browsers.those({one.wish[1] for one in some})
        for one in some:
            link, browser = one.wish
            one.answer((challenges.get(link), browsers.get(browser)))

    async def _enter(self, some: Sequence[Waiting[CommunityId, House]]) -> None:
        async with self.store.read() as tx:
            wanted = {one.wish for one in some}
            found = {each: (await tx.communities.get(each), await tx.policies.current(each)) for each in wanted}
        for one in some:
            one.answer(found[one.wish])

    async def _link(self, some: Sequence[Waiting[First, Member | None]]) -> None:
        """Who is linked is told so once that stays, whatever becomes of the one who works for all."""
        try:
            async with self.store.write() as tx:
                linked = await self._linked(tx, [one.wish for one in some])
                tx.after_commit.append(partial(_tell, some, linked))
        except (Conflict, WalletTaken):  # another process was faster for one of them: each by itself
            _tell(some, {})

    async def _linked(self, tx: Tx, wishes: Sequence[First]) -> Linked:
        here: defaultdict[CommunityId, list[First]] = defaultdict(list)
        for one in wishes:
            here[one.challenge.community].append(one)
        linked: dict[First, Member] = {}
        for community, theirs in here.items():
            used = await self._used(tx, await _plain(tx, community, theirs))
            linked |= await self._first(tx, community, used) if used else {}
        await self.queue.enqueue_all(tx, [told_job(one.challenge, What.LINKED) for one in linked])
        return linked

    async def _used(self, tx: Tx, plain: Collection[First]) -> Sequence[First]:
        nonces = {one.challenge.token: one.challenge.nonce for one in plain}
        used = await tx.challenges.consume_all(nonces, self.clock.now()) if plain else ()
        return [one for one in plain if one.challenge.token in used]

    async def _first(self, tx: Tx, community: CommunityId, used: Sequence[First]) -> Linked:
        members = await tx.members.ensure_all(community, [one.challenge.account for one in used])
        whose = {one: members[one.challenge.account] for one in used}
        await tx.members.link_all(community, {whose[one].id: one.proved for one in used}, self.clock.now())
        return {one: replace(member, wallets=(one.proved.wallet,)) for one, member in whose.items()}


async def _plain(tx: Tx, community: CommunityId, wishes: Sequence[First]) -> Collection[First]:
    """Those about whom there are only rows to write; of each member and of each address one."""
    owners = await tx.members.owners(community, {one.proved.wallet for one in wishes})
    known = await tx.members.known(community, {one.challenge.account for one in wishes})
    left = {one.proved.wallet.address: one for one in reversed(wishes) if one.proved.wallet not in owners}
    mine = {one: known.get(one.challenge.account) for one in left.values()}
    return {
        (who.id if who else one.challenge.account): one for one, who in mine.items() if not (who and who.wallets)
    }.values()


def _tell(some: Sequence[Waiting[First, Member | None]], linked: Linked) -> None:
    for one in some:
        one.answer(linked.get(one.wish))
