"""`/me reputation`: what a member earned in votes here, as a file that proves it elsewhere. Nothing is kept of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import ChainUnreadable
from bot.domain.founded import Founded, Foundings
from bot.domain.giving.members import Member
from bot.domain.ids import Account, ChainName, Community
from bot.domain.leaving.reputation import Attested, Credit, Reputation, Statement, credits_of, statement, written
from bot.domain.linking.wallets import own_on
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.reporting import Report
from bot.ports import Attesting, Store


class NoAttesting:
    """The `Attesting` port where nobody signs."""

    async def attest(self, where: Founded, statements: Sequence[Statement]) -> Sequence[Attested]:
        raise ChainUnreadable(f"{where.chain} is not read for {len(statements)} attestations")


@dataclass(frozen=True, slots=True)
class ReputationService:
    store: Store
    attesting: Attesting
    keccak: Keccak
    chain_ids: Mapping[ChainName, int]
    foundings: Foundings

    async def of(self, community: Community, account: Account) -> Reputation:
        """What was credited to wallets of theirs, oldest first, with the community's word; or ChainUnreadable."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            reports = await tx.round_reports.credited(community.id) if member and member.wallets else ()
        found, attested = list[Credit](), list[Attested]()
        for chain in dict.fromkeys(one.chain for one in reports if one.chain in self.chain_ids):
            assert member is not None
            here = [one for one in reports if one.chain == chain]
            theirs = await asyncio.to_thread(self._credits, member, chain, here)
            attested += await self._attested(community, chain, theirs)
            found += theirs
        return Reputation(community.name, tuple(found), tuple(attested))

    def file(self, found: Reputation) -> str:
        """The same, as a file."""
        return written(self.keccak, found)

    def _credits(self, member: Member, chain: ChainName, reports: Sequence[Report]) -> Sequence[Credit]:
        wallets = {wallet.address for wallet in own_on(member.wallets, chain)}
        return [one for each in reports for one in credits_of(self.keccak, each, wallets, self.chain_ids[chain])]

    async def _attested(self, community: Community, chain: ChainName, credits_: Sequence[Credit]) -> Sequence[Attested]:
        where = next((one for one in self.foundings.get(community.id, ()) if one.chain == chain), None)
        if where is None or where.eas is None or where.signer is None or not credits_:
            return ()
        return await self.attesting.attest(where, [statement(self.keccak, one) for one in credits_])
