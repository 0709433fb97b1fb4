"""`/collab select`: what the council would sign to select a design. Nothing is signed here, and nothing is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.contributing.collab import LARGEST_TERMS, Selection, addresses, place, shares
from bot.domain.contributing.entries import Entry, content_hash
from bot.domain.contributing.motions import Selected
from bot.domain.errors import ChainUnreadable, CollabProblem, CollabRefused
from bot.domain.founded import Founded, Foundings
from bot.domain.ids import Account, Address, ChainName, CommunityId, Place, address
from bot.ports import ChatPlatform, Clock, Registry, Signatures, Store, Tx
from bot.services.contributing.entries import standing
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed with the creator: the document itself, where it can be read, and who is paid what, as typed."""

    document: bytes = field(repr=False)
    place: str
    shares: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A selection ready for the Safe: to whom, what, the same as a file for its builder, and what is there."""

    entry: Entry
    selection: Selection
    to: str
    data: str
    batch: str
    founded: Founded


class NoRegistry:
    """The `Registry` port where no chain is to be had."""

    async def selected(self, selection: Selection) -> Selected | None:
        raise ChainUnreadable(f"{selection.chain} is not read")

    def words(self, selection: Selection) -> str:
        raise KeyError(f"nothing is told to {selection.registry}")


@dataclass(frozen=True, slots=True)
class Collab:
    store: Store
    registry: Registry
    signatures: Signatures
    clock: Clock
    chain_ids: Mapping[ChainName, int] = field(default_factory=dict)
    foundings: Foundings = field(default_factory=dict)

    async def prepare(
        self, platform: ChatPlatform, place_: Place, actor: Account, number: int, terms: Terms, chain: str = ""
    ) -> Prepared:
        """What selecting this entry on these terms takes; CollabRefused for what the registry would refuse."""
        await permitted(platform, place_, actor)
        if not 0 < len(terms.document) <= LARGEST_TERMS:
            raise CollabRefused(CollabProblem.TERMS)
        async with self.store.read() as tx:
            community = await community_at(tx, place_)
            entry = await standing(tx, community, number)
            founded = self._founded(community.id, chain)
            wallets = await creators_wallets(tx, entry, founded.chain)
        if not wallets:
            raise CollabRefused(CollabProblem.NO_WALLET)
        selection = self._selection(entry, founded, wallets[0], terms)
        if await self.registry.selected(selection) is not None:
            raise CollabRefused(CollabProblem.SELECTED)
        return self._prepared(entry, selection, founded)

    def _founded(self, community: CommunityId, chain: str) -> Founded:
        with_one = [one for one in self.foundings.get(community, ()) if one.registry is not None]
        named = [one for one in with_one if chain in {"", one.chain}]
        if not named:
            raise CollabRefused(CollabProblem.NO_REGISTRY)
        if len(named) > 1:
            raise CollabRefused(CollabProblem.WHICH_CHAIN, ", ".join(one.chain for one in named))
        return named[0]

    def _selection(self, entry: Entry, founded: Founded, creator: Address, terms: Terms) -> Selection:
        assert founded.registry is not None
        for text in addresses(terms.shares):
            if text[2:] not in {text[2:].lower(), text[2:].upper()} and text != self.signatures.checksummed(
                address(text)
            ):
                raise CollabRefused(CollabProblem.CAPITALS, text)
        paid = shares(terms.shares, creator)
        document = content_hash(terms.document)
        return Selection(founded.chain, founded.registry, entry.content, creator, document, place(terms.place), paid)

    def _prepared(self, entry: Entry, selection: Selection, founded: Founded) -> Prepared:
        to, data = self.signatures.checksummed(selection.registry), self.registry.words(selection)
        batch = {
            "version": "1.0",
            "chainId": str(self.chain_ids[selection.chain]),
            "createdAt": int(self.clock.now().timestamp() * 1_000),
            "meta": {"name": f"Select entry {entry.id}", "description": f"Content hash 0x{entry.content}"},
            "transactions": [
                {"to": to, "value": "0", "data": data, "contractMethod": None, "contractInputsValues": None}
            ],
        }
        return Prepared(entry, selection, to, data, json.dumps(batch, indent=1), founded)


async def creators_wallets(tx: Tx, entry: Entry, chain: ChainName) -> Sequence[Address]:
    """The creator's wallets that count there, the first one first: who is credited must be able to sign there."""
    linked = await tx.wallets.of(entry.member)
    counting = sorted((one for one in linked if one.wallet.counts_on(chain)), key=lambda one: not one.primary)
    return [one.address for one in counting]
