"""JSON-RPC 2.0, of which nothing is believed that is not exactly as it must be."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block, Trouble

_WORD = re.compile(r"0x[0-9a-fA-F]{64}")
_AMOUNT = re.compile(r"0x[0-9a-fA-F]{1,64}")
_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}")
_LAST_SECOND = 253_402_300_799  # of the year 9999, where datetime ends


class EndpointTrouble(ChainUnreadable):
    """One endpoint gave nothing to go by. The text is our own words, without a URL or any of the endpoint's."""

    trouble: ClassVar[Trouble]
    less_may_do: ClassVar[bool] = False
    """Whether the size of what was asked may have been the reason."""
    retry_after: float | None = None
    """Seconds the endpoint wants to be left alone."""


class EndpointSilent(EndpointTrouble):
    """It did not answer: down, too slow, or refusing."""

    trouble = Trouble.SILENT


class EndpointOdd(EndpointTrouble):
    """It answered what cannot be believed."""

    trouble = Trouble.ODD


class EndpointResting(EndpointSilent):
    """It was not asked: it failed too often just now, or wants to be left alone."""


class EndpointSlow(EndpointSilent):
    """It did not answer within the deadline."""

    less_may_do = True


class EndpointOverfull(EndpointOdd):
    """It would not take so much at once, or answered more than is taken in."""

    less_may_do = True


class Call(NamedTuple):
    """`after`: parameters that stand behind the block, where one is put in."""

    method: str
    params: tuple[Any, ...] = ()
    after: tuple[Any, ...] = ()


class Failure(StrEnum):
    """What kind of error object it was."""

    REVERTED = "reverted"
    BEHIND = "block not known"
    INVALID = "parameters not taken"
    LIMITED = "too many requests"
    KNOWN = "transaction known"
    USED = "nonce used"
    CHEAP = "fees too low"
    SHORT = "not enough money"
    OTHER = "error"


@dataclass(frozen=True, slots=True)
class Failed:
    """An error object in place of a result. Its text is foreign and may quote a key: only its kind is kept."""

    kind: Failure
    code: int = 0

    def __str__(self) -> str:
        return f"{self.kind} ({self.code})"


NOT_TAKEN = (Failure.INVALID, Failure.OTHER)
"""The kinds of which it cannot be told whether another way of asking would have worked."""

Reply = Any
"""The JSON of a `result`, unchecked, or `Failed`."""


def question(calls: Sequence[Call], first: int) -> bytes:
    """A batch whose ids count up from `first`."""
    return _written([_asked(call, first + nth) for nth, call in enumerate(calls)])


def lone_question(call: Call, its_id: int) -> bytes:
    """The one call, for who takes no batches."""
    return _written(_asked(call, its_id))


def _asked(call: Call, its_id: int) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": its_id, "method": call.method, "params": call.params + call.after}


def _written(asked: object) -> bytes:
    return json.dumps(asked, separators=(",", ":")).encode()


def replies(body: bytes, ids: range) -> list[Reply]:
    """One reply for each id, in the ids' order; EndpointOdd unless each was answered exactly once."""
    answers = json.loads(body.decode())
    if isinstance(answers, dict) and "error" in answers:
        failed = _failed(answers["error"])  # "batch too large" is among the parameters not taken
        kind = EndpointOverfull if failed.kind is Failure.INVALID else EndpointOdd
        raise kind(f"the whole request failed: {failed}")
    return _in_order(answers, ids)


def lone_reply(body: bytes, its_id: int) -> Reply:
    """The reply to the one call that was asked alone; EndpointOdd unless it is one."""
    (found,) = _in_order([json.loads(body.decode())], range(its_id, its_id + 1))
    return found


def _in_order(answers: object, ids: range) -> list[Reply]:
    if not isinstance(answers, list) or len(answers) != len(ids):
        raise EndpointOdd("not one answer for each call")
    found: dict[int, Reply] = {}
    for answer in answers:
        if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0" or type(answer.get("id")) is not int:
            raise EndpointOdd("not JSON-RPC")
        found[answer["id"]] = _reply(answer)
    if found.keys() != set(ids):
        raise EndpointOdd("answers to other calls than ours")
    return [found[each] for each in ids]


def _reply(answer: dict[str, Any]) -> Reply:
    if answer.get("error") is not None:
        return _failed(answer["error"])
    if "result" not in answer:
        raise EndpointOdd("neither result nor error")
    return answer["result"]


_REVERTS = ("revert", "invalid opcode", "out of gas", "invalid jump", "stack underflow", "vm execution", "evm error")
_REVERT_CODES = (3, -32015)
_UNKNOWN_BLOCK = ("not found", "unknown block")
_INVALID = ("invalid argument", "invalid param", "unmarshal")
_INVALID_CODES = (-32602, -32600)
_LIMIT_CODES = (-32005, -32029, 429)
_OF_TRANSACTIONS = {
    Failure.KNOWN: ("already known", "already imported", "known transaction", "alreadyknown"),
    Failure.USED: ("nonce too low", "invalid transaction nonce", "nonce is too low", "oldnonce"),
    Failure.CHEAP: ("underpriced", "fee too low", "feetoolow", "max fee per gas less than block base fee"),
    Failure.SHORT: ("insufficient funds", "insufficient balance", "does not have enough balance", "insufficientfunds"),
}
"""What nodes say of signed bytes. anvil and eth-tester were heard saying so in tests; geth and its kin were not."""


def _failed(error: object) -> Failed:
    """Nodes agree on neither codes nor words; these were seen of geth, Erigon, Besu, Nethermind, Hardhat, anvil."""
    if not isinstance(error, dict) or type(code := error.get("code")) is not int or abs(code) > 10**6:
        return Failed(Failure.OTHER)
    said = str(error.get("message"))[:200].lower()
    if code in _REVERT_CODES or any(words in said for words in _REVERTS):
        return Failed(Failure.REVERTED, code)
    if code == -32001 or (code != -32601 and any(words in said for words in _UNKNOWN_BLOCK)):
        return Failed(Failure.BEHIND, code)
    if code in _LIMIT_CODES:
        return Failed(Failure.LIMITED, code)
    for kind, words in _OF_TRANSACTIONS.items():
        if any(each in said for each in words):
            return Failed(kind, code)
    if code in _INVALID_CODES or any(words in said for words in _INVALID):
        return Failed(Failure.INVALID, code)
    return Failed(Failure.OTHER, code)


def word(reply: Reply) -> int | None:
    """The number in exactly one 32-byte word, or None."""
    return int(reply, 16) if isinstance(reply, str) and _WORD.fullmatch(reply) else None


def word_of(log: Reply) -> int:
    """The number in one word of a log; EndpointOdd for anything else."""
    found = word(log)
    if found is None:
        raise EndpointOdd("a log with something that is no word")
    return found


def address_of(log: Reply) -> Address:
    """The address in one word of a log; EndpointOdd for anything else."""
    number = word_of(log)
    if number >> 160:
        raise EndpointOdd("a log with something that is no address")
    return Address(f"0x{number:040x}")


def amount(reply: Reply) -> int | None:
    """The number of a quantity of up to 256 bits, or None."""
    return int(reply, 16) if isinstance(reply, str) and _AMOUNT.fullmatch(reply) else None


def quantity(reply: Reply) -> int:
    """A number below 2**64; EndpointOdd for anything else."""
    if isinstance(reply, str) and _QUANTITY.fullmatch(reply):
        return int(reply, 16)
    raise EndpointOdd("not a quantity")


def block(reply: Reply) -> Block | None:
    """The block, None where the endpoint has none there; EndpointOdd for anything else."""
    if reply is None or (isinstance(reply, Failed) and reply.kind is Failure.BEHIND):
        return None
    if not isinstance(reply, dict) or word(reply.get("hash")) is None:
        raise EndpointOdd("not a block")
    seconds = quantity(reply.get("timestamp"))
    if seconds > _LAST_SECOND:
        raise EndpointOdd("not a block's time")
    return Block(quantity(reply.get("number")), reply["hash"].lower(), datetime.fromtimestamp(seconds, UTC))
