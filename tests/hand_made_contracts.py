"""Tokens that no honest hand would write, in machine code, and a Multicall3 to ask them through."""

from bot.adapters.chain.assembler import assembled
from bot.adapters.chain.multicall import ADDRESS as MULTICALL3
from bot.domain.ids import Address, address
from sandbox.chain import Chain
from sandbox.chain.people import owner

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

_AGGREGATE3 = """
    # Memory: 0x00 scratch; from 0x40 the answer: 0x20, N, N offsets, then for each result success, 0x40, length, data.
    4 CALLDATALOAD 4 ADD                         # array
    DUP1 CALLDATALOAD                            # N
    32 0x40 MSTORE  DUP1 0x60 MSTORE
    DUP1 32 MUL 0x80 ADD                         # out: where the next result goes
    0                                            # i; below it: out, N, array
  next:
    DUP3 DUP2 EQ @done JUMPI
    0x80 DUP3 SUB  DUP2 32 MUL 0x80 ADD  MSTORE  # its offset, counted from the first offset
    DUP1 32 MUL DUP5 ADD 32 ADD CALLDATALOAD DUP5 ADD 32 ADD   # call: target, allowFailure, offset of the data
    DUP1 64 ADD CALLDATALOAD DUP2 ADD            # data
    DUP1 CALLDATALOAD                            # length
    DUP1 DUP3 32 ADD DUP7 CALLDATACOPY           # to where the answer will be: nothing is there yet
    0 0 DUP3 DUP8 DUP7 CALLDATALOAD GAS STATICCALL
    DUP6 MSTORE                                  # success
    POP POP POP
    0x40 DUP3 32 ADD MSTORE
    RETURNDATASIZE DUP3 64 ADD MSTORE
    RETURNDATASIZE 0 DUP4 96 ADD RETURNDATACOPY
    32 31 RETURNDATASIZE ADD DIV 32 MUL 96 ADD DUP3 ADD   # the next out
    SWAP2 POP
    1 ADD
    @next JUMP
  done:
    POP 0x40 DUP2 SUB 0x40 RETURN
"""


def creation(runtime: bytes) -> bytes:
    """The code that creates a contract of this code; of no code, one that destroys itself in the same breath."""
    if not runtime:
        return bytes.fromhex("33ff")  # CALLER SELFDESTRUCT
    return assembled(f"{len(runtime)} DUP1 @end 0 CODECOPY 0 RETURN") + runtime


async def deployed(chain: Chain, source: str) -> Address:
    """The address of a contract of this code, mined."""
    code = creation(assembled(source))
    (sent,) = await chain.ask("sandbox_sendTogether", await chain.signed(owner(), [(None, code)], 0, 1_000_000))
    receipt = await chain.ask("eth_getTransactionReceipt", [sent])
    return address(receipt["contractAddress"])


async def put_multicall3(chain: Chain) -> None:
    """Puts one of our own making where it stands on real chains; on anvil only."""
    await chain.ask("anvil_setCode", [MULTICALL3, f"0x{assembled(_AGGREGATE3).hex()}"])
    await chain.mine(3)
