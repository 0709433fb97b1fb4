"""The sandbox's three OpenZeppelin tokens: what to deploy, where it lands, and how to call it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any, Literal, Self

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

Kind = Literal["erc20", "erc721", "erc1155"]
NAMES: dict[Kind, str] = {"erc20": "GardenToken", "erc721": "GardenPass", "erc1155": "GardenEditions"}


def artifact(kind: Kind) -> dict[str, Any]:
    """Gives `abi` and creation `bytecode`, as contracts/ compiled them."""
    found: dict[str, Any] = json.loads((resources.files(__name__) / f"{NAMES[kind]}.json").read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where the three contracts are, checksummed."""

    erc20: str
    erc721: str
    erc1155: str

    def at(self, kind: Kind) -> str:
        address: str = getattr(self, kind)
        return address

    def wire(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Mint:
    """One mint by the tokens' owner: `token_id` counts for ERC-721 and ERC-1155, `amount` for ERC-20 and ERC-1155."""

    kind: Kind
    to: str
    token_id: int = 0
    amount: int = 1

    def calldata(self) -> bytes:
        if self.kind == "erc1155":
            return calldata("mint(address,uint256,uint256)", self.to, self.token_id, self.amount)
        return calldata("mint(address,uint256)", self.to, self.amount if self.kind == "erc20" else self.token_id)

    def wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Reads `wire()`'s form or raises ValueError; numbers may be strings, as JSON of other languages needs."""
        kind = given["kind"]
        if kind not in NAMES:
            raise ValueError(f"unknown kind {kind!r}")
        return cls(kind, to_checksum_address(given["to"]), int(given.get("token_id", 0)), int(given.get("amount", 1)))


def transfer_calldata(kind: Kind, holder: str, to: str, token_id: int, amount: int) -> bytes:
    """The call by which a holder hands over tokens."""
    if kind == "erc20":
        return calldata("transfer(address,uint256)", to, amount)
    if kind == "erc721":
        return calldata("transferFrom(address,address,uint256)", holder, to, token_id)
    return calldata("safeTransferFrom(address,address,uint256,uint256,bytes)", holder, to, token_id, amount, b"")


def calldata(signature: str, *values: object) -> bytes:
    """Selector and ABI-encoded arguments of a function with flat argument types."""
    return bytes(keccak(text=signature)[:4]) + encode(_types(signature), values)


def _types(signature: str) -> Sequence[str]:
    return signature[signature.index("(") + 1 : -1].split(",")
