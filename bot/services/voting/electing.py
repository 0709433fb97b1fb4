"""Who may vote: drawn when a round opens, from who is in the server then, and the same until it closes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.giving.members import Member
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, Address, ChainName, Community, MemberId, Place, Platform
from bot.domain.linking.wallets import signing_on
from bot.domain.voting.voting import Draw, Known
from bot.ports import Clock, Person, Roster, Store

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Electing:
    store: Store
    rosters: Mapping[Platform, Roster]
    clock: Clock

    async def drawn(self, community: Community, draw: Draw, chain: ChainName) -> Sequence[Known]:
        """Who would vote if a round opened now. Only who is known to this bot can: a member, not an account.

        `chain`: on which a wallet that signs for them must count.
        """
        long_enough = await self._there(community, self.clock.now() - timedelta(days=draw.days))
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            members = dict[MemberId, Member]()
            for some in _pages(long_enough):
                known = await tx.members.known(community.id, some)
                found = await tx.members.get({one.id for one in known.values()})
                members |= {one.id: one for one in found}
            passes = await tx.passes.open(list(members))
        held: dict[MemberId, set[str]] = {number: set() for number in members}
        for one in passes:
            if not one.suspended:
                held[one.member].add(one.tier)
        return [
            Known(number, _wallets(member, chain), _place(policy, held[number]))
            for number, member in members.items()
            if not draw.tier or draw.tier in held[number]
        ]

    async def _there(self, community: Community, before: datetime) -> Sequence[Account]:
        """Accounts of people who were in one of its servers by then."""
        found = list[Account]()
        for place in community.places:
            if (roster := self.rosters.get(place.platform)) is not None:
                found += [
                    Account(place.platform, one.id, one.name)
                    for one in await _everybody(roster, place)
                    if not one.is_bot and one.since is not None and one.since <= before
                ]
        return found


async def _everybody(roster: Roster, place: Place) -> Sequence[Person]:
    found = list[Person]()
    while page := await roster.people(place, found[-1].id if found else 0, PAGE):
        found += page
        if len(page) < PAGE:
            break
    return found


def _pages(accounts: Sequence[Account]) -> Sequence[Sequence[Account]]:
    return [accounts[nth : nth + PAGE] for nth in range(0, len(accounts), PAGE)]


def _wallets(member: Member, chain: ChainName) -> tuple[Address, ...]:
    """Those that can sign for them: theirs there by their own proof."""
    return tuple(one.address for one in signing_on(member.wallets, chain))


def _place(policy: Policy, held: set[str]) -> int:
    """Which tier from below is the highest of these; 0 without any."""
    return max((nth for nth, tier in enumerate(policy.tiers, 1) if tier.name in held), default=0)
