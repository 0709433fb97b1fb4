"""A member names what they hold where nobody can look it up, and the chain says whether it is theirs.

What was named stands beside what logs suggest: it is asked about at every look, and counts as long as the chain agrees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import NamedProblem, NamedRefused
from bot.domain.ids import Account, Address, Community, MemberId
from bot.domain.indexing import Found, Source, source_of
from bot.domain.members import Member
from bot.ports import TAKE_FIRST, Indexing, Job, JobKind, JobQueue, Store, Tx

LONGEST = 300
_UID = re.compile(r"0x[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_NUMBER = re.compile(r"(?:^|[#/\s])(\d{1,78})\s*$")
"""`123`, `#123`, or the end of a link to it."""
_UINT256 = 2**256


@dataclass(frozen=True, slots=True)
class Named:
    """What was found to be theirs: of which source, in which wallet."""

    source: Source
    item: int
    wallet: Address


@dataclass(frozen=True, slots=True)
class Showing:
    store: Store
    queue: JobQueue
    chains: Indexing

    async def show(self, community: Community, account: Account, typed: str) -> Sequence[Named]:
        """What a tier here asks about and the chain says is theirs; NamedRefused, or ChainUnreadable."""
        item, schema = _item(typed)
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            policy = await tx.policies.current(community.id)
        asked = {source for probe in policy.probes() if (source := source_of(probe)) is not None}
        sources = sorted(source for source in asked if bool(source.schema) is schema)
        if member is None or not member.wallets:
            raise NamedRefused(NamedProblem.NO_WALLET)
        if not sources:
            raise NamedRefused(NamedProblem.NOT_ASKED)
        found = [named for source in sources if (named := await self._theirs(member, source, item))]
        if not found:
            raise NamedRefused(NamedProblem.NOT_YOURS)
        async with self.store.write() as tx:
            for one in found:
                await tx.indexes.note(one.source, Found(one.wallet, one.item))
            await self._look(tx, member)
        return found

    async def _theirs(self, member: Member, source: Source, item: int) -> Named | None:
        holder = await self.chains.whose(source, item)
        mine = {wallet.address for wallet in member.wallets if wallet.counts_on(source.chain)}
        return Named(source, item, holder) if holder is not None and holder in mine else None

    async def _look(self, tx: Tx, member: Member) -> None:
        payload = {"community": member.community, "members": [MemberId(member.id)], "reason": "wallets"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{member.id}", payload, TAKE_FIRST))


def _item(typed: str) -> tuple[int, bool]:
    """What is named, and whether it is an attestation."""
    text = typed.strip()[:LONGEST]
    if uid := _UID.search(text):
        return int(uid[0], 16), True
    number = _NUMBER.search(text)
    if number is None or int(number[1]) >= _UINT256:
        raise NamedRefused(NamedProblem.NOTHING)
    return int(number[1]), False
