"""Every change of policy shows its effect first, and is then made by whoever may, or stopped.

A proposal is a row, so that its buttons outlive the process. Whoever proposes, applies, approves or undoes is looked at
at that moment: they may manage roles, and stand above every role that the change concerns, as it was and as it will be.
What takes more than the breaker lets go unasked waits for a second moderator, or ten minutes in which any may stop it.
Members whom the preview named as losing a tier are not counted by the breaker; anybody else is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.changing.changes import LASTS, Preview, Proposal, State, rebased, shadowed
from bot.domain.errors import ChangeProblem, ChangeRefused, Conflict, PlatformError, PlatformUnavailable, Refusal
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Door, Policy, Tier
from bot.domain.ids import HOST, Account, Community, MemberId, Place, Platform
from bot.domain.requirements.expectations import Expectation, failing
from bot.ports import Channels, ChatPlatform, Clock, Job, JobQueue, Store, Tx
from bot.services.changing.enacting import Enacting, Returning, check_left, returning
from bot.services.changing.expecting import looked_at
from bot.services.changing.previewing import Previewing, Told, untold
from bot.services.changing.proposing import fresh, kept, preview, revision, same_person
from bot.services.changing.rooms import room_of
from bot.services.changing.trying import tried
from bot.services.permitting import acts
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at
from bot.services.permitting.ranks import Ranks

Edit = Callable[[Policy], Sequence[Tier]] | Sequence[Tier]
"""What becomes of the tiers in force, or exactly the tiers that are wanted."""
KEPT = timedelta(days=30)
"""So long a proposal is found again, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants the policy to be instead of what it is, and where they asked for it."""

    place: Place
    before: Policy
    after: Policy
    whole: bool = False
    restores: int | None = None
    makes: NewRoom | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """`platform` is the one on which the actor is now; None stands for the host, who is trusted."""

    store: Store
    queue: JobQueue
    previewing: Previewing
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    channels: Mapping[Platform, Channels] = field(default_factory=dict)

    async def propose(
        self,
        platform: ChatPlatform | None,
        place: Place,
        actor: Account,
        edit: Edit,
        reason: str,
        *,
        highest_only: bool | None = None,
        expects: Sequence[Expectation] | None = None,
        makes: NewRoom | None = None,
        told: Told = untold,
    ) -> Preview:
        """What this edit would do to whom; it is kept for an hour, and nothing is done. `told` hears how far it is.

        `makes`: the channel that stands in the edit as one TO_BE_MADE.
        """
        current = await self._current(platform, place, actor)
        tiers, whole = (edit(current), False) if callable(edit) else (edit, True)
        now = self.clock.now()
        wanted = current.with_tiers(tiers, actor, now, reason, highest_only=highest_only, expects=expects)
        return await self._propose(platform, Wish(place, current, wanted, whole, makes=makes), told)

    async def undo(
        self, platform: ChatPlatform | None, place: Place, actor: Account, number: int, told: Told = untold
    ) -> Preview:
        """What going back to this revision would do; ChangeRefused(REVISION) if there is none of this number."""
        current = await self._current(platform, place, actor)
        async with self.store.read() as tx:
            earlier = await revision(tx, current.community, number)
        tiers, highest_only, expects = earlier.tiers, earlier.highest_only, earlier.expects
        now, why = self.clock.now(), f"back to revision {number}"
        wanted = current.with_tiers(tiers, actor, now, why, highest_only=highest_only, expects=expects)
        return await self._propose(platform, Wish(place, current, wanted, whole=True, restores=number), told)

    async def again(
        self, platform: ChatPlatform | None, place: Place, actor: Account, proposal: int, told: Told = untold
    ) -> Preview:
        """The same wish against what is in force by now, as a proposal of this actor's."""
        current = await self._current(platform, place, actor)
        async with self.store.read() as tx:
            found = await kept(tx, place, proposal)
            before = await revision(tx, current.community, found.base)
        if found.restores is not None:
            return await self.undo(platform, place, actor, found.restores, told)
        wants, now = found.policy, self.clock.now()
        tiers = wants.tiers if found.whole else rebased(before, wants, current)
        highest_only = before.difference(wants).highest_only
        expects = wants.expects if found.whole else None
        wanted = current.with_tiers(tiers, actor, now, wants.reason, highest_only=highest_only, expects=expects)
        return await self._propose(platform, Wish(place, current, wanted, found.whole, makes=found.makes), told)

    async def shown(self, place: Place, proposal: int) -> Preview:
        """What was shown of it."""
        async with self.store.read() as tx:
            found = await kept(tx, place, proposal)
            return await preview(tx, await revision(tx, found.community, found.base), found)

    async def waiting(self, community: Community) -> Sequence[Proposal]:
        """Those that wait for a second moderator, oldest first."""
        async with self.store.read() as tx:
            return await tx.proposals.waiting(community.id)

    async def named(self, preview: Preview) -> Mapping[MemberId, Member]:
        """Everybody whom a preview names, by number."""
        async with self.store.read() as tx:
            return {member.id: member for member in await tx.members.get(preview.named)}

    async def history(self, place: Place, limit: int) -> Sequence[Policy]:
        """The newest revisions of this place's community, newest first."""
        async with self.store.read() as tx:
            return await tx.policies.newest((await community_at(tx, place)).id, limit)

    async def apply(
        self,
        platform: ChatPlatform | None,
        place: Place,
        actor: Account,
        proposal: int,
        *,
        shadow: bool = False,
        anyway: bool = False,
    ) -> Proposal:
        """Make the proposed revision the one in force, on the word of who proposed it.

        What needs a second moderator waits from now on; the state says so. With `shadow` its tiers are only worked out
        for now, which takes nothing. ChangeRefused(UNEXPECTED) where a case fails, unless it is to be made `anyway`.
        """
        found = await self._checked(platform, place, actor, proposal)
        waits = found.needs_second and actor != HOST and not shadow
        async with (
            room_of(self.channels, found, wanted=found.author == actor and not waits) as room,
            self.store.write() as tx,
        ):
            found, current = await self._fresh(tx, found, State.OPEN, room)
            if found.author != actor:
                raise ChangeRefused(ChangeProblem.OTHERS, proposal)
            if failing(found.cases) and not (shadow or anyway):
                raise ChangeRefused(ChangeProblem.UNEXPECTED, proposal)
            if shadow:
                later = shadowed(found.policy, current.difference(found.policy))
                found = replace(found, policy=later, effects=(), needs_second=False)
            enacting = Enacting(tx, self.queue, self.clock.now())
            if found.needs_second and actor != HOST:
                return await enacting.wait(found)
            return await enacting.enact(current, found, actor)

    async def approve(self, platform: ChatPlatform, place: Place, actor: Account, proposal: int) -> Proposal:
        """Make it the one in force on the word of a second moderator, another person than who proposed it."""
        found = await self._checked(platform, place, actor, proposal)
        async with room_of(self.channels, found, wanted=found.state is State.WAITING) as room, self.store.write() as tx:
            found, current = await self._fresh(tx, found, State.WAITING, room)
            if await same_person(tx, found.community, actor, found.author):
                raise ChangeRefused(ChangeProblem.OWN, proposal)
            return await Enacting(tx, self.queue, self.clock.now()).enact(current, found, actor)

    async def cancel(self, platform: ChatPlatform, place: Place, actor: Account, proposal: int) -> Proposal:
        """Nothing comes of it. Whoever may manage roles may stop what waits, whatever it concerns."""
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            found = await kept(tx, place, proposal)
            await tx.policies.current(found.community)  # nobody applies it meanwhile
            now = await tx.proposals.get(proposal)
            if now is None or now.state in {State.APPLIED, State.CANCELLED}:
                raise ChangeRefused(ChangeProblem.OVER, proposal)
            await tx.proposals.move(proposal, State.CANCELLED, by=actor)
            if now.state is State.WAITING:
                await tx.audit.add(acts.stopped(found, actor, self.clock.now()))
        return replace(found, state=State.CANCELLED, by=actor)

    async def due(self, job: Job) -> None:
        """Do an `apply_change` job: nobody stopped it, so it is made, if who proposed it still may.

        PlatformUnavailable passes through, so that the queue tries again.
        """
        number = int(str(job.payload["proposal"]))
        async with self.store.read() as tx:
            found = await tx.proposals.get(number)
        if found is None or found.state is not State.WAITING:
            return
        platform = self.platforms.get(found.place.platform)
        if platform is None:
            raise PlatformUnavailable
        try:
            await self._checked(platform, found.place, found.author, number)
            async with room_of(self.channels, found, wanted=True) as room, self.store.write() as tx:
                found, current = await self._fresh(tx, found, State.WAITING, room)
                enacting = Enacting(tx, self.queue, self.clock.now())
                await enacting.tell(await enacting.enact(current, found, found.author))
        except PlatformUnavailable:
            raise
        except (Refusal, PlatformError):
            await self._drop(found)

    async def _fresh(self, tx: Tx, found: Proposal, state: State, room: Door | None) -> tuple[Proposal, Policy]:
        """It as it is now, with the channel that was made for it, and the policy in force."""
        now, current = await fresh(tx, self.clock, found, state)
        return (now if room is None else replace(now, policy=now.policy.with_made(room))), current

    async def _drop(self, found: Proposal) -> None:
        """What was asked for may not be done any more, or by somebody who may not: it is over, and that is told."""
        async with self.store.write() as tx:
            await tx.policies.current(found.community)
            now = await tx.proposals.get(found.id)
            if now is not None and now.state is State.WAITING:
                await tx.proposals.move(found.id, State.CANCELLED)
                await tx.audit.add(acts.stopped(found, None, self.clock.now()))
                await Enacting(tx, self.queue, self.clock.now()).tell(replace(now, state=State.CANCELLED))

    async def _current(self, platform: ChatPlatform | None, place: Place, actor: Account) -> Policy:
        """The policy in force, for somebody who may change anything at all."""
        if platform is not None:
            await permitted(platform, place, actor)
        async with self.store.read() as tx:
            return await tx.policies.current((await community_at(tx, place)).id)

    async def _propose(self, platform: ChatPlatform | None, wish: Wish, told: Told) -> Preview:
        change = wish.before.difference(wish.after)
        if not change:
            raise ChangeRefused(ChangeProblem.NOTHING)
        await self._check(platform, wish.place, _author(wish.after), wish.before, wish.after, wish.makes)
        back = await self._back(wish)
        effects = await self.previewing.effects(wish.before, wish.after, back.awards, told)
        needs = await self.previewing.needs_second(wish.after, effects)
        cases, ends = await looked_at(self.previewing.chains, wish.after), self.clock.now() + LASTS
        proposal = Proposal(wish.place, wish.after, effects, ends, needs, wish.whole, wish.restores, cases=cases)
        proposal = replace(proposal, makes=wish.makes)
        async with self.store.write() as tx:
            if (await tx.policies.current(wish.after.community)).revision != wish.before.revision:
                raise Conflict
            await tx.proposals.purge(self.clock.now() - KEPT)
            shown = await preview(tx, wish.before, await tx.proposals.add(proposal))
        tries = await tried(self.store, self.previewing.chains, change, wish.after, _author(wish.after))
        return replace(shown, tries=tries)

    async def _back(self, wish: Wish) -> Returning:
        async with self.store.read() as tx:
            back = Returning()
            if wish.restores is not None:
                back = await returning(tx, wish.before, wish.restores)
            await check_left(tx, wish.before.community, wish.before.difference(wish.after).added, back)
            return back

    async def _checked(self, platform: ChatPlatform | None, place: Place, actor: Account, proposal: int) -> Proposal:
        """The proposal, if this actor may make this change now."""
        async with self.store.read() as tx:
            found = await kept(tx, place, proposal)
            current = await tx.policies.current(found.community)
        if current.revision != found.base and found.state in {State.OPEN, State.WAITING}:
            raise ChangeRefused(ChangeProblem.STALE, proposal)
        await self._check(platform, place, actor, current, found.policy, found.makes)
        return found

    async def _check(
        self,
        platform: ChatPlatform | None,
        place: Place,
        actor: Account,
        before: Policy,
        after: Policy,
        makes: NewRoom | None,
    ) -> None:
        if platform is None:
            assert actor == HOST, "only the host needs no platform"
            return
        async with self.store.read() as tx:
            known = (await tx.communities.get(before.community)).places
            member = await tx.members.of(before.community, actor)
        ranks = Ranks({**self.platforms, place.platform: platform}, self.channels)
        await ranks.check_change(await ranks.acting(place, actor, member), before, after, known, makes)


def _author(policy: Policy) -> Account:
    assert policy.author is not None, "nobody proposes nothing"
    return policy.author
