"""Beside the bot now in charge of a role: whoever has it and would not have the tier, or would and has it not.

It looks and changes nothing. What cannot be read is apart: it is no difference and no agreement. A large community
takes longer than a chat keeps an answer open, so what came of the last ones stays at hand for who asked.
"""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Account, ChainName, CommunityId, MemberId, Place, Platform
from bot.domain.requirements.holdings import Trouble
from bot.domain.requirements.requirements import Sight
from bot.domain.requirements.verdicts import Unknown
from bot.ports import Chains, ChatPlatform, Clock, Person, Roster, Store
from bot.services.changing.previewing import PATIENCE, Told, untold
from bot.services.giving.hops import Hops
from bot.services.giving.looking import Looking
from bot.services.giving.recheck import BATCH, FIRST
from bot.services.giving.snapshot import taken
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at

PAGE = 1_000
MOST_KEPT = 20


class Would(StrEnum):
    """Would they have the tier? `unlinked`: no account of theirs has proved a wallet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a look at one member said: on which blocks, and what was seen. `open_wallets`: they show whole addresses."""

    would: Would
    blocks: Mapping[ChainName, int] = field(default_factory=dict)
    sight: Sight = field(default_factory=dict)
    open_wallets: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """One account with which it differs, or of which it cannot be told."""

    account: Account
    has_role: bool
    judged: Judged


@dataclass(frozen=True, slots=True)
class Comparison:
    """`agree`: with so many people it is the same; the odd ones by what they would have, then by id."""

    role: int
    tier: Tier
    agree: int
    odd: tuple[Odd, ...]


@dataclass(slots=True)
class Asked:
    """A comparison somebody asked for: how far it is, and what it found in the end."""

    looked_at: int = 0
    of: int = 0
    found: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Comparing:
    """`asked`: the last ones, by where and by whom; a moderator's next one takes the place of theirs."""

    store: Store
    chains: Chains
    rosters: Mapping[Platform, Roster]
    clock: Clock
    second_reading_after: timedelta
    asked: OrderedDict[tuple[Place, int], Asked] = field(default_factory=OrderedDict)

    async def look(
        self, platform: ChatPlatform, place: Place, actor: Account, role: int, name: str, told: Told = untold
    ) -> Comparison:
        """Compare this role with this tier, for everybody in the place now.

        `told` hears how many members' wallets were looked at, then how many people were compared, of a number nobody
        knows before.
        """
        await permitted(platform, place, actor)
        await platform.role(place, role)
        async with self.store.read() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
        async with self._kept((place, actor.id), told) as (mine, heard):
            mine.found = await self._compared(place, role, policy, policy.tier(name), heard)
            return mine.found

    async def latest(self, platform: ChatPlatform, place: Place, actor: Account) -> Asked | None:
        """The one that this actor asked for last in this place; None if it is not at hand any more."""
        await permitted(platform, place, actor)
        return self.asked.get((place, actor.id))

    @asynccontextmanager
    async def _kept(self, key: tuple[Place, int], told: Told) -> AsyncIterator[tuple[Asked, Told]]:
        """A place for one more, which hears how far it is; gone again if nothing comes of it."""
        mine = self.asked[key] = Asked()
        self.asked.move_to_end(key)
        if len(self.asked) > MOST_KEPT:
            self.asked.popitem(last=False)

        async def heard(looked_at: int, of: int) -> None:
            mine.looked_at, mine.of = looked_at, of
            await told(looked_at, of)

        try:
            yield mine, heard
        except BaseException:
            if self.asked.get(key) is mine:
                del self.asked[key]
            raise

    async def _compared(self, place: Place, role: int, policy: Policy, tier: Tier, told: Told) -> Comparison:
        judged = await self._judged(policy, tier, place.platform, told)
        agree, odd = 0, list[Odd]()
        async for one in self._people(place, told):
            found = judged.get(one.id, Judged(Would.UNLINKED))
            has = role in one.roles
            if differs(has, found.would):
                odd.append(Odd(Account(place.platform, one.id, one.name), has, found))
            else:
                agree += 1
        return Comparison(role, tier, agree, tuple(sorted(odd, key=lambda o: (o.judged.would, o.account.id))))

    async def _people(self, place: Place, told: Told) -> AsyncIterator[Person]:
        after, count, roster = 0, 0, self.rosters[place.platform]
        while page := await roster.people(place, after, PAGE):
            for one in page:
                if not one.is_bot:
                    yield one
            after, count = page[-1].id, count + len(page)
            await told(count, 0)

    async def _judged(self, policy: Policy, tier: Tier, platform: Platform, told: Told) -> Mapping[int, Judged]:
        """What a look at every member says, by their account there; those without a wallet are left out."""
        looking, found, last = Looking(self.chains, Hops(self.chains, self.store)), dict[int, Judged](), FIRST
        ends, looked_at = time.monotonic() + PATIENCE, 0
        async with self.store.read() as tx:
            total = await tx.members.count(policy.community)
        while page := await self._page(policy.community, last):
            last, looked_at = page[-1], looked_at + len(page)
            await told(looked_at, max(total, looked_at))
            async with self.store.read() as tx:
                snapshot = await taken(tx, policy, page, self.clock.now())
            readings = await looking.readings(snapshot, read=time.monotonic() < ends, only={tier.name})
            plans = await snapshot.plans(readings, self.second_reading_after)
            for member in snapshot.members:
                (decision,) = (one for one in plans[member.id].decisions if one.tier == tier.name)
                found |= _by_account(member, platform, decision)
        return found

    async def _page(self, community: CommunityId, after: MemberId) -> Sequence[MemberId]:
        async with self.store.read() as tx:
            return await tx.members.page(community, after, BATCH)


def differs(has: bool, would: Would) -> bool:
    """Is it otherwise than the bot now in charge has it, or unknown?"""
    return would is Would.UNKNOWN or has is not (would is Would.YES)


def _by_account(member: Member, platform: Platform, decision: Decision) -> Mapping[int, Judged]:
    held = decision.after is not None and decision.after.doubt is None
    awarded = decision.after is not None and decision.after.on_award
    if not member.wallets and not awarded:
        return {}
    would, verdict = Would.YES if held else Would.NO, decision.reading.verdict
    if isinstance(verdict, Unknown) and not awarded and not (held and verdict.why == {Trouble.BEHIND}):
        would = Would.UNKNOWN  # a pass that was given since the last final block is no doubt
    blocks = {chain: block.number for chain, block in decision.reading.blocks.items()}
    judged = Judged(would, blocks, decision.reading.sight, member.shows_wallets)
    return {one.id: judged for one in member.accounts if one.platform is platform}
