"""The ways in which an RPC address can fail or lie, and what each does to an answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sandbox.chain.rpc import LIMITED
from sandbox.chain.view import Sight
from sandbox.chain.wire import Json

Mode = Literal[
    "ok",
    "down",  # HTTP 503
    "closed",  # the socket is closed without an answer
    "refused",  # nobody listens any more: connection refused
    "slow",  # amount: seconds
    "hang",  # no answer until the fault is changed, then a closed socket
    "rate_limited",  # HTTP 429; amount: seconds of Retry-After
    "html",  # HTTP 200 with a page
    "bad_utf8",
    "truncated",  # half of the promised body, then a closed socket
    "huge",  # amount: MiB of zeros
    "lag",  # an old head; amount: blocks
    "stuck",  # the head stands still
    "wrong_chain",  # amount: the chain id told
    "log_range",  # amount: blocks a eth_getLogs may span
    "zeros",  # balances and calls answer zeros of the right length
    "wrong_id",  # zeros, and not the request's id
    "empty",  # "0x"
    "null",
    "short_word",  # a byte less
    "long_word",  # a word more
    "error_body",  # -32005 limit exceeded
]
MODES: tuple[Mode, ...] = get_args(Mode)
AMOUNTS: dict[Mode, float] = {
    "slow": 1.0,
    "rate_limited": 1,
    "huge": 64,
    "lag": 10,
    "wrong_chain": 1,
    "log_range": 1_000,
}
BALANCES = frozenset({"eth_call", "eth_getBalance", "eth_getStorageAt"})
_WORDS: frozenset[Mode] = frozenset({"zeros", "short_word", "long_word"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure of one address: of every method or of some, for ever or for the next `times` HTTP requests."""

    mode: Mode = "ok"
    amount: float = 0
    methods: frozenset[str] = field(default=frozenset())
    times: int | None = None

    def concerns(self, methods: Iterable[str]) -> bool:
        return not self.methods or not self.methods.isdisjoint(methods)


def fault(mode: Mode, amount: float | None = None, methods: Collection[str] = (), times: int | None = None) -> Fault:
    """Makes a fault, with the mode's usual amount; wrong words concern balances unless methods are named."""
    if mode not in MODES:
        raise ValueError(f"unknown mode {mode!r}; there are {', '.join(MODES)}")
    if mode == "refused" and (methods or times is not None):
        raise ValueError("an address that nobody listens at sees neither methods nor requests")
    named = frozenset(methods) or (BALANCES if mode in _WORDS else frozenset())
    return Fault(mode, AMOUNTS.get(mode, 0) if amount is None else amount, named, times)


def sight(present: Fault, frozen_at: int | None) -> Sight:
    """How the address sees its node under this fault."""
    return Sight(
        lag=int(present.amount) if present.mode == "lag" else 0,
        frozen_at=frozen_at if present.mode == "stuck" else None,
        chain_id=int(present.amount) if present.mode == "wrong_chain" else None,
        log_range=int(present.amount) if present.mode == "log_range" else None,
    )


def distorted(present: Fault, answer: Json) -> Json:
    """The answer object as the fault bends it; a true error stays one."""
    if present.mode == "error_body":
        return _with(answer, error={"code": LIMITED, "message": "limit exceeded"})
    if "result" not in answer:
        return answer
    result = answer["result"]
    match present.mode:
        case "zeros":
            return _with(answer, result=_zeros(result))
        case "wrong_id":
            return _with(answer, result=_zeros(result)) | {"id": 0x0BAD1D}
        case "empty":
            return _with(answer, result="0x")
        case "null":
            return _with(answer, result=None)
        case "short_word":
            return _with(answer, result=result[:-2] if isinstance(result, str) else result)
        case "long_word":
            return _with(answer, result=result + "0" * 64 if isinstance(result, str) else result)
        case _:
            return answer


def _with(answer: Json, **said: Any) -> Json:
    return {"jsonrpc": "2.0", "id": answer["id"], **said}


def _zeros(result: Any) -> Any:
    return "0x" + "0" * (len(result) - 2) if isinstance(result, str) and result.startswith("0x") else result
