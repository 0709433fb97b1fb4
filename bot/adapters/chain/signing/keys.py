"""Who signs: a key of this machine's own, or a signer elsewhere that is told what to sign and never gives its key.

Those elsewhere are asked one thing a request: not all of them take batches.

A key is decrypted once, at the start, in a thread; it is in memory alone, and in no text, log or table.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from bot.adapters.chain.endpoints.endpoint import Endpoint
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointTrouble
from bot.domain.errors import ChainUnreadable, KeyRefused
from bot.domain.ids import Address, address
from bot.ports import Unsigned

_SIGNATURE = 65
"""Bytes."""
_DOMAIN = {"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address"}


class KeystoreSigner:
    """A key out of a keystore file, version 3."""

    def __init__(self, key: LocalAccount) -> None:
        self._key = key

    def __repr__(self) -> str:
        return f"KeystoreSigner({self.address})"

    @classmethod
    async def opened(cls, path: Path, passphrase: str) -> "KeystoreSigner":
        """The key in this file; KeyRefused where it is none, or the passphrase another one."""
        return await asyncio.to_thread(cls._opened, path, passphrase)

    @classmethod
    def _opened(cls, path: Path, passphrase: str) -> "KeystoreSigner":
        try:
            kept = json.loads(path.read_text())
            return cls(Account.from_key(Account.decrypt(kept, passphrase)))
        except Exception:  # noqa: BLE001  the library's words may quote what it was given
            raise KeyRefused(str(path)) from None

    @property
    def address(self) -> Address:
        return address(self._key.address)

    async def sign(self, unsigned: Unsigned) -> tuple[str, str]:
        signed = await asyncio.to_thread(self._key.sign_transaction, _fields(unsigned))
        return _hex(signed.raw_transaction), _hex(signed.hash)

    async def sign_words(self, words: Mapping[str, Any]) -> str:
        message = encode_typed_data(full_message=dict(words))
        return _hex((await asyncio.to_thread(self._key.sign_message, message)).signature)


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """A signer behind JSON-RPC (`eth_signTransaction`, as web3signer has it). What it gives back is not believed."""

    address: Address
    endpoint: Endpoint

    async def sign(self, unsigned: Unsigned) -> tuple[str, str]:
        """ChainUnreadable unless these are the very fields, signed by this very key."""
        try:
            reply = await self.endpoint.ask_alone(Call("eth_signTransaction", (_asked(unsigned, self.address),)))
        except EndpointTrouble as trouble:
            raise ChainUnreadable(f"the signer of {self.address}: {trouble}") from None
        return await asyncio.to_thread(self._checked, unsigned, reply)

    async def sign_words(self, words: Mapping[str, Any]) -> str:
        """ChainUnreadable unless it is this very key's signature over these very words."""
        try:
            asked = Call("eth_signTypedData", (self.address, json.dumps(_whole(words))))
            reply = await self.endpoint.ask_alone(asked)
        except EndpointTrouble as trouble:
            raise ChainUnreadable(f"the signer of {self.address}: {trouble}") from None
        return await asyncio.to_thread(self._words_checked, words, reply)

    def _words_checked(self, words: Mapping[str, Any], reply: Any) -> str:
        try:
            signature = HexBytes(reply)
            by = Account.recover_message(encode_typed_data(full_message=dict(words)), signature=signature)
            mine = len(signature) == _SIGNATURE and address(by) == self.address
        except Exception:  # noqa: BLE001  as below
            mine = False
        if not mine:
            raise ChainUnreadable(f"the signer of {self.address} signed something else")
        return _hex(signature)

    def _checked(self, unsigned: Unsigned, reply: Any) -> tuple[str, str]:
        try:
            raw = HexBytes(reply)
            signed = TypedTransaction.from_bytes(raw)
            fields = {name: signed.as_dict()[name] for name in _fields(unsigned)}
            same = _plain(fields) == _plain(_fields(unsigned)) and signed.as_dict()["value"] == 0
            mine = address(Account.recover_transaction(raw)) == self.address
        except Exception:  # noqa: BLE001  whatever the library makes of it, it is not what was asked for
            same = mine = False
        if not (same and mine):
            raise ChainUnreadable(f"the signer of {self.address} signed something else")
        return _hex(raw), _hex(keccak(raw))


def _fields(unsigned: Unsigned) -> dict[str, Any]:
    """An EIP-1559 transaction, of type 2 and without value."""
    return {
        "type": 2,
        "chainId": unsigned.chain_id,
        "nonce": unsigned.nonce,
        "to": HexBytes(unsigned.to),
        "value": 0,
        "data": HexBytes(unsigned.data),
        "gas": unsigned.gas,
        "maxFeePerGas": unsigned.fees.most,
        "maxPriorityFeePerGas": unsigned.fees.tip,
    }


def _whole(words: Mapping[str, Any]) -> dict[str, Any]:
    """With the types of its domain, which most signers want to be told."""
    domain = [{"name": name, "type": kind} for name, kind in _DOMAIN.items() if name in words["domain"]]
    return {**words, "types": {"EIP712Domain": domain, **words["types"]}}


def _asked(unsigned: Unsigned, sender: Address) -> dict[str, str]:
    fields = _fields(unsigned)
    texts = {name: _hex(one) if isinstance(one, bytes) else hex(one) for name, one in fields.items()}
    return {"from": sender, **texts}


def _plain(fields: dict[str, Any]) -> dict[str, object]:
    return {name: bytes(one) if isinstance(one, bytes) else int(one) for name, one in fields.items()}


def _hex(found: bytes) -> str:
    return "0x" + bytes(found).hex()
