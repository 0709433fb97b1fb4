"""A signature as people hand it in: what a wallet answers, or what a tool printed and somebody pasted."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Address, address
from bot.domain.signing_in.signin import MOST_SIGNATURE

_MOST_TEXT = 4 * MOST_SIGNATURE
_HEX = re.compile(r"(?:0[xX])?((?:[0-9a-fA-F]{2})*)")
_COMPACT, _FULL = 64, 65
_HIGH_BIT = 1 << 255


@dataclass(frozen=True, slots=True)
class Pasted:
    """The signature's bytes, and what the tool says it signed with which wallet, where it says so.

    `message` is only ever compared with the stored text.
    """

    signature: bytes
    message: str | None = None
    address: Address | None = None


def pasted(text: str) -> Pasted:
    """What was handed in: hex with or without 0x, or JSON like {address, msg, sig}; else ChallengeRefused."""
    if len(text) > _MOST_TEXT:
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE)
    text = text.strip()
    return _told(text) if text.startswith("{") else Pasted(_raw(text))


def _told(text: str) -> Pasted:
    try:
        said = json.loads(text)
        signer = _text(said, "address")
        signature, message = _text(said, "sig", "signature"), _text(said, "msg", "message")
        return Pasted(_raw(signature or ""), message, address(signer.strip()) if signer else None)
    except (ValueError, RecursionError):
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE) from None


def _text(said: dict[str, object], *keys: str) -> str | None:
    """The text under the first of these keys that is there; ValueError for anything else there."""
    found = next((said[key] for key in keys if key in said), None)
    if found is not None and not isinstance(found, str):
        raise ValueError("not a text")
    return found


def _raw(text: str) -> bytes:
    """The bytes, whatever spaces and line ends a tool put between them."""
    found = _HEX.fullmatch("".join(text.split()))
    if found is None or not text or len(found[1]) > 2 * MOST_SIGNATURE:
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE)
    return bytes.fromhex(found[1])


def full(signature: bytes) -> bytes:
    """The 65 bytes that 64 stand for (EIP-2098: the highest bit of s tells v); others as they are."""
    if len(signature) != _COMPACT:
        return signature
    tail = int.from_bytes(signature[32:])
    odd, s = divmod(tail, _HIGH_BIT)
    return signature[:32] + s.to_bytes(32) + bytes([27 + odd])


def is_of_a_key(signature: bytes) -> bool:
    """Whether it is as long as a signature by a key."""
    return len(signature) in {_COMPACT, _FULL}


def other_texts(message: str) -> Iterator[str]:
    """What tools are known to make of a text before they sign it."""
    windows = message.replace("\n", "\r\n")
    yield from (f"{message}\n", f"{message}\r\n", windows, f"{windows}\r\n", f" {message}", f"{message} ")
    yield "0x" + message.encode().hex()
    yield " ".join(message.split())
