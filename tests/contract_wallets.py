"""Contract wallets on the sandbox's chain: of one key, their factory, and what no honest hand would write."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from bot.domain.ids import Address, address
from sandbox.chain import Chain
from sandbox.chain.people import owner
from sandbox.chain.verbs import Verbs
from sandbox.tokens import calldata
from tests.hand_made_contracts import created

MAGIC = bytes.fromhex("6492" * 16)
_WORD = "0x1626ba7e 224 SHL 0 MSTORE"
HOSTILE = {
    # each turn calls an address nobody called before, so that an EVM in Python is through with it in no time
    "loops until the gas is gone": "again: 0 0 0 0 GAS GAS STATICCALL POP @again JUMP",
    "reverts": "0 0 REVERT",
    "breaks": "INVALID",
    "returns ten megabytes": f"{_WORD} 10_485_760 0 RETURN",
    "returns two hundred kilobytes": f"{_WORD} 200_000 0 RETURN",
    "returns nothing": "STOP",
    "returns the four bytes alone": f"{_WORD} 4 0 RETURN",
    "returns a byte less": f"{_WORD} 31 0 RETURN",
    "returns a byte more": f"{_WORD} 33 0 RETURN",
    "returns the word and another": f"{_WORD} 64 0 RETURN",
    "returns one": "1 0 MSTORE 32 0 RETURN",
    "returns the word at the wrong end": "0x1626ba7e 0 MSTORE 32 0 RETURN",
    "returns the word and dirt behind it": f"{_WORD} 1 31 MSTORE8 32 0 RETURN",
    "returns all ones": "0 NOT 0 MSTORE 32 0 RETURN",
    "asks to look elsewhere": "0x556f1830 224 SHL 0 MSTORE 32 4 MSTORE 200 0 REVERT",  # EIP-3668's OffchainLookup
}
"""Contracts that never say that they signed, whatever is asked."""
SAYS_YES = f"{_WORD} 32 0 RETURN"


def artifact(name: str) -> bytes:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "contracts" / f"{name}.json").read_text())
    return bytes.fromhex(found["bytecode"][2:])


async def act(chain: Verbs, to: str, data: bytes, sender: LocalAccount | None = None) -> None:
    """One mined transaction, which must not fail."""
    who = sender or owner()
    if sender is not None:
        await chain.fund(sender.address)
    (sent,) = await chain.ask(
        "sandbox_sendTogether", await chain.signed(who, [(to_checksum_address(to), data)], 0, 2_000_000)
    )
    receipt = await chain.ask("eth_getTransactionReceipt", [sent])
    assert receipt["status"] == "0x1"


async def sets_code(chain: Chain, key: LocalAccount, code: Address) -> None:
    """The key sets this contract's code for its own wallet (EIP-7702); somebody else pays for it."""
    acts = [
        int(await chain.ask("eth_getTransactionCount", [one, "latest"]), 16) for one in (key.address, owner().address)
    ]
    given = key.sign_authorization({"chainId": chain.chain_id, "address": to_checksum_address(code), "nonce": acts[0]})
    paid: dict[str, Any] = {
        "type": 4,
        "chainId": chain.chain_id,
        "nonce": acts[1],
        "to": key.address,
        "value": 0,
        "gas": 200_000,
        "maxFeePerGas": 10**12,
        "maxPriorityFeePerGas": 10**9,
        "authorizationList": [given],
    }
    raw = owner().sign_transaction(paid).raw_transaction
    await chain.ask("sandbox_sendTogether", ["0x" + raw.hex()])


NO_CODE = Address("0x" + "0" * 40)
"""Setting the code of this address takes away what was set."""


async def key_wallet(chain: Chain, key: LocalAccount) -> Address:
    """A wallet of this key that stands."""
    return await created(chain, artifact("KeyWallet") + encode(["address"], [key.address]))


@dataclass(frozen=True, slots=True)
class Factory:
    """Deploys key wallets, or tells where one would stand."""

    chain: Chain
    at: Address

    @classmethod
    async def on(cls, chain: Chain) -> "Factory":
        return cls(chain, await created(chain, artifact("KeyWalletFactory")))

    def deploying(self, key: LocalAccount, salt: int = 0) -> bytes:
        return calldata("deploy(address,bytes32)", key.address, salt.to_bytes(32))

    async def deploy(self, key: LocalAccount, salt: int = 0) -> None:
        await act(self.chain, self.at, self.deploying(key, salt))

    async def predicted(self, key: LocalAccount, salt: int = 0) -> Address:
        data = "0x" + calldata("predict(address,bytes32)", key.address, salt.to_bytes(32)).hex()
        return address("0x" + (await self.chain.ask("eth_call", [{"to": self.at, "data": data}, "latest"]))[-40:])

    def wrapped(self, signature: bytes, call: bytes, to: Address | None = None) -> bytes:
        """As ERC-6492 has it: the call that deploys the wallet, and the signature."""
        return encode(["address", "bytes", "bytes"], [to or self.at, call, signature]) + MAGIC
