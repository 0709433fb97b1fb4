"""What a proof leads to, in one transaction: the wallet linked, two accounts that may be one person's, or a claim."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import ChallengeProblem, ChallengeRefused, WalletTaken
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address, Community, MemberId
from bot.domain.linking.wallets import MOST_LINKED, check_room
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import Challenge, SignedText
from bot.ports import JobQueue, Tx
from bot.services.linking.accounts import paired_by_wallet
from bot.services.linking.claiming import Claiming
from bot.services.signing_in.asked import What, told_job
from bot.services.signing_in.links import use


@dataclass(frozen=True, slots=True)
class Paired:
    """The wallet is another member's, perhaps the same person's: nothing is linked until both accounts say yes."""

    community: Community
    account: Account
    across: Account
    wallet: Address
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """The wallet is another member's, who cannot be the same person: nothing is linked unless people decide so."""

    community: Community
    account: Account
    wallet: Address
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proving:
    """Within one transaction: the challenge is used up, and what follows from it is written, both or neither."""

    tx: Tx
    queue: JobQueue
    now: datetime
    most: int = MOST_LINKED

    async def link(
        self, challenge: Challenge, wallet: Wallet, text: SignedText | None, *, told: bool
    ) -> Member | Paired | Claimed:
        """The member with the wallet linked, or what is kept of its proof; `told`: who asked is told in chat too."""
        if not await use(self.tx, challenge, self.now):
            (await self.tx.challenges.get(challenge.token) or challenge).check(self.now)
            raise ChallengeRefused(ChallengeProblem.REPLACED)
        member = await self.tx.members.ensure(challenge.community, challenge.account)
        owner = await self.tx.members.owner(challenge.community, wallet)
        if owner not in {None, member.id}:
            return await self._contested(challenge, wallet, text, owner)
        check_room(member.wallets, wallet, self.most)
        await self.tx.members.link(member.id, wallet, self.now, text)
        if owner is not None:
            await Claiming(self.tx, self.queue, self.now).proved_again(challenge.community, wallet)
        if told:
            await self.queue.enqueue(self.tx, told_job(challenge, What.LINKED))
        others = tuple(one for one in member.wallets if (one.scope, one.address) != (wallet.scope, wallet.address))
        return replace(member, wallets=(*others, wallet))

    async def _contested(
        self, challenge: Challenge, wallet: Wallet, text: SignedText | None, owner: MemberId
    ) -> Paired | Claimed:
        found = await self.tx.members.get([owner])
        if not found:
            raise WalletTaken
        account, community = challenge.account, await self.tx.communities.get(challenge.community)
        try:
            pairing = await paired_by_wallet(self.tx, community.id, account, wallet.address, found[0], self.now)
        except WalletTaken:
            claiming = Claiming(self.tx, self.queue, self.now)
            claim = await claiming.claim(community.id, account, wallet, text, found[0])
            return Claimed(community, account, wallet.address, claim.expires_at)
        return Paired(community, account, pairing.across_from(account), wallet.address, pairing.expires_at)
