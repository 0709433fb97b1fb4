"""Signatures of wallets: what is accepted, what is refused, and that nothing else ever comes out."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import siwe
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.backends import CoinCurveECCBackend
from eth_keys.main import KeyAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.chain.signing import signatures
from bot.adapters.chain.signing.pasted import other_texts
from bot.adapters.chain.signing.signatures import HALF_ORDER, EthereumSignatures
from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import ChainName, address
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import MOST_SIGNATURE, Statement
from tests.signature_campaign import KEY, OTHER, WALLET, compact, mutated, signed, twin

BAD, WRONG = ChallengeProblem.BAD_SIGNATURE, ChallengeProblem.WRONG_WALLET
CHANGED = ChallengeProblem.CHANGED_TEXT
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


async def verdict(message: str, signature: str) -> ChallengeProblem | None:
    try:
        proved = await EthereumSignatures().check(message, signature, WALLET, ChainName("base"))
    except ChallengeRefused as refused:
        return refused.problem
    assert proved == Wallet(WALLET)
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
        "0x" + raw[:63].hex(),
        "0x" + raw.hex() + "00",
        "0x" + raw.hex()[:-1],
        "0x" + (b"\0" * 65).hex(),
        "0x" + (b"\xff" * 65).hex(),
        "0x" + (raw[:64] + b"\x1d").hex(),
        "0x" + (b"\0" * 32 + raw[32:]).hex(),
        "0x" + (raw[:32] + b"\0" * 32 + raw[64:]).hex(),
        "0x" + "z" * 130,
        "0 x" + "\\n" + raw.hex(),
        "0x0x" + raw.hex(),
        "٠" * 130,
        "\ud800" * 65,
        '{"sig":"0x"}',
    ]
    for signature in odd:
        assert await verdict(message, signature) is BAD, signature


async def test_another_key_or_another_text_is_another_wallet(message):
    assert await verdict(message, signed(message, OTHER).hex()) is WRONG
    assert await verdict(message.replace("803", "804"), signed(message).hex()) is WRONG


async def test_every_foreign_error_becomes_ours(message, monkeypatch):
    for error in (ValueError, KeyError, RuntimeError, OverflowError, AssertionError):
        monkeypatch.setattr(signatures.Account, "recover_message", _raising(error))
        assert await verdict(message, signed(message).hex()) is BAD


def _raising(error):
    def recover(*_, **__):
        raise error

    return recover


def test_none_of_a_thousand_mutated_signatures_is_taken():
    """Ten thousand are under `make faults`."""
    assert mutated(0, 1_000, 20261122).total() > 950


# ---------------------------------------------------------------- as people paste them


async def test_whatever_a_tool_printed_around_it_a_good_signature_is_taken(message):
    raw = signed(message)
    body = raw.hex()
    printed = [
        f" 0x{body}\n",
        f"0x{body[:64]}\r\n{body[64:]}\t",
        "0X" + body.upper(),
        "0x" + compact(raw).hex(),
        json.dumps({"address": KEY.address, "msg": message, "sig": f"0x{body}"}),
        json.dumps({"address": WALLET, "message": message, "signature": body, "version": "2"}),
        json.dumps({"sig": compact(raw).hex()}, indent=2),
    ]
    for text in printed:
        assert await verdict(message, text) is None, text


async def test_json_of_another_wallet_or_another_text_is_told_apart(message):
    good = signed(message).hex()
    assert await verdict(message, json.dumps({"address": OTHER.address, "msg": message, "sig": good})) is WRONG
    assert await verdict(message, json.dumps({"msg": message + "\n", "sig": good})) is CHANGED


@pytest.mark.parametrize("nth", range(len(list(other_texts("a")))))
async def test_a_tool_that_changed_the_text_is_found_out(message, nth):
    changed = list(other_texts(message))[nth]
    assert changed != message
    assert await verdict(message, signed(changed).hex()) is CHANGED
    assert await verdict(message, signed(changed, OTHER).hex()) is WRONG


async def test_json_that_holds_no_signature_is_refused(message):
    odd = [
        "{",
        "{}",
        "{" * 20_000,
        '{"sig": 5}',
        '{"sig": null}',
        '{"sig": ["0x"]}',
        '{"sig": ""}',
        '{"address": "0x1"}',
    ]
    good = signed(message).hex()
    odd += [f'{{"sig": "{good}", "address": "ada.eth"}}', f'{{"sig": "{good}", "msg": {{}}}}']
    for text in odd:
        assert await verdict(message, text) is BAD, text


async def test_more_than_eight_kilobytes_are_not_even_looked_at(message):
    for size in (MOST_SIGNATURE + 1, 10 * 2**20):
        assert await verdict(message, "00" * size) is BAD
        assert await verdict(message, json.dumps({"sig": "00" * size})) is BAD


async def test_the_high_twin_is_refused_in_its_short_form_too(message):
    assert await verdict(message, compact(twin(signed(message))).hex()) is not None


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.text("0123456789abcdefx \n", max_size=140), st.binary().map(bytes.hex)))
async def test_nothing_that_was_not_signed_is_ever_taken(text):
    assert await verdict("a text", text) in {BAD, WRONG}


def test_the_fast_library_recovers_keys():
    assert type(KeyAPI().backend) is CoinCurveECCBackend
