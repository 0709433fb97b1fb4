"""Signatures that are none of this wallet's over this text, in every dress: thrown by dice, and none may be taken."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable

from eth_account import Account
from eth_account.messages import encode_defunct

from bot.adapters.chain.signing.pasted import Pasted, other_texts
from bot.adapters.chain.signing.signatures import EthereumSignatures, _is_own
from bot.domain.errors import ChallengeRefused
from bot.domain.ids import ChainName, address

KEY, OTHER = Account.from_key("0x" + "01" * 32), Account.from_key("0x" + "02" * 32)
WALLET, BASE = address(KEY.address), ChainName("base")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TEXT = "gate.example wants you to sign in with your Ethereum account:\n" + KEY.address + "\n\nfree\n\nURI: x\nNonce: {}"
_MAGIC = bytes.fromhex("6492" * 16)


def signed(message: str, key=KEY) -> bytes:
    return bytes(key.sign_message(encode_defunct(text=message)).signature)


def twin(raw: bytes) -> bytes:
    """The other signature that recovers the same key: n - s, and the other v."""
    s = ORDER - int.from_bytes(raw[32:64], "big")
    return raw[:32] + s.to_bytes(32, "big") + bytes([55 - raw[64]])


def compact(raw: bytes) -> bytes:
    """The 64 bytes of EIP-2098."""
    s = int.from_bytes(raw[32:64]) | ((raw[64] - 27) << 255)
    return raw[:32] + s.to_bytes(32)


# ------------------------------------------------------------------ what is wrong with it


def _flipped(dice: random.Random, message: str) -> bytes:
    raw = bytearray(signed(message))
    raw[dice.randrange(64)] ^= 1 << dice.randrange(8)
    return bytes(raw)


def _other_v(dice: random.Random, message: str) -> bytes:
    raw = signed(message)
    return raw[:64] + bytes([dice.choice([v for v in range(256) if v not in {raw[64], raw[64] - 27}])])


def _of_another_text(dice: random.Random, message: str) -> bytes:
    at = dice.randrange(len(message))
    return signed(message[:at] + dice.choice("xyz\n €") + message[at:])


def _of_a_changed_text(dice: random.Random, message: str) -> bytes:
    return signed(dice.choice(list(other_texts(message))))


def _extreme(dice: random.Random, _: str) -> bytes:
    number = st_number(dice)
    return number + st_number(dice) + bytes([dice.choice([0, 1, 27, 28, 255])])


def st_number(dice: random.Random) -> bytes:
    return dice.choice([0, 1, ORDER - 1, ORDER, ORDER + 1, 2**256 - 1, ORDER // 2, dice.getrandbits(256)]).to_bytes(32)


WRONG: dict[str, Callable[[random.Random, str], bytes]] = {
    "a flipped bit": _flipped,
    "another v": _other_v,
    "another key": lambda _, message: signed(message, OTHER),
    "another text": _of_another_text,
    "a changed text": _of_a_changed_text,
    "the high twin": lambda _, message: twin(signed(message)),
    "r and s swapped": lambda _, message: (raw := signed(message))[32:64] + raw[:32] + raw[64:],
    "numbers at the edges": _extreme,
    "noise": lambda dice, _: dice.randbytes(dice.choice([0, 1, 63, 64, 65, 66, 97, 130, 500, 8_200])),
    "cut off": lambda dice, message: signed(message)[: dice.randrange(64)],
    "more behind it": lambda dice, message: signed(message) + dice.randbytes(dice.randint(1, 40)),
    "wrapped for a contract": lambda dice, message: signed(message) + dice.randbytes(31 * dice.randrange(3)) + _MAGIC,
}


def mutated(first: int, count: int, seed: int) -> Counter[str]:
    """So many with one to three bits changed, anywhere; what was refused. AssertionError if anything was taken."""
    dice, found, raw = random.Random(f"{seed} {first}"), Counter[str](), signed("a text")
    for _ in range(count):
        bad = bytearray(raw)
        for _ in range(dice.randint(1, 3)):
            bad[dice.randrange(65)] ^= 1 << dice.randrange(8)
        if bytes(bad[:64]) == raw[:64] and bad[64] in {raw[64], raw[64] - 27}:
            continue  # changed back
        try:
            assert not _is_own("a text", Pasted(bytes(bad)), WALLET), bad.hex()
        except ChallengeRefused:
            found["unreadable"] += 1
        else:
            found["another key's"] += 1
    return found


# ------------------------------------------------------------------ how it is written


def _spaced(dice: random.Random, raw: bytes, _: str) -> str:
    text = "0x" + raw.hex()
    for _ in range(dice.randint(1, 5)):
        at = dice.randint(2, len(text))
        text = text[:at] + dice.choice([" ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\ufeff"]) + text[at:]
    return text


def _told(dice: random.Random, raw: bytes, message: str) -> str:
    given: dict[str, object] = {dice.choice(["sig", "signature"]): dice.choice(["0x", ""]) + raw.hex()}
    if dice.random() < 0.7:
        given[dice.choice(["msg", "message"])] = dice.choice([message, message + "\n", "", "another", 5, None])
    if dice.random() < 0.7:
        given["address"] = dice.choice([KEY.address, OTHER.address, WALLET, "", "ada.eth", [], None])
    return json.dumps(given, indent=dice.choice([None, 2]))


def _bent(dice: random.Random, raw: bytes, message: str) -> str:
    """A letter of it is another."""
    text = dice.choice([_told(dice, raw, message), raw.hex()])
    at = dice.randrange(len(text) + 1)
    return text[:at] + chr(dice.choice([0, 34, 123, 0x660, 0xD800, 0x1F600, dice.randrange(32, 127)])) + text[at + 1 :]


WRITTEN: dict[str, Callable[[random.Random, bytes, str], str]] = {
    "hex": lambda _, raw, __: "0x" + raw.hex(),
    "bare hex": lambda _, raw, __: raw.hex().upper(),
    "short": lambda _, raw, __: (
        compact(raw) if len(raw) == 65 and raw[64] in {27, 28} and raw[32] < 128 else raw
    ).hex(),
    "spaces in it": _spaced,
    "json": _told,
}


def case(dice: random.Random) -> tuple[str, str, str]:
    """What is wrong, a text, and what is handed in for it."""
    message, what = TEXT.format(dice.getrandbits(128)), dice.choice(list(WRONG))
    raw = WRONG[what](dice, message)
    if what in {"another key", "another text", "noise", "numbers at the edges"} and dice.random() < 0.3:
        return f"{what}, bent", message, _bent(dice, raw, message)  # bent, it cannot have become a good one
    how = dice.choice(list(WRITTEN))
    return f"{what}, {how}", message, WRITTEN[how](dice, raw, message)


async def _play(first: int, count: int, seed: int) -> Counter[str]:
    dice, found, signatures = random.Random(f"{seed} {first}"), Counter[str](), EthereumSignatures()
    for _ in range(count):
        what, message, given = case(dice)
        try:
            await signatures.check(message, given, WALLET, BASE)
        except ChallengeRefused:
            found[what] += 1
        else:
            raise AssertionError(f"{what} was taken: {given!r} for {message!r}")
    return found


def played(first: int, count: int, seed: int) -> Counter[str]:
    """So many cases; what was refused, by what was wrong with it. AssertionError if anything was taken."""
    return asyncio.run(_play(first, count, seed))
