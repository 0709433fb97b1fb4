"""Tokens that no honest hand would write, in machine code."""

from bot.adapters.chain.reading.assembler import assembled
from bot.domain.ids import Address, address
from sandbox.chain import Chain
from sandbox.chain.people import owner
from sandbox.chain.verbs import Verbs

MINED = 0xBAD
"""The wallet that blows up the minefield."""
_WITH_A_SUPPLY = """
    0 CALLDATALOAD 224 SHR 0x18160ddd EQ @supply JUMPI
    5 0 MSTORE 32 0 RETURN
  supply:
    {}
"""
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
    "returns 600 kilobytes": "600_000 0 RETURN",
    "reverts with 600 kilobytes": "600_000 0 REVERT",
    "is gone": "",
    "its supply reverts": _WITH_A_SUPPLY.format("0 0 REVERT"),
    "its supply burns all gas": _WITH_A_SUPPLY.format("@supply JUMP"),
    "its supply floods": _WITH_A_SUPPLY.format("600_000 0 RETURN"),
    "its supply is a byte": _WITH_A_SUPPLY.format("1 0 RETURN"),
    "its decimals lie": """
        0 CALLDATALOAD 224 SHR 0x313ce567 EQ @decimals JUMPI
        5 0 MSTORE 32 0 RETURN
      decimals:
        0 NOT 0 MSTORE 32 0 RETURN
    """,
    "its name floods": """
        0 CALLDATALOAD 224 SHR 0x06fdde03 EQ @name JUMPI
        5 0 MSTORE 32 0 RETURN
      name:
        32 0 MSTORE 600_000 32 MSTORE 600_064 0 RETURN
    """,
    "has a minefield": f"4 CALLDATALOAD {MINED} EQ @again JUMPI 5 0 MSTORE 32 0 RETURN again: @again JUMP",
}
BROKEN = ("reverts", "reverts with two megabytes", "breaks", "returns nothing", "returns a byte less",
          "returns a word more", "returns two megabytes", "burns all gas", "returns 600 kilobytes",
          "reverts with 600 kilobytes", "is gone")  # fmt: skip
"""Those of which no balance can be told."""
HALF_TRUE = {"its supply reverts": 5, "its supply burns all gas": 5, "its supply floods": 5, "its supply is a byte": 5,
             "its decimals lie": 5, "its name floods": 5}  # fmt: skip
"""Those that lie of other things, and the balance they tell: no supply, nothing to hold a balance against."""

CARRIER = """
    # In: the token's contract, then triples of words: from, to, id. It moves each in turn, all in one transaction.
    0x23b872dd 224 SHL 0 MSTORE                  # transferFrom(address,address,uint256)
    32                                           # at
  next:
    CALLDATASIZE DUP2 EQ @done JUMPI
    96 DUP2 4 CALLDATACOPY
    0 0 100 0 0 0 CALLDATALOAD GAS CALL
    ISZERO @failed JUMPI
    96 ADD
    @next JUMP
  failed:
    0 0 REVERT
  done:
    STOP
"""


def creation(runtime: bytes) -> bytes:
    """The code that creates a contract of this code; of no code, one that destroys itself in the same breath."""
    if not runtime:
        return bytes.fromhex("33ff")  # CALLER SELFDESTRUCT
    return assembled(f"{len(runtime)} DUP1 @end 0 CODECOPY 0 RETURN") + runtime


async def deployed(chain: Chain, source: str) -> Address:
    """The address of a contract of this code, mined."""
    return await created(chain, creation(assembled(source)))


async def created(chain: Verbs, code: bytes) -> Address:
    """The address of the contract that this code creates, mined."""
    (sent,) = await chain.ask("sandbox_sendTogether", await chain.signed(owner(), [(None, code)], 0, 6_000_000))
    receipt = await chain.ask("eth_getTransactionReceipt", [sent])
    assert receipt["status"] == "0x1", "it could not be created"
    return address(receipt["contractAddress"])
