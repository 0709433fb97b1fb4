"""Keeps an eye on the roles that tiers open: one that must not be given any more is left alone until it may be again.

Roles are asked for when something about them changed, and at every new session; never by a sweep.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import RoleProblem, RoleRefused
from bot.domain.giving.doors import ABOVE, DANGEROUS, FROZEN, DoorTrouble
from bot.domain.giving.policy import Door, DoorKind, Policy
from bot.domain.giving.roles import ungivable
from bot.domain.ids import CommunityId, Place, Platform
from bot.ports import ANSWER_FIRST, ChatPlatform, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.giving.troubles import Troubles
from bot.services.permitting.authority import BOT_ITSELF

FREEZES = {RoleProblem.DANGEROUS: DANGEROUS, RoleProblem.ABOVE_BOT: ABOVE}
"""Of what stands in the way of giving a role, what nobody finds out by trying."""


@dataclass(frozen=True, slots=True)
class MappedRoles:
    store: Store
    queue: JobQueue
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    troubles: Troubles

    async def changed(self, place: Place) -> None:
        """Roles or permissions changed there: they are looked at, and then what was refused is tried again."""
        self.troubles.changes[place] += 1
        async with self.store.write() as tx:
            if await tx.communities.at(place) is not None:
                await self.queue.enqueue(tx, roles_job(place))

    async def look(self, job: Job) -> None:
        """Do a `look_at_roles` job; PlatformUnavailable passes through, so that the queue tries again."""
        place = Place(Platform(str(job.payload["platform"])), int(str(job.payload["place"])))
        async with self.store.read() as tx:
            community = await tx.communities.at(place)
            mapped = _mapped(await tx.policies.current(community.id), place) if community else frozenset()
        if community is None or place.platform not in self.platforms:
            return
        stands = await self._standing_in_the_way(mapped, place) if mapped else {}
        async with self.store.write() as tx:
            await self._judge(tx, community.id, place, stands)
            await self.troubles.match_again(tx, community.id, place)

    async def _standing_in_the_way(self, mapped: frozenset[Door], place: Place) -> dict[Door, RoleRefused]:
        """Of each mapped role that cannot be given now, why not."""
        platform = self.platforms[place.platform]
        roles = {role.id: role for role in await platform.roles(place)}
        bot = await platform.standing(place, BOT_ITSELF)
        found = {door: ungivable(roles.get(door.id), bot) for door in sorted(mapped)}
        return {door: why for door, why in found.items() if why is not None}

    async def _judge(self, tx: Tx, community: CommunityId, place: Place, stands: Mapping[Door, RoleRefused]) -> None:
        """Freeze what must not be given now; what can be given again, or is opened by no tier, is in no trouble."""
        for trouble in await tx.doors.troubles(community):
            if trouble.door.place == place and trouble.door not in stands and trouble.door.kind is DoorKind.ROLE:
                await tx.doors.end_trouble(trouble.door)
            elif trouble.door.place == place and trouble.door.kind is not DoorKind.ROLE:
                await tx.doors.try_again(trouble.door, self.clock.now())
        for door, why in stands.items():
            if why.problem in FREEZES:
                await self.troubles.freeze(tx, community, door, FREEZES[why.problem], why.detail)


async def look_after(tx: Tx, queue: JobQueue, policy: Policy) -> None:
    """A tier may not open any more what was frozen: that is looked at again with this revision."""
    frozen = [one for one in await tx.doors.troubles(policy.community) if one.problem in FROZEN]
    for place in {_place(one) for one in frozen}:
        await queue.enqueue(tx, roles_job(place))


def roles_job(place: Place) -> Job:
    """The job that looks at the roles of this place."""
    payload = {"platform": place.platform, "place": place.id}
    return Job(JobKind.LOOK_AT_ROLES, f"{place.platform}:{place.id}", payload, ANSWER_FIRST)


def _mapped(policy: Policy, place: Place) -> frozenset[Door]:
    return frozenset(door for tier in policy.tiers for door in tier.roles if door.place == place)


def _place(trouble: DoorTrouble) -> Place:
    return trouble.door.place
