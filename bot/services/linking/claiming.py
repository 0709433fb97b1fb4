"""What changes about a linked wallet, within one transaction: it is unlinked, claimed, or moved to who claims it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import WalletProblem, WalletRefused
from bot.domain.events import Event, EventKind
from bot.domain.giving.members import Member
from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.linking.claims import HELD_FOR, MOST_CLAIMS, WINDOW, Claim, Outcome
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import Wallet, orphaned, overlap
from bot.domain.signing_in.signin import SignedText
from bot.ports import GIVE_NEXT, TAKE_FIRST, Job, JobKind, JobQueue, Tx
from bot.services.giving.recording import told


@dataclass(frozen=True, slots=True)
class Claiming:
    """Every change of hands leaves one `reconcile` job for all whom it concerns."""

    tx: Tx
    queue: JobQueue
    now: datetime

    async def claim(
        self, community: CommunityId, claimant: Account, wallet: Wallet, text: SignedText | None, owner: Member
    ) -> Claim:
        """Keep that this account has proved the owner's wallet, tell the owner and ask the moderators.

        WalletRefused where the wallet is claimed already, or the account claims too much.
        """
        if await self.tx.claims.made(claimant, self.now - WINDOW) >= MOST_CLAIMS:
            raise WalletRefused(WalletProblem.MANY)
        asked = Claim(community, wallet, claimant, self.now, self.now + HELD_FOR, text)
        claim = await self.tx.claims.add(asked)
        if claim is None:
            raise WalletRefused(WalletProblem.CLAIMED)
        await self._tell(EventKind.WALLET_CLAIMED, claim, owner)
        payload = {"community": community, "claim": claim.id}
        await self.queue.enqueue(self.tx, Job(JobKind.ASK_ABOUT_CLAIM, f"claim:{claim.id}", payload, GIVE_NEXT))
        return claim

    async def proved_again(self, community: CommunityId, wallet: Wallet) -> None:
        """Whoever has this wallet has just proved it once more, which answers whoever claims it."""
        claim = await self.tx.claims.on(community, wallet)
        if claim is not None:
            await self.settle(claim, Outcome.PROVED)

    async def unlink(self, community: CommunityId, linked: LinkedWallet) -> None:
        """The wallet is its member's no more. If somebody else claims it, it is theirs now."""
        claim = await self.tx.claims.on(community, linked.wallet)
        if claim is not None and claim.open_at(self.now):
            ended = await self.settle(claim, Outcome.FREED)
            if ended.outcome is Outcome.FREED:
                return
        if await self._let_go(linked):
            await self._look_again(community, [linked.member], "unlinked")

    async def settle(self, claim: Claim, outcome: Outcome, by: Account | None = None) -> Claim:
        """The claim ends like this, and both hear of it; WalletRefused if it has ended before."""
        links = await in_its_way(self.tx, claim)
        owner = await self._member(links[0]) if links else None
        claimant = await self.tx.members.ensure(claim.community, claim.claimant)
        if owner is None or owner.id == claimant.id:
            outcome = Outcome.VOID
        ended = await self.tx.claims.end(claim.id, outcome, by)
        if ended is None:
            raise WalletRefused(WalletProblem.OVER)
        if links and outcome in {Outcome.MOVED, Outcome.FREED}:
            await self._move(ended, links, claimant)
        if owner is not None and outcome is not Outcome.VOID:
            await self._tell(EventKind.CLAIM_ENDED, ended, owner)
            await self._tell(EventKind.CLAIM_ENDED, ended, claimant)
        return ended

    async def _move(self, claim: Claim, links: Sequence[LinkedWallet], claimant: Member) -> None:
        for linked in links:
            await self._let_go(linked)
        await self.tx.members.link(claimant.id, claim.wallet, self.now, claim.text)
        await self._look_again(claim.community, [links[0].member, claimant.id], "moved")

    async def _let_go(self, linked: LinkedWallet) -> bool:
        """Its vaults and Safes go with it, so that whoever has it next can add them."""
        if not await self.tx.wallets.unlink(linked.id):
            return False
        member = await self._member(linked)
        lost = {(one.address, one.scope) for one in orphaned(member.wallets)} if member else set()
        for left in await self.tx.wallets.of(linked.member):
            if (left.address, left.wallet.scope) in lost:
                await self.tx.wallets.unlink(left.id)
        return True

    async def _look_again(self, community: CommunityId, members: Sequence[MemberId], reason: str) -> None:
        payload = {"community": community, "members": list(members), "reason": reason}
        key = f"{reason}:{'-'.join(map(str, members))}"
        await self.queue.enqueue(self.tx, Job(JobKind.RECONCILE, key, payload, TAKE_FIRST))

    async def _member(self, linked: LinkedWallet) -> Member | None:
        return next(iter(await self.tx.members.get([linked.member])), None)

    async def _tell(self, kind: EventKind, claim: Claim, member: Member) -> None:
        who = claim.claimant
        facts: dict[str, object] = {
            "wallet": claim.wallet.address,
            "outcome": claim.outcome and claim.outcome.value,
            "until": claim.expires_at.isoformat(),
            "accounts": [{"platform": who.platform.value, "id": who.id, "name": who.name}],
            "yours": who in member.accounts,
        }
        await told(self.tx, self.queue, member, Event(kind, claim.community, member.id, self.now, facts))


async def in_its_way(tx: Tx, claim: Claim) -> list[LinkedWallet]:
    """What its owner has at this address, where it would count: the same wallet, or a vault whose key is proved."""
    owner = await tx.members.owner(claim.community, claim.wallet)
    found = await tx.wallets.of(owner) if owner is not None else ()
    return [one for one in found if one.address == claim.wallet.address and overlap(one.wallet, claim.wallet)]
