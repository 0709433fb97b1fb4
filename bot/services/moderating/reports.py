"""Off-boarding: who lost a tier, which doors went with it and when, and on what evidence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.domain.giving.policy import Door, DoorKind, Policy
from bot.domain.ids import Account, CommunityId, MemberId, Place
from bot.domain.moderating.reports import Left, Loss, Report
from bot.ports import ChatPlatform, Store, Tx
from bot.services.giving.evidence import changed_by
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Reports:
    store: Store

    async def of(self, platform: ChatPlatform, place: Place, actor: Account, tier: str) -> Report:
        """The report of this tier, also of one that was removed; TierRefused where there never was one.

        NotPermitted for who may not manage roles.
        """
        await permitted(platform, place, actor)
        async with self.store.read() as tx:
            community = (await community_at(tx, place)).id
            policy = await tx.policies.current(community)
            name = next((one.name for one in policy.tiers if one.name.casefold() == tier.casefold()), tier)
            found = await losses(tx, community, name, MOST)
        if not found.losses:
            policy.tier(tier)  # nobody lost it and it is not there: it is mistyped
        return found


async def losses(tx: Tx, community: CommunityId, tier: str, most: int) -> Report:
    """The report of the tier of exactly this name, with at most so many losses."""
    rows = await tx.passes.ended(community, tier, most)
    members = {member.id: member for member in await tx.members.get({row.member for row in rows})}
    policies = await _policies(tx, community, {row.revision for row in rows})
    given = await tx.doors.given(members)
    holders = (await tx.passes.counts(community)).get(tier, 0)
    authors = await changed_by(tx, community, [row.facts for row in rows])
    found = [Loss(row, members.get(row.member), _doors(row, policies, given)) for row in rows]
    chats = {chat.place: chat.title for chat in await tx.chats.all(community)}
    return Report(tier, found, holders, authors, chats)


async def _policies(tx: Tx, community: CommunityId, revisions: set[int]) -> Mapping[int, Sequence[Policy]]:
    """For each revision itself and the one before: a tier that was removed with one stands in the other."""
    numbers = {number for one in revisions for number in (one, one - 1) if number > 0}
    known = {number: await tx.policies.get(community, number) for number in sorted(numbers)}
    return {one: [known[number] for number in (one, one - 1) if number in known] for one in revisions}


def _doors(
    row: Evidence, policies: Mapping[int, Sequence[Policy]], given: Mapping[MemberId, Collection[Door]]
) -> tuple[Left, ...]:
    tiers = [tier for policy in policies[row.revision] for tier in policy.tiers if tier.name == row.tier]
    ours = given.get(row.member, ())
    doors = tiers[0].doors if tiers else ()  # a channel closes to somebody with the role
    return tuple(Left(door, door not in ours) for door in doors if door.kind is not DoorKind.CHANNEL)
