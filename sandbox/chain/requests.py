"""JSON-RPC requests as they come: single or batch, strictly read."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.chain.rpc import INVALID_REQUEST, PARSE_ERROR, RefusedError
from sandbox.chain.wire import Json

BATCH_LIMIT = 1_000  # geth's default


@dataclass(frozen=True, slots=True)
class Entry:
    """One call: its id as given, and either a method with parameters or why there is none."""

    id: Any
    method: str = ""
    params: tuple[Any, ...] = ()
    refused: RefusedError | None = None

    def answer(self, result: Any) -> Json:
        return {"jsonrpc": "2.0", "id": self.id, "result": result}

    def refusal(self, error: RefusedError) -> Json:
        return {"jsonrpc": "2.0", "id": self.id, "error": error.wire()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One HTTP request: its entries, and whether the answer is a list."""

    entries: tuple[Entry, ...]
    batch: bool

    @property
    def methods(self) -> frozenset[str]:
        return frozenset(entry.method for entry in self.entries)


def read(body: bytes) -> Asked:
    """Reads a request body; whatever is wrong becomes an entry that will be refused."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return _wrong(PARSE_ERROR, "parse error")
    if not isinstance(given, list):
        return Asked((_entry(given),), batch=False)
    if not given:
        return _wrong(INVALID_REQUEST, "empty batch")
    if len(given) > BATCH_LIMIT:
        return _wrong(INVALID_REQUEST, "batch too large")
    return Asked(tuple(_entry(each) for each in given), batch=True)


def _wrong(code: int, message: str) -> Asked:
    return Asked((Entry(None, refused=RefusedError(code, message)),), batch=False)


def _entry(given: Any) -> Entry:
    if not isinstance(given, dict) or not isinstance(given.get("method"), str) or given.get("jsonrpc") != "2.0":
        return Entry(None, refused=RefusedError(INVALID_REQUEST, "invalid request"))
    params = given.get("params") or []
    if "id" not in given or not isinstance(params, list):
        return Entry(given.get("id"), refused=RefusedError(INVALID_REQUEST, "invalid request"))
    return Entry(given["id"], given["method"], tuple(params))
