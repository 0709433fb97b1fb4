"""A member names what they hold where nobody can look it up, and the chain says whether it is theirs.

What was named stands beside what logs suggest: it is asked about at every look, and counts as long as the chain agrees.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.attestations import wanted
from bot.domain.errors import NamedProblem, NamedRefused
from bot.domain.holdings import Kind, Probe
from bot.domain.ids import Account, Address, Community, MemberId
from bot.domain.indexing import Found, Signed, Source, source_of
from bot.domain.members import Member
from bot.domain.policy import Policy
from bot.ports import TAKE_FIRST, Indexing, Job, JobKind, JobQueue, Store, Tx

LONGEST = 4_000
"""Letters; a signed attestation has some two thousand."""
LONGEST_NAME = 300
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
        if typed.lstrip().startswith("{"):
            return await self._paper(community, account, typed.strip()[:LONGEST])
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

    async def _paper(self, community: Community, account: Account, paper: str) -> Sequence[Named]:
        """An attestation that stands on no chain: it is about a wallet of theirs, and a tier asks for its attester."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            policy = await tx.policies.current(community.id)
        if member is None or not member.wallets:
            raise NamedRefused(NamedProblem.NO_WALLET)
        found = await asyncio.to_thread(self._signed, policy, member, paper)
        if not found:
            raise NamedRefused(NamedProblem.PAPER)
        async with self.store.write() as tx:
            for source, one in found.items():
                await tx.papers.keep(member.id, source, one, paper)
            await self._look(tx, member)
        return [Named(source, one.uid, one.wallet) for source, one in found.items()]

    def _signed(self, policy: Policy, member: Member, paper: str) -> Mapping[Source, Signed]:
        """What this paper is good for here; in a thread, for each signature takes a while."""
        found = dict[Source, Signed]()
        for probe in policy.probes():
            source = source_of(probe) if probe.kind is Kind.EAS else None
            signed = self.chains.signed(source, paper) if source is not None else None
            if source is not None and signed is not None and _counts(signed, probe, member):
                found[source] = signed
        return found

    async def _theirs(self, member: Member, source: Source, item: int) -> Named | None:
        holder = await self.chains.whose(source, item)
        mine = {wallet.address for wallet in member.wallets if wallet.counts_on(source.chain)}
        return Named(source, item, holder) if holder is not None and holder in mine else None

    async def _look(self, tx: Tx, member: Member) -> None:
        payload = {"community": member.community, "members": [MemberId(member.id)], "reason": "wallets"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{member.id}", payload, TAKE_FIRST))


def _counts(signed: Signed, probe: Probe, member: Member) -> bool:
    mine = {wallet.address for wallet in member.wallets if wallet.counts_on(probe.chain)}
    return signed.wallet in mine and signed.attester in wanted(probe.asks[2:-1]).by


def _item(typed: str) -> tuple[int, bool]:
    """What is named, and whether it is an attestation."""
    text = typed.strip()[:LONGEST_NAME]
    if uid := _UID.search(text):
        return int(uid[0], 16), True
    number = _NUMBER.search(text)
    if number is None or int(number[1]) >= _UINT256:
        raise NamedRefused(NamedProblem.NOTHING)
    return int(number[1]), False
