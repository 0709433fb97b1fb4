"""What is to happen on chain is sent once, however often anything in between breaks.

Signed bytes are kept before anybody sees them, and a nonce is given up only when something else is final in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.contributing.motions import KEY
from bot.domain.errors import ChainUnreadable
from bot.domain.events import Event, EventKind
from bot.domain.founded import Founded, Foundings, Purse
from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.sending import (
    MOST_IN_FLIGHT,
    Attempt,
    ChainSight,
    Deed,
    Fees,
    Intent,
    Price,
    Sending,
    Stage,
    cost,
    filler,
    missing_nonce,
    next_nonce,
    step,
)
from bot.ports import Clock, JobQueue, Signers, Store, Told, Transactions, Tx, Unsigned
from bot.services.giving.troubles import tell_moderators

SAID_AGAIN = timedelta(hours=6)
"""So often at most the moderators are told that a key is short of money."""
MOST_FEE = 500 * 10**9
"""Wei for a unit of gas: no node's word makes the bot offer more."""


class NoTransactions:
    """The `Transactions` port where nothing is ever sent."""

    def chain_id(self, chain: ChainName) -> int:
        raise KeyError(chain)

    async def sight(self, chain: ChainName, signer: Address, hashes: Collection[str]) -> ChainSight:
        raise ChainUnreadable(f"nothing is sent to {chain} by {signer}, so {len(hashes)} are not looked for")

    async def estimate(self, intent: Intent) -> int | None:
        raise ChainUnreadable(f"nothing is sent to {intent.chain}")

    async def tell(self, chain: ChainName, raw: str) -> Told:
        raise ChainUnreadable(f"nothing of {len(raw)} signs is sent to {chain}")


@dataclass(frozen=True, slots=True)
class Sender:
    """`foundings`: whose contracts stand where; `most_fee` bounds what is offered for a unit of gas, in wei."""

    store: Store
    queue: JobQueue
    transactions: Transactions
    clock: Clock
    signers: Signers = field(default_factory=dict)
    most_fee: int = MOST_FEE
    foundings: Foundings = field(default_factory=dict)

    def founded(self, community: CommunityId) -> Sequence[Founded]:
        """This community's contracts, chain by chain; `signer` is who sends to them."""
        return self.foundings.get(community, ())

    async def purses(self, community: CommunityId) -> Sequence[Purse]:
        """What the keys have that send for this community, and how much of theirs is on its way."""
        async with self.store.read() as tx:
            waiting = [one.intent for one in await tx.outbox.open()]
        keys = [(one.chain, key, key == one.council) for one in self.founded(community) for key in one.keys]
        counts = Counter((one.chain, one.signer) for one in waiting if one.community == community)
        return [
            Purse(chain, key, await self._balance(chain, key), counts[chain, key], council)
            for chain, key, council in keys
        ]

    async def _balance(self, chain: ChainName, signer: Address) -> int | None:
        try:
            return (await self.transactions.sight(chain, signer, ())).balance
        except ChainUnreadable:
            return None

    async def intend(self, tx: Tx, intent: Intent) -> Sending:
        """Keep within this transaction that this is to happen; what was intended under its key already stays."""
        return await tx.outbox.add(Sending(intent, self.clock.now()))

    async def price(self, intent: Intent) -> Price | None:
        """What it would cost at today's fees, and what its key has; None if the contract says no. ChainUnreadable."""
        gas = await self.transactions.estimate(intent)
        if gas is None:
            return None
        sight = self._bounded(await self.transactions.sight(intent.chain, intent.signer, ()))
        return Price(cost(gas, sight.fees), sight.balance)

    async def run_due(self) -> None:
        """One look at every key that has something on its way. Only one of these may run at a time."""
        async with self.store.read() as tx:
            waiting = await tx.outbox.open()
        lines: dict[tuple[ChainName, Address], list[Sending]] = defaultdict(list)
        for one in map(self._by_todays_key, waiting):
            lines[one.intent.chain, one.intent.signer].append(one)
        for line in lines.values():
            try:
                await self._advance(line)
            except ChainUnreadable:
                continue  # nothing is lost by waiting; `/gate status` says how its endpoints do

    def _by_todays_key(self, sending: Sending) -> Sending:
        """What waits for a key that is not here any more goes out by the one that sends to that contract now.

        Nothing with a nonce is touched: what was signed for it can still land.
        """
        intent = sending.intent
        if sending.stage is not Stage.QUEUED or intent.fills or intent.signer in self.signers:
            return sending
        keys = (one.sends_to(intent.to) for one in self.founded(intent.community) if one.chain == intent.chain)
        key = next(keys, None)
        return sending if key is None else replace(sending, intent=replace(intent, signer=key))

    async def _advance(self, line: Sequence[Sending]) -> None:
        """The transactions of one key on one chain, the oldest first; those with a nonce before those without."""
        chain, signer = line[0].intent.chain, line[0].intent.signer
        hashes = [attempt.hash for one in line for attempt in one.attempts]
        sight = self._bounded(await self.transactions.sight(chain, signer, hashes))
        flying = [await self._follow(one, sight) for one in line if one.nonce is not None]
        flying = [one for one in flying if one.stage in {Stage.SENT, Stage.MINED}]
        await self._fill(sight, flying)
        for one in (one for one in line if one.nonce is None):
            if len(flying) >= MOST_IN_FLIGHT:
                return
            begun = await self._begin(one, sight, flying)
            if begun is None:
                return  # what is behind it must not overtake it
            if begun.stage is Stage.SENT:
                flying.append(begun)

    async def _follow(self, sending: Sending, sight: ChainSight) -> Sending:
        due = step(sending, sight, self.clock.now())
        match due.deed:
            case Deed.KEEP:
                await self._keep(due.sending)
            case Deed.TELL:
                return await self._tell(due.sending, sight)
            case Deed.BUMP:
                return await self._bump(due.sending, sight)
            case Deed.WAIT:
                pass
        return due.sending

    async def _begin(self, sending: Sending, sight: ChainSight, flying: Sequence[Sending]) -> Sending | None:
        """Sign it for the next nonce and send it; None while it has to wait, refused where the contract says no."""
        gas = await self.transactions.estimate(sending.intent)
        if gas is None:
            refused = replace(sending, stage=Stage.REFUSED, why="the contract says no")
            await self._keep(refused)
            return refused
        spent = sum(cost(one.gas, one.newest.fees) for one in flying if one.stage is Stage.SENT)
        need = spent + cost(gas, sight.fees)
        if sight.balance < need:
            await self._short(sending.intent, need, sight.balance)
            return None
        numbered = replace(sending, nonce=next_nonce(sight, flying), gas=gas)
        return await self._tell(await self._sign(numbered, sight.fees), sight)

    async def _fill(self, sight: ChainSight, flying: Sequence[Sending]) -> None:
        """Use up a nonce that nobody has any more and for which the others wait."""
        nonce = missing_nonce(sight, flying, self.clock.now())
        if nonce is None:
            return
        async with self.store.write() as tx:
            kept = await self.intend(tx, filler(flying[0].intent, nonce, sight.head.number))
        gas = await self.transactions.estimate(kept.intent)
        if gas is not None:
            await self._tell(await self._sign(replace(kept, nonce=nonce, gas=gas), sight.fees), sight)

    async def _sign(self, sending: Sending, fees: Fees) -> Sending:
        """Signed and kept; nobody has seen it yet."""
        intent = sending.intent
        signer = self.signers.get(intent.signer)
        if signer is None:
            raise ChainUnreadable(f"nobody here signs for {intent.signer}")
        assert sending.nonce is not None
        number = self.transactions.chain_id(intent.chain)
        raw, its_hash = await signer.sign(Unsigned(number, sending.nonce, intent.to, intent.data, sending.gas, fees))
        attempt = Attempt(its_hash, raw, fees, self.clock.now())
        async with self.store.write() as tx:
            now = await tx.outbox.get(intent.community, intent.key)
            if now is not None and now.stage is Stage.NEEDLESS:
                return now  # it was withdrawn meanwhile: nobody has seen what was signed, and nobody will
            return await tx.outbox.signed(sending, attempt)

    async def _bump(self, sending: Sending, sight: ChainSight) -> Sending:
        """The same with higher fees, in the place of what no block wants; at the bound it is told again instead."""
        old, fees = sending.newest.fees, self._offered(sending.newest.fees.bumped(sight.fees))
        if fees.most <= old.most:
            return await self._tell(sending, sight)
        return await self._tell(await self._sign(sending, fees), sight)

    async def _tell(self, sending: Sending, sight: ChainSight) -> Sending:
        if sending.stage is Stage.NEEDLESS:
            return sending
        told = await self.transactions.tell(sending.intent.chain, sending.newest.raw)
        if told is Told.SHORT:
            await self._short(sending.intent, cost(sending.gas, sending.newest.fees), sight.balance)
        if told is Told.UNTOLD:
            return sending
        heard = replace(sending.newest, told_at=self.clock.now())
        kept = replace(sending, attempts=(*sending.attempts[:-1], heard))
        await self._keep(kept)
        return kept

    async def _keep(self, sending: Sending) -> None:
        async with self.store.write() as tx:
            await tx.outbox.keep(sending)
            if sending.stage in {Stage.REVERTED, Stage.REFUSED} and not sending.intent.key.startswith(KEY):
                facts: dict[str, object] = {"key": sending.intent.key, "chain": sending.intent.chain}
                facts |= {"stage": sending.stage.value, "hash": sending.newest.hash if sending.attempts else ""}
                await self._said(tx, sending.intent, EventKind.SENDING_FAILED, facts)

    async def _short(self, intent: Intent, need: int, balance: int) -> None:
        """Tell the moderators, once in a while, which key needs how much more; it goes on by itself."""
        async with self.store.write() as tx:
            since = await tx.events.since(intent.community, EventKind.KEY_SHORT, self.clock.now() - SAID_AGAIN)
            if any((one.facts["signer"], one.facts["chain"]) == (intent.signer, intent.chain) for one in since):
                return
            facts: dict[str, object] = {"signer": intent.signer, "chain": intent.chain}
            facts |= {"need": str(need), "balance": str(balance)}
            await self._said(tx, intent, EventKind.KEY_SHORT, facts)

    async def _said(self, tx: Tx, intent: Intent, kind: EventKind, facts: dict[str, object]) -> None:
        await tell_moderators(tx, self.queue, Event(kind, intent.community, None, self.clock.now(), facts))

    def _bounded(self, sight: ChainSight) -> ChainSight:
        return replace(sight, fees=self._offered(sight.fees))

    def _offered(self, fees: Fees) -> Fees:
        return Fees(min(fees.most, self.most_fee), min(fees.tip, fees.most, self.most_fee))
