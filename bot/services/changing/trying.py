"""A live try: what the functions that a change asks answer for the wallets of who proposes it."""

from collections.abc import Sequence
from itertools import islice

from bot.domain.changing.changes import Try
from bot.domain.giving.passes import ENOUGH_WITNESSES
from bot.domain.giving.policy import Difference, Policy, Tier
from bot.domain.ids import Account
from bot.domain.requirements.holdings import Kind, Trouble, Unread, Want
from bot.domain.requirements.requirements import Holds, leaves, sorted_wants
from bot.ports import Chains, ReadAt, Store

MOST_FUNCTIONS, MOST_WALLETS = 4, 2


async def tried(store: Store, chains: Chains, change: Difference, after: Policy, actor: Account) -> tuple[Try, ...]:
    """An answer for each function that is new in this change and each of the actor's first wallets."""
    found = list(islice(_functions(change), MOST_FUNCTIONS))
    if not found:
        return ()
    async with store.read() as tx:
        member = await tx.members.of(after.community, actor)
    wallets = () if member is None else member.wallets[:MOST_WALLETS]
    told = list[Try]()
    for leaf in found:
        wants = [want for want in sorted_wants(leaf, wallets) if want.probe == leaf.probe]
        told += await _answers(chains, leaf, wants) if wants else [Try(leaf)]
    return tuple(told)


def _functions(change: Difference) -> Sequence[Holds]:
    """Those that a tier asks now and did not before."""
    pairs = [(None, tier) for tier in change.added] + [*change.changed]
    asked = [(_asked(before), _asked(after)) for before, after in pairs]
    return list(dict.fromkeys(leaf for before, after in asked for leaf in after if leaf not in before))


def _asked(tier: Tier | None) -> Sequence[Holds]:
    if tier is None or tier.requirement is None:
        return ()
    return [leaf for leaf in leaves(tier.requirement) if leaf.probe.kind is Kind.CALL]


async def _answers(chains: Chains, leaf: Holds, wants: Sequence[Want]) -> list[Try]:
    pins = await chains.pins(leaf.probe.chain)
    if pins is None:
        return [Try(leaf, Unread(Trouble.SILENT), want.wallet) for want in wants]
    seen = await chains.read(ReadAt(leaf.probe.chain, pins.give, ENOUGH_WITNESSES, alone=True), wants)
    return [Try(leaf, seen[want], want.wallet) for want in wants]
