"""A Multicall3 of our own making, for nodes that have none."""

from bot.adapters.chain.reading.assembler import assembled
from bot.adapters.chain.reading.multicall import ADDRESS
from sandbox.chain import Chain

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


async def put_multicall3(chain: Chain) -> None:
    """Puts one of our own making where it stands on real chains; on anvil only."""
    await chain.ask("anvil_setCode", [ADDRESS, f"0x{assembled(_AGGREGATE3).hex()}"])
    await chain.mine(3)
