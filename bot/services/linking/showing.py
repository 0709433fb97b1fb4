"""A member names what they hold where nobody can look it up, and the chain says whether it is theirs.

What was named stands beside what logs suggest: it is asked about at every look, and counts as long as the chain agrees.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import ChainUnreadable, NamedProblem, NamedRefused
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, Address, ChainName, Community, MemberId
from bot.domain.leaving.handed_in import HandedIn, handed_in
from bot.domain.requirements.attestations import wanted
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.indexing import Found, Signed, Source, source_of
from bot.ports import TAKE_FIRST, Indexing, Job, JobKind, JobQueue, Store, Tx
from bot.services.linking.credited import Credited, Proven

LONGEST = 4_000
"""Letters; a signed attestation has some two thousand."""
LONGEST_NAME = 300
MOST_PAPERS = 5
"""At a time; no more fit into so many letters."""
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
class Paper:
    """An attestation that was handed in, read as one of the schema that this probe asks for."""

    paper: str
    probe: Probe
    source: Source
    signed: Signed


@dataclass(frozen=True, slots=True)
class Showing:
    store: Store
    queue: JobQueue
    chains: Indexing
    credited: Credited

    async def show(self, community: Community, account: Account, typed: str) -> Sequence[Named | Proven]:
        """What a tier here asks about and the chain says is theirs, or what a ledger credited to them; NamedRefused,
        or ChainUnreadable.
        """
        if typed.lstrip().startswith("{"):
            return await self._papers(community, account, handed_in(typed[:LONGEST]))
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

    async def _papers(self, community: Community, account: Account, given: HandedIn) -> Sequence[Named | Proven]:
        """Attestations that stand on no chain: about wallets of theirs, by somebody whom a tier asks for.

        Where none counts, the proofs beside them.
        """
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            policy = await tx.policies.current(community.id)
        if member is None or not member.wallets:
            raise NamedRefused(NamedProblem.NO_WALLET)
        read = await asyncio.to_thread(self._read, policy, given.papers)
        good = [one for one in read if _problem(one, member) is None]
        if not good:
            return await self._proofs(given, read, member)
        standing = [one for one in good if not await self._is_taken_back(one)]
        if not standing:
            raise NamedRefused(NamedProblem.TAKEN_BACK, good[0].signed.attester)
        async with self.store.write() as tx:
            for one in standing:
                await tx.papers.keep(member.id, one.source, one.signed, one.paper)
            await self._look(tx, member)
        return list(dict.fromkeys(Named(one.source, one.signed.uid, one.signed.wallet) for one in standing))

    async def _proofs(self, given: HandedIn, read: Sequence[Paper], member: Member) -> Sequence[Proven]:
        found = await self.credited.proven(member, given.claims)
        if not found:
            raise _refused(given, read, member)
        async with self.store.write() as tx:
            await self._look(tx, member)
        return found

    async def _is_taken_back(self, one: Paper) -> bool:
        """Where the chain is silent it is taken up: each look at it asks again."""
        try:
            return await self.chains.taken_back(one.source, one.signed)
        except ChainUnreadable:
            return False

    def _read(self, policy: Policy, papers: Sequence[str]) -> Sequence[Paper]:
        """What these say, wherever a tier asks for their schema; in a thread, for each signature takes a while."""
        asked = [(probe, source_of(probe)) for probe in policy.probes() if probe.kind is Kind.EAS]
        return [
            Paper(paper, probe, source, signed)
            for paper in papers[:MOST_PAPERS]
            for probe, source in asked
            if source is not None and (signed := self.chains.signed(source, paper)) is not None
        ]

    async def _theirs(self, member: Member, source: Source, item: int) -> Named | None:
        holder = await self.chains.whose(source, item)
        mine = {wallet.address for wallet in member.wallets if wallet.counts_on(source.chain)}
        return Named(source, item, holder) if holder is not None and holder in mine else None

    async def _look(self, tx: Tx, member: Member) -> None:
        payload = {"community": member.community, "members": [MemberId(member.id)], "reason": "named"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{member.id}", payload, TAKE_FIRST))


def _problem(one: Paper, member: Member) -> NamedRefused | None:
    """Why it does not count for this member; None where it does."""
    if one.signed.attester not in wanted(one.probe.asks[2:-1]).by:
        return NamedRefused(NamedProblem.BY, one.signed.attester)
    if not _is_theirs(one.signed.wallet, member, one.probe.chain):
        return NamedRefused(NamedProblem.ABOUT, one.signed.wallet)
    return None


def _refused(given: HandedIn, read: Sequence[Paper], member: Member) -> NamedRefused:
    """What to tell of something that counts for nothing: what came closest to counting."""
    problems = [found for one in read if (found := _problem(one, member)) is not None]
    if problems:
        return next((one for one in problems if one.problem is NamedProblem.ABOUT), problems[0])
    if not given.whole:
        return NamedRefused(NamedProblem.NOT_WHOLE)
    if given.credited is None:
        return NamedRefused(NamedProblem.PAPER)
    mine = any(wallet.address == given.credited for wallet in member.wallets)
    return NamedRefused(NamedProblem.CREDIT if mine else NamedProblem.CREDIT_ELSEWHERE, given.credited)


def _is_theirs(wallet: Address, member: Member, chain: ChainName) -> bool:
    return any(one.address == wallet and one.counts_on(chain) for one in member.wallets)


def _item(typed: str) -> tuple[int, bool]:
    """What is named, and whether it is an attestation."""
    text = typed.strip()[:LONGEST_NAME]
    if uid := _UID.search(text):
        return int(uid[0], 16), True
    number = _NUMBER.search(text)
    if number is None or int(number[1]) >= _UINT256:
        raise NamedRefused(NamedProblem.NOTHING)
    return int(number[1]), False
