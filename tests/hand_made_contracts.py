"""Tokens that no honest hand would write, in machine code, and a Multicall3 to ask them through."""

from bot.adapters.chain.assembler import assembled
from bot.adapters.chain.multicall import ADDRESS as MULTICALL3
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


async def deployed(chain: Chain, name: str) -> Address:
    """The address of this contract, mined."""
    runtime = assembled(SOURCES[name])
    creation = assembled(f"{len(runtime)} DUP1 @end 0 CODECOPY 0 RETURN") + runtime
    (sent,) = await chain.ask("sandbox_sendTogether", await chain.signed(owner(), [(None, creation)], 0, 1_000_000))
    receipt = await chain.ask("eth_getTransactionReceipt", [sent])
    return address(receipt["contractAddress"])


async def put_multicall3(chain: Chain) -> None:
    """Puts one of our own making where it stands on real chains; on anvil only."""
    await chain.ask("anvil_setCode", [MULTICALL3, f"0x{assembled(_AGGREGATE3).hex()}"])
    await chain.mine(3)
