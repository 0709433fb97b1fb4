"""The proof of a credit, handed in by whom it names, is held against its ledger, where that is one this host knows.

Nothing is kept of it: what a ledger has credited counts by itself wherever a tier asks for it, and is looked at again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.errors import ChainUnreadable, NamedProblem, NamedRefused
from bot.domain.founded import Foundings
from bot.domain.giving.members import Member
from bot.domain.ids import Address, ChainName
from bot.domain.leaving.reputation import Credit
from bot.domain.leaving.reputation_checks import Finding, Seen, flaw
from bot.domain.leaving.reputation_reading import Claim
from bot.domain.voting.commitments import Keccak
from bot.ports import CreditLooks

MOST = 5
"""Proofs at a time; each is some thirty requests."""
_LATER = {Finding.EARLY, Finding.UNLOGGED}


class NoCreditLooks:
    """The `CreditLooks` port where no chain is to be had."""

    async def seen(self, chain: ChainName, one: Credit) -> Seen:
        raise ChainUnreadable(f"{chain} is not read for what {one.ledger} credited")


@dataclass(frozen=True, slots=True)
class Proven:
    """A credit that its ledger bears out."""

    chain: ChainName
    credit: Credit


@dataclass(frozen=True, slots=True)
class Credited:
    """`foundings`: whose ledgers are known, on these chains."""

    looks: CreditLooks
    keccak: Keccak
    chain_ids: Mapping[ChainName, int] = field(default_factory=dict)
    foundings: Foundings = field(default_factory=dict)

    async def proven(self, member: Member, claims: Sequence[Claim]) -> Sequence[Proven]:
        """Those of known ledgers that name this member's wallets; none where there are none such.

        NamedRefused where a ledger does not bear one out; ChainUnreadable where that cannot be told.
        """
        known = self._known()
        asked = [(known.get((one.credit.chain_id, one.credit.ledger)), one) for one in claims[:MOST]]
        theirs = [(chain, one) for chain, one in asked if chain is not None and _names(one, member, chain)]
        return [await self._proven(chain, one) for chain, one in theirs]

    async def _proven(self, chain: ChainName, one: Claim) -> Proven:
        found = flaw(self.keccak, one, None)
        if found is Finding.NOT_ASKED:  # it leads to the root it names: whether that is the ledger's is asked now
            found = flaw(self.keccak, one, await self.looks.seen(chain, one.credit))
        if found in _LATER:
            raise NamedRefused(NamedProblem.CREDIT_EARLY, one.credit.earned.creator)
        if found is not None:
            raise NamedRefused(NamedProblem.CREDIT_UNTRUE, one.credit.earned.creator)
        return Proven(chain, one.credit)

    def _known(self) -> Mapping[tuple[int, Address], ChainName]:
        every = (one for founded in self.foundings.values() for one in founded)
        return {(self.chain_ids[one.chain], one.ledger): one.chain for one in every if one.ledger is not None}


def _names(one: Claim, member: Member, chain: ChainName) -> bool:
    whose = one.credit.earned.creator
    return any(wallet.address == whose and wallet.counts_on(chain) for wallet in member.wallets)
