"""Awards on chain: what the contract has is brought in line with the award and the wallets, one step after the other.

A step is decided on what the contract says itself, and the next one when the last is final: whatever anybody else did
there meanwhile is seen, and nothing is told twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.awarding.chain_passes import (
    ChainPass,
    Move,
    OnChain,
    Project,
    Verb,
    answered,
    carrier,
    due,
    over,
    project_of,
    told,
    wanted,
)
from bot.domain.errors import AwardProblem, AwardRefused, ChainUnreadable
from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Tier
from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.domain.requirements.holdings import Wallet
from bot.domain.sending import OPEN, Intent
from bot.ports import Clock, JobQueue, ProjectContract, Store, Tx
from bot.services.giving.troubles import tell_moderators
from bot.services.linking.wallets import in_order
from bot.services.sending import Sender


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to stand on chain: until when (None: nothing), and the wallets it could stand in, the first one first."""

    until: datetime | None
    wallets: Sequence[Wallet]


class NoContract:
    """The `ProjectContract` port where no chain is to be had."""

    async def ends(self, project: Project, holder: Address) -> datetime | None:
        raise ChainUnreadable(f"{project.chain} is not read for {holder}")

    async def longest(self, project: Project) -> timedelta:
        raise ChainUnreadable(f"{project.chain} is not read")

    def words(self, project: Project, move: Move) -> str:
        raise KeyError(f"nothing is told to {project.contract}, and no {move.verb}")


@dataclass(frozen=True, slots=True)
class ChainPassService:
    store: Store
    queue: JobQueue
    sender: Sender
    clock: Clock
    contract: ProjectContract = field(default_factory=NoContract)

    def project(self, community: CommunityId, tier: Tier) -> Project:
        """The project whose pass an award of this tier can be; AwardRefused."""
        return project_of(tier, self.sender.founded(community))

    async def check(self, project: Project, until: datetime | None) -> None:
        """AwardRefused unless a pass may end then. What cannot be read is left to the contract to refuse."""
        if until is None:
            raise AwardRefused(AwardProblem.CHAIN_ENDLESS)
        try:
            longest = await self.contract.longest(project)
        except ChainUnreadable:
            return
        if until > self.clock.now() + longest:
            raise AwardRefused(AwardProblem.CHAIN_FAR, str(longest.days))

    async def begin(self, tx: Tx, community: CommunityId, award: Award, project: Project) -> None:
        """From now on this award is on chain too."""
        known = [one for one in await self._of(tx, award) if one.project == project]
        for one in known:
            await tx.chain_passes.keep(replace(one, wanted=True, halted=False))
        if not known:
            await tx.chain_passes.add(ChainPass(community, award.member, award.tier, project))

    async def turn(self, tx: Tx, community: CommunityId, award: Award, project: Project | None) -> None:
        """From now on this award is on chain as the pass to this project, or is not on chain."""
        await self.leave(tx, award)
        if project is not None:
            await self.begin(tx, community, award, project)

    async def leave(self, tx: Tx, award: Award) -> None:
        """From now on this award is not on chain, or is none any more."""
        for one in await self._of(tx, award):
            await tx.chain_passes.keep(replace(one, wanted=False, halted=False))

    async def asked_again(self, tx: Tx, award: Award) -> None:
        """Somebody changed this award: what the contract refused before is tried again."""
        for one in await self._of(tx, award):
            await tx.chain_passes.keep(replace(one, halted=False))

    async def _of(self, tx: Tx, award: Award) -> Sequence[ChainPass]:
        return [one for one in await tx.chain_passes.of([award.member]) if one.tier == award.tier]

    async def shown(self, member: MemberId) -> Sequence[OnChain]:
        """What of this member's is on chain, or on its way there or from there."""
        async with self.store.read() as tx:
            held = await tx.chain_passes.of([member])
            wishes = await self._wishes(tx, held)
            shows = any(one.shows_wallets for one in await tx.members.get([member]))
            found = [await self._shown(tx, one, wishes[one.id]) for one in held]
        return [replace(one, shows_wallets=shows) for one in found]

    async def _shown(self, tx: Tx, held: ChainPass, wish: Wish) -> OnChain:
        last = await tx.outbox.get(held.community, held.key)
        its_hash = last.newest.hash if last is not None and last.attempts else ""
        return OnChain(held, wish.until, carrier(held, wish.wallets), its_hash)

    async def run_due(self) -> None:
        """One step of whatever is not as it should be. Only one of these may run at a time."""
        async with self.store.read() as tx:
            held = await tx.chain_passes.all()
            wishes = await self._wishes(tx, held)
        for one in held:
            try:
                await self._step(one, wishes[one.id])
            except ChainUnreadable:
                continue  # the next tick asks again; what was told stays told

    async def _step(self, held: ChainPass, wish: Wish) -> None:
        now = self.clock.now()
        if held.move is not None:
            await self._hear(held)
        elif over(held, wish.until, now):
            await self._write(held, None)
        elif not held.halted and (move := self._due(held, wish)) is not None and not await self._still(held):
            await self._tell(held, wish, move)

    async def _still(self, held: ChainPass) -> bool:
        """Nothing is carried out: its community is frozen, or its tier in shadow."""
        async with self.store.read() as tx:
            frozen = await tx.freezes.of(held.community)
            tiers = (await tx.policies.current(held.community)).tiers
        return frozen is not None or any(one.name == held.tier and one.shadow is not None for one in tiers)

    async def _hear(self, held: ChainPass) -> None:
        """Whether what the contract was told is final, and what became of it."""
        async with self.store.read() as tx:
            sent = await tx.outbox.get(held.community, held.key)
        if sent is None or sent.stage not in OPEN:
            await self._write(held, replace(held, move=None) if sent is None else answered(held, sent.stage))

    async def _tell(self, held: ChainPass, wish: Wish, move: Move) -> None:
        """Tell the contract, unless it says itself that there is nothing to tell."""
        stands = await self.contract.ends(held.project, move.wallet)
        seen = replace(held, wallet=move.wallet, stands=stands)
        if self._due(seen, wish) == move:
            await self._write(held, told(seen, move), move)
            return
        await self._write(held, seen)  # the next look decides anew, on what stands there

    def _due(self, held: ChainPass, wish: Wish) -> Move | None:
        return due(held, wish.until, carrier(held, wish.wallets), self.clock.now())

    async def _write(self, before: ChainPass, after: ChainPass | None, move: Move | None = None) -> None:
        """Keep this, with its intent, if nobody has changed it meanwhile."""
        async with self.store.write() as tx:
            if before not in await tx.chain_passes.of([before.member]):
                return
            if after is None:
                await tx.chain_passes.drop(before)
                return
            await tx.chain_passes.keep(after)
            if move is not None:
                await self._intend(tx, after, move)

    async def _intend(self, tx: Tx, held: ChainPass, move: Move) -> None:
        signer = self._signer(held.community, held.project.chain)
        words = self.contract.words(held.project, move)
        to = held.project.contract
        await self.sender.intend(tx, Intent(held.community, held.project.chain, signer, held.key, to, words))
        if move.verb is Verb.END and await self._left(tx, held):
            facts: dict[str, object] = {"tier": held.tier, "chain": held.project.chain}
            (member,) = await tx.members.get([held.member])
            facts |= {"accounts": [{"platform": a.platform.value, "id": a.id, "name": a.name} for a in member.accounts]}
            event = Event(EventKind.WALLET_LEFT, held.community, None, self.clock.now(), facts)
            await tell_moderators(tx, self.queue, event)

    async def _left(self, tx: Tx, held: ChainPass) -> bool:
        """The award goes on, and its wallet is not its member's any more."""
        wish = (await self._wishes(tx, [held]))[held.id]
        return wish.until is not None and held.wallet not in {one.address for one in wish.wallets}

    def _signer(self, community: CommunityId, chain: ChainName) -> Address:
        keys = (one.signer for one in self.sender.founded(community) if one.chain == chain and one.signer)
        key = next(keys, None)
        if key is None:
            raise ChainUnreadable(f"nobody sends to {chain} for community {community}")
        return key

    async def _wishes(self, tx: Tx, held: Sequence[ChainPass]) -> Mapping[int, Wish]:
        members = {one.member for one in held}
        awards = {(one.member, one.tier): one for one in await tx.awards.open(members)} if members else {}
        wallets = {one.id: await in_order(tx, one) for one in await tx.members.get(members)} if members else {}
        now = self.clock.now()
        ends = {one.id: wanted(awards.get((one.member, one.tier)), now) if one.wanted else None for one in held}
        return {one.id: Wish(ends[one.id], wallets.get(one.member, ())) for one in held}
