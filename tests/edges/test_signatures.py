"""Signatures of wallets: what is accepted, what is refused, and that nothing else ever comes out."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import siwe
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.chain import signatures
from bot.adapters.chain.signatures import HALF_ORDER, EthereumSignatures, _signer
from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import address
from bot.domain.signin import Statement

KEY, OTHER = Account.from_key("0x" + "01" * 32), Account.from_key("0x" + "02" * 32)
WALLET = address(KEY.address)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BAD, WRONG = ChallengeProblem.BAD_SIGNATURE, ChallengeProblem.WRONG_WALLET
FIELDS = Statement(
    domain="gate.example:8443",
    uri="https://gate.example:8443/verify",
    address=WALLET,
    statement="Link this wallet to the Discord account @ada (id 803214407719264471) in Plotter Garden. It's free!",
    chain_id=8453,
    nonce="q7Zk2mVt9Rb4XwLc8sNfHd",
    issued_at=datetime(2026, 11, 22, 16, 20, 4, 999_999, tzinfo=UTC),
    expires_at=datetime(2026, 11, 22, 16, 30, 4, tzinfo=UTC),
    request_id="7:discord:803214407719264471",
)


def signed(message: str, key=KEY) -> bytes:
    return bytes(key.sign_message(encode_defunct(text=message)).signature)


def twin(raw: bytes) -> bytes:
    """The other signature that recovers the same key: n - s, and the other v."""
    s = ORDER - int.from_bytes(raw[32:64], "big")
    return raw[:32] + s.to_bytes(32, "big") + bytes([55 - raw[64]])


async def verdict(message: str, signature: str) -> ChallengeProblem | None:
    try:
        await EthereumSignatures().check(message, signature, WALLET)
    except ChallengeRefused as refused:
        return refused.problem
    return None


@pytest.fixture
async def message():
    return await EthereumSignatures().message(FIELDS)


@pytest.mark.parametrize("strictly", [True, False])
async def test_the_text_is_read_back_by_the_standards_own_parser_field_by_field(message, strictly):
    read = siwe.SiweMessage.from_message(message, abnf=strictly)
    assert read.prepare_message() == message
    assert (read.domain, read.uri, read.statement) == (FIELDS.domain, FIELDS.uri, FIELDS.statement)
    assert (read.address, read.chain_id, read.nonce) == (KEY.address, FIELDS.chain_id, FIELDS.nonce)
    assert (read.issued_at, read.expiration_time) == ("2026-11-22T16:20:04Z", "2026-11-22T16:30:04Z")
    assert read.request_id == FIELDS.request_id


async def test_the_library_itself_accepts_what_we_accept(message):
    siwe.SiweMessage.from_message(message).verify(
        "0x" + signed(message).hex(), domain=FIELDS.domain, nonce=FIELDS.nonce, timestamp=FIELDS.issued_at
    )
    assert await verdict(message, "0x" + signed(message).hex()) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domain", "gate.example/x"),
        ("domain", "user@gate.example"),
        ("uri", "https://gate.example/\nNonce: 12345678"),
        ("uri", "javascript:1"),
        ("statement", "two\nlines"),
        ("statement", "Ада"),
        ("statement", ""),
        ("statement", 'a "b"'),
        ("nonce", "short"),
        ("nonce", "with space"),
        ("request_id", "a/b"),
        ("request_id", "a\nResources:"),
    ],
)
async def test_a_field_the_standard_does_not_admit_makes_no_text(field, value):
    with pytest.raises(ValueError, match=field):
        await EthereumSignatures().message(replace(FIELDS, **{field: value}))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("abcXYZ019 .,:/?#[]@!$&'()*+;=_~-"), min_size=1, max_size=40))
async def test_every_admitted_statement_is_read_back_as_it_was(words):
    text = await EthereumSignatures().message(replace(FIELDS, statement=words))
    assert siwe.SiweMessage.from_message(text).statement == words


async def test_every_way_to_write_a_good_signature_is_taken(message):
    raw = signed(message)
    short = raw[:64] + bytes([raw[64] - 27])
    for good in (raw.hex(), "0x" + raw.hex(), "0x" + raw.hex().upper(), "0x" + short.hex()):
        assert await verdict(message, good) is None


async def test_the_high_twin_is_refused_though_it_recovers_the_same_key(message):
    high = twin(signed(message))
    assert int.from_bytes(high[32:64], "big") > HALF_ORDER
    assert address(Account.recover_message(encode_defunct(text=message), signature=high)) == WALLET
    assert await verdict(message, "0x" + high.hex()) is BAD


async def test_what_is_no_signature_is_refused(message):
    raw = signed(message)
    odd = [
        "",
        "0x",
        "0x" + raw[:64].hex(),
        "0x" + raw.hex() + "00",
        "0x" + raw.hex()[:-1],
        "0x" + (b"\0" * 65).hex(),
        "0x" + (b"\xff" * 65).hex(),
        "0x" + (raw[:64] + b"\x1d").hex(),
        "0x" + (b"\0" * 32 + raw[32:]).hex(),
        "0x" + (raw[:32] + b"\0" * 32 + raw[64:]).hex(),
        "0x" + "z" * 130,
        " 0x" + raw.hex(),
        "0x" + raw.hex() + "\n",
        "٠" * 130,
        "\ud800" * 65,
        '{"sig":"0x"}',
    ]
    for signature in odd:
        assert await verdict(message, signature) is BAD, signature


async def test_another_key_or_another_text_is_another_wallet(message):
    assert await verdict(message, signed(message, OTHER).hex()) is WRONG
    assert await verdict(message, signed(message + " ").hex()) is WRONG
    assert await verdict(message.replace("803", "804"), signed(message).hex()) is WRONG


async def test_every_foreign_error_becomes_ours(message, monkeypatch):
    for error in (ValueError, KeyError, RuntimeError, OverflowError, AssertionError):
        monkeypatch.setattr(signatures.Account, "recover_message", _raising(error))
        assert await verdict(message, signed(message).hex()) is BAD


def _raising(error):
    def recover(*_, **__):
        raise error

    return recover


def test_none_of_ten_thousand_mutated_signatures_is_taken():
    dice, message = random.Random(20261122), "a text"
    raw = signed(message)
    accepted = 0
    for _ in range(10_000):
        bad = bytearray(raw)
        for _ in range(dice.randint(1, 3)):
            bad[dice.randrange(65)] ^= 1 << dice.randrange(8)
        same = bytes(bad[:64]) == raw[:64] and bad[64] in {raw[64], raw[64] - 27}
        if same:
            continue
        try:
            accepted += _signer(message, bytes(bad).hex()) == WALLET
        except ChallengeRefused:
            continue
    assert accepted == 0
