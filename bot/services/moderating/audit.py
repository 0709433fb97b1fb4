"""The log of what moderators did, for moderators; and whether it is whole."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.ids import Account, CommunityId, MemberId, Place
from bot.domain.moderating.audit import Break, Checker, Entry, Head
from bot.ports import ChatPlatform, Sought, Store, Tx
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at

PAGE = 500
"""So many lines are looked at before others have their turn."""
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What a moderator asks of the log; what is left out is not asked about."""

    member: Account | None = None
    tier: str = ""
    moderator: Account | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the log of a community is whole: where it ends, and what is wrong with which line."""

    head: Head
    breaks: Mapping[int, Break]


@dataclass(frozen=True, slots=True)
class Extract:
    """The lines that were asked for, newest first, whom they are about, and whether the log is whole."""

    entries: Sequence[Entry]
    members: Mapping[MemberId, Member]
    checked: Checked


@dataclass(frozen=True, slots=True)
class AuditLog:
    store: Store

    async def look(self, platform: ChatPlatform, place: Place, actor: Account, asking: Asking) -> Extract:
        """The newest thousand lines that are meant; NotPermitted for who may not manage roles."""
        await permitted(platform, place, actor)
        async with self.store.read() as tx:
            community = (await community_at(tx, place)).id
            members = (await tx.persons.whole(community, asking.member))[0] if asking.member else None
            tier = await _tier(tx, community, asking.tier) if asking.tier else None
            sought = Sought(asking.moderator, members, tier, asking.since)
            entries = await tx.audit.newest(community, sought, MOST)
            about = {entry.found.member for entry in entries if entry.found.member is not None}
            known = {member.id: member for member in await tx.members.get(about)}
        return Extract(entries, known, await self.check(community))

    async def check(self, community: CommunityId, seal: str = "") -> Checked:
        """Walk the whole log. `seal`: one that was noted earlier and must be met on the way."""
        checker = Checker(community, seal)
        async with self.store.read() as tx:
            kept = await tx.audit.head(community)
            while page := await tx.audit.page(community, checker.head.number, PAGE):
                for entry in page:
                    checker.see(entry)
                await asyncio.sleep(0)  # hashing is work: who waits for the loop goes first
        return Checked(checker.head, checker.end(kept))


async def _tier(tx: Tx, community: CommunityId, name: str) -> str:
    """The name as the policy spells it; a tier that is gone is asked for as it was spelled."""
    tiers = (await tx.policies.current(community)).tiers
    return next((tier.name for tier in tiers if tier.name.casefold() == name.casefold()), name)
