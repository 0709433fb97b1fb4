"""Any view function of any contract, asked about a wallet.

It is asked inside a STATICCALL, by our own small program that nobody has to deploy. So a function that writes reverts,
even where a node would let it write into the air and say "true"; it gets so much gas and no more.
"""

from functools import cache, lru_cache
from typing import Any

from eth_abi.abi import decode, encode

from bot.adapters.chain.reading.assembler import assembled
from bot.adapters.chain.reading.composing import Odd, Seen, Steps
from bot.adapters.chain.reading.views import CREATION, NOTHING, Ask, View, answered, of_wallet, plainly, selector
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Want
from bot.domain.requirements.probes import MOST_TEXT, WALLET, Called, called, number_of

CALL_GAS = 3_000_000
LONGEST = 8_192
"""Bytes that a function may return."""
_GAS = CALL_GAS * 64 // 63 + 200 * (LONGEST + 1) + 300_000
"""EIP-150 holds a 64th back; creation charges for each byte it leaves; and the code is paid for."""
_MARK = 1
"""In front of what is returned: no code may begin as it pleases (EIP-3541)."""
_FORWARDER = f"""
    @end CODESIZE SUB                       # size of what follows the code: the contract's address, the call's data
    DUP1 @end 0 CODECOPY
    20 SWAP1 SUB                            # size of the data
    0 0 DUP3 20 0 MLOAD 96 SHR {CALL_GAS} STATICCALL
    {_MARK} 0 MSTORE8
    RETURNDATASIZE 0 1 RETURNDATACOPY
    {LONGEST} RETURNDATASIZE GT @failed JUMPI
    @good JUMPI
  failed:
    0 0 REVERT
  good:
    1 RETURNDATASIZE ADD 0 RETURN
"""


@cache
def forwarder() -> str:
    return "0x" + assembled(_FORWARDER).hex()


def value_of_call(want: Want) -> Steps:
    """What the function returns for this wallet. Its arguments were tried when it was saved."""
    contract, function = want.probe.contract, called(want.probe.asks[2:-1])
    if not fits(function):
        raise Odd("its arguments are not of their types")
    tail = _packed_tail(function)
    if tail is None:
        (said,) = yield [forwarded(contract, function, want.wallet)]
        return Seen(value_in(answered(said), function))
    (word,) = yield [of_wallet(contract, selector(function.signature), want.wallet, tail=tail)]
    return Seen(value_in(bytes([_MARK]) + word.to_bytes(32), function))


def forwarded(contract: Address, function: Called, wallet: Address) -> Ask:
    """Asks it so that it cannot write."""
    asked = f"{forwarder()}{contract[2:]}{data(function, wallet)[2:]}"
    return Ask(View(CREATION, asked, hole=False, whole=True, gas=_GAS), CREATION)


def unguarded(contract: Address, function: Called, wallet: Address) -> Ask:
    """Asks it as nodes usually do: what writes seems to work."""
    return plainly(contract, data(function, wallet), gas=CALL_GAS)


def data(function: Called, wallet: Address) -> str:
    """The call's data; ValueError for an argument that is not of its type."""
    return selector(function.signature) + _encoded(function.arguments, wallet).hex()


def fits(function: Called) -> bool:
    """Whether every argument is of its type."""
    try:
        data(function, NOTHING)
    except ValueError:
        return False
    return True


def value_in(raw: bytes | None, function: Called) -> int:
    """The output that is compared, as a number; Odd where it is not there in exactly its form."""
    if raw is None:
        raise Odd("the call failed")
    static = not any("[" in kind or kind in {"string", "bytes"} for kind in function.outputs)
    if raw[:1] != bytes([_MARK]) or (static and len(raw) != 1 + 32 * len(function.outputs)):
        raise Odd("not what the function is said to return")
    try:
        found = decode(function.outputs, raw[1:])[function.output]
    except Exception:  # noqa: BLE001  whatever the library makes of it, it is not what was said
        raise Odd("not what the function is said to return") from None
    return _number(found, function.type)


def _number(found: Any, kind: str) -> int:
    if kind == "string":
        return number_of(str(found)[: MOST_TEXT + 1])
    if isinstance(found, bytes):
        return int.from_bytes(found)
    return int(found, 16) if isinstance(found, str) else int(found)


def _packed_tail(function: Called) -> str | None:
    """What stands behind the wallet, where many can be asked at once: it comes first, and one word comes back."""
    one_word = len(function.outputs) == 1 and not function.is_text
    if not one_word or function.arguments[0] != ("address", WALLET) or len(function.arguments) > 2:
        return None
    tail = _encoded(function.arguments[1:], NOTHING)
    return tail.hex() if len(tail) in {0, 32} else None


@lru_cache(maxsize=4_096)
def _encoded(arguments: tuple[tuple[str, str], ...], wallet: Address) -> bytes:
    kinds = [kind for kind, _ in arguments]
    try:
        return encode(kinds, [wallet if said == WALLET else _argument(kind, said) for kind, said in arguments])
    except Exception as error:  # noqa: BLE001  the library has errors of its own for what is not of its type
        raise ValueError(f"no arguments: {type(error).__name__}") from None


def _argument(kind: str, said: str) -> Any:
    if kind == "bool":
        return {"true": True, "false": False}[said]
    if "int" in kind:
        return int(said, 0)
    if kind.startswith("bytes"):
        return bytes.fromhex(said.removeprefix("0x"))
    return said.lower() if kind == "address" else said
