"""The community's key attests by the forms of EAS, as EAS' own programs do: what is signed stands on no chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Reply, word
from bot.adapters.chain.hashing import keccak
from bot.adapters.chain.probes.attestations import REGISTRY, SCHEMA
from bot.adapters.chain.probes.papers import DOMAIN, signed, words
from bot.adapters.chain.reading.abi import text
from bot.domain.errors import ChainUnreadable
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName
from bot.domain.leaving.reputation import Attested, Statement, schema_uid
from bot.ports import Signers

VERSION = "0x54fd4d50"
"""version() of EAS: it is part of what is signed."""


@dataclass(frozen=True, slots=True)
class Attesters:
    """The `Attesting` port."""

    agreements: Mapping[ChainName, Agreement]
    signers: Signers

    async def attest(self, where: Founded, statements: Sequence[Statement]) -> Sequence[Attested]:
        signer = self.signers.get(where.signer) if where.signer is not None else None
        if where.eas is None or signer is None:
            raise ChainUnreadable(f"nobody attests on {where.chain}")
        domain = await self._domain(where.chain, where.eas)
        told = [words(one.message, domain) for one in statements]
        return [signed(each, await signer.sign_words(each), signer.address) for each in told]

    async def _domain(self, chain: ChainName, eas: Address) -> Mapping[str, object]:
        agreement = self.agreements.get(chain)
        if agreement is None:
            raise ChainUnreadable(f"no chain called {chain}")
        version = await version_of(agreement, eas)
        if not version:
            raise ChainUnreadable(f"what stands at {eas} is no EAS")
        return {"name": DOMAIN, "version": version, "chainId": str(agreement.chain_id), "verifyingContract": eas}


async def version_of(agreement: Agreement, eas: Address) -> str:
    """Which EAS stands there; empty where none does. ChainUnreadable if that cannot be told."""
    return text(await _asked(agreement, eas, VERSION))


async def is_registered(agreement: Agreement, eas: Address) -> bool:
    """Whether the schema of our attestations is registered there, so that their fields can be read."""
    registry = word(await _asked(agreement, eas, REGISTRY))
    if not registry or registry >> 160:
        return False
    uid = schema_uid(keccak).hex()
    told = await _asked(agreement, Address(f"0x{registry:040x}"), SCHEMA + uid)
    return isinstance(told, str) and told[66:130] == uid  # behind where the record begins


async def _asked(agreement: Agreement, contract: Address, data: str) -> Reply:
    call = Call("eth_call", ({"to": contract, "data": data},))
    (said,) = await agreement.ask((await agreement.pins()).give, call)
    return said
