"""The registry of selected designs: what it says of one, and what the council would send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.adapters.chain.artifacts import COLLABS, artifact
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call
from bot.domain.contributing.collab import WHOLE, Selection
from bot.domain.contributing.motions import Selected
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName

_WORDS = 4
"""That `selectionOf` answers: creator, moment, split, hash of the terms."""


@dataclass(frozen=True, slots=True)
class CollabRegistries:
    """The `Registry` port."""

    agreements: Mapping[ChainName, Agreement]

    async def selected(self, selection: Selection) -> Selected | None:
        agreement = self.agreements.get(selection.chain)
        if agreement is None:
            raise ChainUnreadable(f"no chain called {selection.chain}")
        asked = artifact(COLLABS).call("selectionOf", bytes.fromhex(selection.content))
        call = {"to": selection.registry, "data": "0x" + asked.hex()}
        (said,) = await agreement.ask((await agreement.pins()).give, Call("eth_call", (call,)))
        if not isinstance(said, str) or len(said) != 2 + 64 * _WORDS:
            raise ChainUnreadable(f"what stands at {selection.registry} is no registry of designs")
        creator, moment, _, terms = (said[2 + 64 * nth : 66 + 64 * nth] for nth in range(_WORDS))
        return Selected(Address("0x" + creator[-40:]), terms) if int(moment, 16) else None

    def words(self, selection: Selection) -> str:
        paid = ([one.whom for one in selection.shares], [one.parts for one in selection.shares], WHOLE, 0)
        hashes = bytes.fromhex(selection.content), bytes.fromhex(selection.terms)
        given = (hashes[0], selection.creator, hashes[1], selection.place, paid)
        return "0x" + artifact(COLLABS).call("select", *given).hex()
