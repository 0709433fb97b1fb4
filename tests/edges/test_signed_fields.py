"""Every field of the text is bound by the signature; and hundreds of signatures that prove nothing are refused."""

import re
from itertools import combinations

import pytest

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChallengeRefused
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Wallet
from tests.edges.test_signatures import FIELDS
from tests.signature_campaign import KEY, OTHER, WALLET, WRONG, played, signed

CHANGES = {
    "domain": (r"^gate\.example:8443", "evil.example"),
    "address": (KEY.address, OTHER.address),
    "statement": (r"free!", "dear!"),
    "uri": (r"URI: https://gate\.example:8443/verify", "URI: https://gate.example:8443/other"),
    "version": (r"Version: 1", "Version: 2"),
    "chain id": (r"Chain ID: 8453", "Chain ID: 1"),
    "nonce": (r"Nonce: q7Z", "Nonce: q7z"),
    "issued at": (r"Issued At: 2026", "Issued At: 2027"),
    "expiration time": (r"Expiration Time: 2026", "Expiration Time: 2027"),
    "not before": (r"\nRequest ID", "\nNot Before: 2026-11-22T16:20:04Z\nRequest ID"),
    "request id": (r"Request ID: 7", "Request ID: 8"),
    "resources": (r"\Z", "\nResources:\n- https://evil.example/"),
}
ALONE_AND_IN_PAIRS = [*combinations(CHANGES, 1), *combinations(CHANGES, 2)]


@pytest.fixture
async def message() -> str:
    return await EthereumSignatures().message(FIELDS)


def test_there_are_twelve_fields():
    assert len(CHANGES) == 12
    assert len(ALONE_AND_IN_PAIRS) == 78


async def test_the_text_as_it_is_is_accepted(message):
    assert await EthereumSignatures().check(message, signed(message).hex(), WALLET, ChainName("base")) == Wallet(WALLET)


@pytest.mark.parametrize("names", ALONE_AND_IN_PAIRS, ids=" and ".join)
async def test_a_signature_over_other_fields_is_refused(message, names):
    other = message
    for name in names:
        pattern, new = CHANGES[name]
        other, changed = re.subn(pattern, new, other, count=1)
        assert changed == 1, name
    for stored, given in ((message, other), (other, message)):
        with pytest.raises(ChallengeRefused):
            await EthereumSignatures().check(stored, signed(given).hex(), WALLET, ChainName("base"))


def test_none_of_hundreds_that_prove_nothing_is_taken():
    refused = played(0, 600, 20261123)
    assert refused.total() == 600
    assert {what.partition(",")[0] for what in refused} == set(WRONG)
