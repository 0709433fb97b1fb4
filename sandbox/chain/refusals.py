"""What py-evm raises, in the words of geth: clients map those words, so they are part of the interface."""

import re

from eth.exceptions import InvalidInstruction, OutOfGas, PyEVMError, Revert, VMError
from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.exceptions import ValidationError

from sandbox.chain.rpc import FAILED, REVERTED, RefusedError, hexed

_REASON = bytes.fromhex("08c379a0")  # Error(string)
_NONCE = re.compile(r"Expected (\d+), but got (\d+)")
_WORDS = (
    ("cannot afford txn gas", "insufficient funds for gas * price + value"),
    ("does not have enough balance", "insufficient funds for gas * price + value"),
    ("lower than block's base fee", "max fee per gas less than block base fee"),
    ("exceeds gas limit", "exceeds block gas limit"),
    ("gas cannot be negative", "intrinsic gas too low"),
)


def of_execution(error: VMError) -> RefusedError:
    """The answer to a call that failed; the revert's data is kept."""
    if isinstance(error, Revert):
        raw = error.args[0] if error.args and isinstance(error.args[0], bytes) else b""
        return RefusedError(REVERTED, _reverted(raw), hexed(raw))
    if isinstance(error, OutOfGas):
        return RefusedError(FAILED, "out of gas")
    if isinstance(error, InvalidInstruction):
        return RefusedError(FAILED, "invalid opcode: INVALID")
    return RefusedError(FAILED, f"execution failed: {type(error).__name__}")


def _reverted(raw: bytes) -> str:
    if raw[:4] != _REASON:
        return "execution reverted"
    try:
        return f"execution reverted: {decode(['string'], raw[4:])[0]}"
    except DecodingError:
        return "execution reverted"


def of_validation(error: ValidationError | PyEVMError) -> RefusedError:
    """The answer to a transaction that no block may hold."""
    said = str(error)
    if found := _NONCE.search(said):
        wanted, got = int(found[1]), int(found[2])
        low_or_high = "low: next nonce" if got < wanted else "high: next nonce"
        return RefusedError(FAILED, f"nonce too {low_or_high} {wanted}, tx nonce {got}")
    for theirs, geths in _WORDS:
        if theirs in said:
            return RefusedError(FAILED, geths)
    return RefusedError(FAILED, f"invalid transaction: {said[:200]}")
