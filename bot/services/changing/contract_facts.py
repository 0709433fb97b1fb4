"""A contract that a moderator pasted: what it is, where it can be looked up, and what it might be taken for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.giving.policy import Policy
from bot.domain.ids import Address, ChainName, Place, address
from bot.domain.requirements.contracts import Known, Looked, recognised, twins
from bot.domain.requirements.requirements import leaves
from bot.ports import Chains, Signatures, Store
from bot.services.permitting.communities import community_at

_ADDRESS = re.compile(r"(?<![0-9a-zA-Z])0x[0-9a-fA-F]{40}(?![0-9a-zA-Z])")
LONGEST = 1_000
"""Characters of what is pasted that are looked at; a link to an explorer has some hundred."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the host wrote down: each chain's explorer, and contracts whose names are worth copying.

    `asked`: by chain the only contracts whose functions a tier may ask; a chain that is not there has no such list.
    """

    explorers: Mapping[ChainName, str] = field(default_factory=dict)
    known: tuple[Known, ...] = ()
    asked: Mapping[ChainName, frozenset[Address]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contracts:
    store: Store
    chains: Chains
    signatures: Signatures
    book: Book

    async def look(self, place: Place, chain: str, pasted: str) -> Looked:
        """What stands there; RequirementRefused for what is no address, or ChainUnreadable."""
        if chain not in self.chains.names():
            raise RequirementRefused(RequirementProblem.UNKNOWN_CHAIN, chain)
        contract = self.address(pasted)
        async with self.store.read() as tx:
            policy = await tx.policies.current((await community_at(tx, place)).id)
        facts = await self.chains.facts(ChainName(chain), contract)
        known = (*ours(policy), *self.book.known)
        written, explorer = self.signatures.checksummed(contract), self.book.explorers.get(facts.chain, "")
        page = f"{explorer}/address/{written}" if explorer else ""
        return Looked(facts, written, page, recognised(facts, known), twins(facts, known))

    def address(self, pasted: str) -> Address:
        """The one address in this text, alone or in a link; where it has capitals, they must fit (EIP-55)."""
        found = set(_ADDRESS.findall(pasted[:LONGEST]))
        if len(found) != 1:
            raise RequirementRefused(RequirementProblem.ADDRESS)
        (text,) = found
        contract = address(text)
        digits = text[2:]
        if digits not in {digits.lower(), digits.upper()} and text != self.signatures.checksummed(contract):
            raise RequirementRefused(RequirementProblem.CAPITALS, text)
        return contract


def ours(policy: Policy) -> list[Known]:
    """Every contract that this community's tiers ask for, under the name it had when that was saved."""
    asked = [leaf for tier in policy.tiers if tier.requirement is not None for leaf in leaves(tier.requirement)]
    named = (Known(leaf.probe.chain, leaf.probe.contract, leaf.name, ours=True) for leaf in asked if leaf.name)
    return list(dict.fromkeys(named))
