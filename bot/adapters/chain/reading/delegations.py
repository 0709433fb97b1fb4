"""delegate.xyz's registry, version 2: who says that they delegate to a wallet.

Anybody may say so to anybody, two hundred times: the list is read in pages, up to a limit, and only suggests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode, encode

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, Reply
from bot.adapters.chain.reading.abi import RIGHT
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName, address

MOST, PAGE = 200, 50
_HASHES, _FROM_HASHES = "0x063182a5", "0x4705ed38"
_ONE = "(uint8,address,address,bytes32,address,uint256,uint256)"
_ALL, _CONTRACT = 1, 2
_ANY_RIGHT = bytes(32)
_GAS = hex(5_000_000)


@dataclass(frozen=True, slots=True)
class DelegateRegistry:
    """The `Delegations` port: where the registry stands on which chain."""

    agreements: Mapping[ChainName, Agreement]
    places: Mapping[ChainName, Address]

    def chains(self) -> Sequence[ChainName]:
        return [chain for chain in self.agreements if chain in self.places]

    async def incoming(self, chain: ChainName, wallet: Address) -> Sequence[Address]:
        asked, place = self.agreements[chain], self.places[chain]
        at = (await asked.pins()).give

        async def told(kind: str, data: str) -> list[Any]:
            (reply,) = await asked.ask(at, Call("eth_call", ({"to": place, "data": data, "gas": _GAS},)))
            return _decoded(kind, reply)

        hashes = (await told("bytes32[]", _HASHES + wallet[2:].rjust(64, "0")))[-MOST:]
        found = list[Any]()
        for start in range(0, len(hashes), PAGE):
            page = encode(["bytes32[]"], [hashes[start : start + PAGE]])
            found += await told(f"{_ONE}[]", _FROM_HASHES + page.hex())
        return list(dict.fromkeys(vault for one in found if (vault := _vault(one, wallet)) is not None))


def _decoded(kind: str, reply: Reply) -> list[Any]:
    if isinstance(reply, Failed):
        raise ChainUnreadable("the registry does not answer")
    try:
        (found,) = decode([kind], bytes.fromhex(reply[2:]))
    except Exception:  # noqa: BLE001  whatever the library makes of it, it is no list
        raise ChainUnreadable("the registry's answer is no list") from None
    return list(found)


def _vault(one: Any, wallet: Address) -> Address | None:
    """Whose delegation this is, if it is one to this wallet that can count here."""
    kind, to, vault, right, *_ = one
    counts = kind in {_ALL, _CONTRACT} and right in {RIGHT, _ANY_RIGHT} and address(to) == wallet
    return address(vault) if counts else None
