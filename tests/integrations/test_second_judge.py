"""Two thousand signatures, made by viem and by us, mended and spoiled: viem and we say the same of each."""

import asyncio
import json
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChallengeRefused
from bot.domain.ids import ChainName, address
from tests.signature_campaign import TEXT, compact, signed, twin

HERE = Path(__file__).parents[1] / "viem"
HALF = 1_000
SPOILED = ("as it is", "v from nought", "short", "a flipped bit", "another text", "another key", "another v")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("viem") / "viem"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=180)
    return folder


def asked(judge: Path, verb: str, lines: list[dict[str, Any]]) -> list[Any]:
    given = "\n".join(map(json.dumps, lines))
    done = subprocess.run(
        ["node", "judge.mjs", verb], cwd=judge, input=given, capture_output=True, text=True, check=True, timeout=180
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def spoiled(dice: random.Random, raw: bytes, message: str) -> tuple[str, bytes]:
    """The signature in another form, or spoiled in one way."""
    how = dice.choice(SPOILED)
    match how:
        case "v from nought":
            return how, raw[:64] + bytes([raw[64] - 27])
        case "short":
            return how, compact(raw)
        case "a flipped bit":
            bad = bytearray(raw)
            bad[dice.randrange(64)] ^= 1 << dice.randrange(8)
            return how, bytes(bad)
        case "another text":
            return how, signed(message + "!")
        case "another key":
            return how, signed(message, Account.create())
        case "another v":
            return how, raw[:64] + bytes([dice.randrange(2, 27)])
        case _:
            return how, raw


async def verdict(message: str, signature: str, wallet: str) -> bool:
    try:
        await EthereumSignatures().check(message, signature, address(wallet), ChainName("base"))
    except ChallengeRefused:
        return False
    return True


@pytest.mark.needs("node", "npm")
def test_of_two_thousand_signatures_nobody_judges_one_otherwise(judge: Path) -> None:
    dice = random.Random(20261123)
    keys = [Account.from_key(dice.randbytes(32)) for _ in range(20)]
    asks = [{"key": dice.choice(keys), "message": TEXT.format(dice.getrandbits(128))} for _ in range(2 * HALF)]
    theirs = asked(
        judge, "sign", [{**one, "key": "0x" + one["key"].key.hex().removeprefix("0x")} for one in asks[:HALF]]
    )
    raws = [bytes.fromhex(one[2:]) for one in theirs] + [signed(one["message"], one["key"]) for one in asks[HALF:]]
    cases = [(ask, *spoiled(dice, raw, ask["message"])) for ask, raw in zip(asks, raws, strict=True)]
    lines = [{"message": ask["message"], "signature": "0x" + raw.hex()} for ask, _, raw in cases]
    they = [
        signer == one["key"].address.lower()
        for signer, (one, *_) in zip(asked(judge, "verify", lines), cases, strict=True)
    ]
    judged = [(ask["message"], raw.hex(), ask["key"].address) for ask, _, raw in cases]
    we = asyncio.run(_all(judged))
    assert [how for (_, how, _), one, other in zip(cases, they, we, strict=True) if one != other] == []
    accepted = Counter(how for (_, how, _), good in zip(cases, we, strict=True) if good)
    assert set(accepted) == {"as it is", "v from nought", "short"}
    assert len(we) == 2 * HALF


async def _all(judged: list[tuple[str, str, str]]) -> list[bool]:
    return [await verdict(*one) for one in judged]


@pytest.mark.needs("node", "npm")
def test_the_high_twin_is_the_one_thing_we_are_stricter_about(judge: Path) -> None:
    key, message = Account.create(), TEXT.format(1)
    high = twin(signed(message, key))
    assert asked(judge, "verify", [{"message": message, "signature": "0x" + high.hex()}]) == [key.address.lower()]
    assert not asyncio.run(verdict(message, high.hex(), key.address))


def test_the_lock_pins_by_integrity_and_names_no_address() -> None:
    lock = (HERE / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
