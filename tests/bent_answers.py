"""What has been seen of nodes, gateways and the lines between, in place of an answer; and what hypothesis thinks of.

None of it says a wrong number in the right form, but for `edited`: that is a lie, and who lies is another campaign.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.raw_http import Said, http
from tests.scripted_rpc import INVALID, LIMITED, REVERTED

Answers = list[dict[str, Any]]
HTML = b"<!doctype html><title>Just a moment...</title>"
MEBIBYTE = b"0" * 2**20
_OK = b"HTTP/1.1 200 OK\r\n"


def _batch(bend: Callable[[Answers], Any]) -> Callable[[bytes], Said]:
    """A well-formed HTTP answer around a bent batch."""
    return lambda body: http(json.dumps(bend(json.loads(body))).encode())


def _results(bend: Callable[[str], Any]) -> Callable[[bytes], Said]:
    """Every result that is a text, bent; blocks keep their form but for the hash."""

    def one(answer: dict[str, Any]) -> dict[str, Any]:
        result = answer.get("result")
        if isinstance(result, dict):
            return answer | {"result": result | {"hash": bend(result["hash"])}}
        return answer | {"result": bend(result)} if isinstance(result, str) else answer

    return _batch(lambda answers: [one(each) for each in answers])


def _error(error: object) -> Callable[[bytes], Said]:
    return _batch(lambda answers: [{"jsonrpc": "2.0", "id": each["id"], "error": error} for each in answers])


def _renamed(change: Callable[[int], object]) -> Callable[[bytes], Said]:
    return _batch(lambda answers: [each | {"id": change(each["id"])} for each in answers])


def _status(status: str, *headers: str) -> Callable[[bytes], Said]:
    return lambda _: http(HTML, status, *headers)


def _cut(body: bytes) -> Said:
    return Said(http(body).head, body[: len(body) // 2], ends=True)


SHAPES: dict[str, Callable[[bytes], Said]] = {
    "html with 200": _status("200 OK"),
    "html with 502": _status("502 Bad Gateway"),
    "500": _status("500 Internal Server Error"),
    "503 and when to come again": _status("503 Service Unavailable", "Retry-After: 30"),
    "429": _status("429 Too Many Requests"),
    "429 and when to come again": _status("429 Too Many Requests", "Retry-After: 7"),
    "429 until a date": _status(
        "429 Too Many Requests",
        "Date: Sun, 22 Nov 2026 12:00:00 GMT",
        "Retry-After: Sun, 22 Nov 2026 12:00:20 GMT",
    ),
    "429 for ever": _status("429 Too Many Requests", "Retry-After: 999999999"),
    "413": _status("413 Content Too Large"),
    "401": _status("401 Unauthorized"),
    "a redirect": _status("302 Found", "Location: http://127.0.0.1:9/"),
    "no content": lambda _: Said(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "nothing": lambda _: http(b""),
    "null": lambda _: http(b"null"),
    "an empty batch": lambda _: http(b"[]"),
    "a number": lambda _: http(b"0"),
    "bad utf-8": lambda body: http(body.replace(b"0x", b"\xff\xfe", 1)),
    "a byte order mark": lambda body: http(b"\xef\xbb\xbf" + body),
    "not a number": lambda body: http(body.replace(b'"2.0"', b"NaN", 1)),
    "brackets without end": lambda _: http(b"[" * 100_000),
    "half of the body": _cut,
    "half of the JSON": lambda body: http(body[: len(body) // 2]),
    "a longer body than it says": lambda body: Said(http(body[:-9]).head, body, ends=True),
    "a shorter body than it says": lambda body: Said(http(body + b" " * 99).head, body, ends=True),
    "a length that is none": lambda body: Said(_OK + b"Content-Length: 12a\r\n\r\n", body, ends=True),
    "two lengths": lambda body: Said(_OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n", body, ends=True),
    "a bad chunk": lambda body: Said(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", body, ends=True),
    "no HTTP": lambda _: Said(b"SSH-2.0-OpenSSH_9.2\r\n", ends=True),
    "a header of 100 KB": lambda _: Said(_OK + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n", ends=True),
    "a closed line": lambda _: Said(b"", ends=True),
    "packed": lambda body: http(gzip.compress(body), "200 OK", "Content-Encoding: gzip"),
    "packed, it says": lambda body: http(body[::-1], "200 OK", "Content-Encoding: br"),
    "an id too high": _renamed(lambda told: told + 1),
    "an id from elsewhere": _renamed(lambda told: told + 10**9),
    "ids as texts": _renamed(str),
    "ids as fractions": _renamed(float),
    "ids of null": _renamed(lambda _: None),
    "the same id": _renamed(lambda _: 1),
    "another order": _batch(lambda answers: answers[::-1]),
    "one answer too few": _batch(lambda answers: answers[1:]),
    "one answer twice": _batch(lambda answers: [*answers, answers[-1]]),
    "one in place of another": _batch(lambda answers: [answers[-1], *answers[:-1], answers[-1]][: len(answers)]),
    "one answer outside a batch": _batch(lambda answers: answers[0]),
    "an old version": _batch(lambda answers: [each | {"jsonrpc": "1.0"} for each in answers]),
    "neither result nor error": _batch(lambda answers: [{"jsonrpc": "2.0", "id": each["id"]} for each in answers]),
    "both": _batch(lambda answers: [each | {"error": LIMITED} for each in answers]),
    "one error for all": _batch(lambda _: {"jsonrpc": "2.0", "id": None, "error": LIMITED}),
    "too large a batch": _batch(lambda _: {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no"}}),
    "-32005": _error(LIMITED),
    "reverts": _error(REVERTED),
    "invalid": _error(INVALID),
    "no such method": _error({"code": -32601, "message": "not found"}),
    "no such block": _error({"code": -32001, "message": "header not found"}),
    "an error of text": _error("execution reverted"),
    "an error of nothing": _error({}),
    "results of null": _batch(lambda answers: [each | {"result": None} for each in answers]),
    "empty results": _results(lambda _: "0x"),
    "short words": _results(lambda said: said[:-2]),
    "words of 31 bytes and a half": _results(lambda said: said[:-1]),
    "long words": _results(lambda said: said + "00"),
    "words of two": _results(lambda said: said + "0" * 64),
    "words without 0x": _results(lambda said: said[2:]),
    "words with spaces": _results(lambda said: said[:-2] + "  "),
    "words of 0X": _results(lambda said: said.replace("0x", "0X")),
    "numbers too large": _results(lambda said: "0x1" + "f" * max(64, len(said))),
    "numbers with a sign": _results(lambda said: "-" + said),
    "numbers as numbers": _results(len),
    "other digits": _results(lambda said: said.replace("0", "\u0660")),
    "a list of results": _results(lambda said: [said]),
}  # fmt: skip
"""Every one of these was seen, or stands for one that was. All in a hurry; the next two take their time."""
SOUND = [*SHAPES][[*SHAPES].index("-32005") :]
"""Those of which HTTP and JSON-RPC are as they should be, so that the node is asked on and on."""
HUGE = "48 mebibytes"
HANGS = "no answer at all"


@dataclass(frozen=True, slots=True)
class Bend:
    """What is made of an answer. `edits`: bytes cut out and put in, at a thousandth of the body."""

    shape: str = ""
    body: bytes | None = None
    merged: tuple[tuple[str, Any], ...] = ()
    edits: tuple[tuple[int, int, bytes], ...] = ()

    def __call__(self, said: Said) -> Said:
        if self.shape == HUGE:
            return Said(_OK + b"Content-Length: 50331648\r\n\r\n", MEBIBYTE, times=48, ends=True)
        if self.shape == HANGS:
            return Said(b"")
        if self.shape:
            return SHAPES[self.shape](said.body)
        return http(self.body if self.body is not None else self._made(said.body))

    def _made(self, body: bytes) -> bytes:
        if self.merged:
            return json.dumps([each | dict(self.merged) for each in json.loads(body)]).encode()
        for place, gone, put in self.edits:
            at = place * len(body) // 1000
            body = body[:at] + put + body[at + gone :]
        return body


def _json() -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))


_FIELDS = st.dictionaries(st.sampled_from(["jsonrpc", "result", "error", "id", "x"]), _json(), min_size=1)
odd = st.one_of(
    st.sampled_from([*SHAPES]).map(Bend),
    st.sampled_from([*SHAPES]).map(Bend),
    st.binary(max_size=200).map(lambda body: Bend(body=body)),
    _json().map(lambda said: Bend(body=json.dumps(said).encode())),
    _FIELDS.map(lambda fields: Bend(merged=tuple(fields.items()))),
)
"""Answers that no number can be taken from."""
sound = st.sampled_from(SOUND).map(Bend)
_BYTES = st.binary(max_size=3) | st.sampled_from([bytes([each]) for each in b"0123456789abcdef"])
edited = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 3), _BYTES), min_size=1, max_size=3).map(
    lambda edits: Bend(edits=tuple(edits))
)
"""True answers with a few bytes changed, cut out or put in."""
