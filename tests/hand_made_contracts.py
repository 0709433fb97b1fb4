"""Tokens that no honest hand would write, in machine code."""

from bot.adapters.chain.assembler import assembled
from bot.domain.ids import Address, address
from sandbox.chain import Chain
from sandbox.chain.people import owner

MINED = 0xBAD
"""The wallet that blows up the minefield."""
SOURCES = {
    "burns all gas": "again: @again JUMP",
    "returns two megabytes": "2_000_000 0 RETURN",
    "reverts": "0 0 REVERT",
    "reverts with two megabytes": "2_000_000 0 REVERT",
    "breaks": "INVALID",
    "returns nothing": "STOP",
    "returns a byte less": "31 0 RETURN",
    "returns a word more": "64 0 RETURN",
    "says all ones": "0 NOT 0 MSTORE 32 0 RETURN",
    "has six of five": """
        6 0 CALLDATALOAD 224 SHR 0x18160ddd EQ @supply JUMPI
        0 MSTORE 32 0 RETURN
      supply:
        5 0 MSTORE 32 0 RETURN
    """,
    "has a minefield": f"4 CALLDATALOAD {MINED} EQ @again JUMPI 5 0 MSTORE 32 0 RETURN again: @again JUMP",
}
BROKEN = ("reverts", "reverts with two megabytes", "breaks", "returns nothing", "returns a byte less",
          "returns a word more", "returns two megabytes", "burns all gas")  # fmt: skip


async def deployed(chain: Chain, name: str) -> Address:
    """The address of this contract, mined."""
    runtime = assembled(SOURCES[name])
    creation = assembled(f"{len(runtime)} DUP1 @end 0 CODECOPY 0 RETURN") + runtime
    (sent,) = await chain.ask("sandbox_sendTogether", await chain.signed(owner(), [(None, creation)], 0, 1_000_000))
    receipt = await chain.ask("eth_getTransactionReceipt", [sent])
    return address(receipt["contractAddress"])
