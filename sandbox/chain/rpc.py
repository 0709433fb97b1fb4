"""JSON-RPC 2.0 as Ethereum nodes speak it: refusals, and the hex forms of numbers, bytes and addresses."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

PARSE_ERROR, INVALID_REQUEST, NO_SUCH_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
RICHES = 10**27  # wei of the one account that has any at the start
FAILED, NOT_FOUND, LIMITED, REVERTED = -32000, -32001, -32005, 3

Ask = Callable[[str, Sequence[Any]], Awaitable[Any]]

_QUANTITY = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]*)")
_DATA = re.compile(r"0x([0-9a-fA-F]{2})*")


class RefusedError(Exception):
    """The node answers with an error object: a code, words, perhaps revert data as hex."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def wire(self) -> dict[str, Any]:
        """Gives the error object of the answer."""
        said = {"code": self.code, "message": self.message}
        return said if self.data is None else {**said, "data": self.data}


class Node(Protocol):
    """An EVM node: answers one method at a time, raises `RefusedError`, and mines only when told."""

    @property
    def chain_id(self) -> int: ...

    async def ask(self, method: str, params: Sequence[Any]) -> Any: ...


def quantity(given: object) -> int:
    """Reads a hex quantity; refuses anything else, leading zeros too."""
    if isinstance(given, str) and _QUANTITY.fullmatch(given):
        return int(given, 16)
    raise RefusedError(INVALID_PARAMS, f"invalid argument: not a hex quantity: {given!r:.80}")


def data(given: object, length: int | None = None) -> bytes:
    """Reads hex bytes, of exactly `length` where that is given."""
    if isinstance(given, str) and _DATA.fullmatch(given) and length in (None, len(given) // 2 - 1):
        return bytes.fromhex(given[2:])
    raise RefusedError(INVALID_PARAMS, f"invalid argument: not hex data of the right length: {given!r:.80}")


def address(given: object) -> bytes:
    """Reads a 20-byte address in any case."""
    return data(given, 20)


def hexed(value: bytes) -> str:
    return "0x" + value.hex()


def at(params: Sequence[Any], index: int) -> Any:
    """Gives a required parameter, or refuses as nodes do."""
    if index >= len(params):
        raise RefusedError(INVALID_PARAMS, f"missing value for required argument {index}")
    return params[index]
