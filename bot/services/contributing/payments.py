"""What selected designs are paid: seen on final blocks, kept and announced in one transaction, told to their makers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.contributing.payments import COIN, COIN_DECIMALS, Found, Paid, Paying, Payment, news
from bot.domain.errors import ChainUnreadable
from bot.domain.events import Event, EventKind
from bot.domain.founded import Foundings
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, Place
from bot.ports import ChatPlatform, Clock, Job, JobKind, JobQueue, PaymentLogs, Store, Tx
from bot.services.changing.contract_facts import Book
from bot.services.contributing.entries import MOST_LISTED
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at


class NoPaymentLogs:
    """The `PaymentLogs` port where no chain is to be had."""

    async def begin(self, _chain: ChainName) -> None:
        return None

    async def onward(self, _paying: Paying, _tokens: object) -> None:
        return None

    async def decimals(self, chain: ChainName, token: Address) -> int:
        raise ChainUnreadable(f"{chain} is not read for {token}")


@dataclass(frozen=True, slots=True)
class PaymentsService:
    """`digits`: of tokens that were asked, since the start; a token never changes them."""

    store: Store
    queue: JobQueue
    logs: PaymentLogs
    clock: Clock
    foundings: Foundings
    book: Book
    digits: dict[tuple[ChainName, Address], int] = field(default_factory=dict)

    async def look(self, chain: ChainName) -> None:
        """A bounded stretch further along every registry of this chain."""
        for community, founded in self.foundings.items():
            for one in founded:
                if one.chain == chain and one.registry is not None:
                    await self._look(community, chain, one.registry)

    async def mine(self, community: Community, account: Account) -> Sequence[Paid]:
        """What designs of this account's member were paid."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            entries = await tx.entries.of(member.id, MOST_LISTED) if member else ()
            return await tx.payments.of(community.id, [one.content for one in entries]) if entries else ()

    async def all(self, platform: ChatPlatform, place: Place, actor: Account) -> Sequence[Paid]:
        """What every selected design was paid, for who moderates this place."""
        await permitted(platform, place, actor)
        async with self.store.read() as tx:
            return await tx.payments.of((await community_at(tx, place)).id)

    def tokens(self, chain: ChainName) -> Mapping[Address, str]:
        """What the host calls the tokens that count on this chain."""
        return {one.contract: one.name for one in self.book.known if one.chain == chain}

    async def _look(self, community: CommunityId, chain: ChainName, registry: Address) -> None:
        async with self.store.read() as tx:
            paying = await tx.payments.get(community, chain, registry)
        if paying is None:
            await self._begin(community, chain, registry)
            return
        found = await self.logs.onward(paying, self.tokens(chain).keys())
        if found is None:
            return
        try:
            whole = replace(found, payments=tuple([await self._counted(chain, one) for one in found.payments]))
        except ChainUnreadable:
            return  # the next tick asks again
        async with self.store.write() as tx:
            if await tx.payments.extend(paying, whole):
                await self._announce(tx, paying, whole)

    async def _begin(self, community: CommunityId, chain: ChainName, registry: Address) -> None:
        final = await self.logs.begin(chain)
        if final is not None:
            async with self.store.write() as tx:
                await tx.payments.begin(Paying(community, chain, registry, told_after=final))

    async def _counted(self, chain: ChainName, one: Payment) -> Payment:
        if one.token == COIN:
            return replace(one, decimals=COIN_DECIMALS)
        key = chain, one.token
        if key not in self.digits:
            self.digits[key] = await self.logs.decimals(chain, one.token)
        return replace(one, decimals=self.digits[key])

    async def _announce(self, tx: Tx, paying: Paying, found: Found) -> None:
        told = news(paying, found)
        if not told:
            return
        designs = {one.selected.split: one for one in await tx.payments.of(paying.community)}
        kept = [await tx.events.add(self._event(paying, one, designs[one.split])) for one in told]
        payload = {"community": paying.community, "events": [one.id for one in kept]}
        await self.queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, f"events:{kept[0].id}-{kept[-1].id}", payload))

    def _event(self, paying: Paying, one: Payment, design: Paid) -> Event:
        called = self.tokens(paying.chain).get(one.token, "")
        what = {"way": one.way, "amount": str(one.amount), "decimals": one.decimals, "token": called}
        where = {"chain": paying.chain, "hash": one.tx_hash, "entry": design.entry, "title": design.title}
        facts: dict[str, object] = {**what, **where, "content": design.selected.content}
        return Event(EventKind.DESIGN_PAID, paying.community, None, self.clock.now(), facts)
