"""Our own EVM program that reads the balances of many wallets in one `eth_call`, and what goes in and comes out.

In: token 20 bytes | selector 4 | length of the call's data 1 (36 or 68; 0: no call, the chain's own coin is counted) |
id 32 (zeros where there is none) | and 20 for each of N wallets; where each wallet is asked about at a contract of its
own, 40 for each, the contract behind the wallet. Out: the chain's id 32 | N status bytes | N words of 32. A status
tells a balance from a call that failed, so no value stands for a failure, and from a call not made for want of gas,
which is to be asked again.

Each call gets so much gas and no more, and is made only while there is enough left for all of it and for the answer;
of what it returns one word is taken and the length compared. So neither a token that burns all it is given nor one
that returns megabytes nor one that reverts costs another its answer.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.adapters.chain.reading.assembler import assembled

NOT_ASKED, GOOD, BROKEN = 0, 1, 2
CALL_GAS = 1_000_000
"""For one wallet. A plain token takes 3,000, one behind several proxies and a vault some 100,000."""
_HEAD, _WALLET, _WORD = 57, 20, 32
_NOBODY = "0x" + "0" * 40
_CODE_PRICE = 200 * 24_576
"""What creation charges for the longest code it may leave, which is how the deployless answer comes back."""

_FROM_CALL_DATA = """
    CALLDATASIZE 0 0xa0 CALLDATACOPY
    CALLDATASIZE                            # size
"""
_FROM_BEHIND_THE_CODE = """
    @end CODESIZE SUB                       # size
    DUP1 @end 0xa0 CODECOPY
"""
_BODY = """
    # Memory: 0x00 the word a call returns; 0x20 its data; 0x80 the answer's length; 0xa0 the input, then the answer.
    0xa0 MLOAD 24 BYTE                      # length of the call's data
    0xa0 MLOAD 96 SHR                       # token
    0xb4 MLOAD 0x20 MSTORE                  # the selector; what follows it is overwritten by
    0xb9 MLOAD 0x44 MSTORE                  # the id, and in each turn by the wallet between them
    DUP3 0xa0 ADD                           # answer: the input's end, where the wallets end and the answer begins
    CHAINID DUP2 MSTORE
    {item} 57 DUP6 SUB DIV                  # N
    DUP1 33 MUL 32 ADD 0x80 MSTORE
    DUP2 ADD 32 ADD                         # word: where the next one goes
    DUP2 32 ADD                             # status: where the next one goes
    0xd9                                    # wallet; below it: status, word, answer, token, length, size
  next:
    DUP1 DUP5 EQ @done JUMPI
    {enough} GAS LT @done JUMPI
    DUP1 MLOAD 96 SHR 0x24 MSTORE
    20 ADD
    DUP6 ISZERO @coin JUMPI
    32 0 DUP8 0x20 {to} {gas} STATICCALL    # ok
    32 RETURNDATASIZE EQ AND                # good
  told:
    DUP1 2 SUB DUP4 MSTORE8                 # status: 1 good, 2 broken; 0, as memory is, was not asked
    0 MLOAD MUL DUP4 MSTORE
    SWAP1 1 ADD SWAP1
    SWAP2 32 ADD SWAP2
    {on}
    @next JUMP
  coin:
    0x24 MLOAD BALANCE 0 MSTORE 1 @told JUMP
  done:
    0x80 MLOAD DUP5 RETURN
"""
_OF_ONE = {"item": _WALLET, "to": "DUP9", "on": ""}
_OF_EACH = {"item": 2 * _WALLET, "to": "DUP5 MLOAD 96 SHR", "on": f"{_WALLET} ADD"}
"""Whom it calls: the token of the head; or, behind each wallet, the contract to ask about this one."""


@cache
def at_an_address(*, each: bool = False) -> bytes:
    """The program as a contract's code: what it reads is its call data. `each` wallet has a contract of its own."""
    return _made(_FROM_CALL_DATA, 0, each=each)


@cache
def as_creation(*, each: bool = False) -> bytes:
    """The program as init code (nothing is created): what it reads follows it."""
    return _made(_FROM_BEHIND_THE_CODE, _CODE_PRICE, each=each)


def _made(start: str, price: int, *, each: bool) -> bytes:
    enough = CALL_GAS * 64 // 63 + 400_000 + price  # EIP-150 holds a 64th back; the rest is for the answer's memory
    return assembled(start + _BODY.format(gas=CALL_GAS, enough=enough, **(_OF_EACH if each else _OF_ONE)))


def question_of_each(selector: str, wallets: Sequence[str], contracts: Sequence[str]) -> str:
    """The input that asks about each wallet at the contract of its own."""
    items = zip(wallets, contracts, strict=True)
    return question(_NOBODY, selector, None, [wallet + contract[2:] for wallet, contract in items])


def question(token: str, selector: str, token_id: int | None, wallets: Sequence[str]) -> str:
    """The input as hex without a prefix; addresses and selector come with theirs. Without a selector: the coin."""
    length = (36 if token_id is None else 68) if selector else 0
    selector = selector or "0x00000000"
    return f"{token[2:]}{selector[2:]}{length:02x}{token_id or 0:064x}" + "".join([each[2:] for each in wallets])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of each wallet: its status, and its word as a number."""

    statuses: bytes
    values: Sequence[int]


def answer(reply: object, wallets: int, chain_id: int) -> Answer | None:
    """What the program said of so many wallets; None for anything that it cannot have said on this chain."""
    raw = _raw(reply, answer_bytes(wallets))
    if raw is None or int.from_bytes(raw[:_WORD]) != chain_id:
        return None
    statuses = raw[_WORD : _WORD + wallets]
    values = list(map(int.from_bytes, struct.unpack_from("32s" * wallets, raw, _WORD + wallets)))
    return Answer(statuses, values) if _coherent(statuses, values) else None


def _coherent(statuses: bytes, values: Sequence[int]) -> bool:
    """Only what is good has a value, and once the gas was short nothing more was asked."""
    asked = statuses.rstrip(b"\0")
    if asked.count(GOOD) == len(values):
        return True
    broken_only = asked.count(GOOD) + asked.count(BROKEN) == len(asked)
    return broken_only and not any(v for v, status in zip(values, statuses, strict=True) if status != GOOD)


def _raw(reply: object, length: int) -> bytes | None:
    if not isinstance(reply, str) or len(reply) != 2 + 2 * length or not reply.startswith("0x"):
        return None
    try:
        raw = bytes.fromhex(reply[2:])
    except ValueError:
        return None
    return raw if len(raw) == length else None  # fromhex passes over spaces


def answer_bytes(wallets: int) -> int:
    return _WORD + (1 + _WORD) * wallets


def input_bytes(wallets: int) -> int:
    return _HEAD + _WALLET * wallets
