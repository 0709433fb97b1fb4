"""One wallet, one member of a community: what happens when a second one proves it too.

The second proof is as good as the first, so the bot does not choose. For a day nothing changes: whoever has the wallet
may prove it again or unlink it, the moderators may move it or leave it, and silence takes nothing from anybody.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.errors import Conflict, WalletProblem, WalletRefused
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, Community, Place
from bot.domain.linking.claims import WINDOW, Claim, Outcome
from bot.ports import ChatPlatform, Clock, JobQueue, Store, Tx
from bot.services.linking.claiming import Claiming
from bot.services.permitting import acts
from bot.services.permitting.authority import check_above_all, permitted
from bot.services.permitting.communities import community_at

MOST_OVER = 100


@dataclass(frozen=True, slots=True)
class Claims:
    store: Store
    queue: JobQueue
    clock: Clock

    async def shown(self, community: Community) -> Sequence[tuple[Claim, Member | None, Member | None]]:
        """Every open claim, with who has the wallet and who claims it."""
        async with self.store.read() as tx:
            claims = [one for one in await tx.claims.open(community.id) if one.open_at(self.clock.now())]
            return [(one, *await parties(tx, one)) for one in claims]

    async def decide(self, platform: ChatPlatform, place: Place, actor: Account, claim: int, outcome: Outcome) -> Claim:
        """Move the wallet to who claims it, or leave it where it is, on a moderator's word.

        Whoever moves it opens and closes doors, so they stand above every role that a wallet can open.
        """
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
        if outcome is Outcome.MOVED:
            for tier in policy.tiers:
                if tier.requirement is not None:
                    await check_above_all(platform, place, tier, standing)
        async with self.store.write() as tx:
            if await tx.policies.current(policy.community) != policy:
                raise Conflict  # what the actor was checked against is not what is in force
            found = await self._undecided(tx, policy, actor, claim)
            owner, _ = await parties(tx, found)
            now = self.clock.now()
            ended = await Claiming(tx, self.queue, now).settle(found, outcome, actor)
            await tx.audit.add(acts.decided(ended, owner.id if owner else None, actor, now))
        return ended

    async def run_due(self) -> None:
        """End what nobody has decided in time, and forget what was over long ago."""
        now = self.clock.now()
        async with self.store.read() as tx:
            over = await tx.claims.over(now, MOST_OVER)
        for claim in over:
            with suppress(WalletRefused):  # somebody has just decided it
                async with self.store.write() as tx:
                    await Claiming(tx, self.queue, now).settle(claim, Outcome.LAPSED)
        async with self.store.write() as tx:
            await tx.claims.purge(now - WINDOW)

    async def _undecided(self, tx: Tx, policy: Policy, actor: Account, claim: int) -> Claim:
        found = await tx.claims.get(claim)
        if found is None or found.community != policy.community or not found.open_at(self.clock.now()):
            raise WalletRefused(WalletProblem.OVER)
        if actor in {account for one in await parties(tx, found) if one for account in one.accounts}:
            raise WalletRefused(WalletProblem.OWN_CLAIM)
        return found


async def parties(tx: Tx, claim: Claim) -> tuple[Member | None, Member | None]:
    """Who has the wallet of this claim, and who claims it."""
    owner = await tx.members.owner(claim.community, claim.wallet)
    owners = await tx.members.get([owner]) if owner is not None else []
    return next(iter(owners), None), await tx.members.of(claim.community, claim.claimant)
