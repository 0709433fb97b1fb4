"""Attestations that stand on no chain, as EAS' own SDK signs them: read exactly, and by nobody else's word."""

import copy
import json
from pathlib import Path

import pytest
from eth_account import Account

from bot.adapters.chain.probes.papers import paper, signed, words
from bot.domain.ids import address

SIGNED = json.loads((Path(__file__).parents[1] / "contracts/eas/signed.json").read_text())
EAS, CHAIN = address("0x4200000000000000000000000000000000000021"), 8453
HALF = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


@pytest.mark.parametrize("version", SIGNED)
@pytest.mark.parametrize("wrapped", [True, False])
def test_what_the_sdk_signed_is_its_attesters_word_under_the_id_that_the_sdk_gives_it(version: str, wrapped: bool):
    given = SIGNED[version]
    found = paper(json.dumps(given if wrapped else given["sig"]), EAS, CHAIN)
    assert found.uid == int(given["sig"]["uid"], 16)
    assert found.attester == given["signer"].lower()
    assert (found.schema, found.expires) == ("0x" + "5c" * 32, 4_000_000_000)
    assert found.recipient == "0x" + "11" * 20


def test_what_we_attest_is_word_by_word_what_the_sdk_writes():
    given = SIGNED["version 2"]
    key = Account.from_key("0x" + "42" * 32)
    told = words(given["sig"]["message"], given["sig"]["domain"])
    signature = "0x" + key.sign_typed_data(full_message=told).signature.hex()
    assert signed(told, signature, key.address) == given


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("message", "recipient"), "0x" + "22" * 20),
        (("message", "expirationTime"), "0"),
        (("message", "data"), "0x01"),
        (("message", "schema"), "0x" + "5d" * 32),
        (("domain", "name"), "Something else"),
    ],
)
def test_what_was_changed_after_it_was_signed_is_somebody_elses_word(place: tuple[str, str], value: str):
    given = copy.deepcopy(SIGNED["version 2"])
    where, what = place
    given["sig"][where][what] = value
    found = paper(json.dumps(given), EAS, CHAIN)
    assert (found.attester == given["signer"].lower()) is (where == "domain"), "the name is ours, whatever it says"


def test_an_id_that_was_changed_changes_nothing_for_it_is_not_read():
    given = copy.deepcopy(SIGNED["version 2"])
    given["sig"]["uid"] = "0x" + "00" * 32
    assert paper(json.dumps(given), EAS, CHAIN) == paper(json.dumps(SIGNED["version 2"]), EAS, CHAIN)


def without(*places: str) -> str:
    given = copy.deepcopy(SIGNED["version 2"])["sig"]
    *path, last = places
    for each in path:
        given = given[each]
    del given[last]
    return json.dumps(given)


def other_twin() -> str:
    given = copy.deepcopy(SIGNED["version 2"])
    signature = given["sig"]["signature"]
    order = 2 * HALF + 1
    signature["s"], signature["v"] = hex(order - int(signature["s"], 16)), 55 - int(signature["v"])
    return json.dumps(given)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "{" * 4_000,
        "[" * 4_000,
        without("signature"),
        without("message"),
        without("domain"),
        without("message", "salt"),
        json.dumps(SIGNED["version 2"]).replace('"version": 2', '"version": 9'),
        json.dumps(SIGNED["version 2"]).replace('"revocable": true', '"revocable": "true"'),
        json.dumps(SIGNED["version 2"]).replace('"chainId": "8453"', '"chainId": "1"'),
        json.dumps(SIGNED["version 2"]).replace(EAS, "0x" + "99" * 20),
        other_twin(),
    ],
)
def test_anything_else_is_no_attestation(text: str):
    with pytest.raises(ValueError, match="no signed attestation"):
        paper(text, EAS, CHAIN)
