"""Attestations of EAS that stand on no chain: signed by their attester (EIP-712), handed in by whom they are about.

Nothing of what is handed in is believed but what the signature covers. Its id, by which it is revoked, is worked out.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from eth_abi.packed import encode_packed
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from bot.domain.ids import Address, address

_V1 = (
    ("version", "uint16"),
    ("schema", "bytes32"),
    ("recipient", "address"),
    ("time", "uint64"),
    ("expirationTime", "uint64"),
    ("revocable", "bool"),
    ("refUID", "bytes32"),
    ("data", "bytes"),
)
_FIELDS = {1: _V1, 2: (*_V1, ("salt", "bytes32"))}
"""What is signed, by version of the form; those before the first name no version and are not taken."""
_NEWEST = 2
DOMAIN = "EAS Attestation"
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class Paper(NamedTuple):
    """What its attester signed, and by whom it was."""

    uid: int
    schema: str
    expires: int
    recipient: Address
    attester: Address
    data: bytes


@lru_cache(maxsize=2_000)
def paper(text: str, contract: Address, chain_id: int) -> Paper:
    """The attestation in this JSON, if it was signed for this EAS on this chain; ValueError for anything else."""
    try:
        given = json.loads(text)
        return _read(given.get("sig", given), contract, chain_id)
    except Exception as error:  # noqa: BLE001  whatever the libraries make of foreign text, it is no attestation
        raise ValueError(f"no signed attestation: {type(error).__name__}") from None


def words(said: Mapping[str, object], domain: Mapping[str, object]) -> dict[str, Any]:
    """The message of EIP-712 that an attester signs, of the form's version 2."""
    types = [{"name": name, "type": kind} for name, kind in _FIELDS[_NEWEST]]
    return {"domain": domain, "primaryType": "Attest", "message": said, "types": {"Attest": types}}


def signed(said: dict[str, Any], signature: str, signer: Address) -> dict[str, Any]:
    """These words with their signature, as EAS' own programs write them."""
    message = {name: _value(kind, said["message"][name]) for name, kind in _FIELDS[_NEWEST]}
    raw = bytes.fromhex(signature[2:])
    parts = {"v": raw[64], "r": f"0x{raw[:32].hex()}", "s": f"0x{raw[32:64].hex()}"}
    uid = f"0x{_uid(_NEWEST, message):064x}"
    return {"sig": {"version": _NEWEST, "uid": uid, **said, "signature": parts}, "signer": signer}


def _read(given: Mapping[str, Any], contract: Address, chain_id: int) -> Paper:
    domain, said = given["domain"], given["message"]
    if (address(domain["verifyingContract"]), int(domain["chainId"])) != (contract, chain_id):
        raise ValueError("signed for another contract")
    version = int(said["version"])
    message = {name: _value(kind, said[name]) for name, kind in _FIELDS[version]}
    attester = _signer(domain, version, message, given["signature"])
    return Paper(
        _uid(version, message),
        f"0x{message['schema'].hex()}",
        message["expirationTime"],
        address(message["recipient"]),
        attester,
        message["data"],
    )


def _value(kind: str, said: Any) -> Any:
    if kind == "bool":
        if not isinstance(said, bool):
            raise ValueError("neither yes nor no")
        return said
    if kind.startswith("uint"):
        return int(said)
    raw = str(said).lower()
    if kind == "address":
        return address(raw)
    found = bytes.fromhex(raw.removeprefix("0x"))
    if kind == "bytes32" and len(found) != 32:
        raise ValueError("not a word")
    return found


def _signer(
    domain: Mapping[str, Any], version: int, message: Mapping[str, Any], signature: Mapping[str, Any]
) -> Address:
    """Who signed it; of a signature's two twins only the one with the lower s is taken (EIP-2)."""
    v, r, s = int(signature["v"]), int(signature["r"], 16), int(signature["s"], 16)
    if s > _HALF_ORDER:
        raise ValueError("the other twin")
    types = {"Attest": [{"name": name, "type": kind} for name, kind in _FIELDS[version]]}
    ours = {
        "name": DOMAIN,
        "version": str(domain["version"]),
        "chainId": int(domain["chainId"]),
        "verifyingContract": domain["verifyingContract"],
    }
    signed = encode_typed_data(ours, types, dict(message))
    return address(Account.recover_message(signed, vrs=(v, r, s)))


def _uid(version: int, message: Mapping[str, Any]) -> int:
    """By EAS' own rule: the schema goes in as its text, and in the attester's place stands nobody."""
    parts = [
        ("uint16", version),
        ("bytes", f"0x{message['schema'].hex()}".encode()),
        ("address", message["recipient"]),
        ("address", "0x" + "0" * 40),
        *((kind, message[name]) for name, kind in _FIELDS[version][3:]),
        ("uint32", 0),
    ]
    return int.from_bytes(keccak(encode_packed([kind for kind, _ in parts], [value for _, value in parts])))
