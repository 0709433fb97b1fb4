"""EVM machine code from readable lines: names of operations, numbers to push, labels to jump to."""

import re

_OPERATIONS = {
    "STOP": 0x00, "ADD": 0x01, "MUL": 0x02, "SUB": 0x03, "DIV": 0x04, "LT": 0x10, "GT": 0x11, "EQ": 0x14,
    "ISZERO": 0x15, "AND": 0x16, "OR": 0x17, "NOT": 0x19, "BYTE": 0x1A, "SHL": 0x1B, "SHR": 0x1C,
    "BALANCE": 0x31,
    "CALLDATALOAD": 0x35, "CALLDATASIZE": 0x36, "CALLDATACOPY": 0x37, "CODESIZE": 0x38, "CODECOPY": 0x39,
    "RETURNDATASIZE": 0x3D, "RETURNDATACOPY": 0x3E, "CHAINID": 0x46, "POP": 0x50, "MLOAD": 0x51, "MSTORE": 0x52,
    "MSTORE8": 0x53, "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56, "JUMPI": 0x57, "GAS": 0x5A, "JUMPDEST": 0x5B,
    "CALL": 0xF1, "RETURN": 0xF3, "STATICCALL": 0xFA, "REVERT": 0xFD, "INVALID": 0xFE,
}  # fmt: skip
_NUMBERED = re.compile(r"(DUP|SWAP)(\d{1,2})")
_FIRST = {"DUP": 0x7F, "SWAP": 0x8F}
_PUSH1, _LABEL_WIDTH = 0x60, 2


def assembled(source: str) -> bytes:
    """The code of this source; ValueError for a word it does not know, KeyError for a label that is nowhere.

    `name:` marks a place to jump to and `end` the length of the code; `@name` pushes either. A number is pushed in as
    few bytes as it needs (no PUSH0: chains from before Shanghai lack it). `#` begins a comment.
    """
    words = [word for line in source.splitlines() for word in line.partition("#")[0].split()]
    places, pieces, length = dict[str, int](), list[bytes | str](), 0
    for word in words:
        if word.endswith(":"):
            places[word[:-1]] = length
        piece = word[1:] if word.startswith("@") else _code(word)
        pieces.append(piece)
        length += 1 + _LABEL_WIDTH if isinstance(piece, str) else len(piece)
    places["end"] = length
    return b"".join(_push(places[each], _LABEL_WIDTH) if isinstance(each, str) else each for each in pieces)


def _code(word: str) -> bytes:
    if word.endswith(":"):
        return bytes([_OPERATIONS["JUMPDEST"]])
    if word in _OPERATIONS:
        return bytes([_OPERATIONS[word]])
    if numbered := _NUMBERED.fullmatch(word):
        return bytes([_FIRST[numbered[1]] + int(numbered[2])])
    number = int(word.replace("_", ""), 0)
    return _push(number, max(1, -(-number.bit_length() // 8)))


def _push(number: int, width: int) -> bytes:
    return bytes([_PUSH1 + width - 1]) + number.to_bytes(width)
