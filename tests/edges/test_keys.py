"""Keys that sign transactions: this machine's own, and one elsewhere whose word is not taken."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from eth_account import Account as Key
from eth_account.signers.local import LocalAccount

from bot.adapters.chain.endpoints.endpoint import Endpoint, open_session
from bot.adapters.chain.probes.papers import words
from bot.adapters.chain.signing.keys import KeystoreSigner, RemoteSigner
from bot.domain.errors import ChainUnreadable, KeyRefused
from bot.domain.ids import Address, address
from bot.domain.sending import Fees
from bot.ports import Unsigned
from tests.post_office import SENDER, config

PASSPHRASE = "correct horse"
WORDS = words(
    json.loads((Path(__file__).parents[1] / "contracts/eas/signed.json").read_text())["version 2"]["sig"]["message"],
    {"name": "EAS Attestation", "version": "1.2.0", "chainId": "8453", "verifyingContract": "0x" + "42" * 20},
)
UNSIGNED = Unsigned(8453, 7, Address("0x" + "c0" * 20), "0xa9059cbb", 60_000, Fees(3_000, 1_000))


@pytest.fixture(scope="module")
def keystore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "reporter.json"
    file.write_text(json.dumps(Key.encrypt(SENDER.key, PASSPHRASE, kdf="pbkdf2", iterations=1_000)))
    return file


async def test_a_keystore_opens_with_its_passphrase_and_signs_as_its_address(keystore: Path):
    signer = await KeystoreSigner.opened(keystore, PASSPHRASE)
    assert signer.address == address(SENDER.address)
    raw, its_hash = await signer.sign(UNSIGNED)
    assert address(Key.recover_transaction(raw)) == signer.address
    assert its_hash == "0x" + SENDER.sign_transaction(fields(UNSIGNED)).hash.hex()


async def test_neither_a_wrong_passphrase_nor_what_is_no_keystore_says_anything_of_its_contents(
    keystore: Path, tmp_path: Path
):
    broken = tmp_path / "broken.json"
    broken.write_text('{"crypto": "seed words"}')
    for file, passphrase in ((keystore, "wrong horse"), (broken, PASSPHRASE), (tmp_path / "none.json", PASSPHRASE)):
        with pytest.raises(KeyRefused) as refused:
            await KeystoreSigner.opened(file, passphrase)
        assert (refused.value.path, refused.value.__cause__) == (str(file), None)
        assert refused.value.__suppress_context__


async def test_a_key_is_in_no_text_of_its_signer(keystore: Path):
    signer = await KeystoreSigner.opened(keystore, PASSPHRASE)
    assert repr(signer) == f"KeystoreSigner({address(SENDER.address)})"
    assert SENDER.key.hex() not in f"{signer!r} {signer}"


async def test_words_are_signed_as_wallets_sign_them(keystore: Path):
    signer = await KeystoreSigner.opened(keystore, PASSPHRASE)
    assert await signer.sign_words(WORDS) == "0x" + SENDER.sign_typed_data(full_message=WORDS).signature.hex()


def fields(unsigned: Unsigned) -> dict[str, Any]:
    return {
        "type": 2,
        "chainId": unsigned.chain_id,
        "nonce": unsigned.nonce,
        "to": bytes.fromhex(unsigned.to[2:]),
        "value": 0,
        "data": unsigned.data,
        "gas": unsigned.gas,
        "maxFeePerGas": unsigned.fees.most,
        "maxPriorityFeePerGas": unsigned.fees.tip,
    }


class Elsewhere:
    """A signer behind JSON-RPC that signs what it likes."""

    def __init__(self) -> None:
        self.key: LocalAccount = SENDER
        self.wrong: dict[str, Any] = {}
        self.says: Any = None
        self.asked: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        call = await request.json()  # no batch: not every signer takes one
        does = {"eth_signTransaction": self._signed, "eth_signTypedData": self._words_signed}[call["method"]]
        self.asked.append(call["params"][-1])
        return web.json_response({"jsonrpc": "2.0", "id": call["id"], "result": self.says or does(*call["params"])})

    def _words_signed(self, signer: str, words: str) -> str:
        assert signer == address(SENDER.address)
        whole = json.loads(words)
        assert [one["name"] for one in whole["types"]["EIP712Domain"]] == list(whole["domain"])
        whole["message"] |= self.wrong
        return "0x" + self.key.sign_typed_data(full_message=whole).signature.hex()

    def _signed(self, given: dict[str, Any]) -> str:
        wanted = {name: one for name, one in given.items() if name != "from"} | self.wrong
        wanted["to"] = bytes.fromhex(wanted["to"][2:])
        return "0x" + self.key.sign_transaction(wanted).raw_transaction.hex()


@pytest.fixture
async def elsewhere() -> AsyncIterator[tuple[Elsewhere, RemoteSigner]]:
    signer, app = Elsewhere(), web.Application()
    app.router.add_post("/", signer.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    session: aiohttp.ClientSession
    async with open_session() as session:
        url = f"http://{host}:{port}"
        endpoint = Endpoint("signer", url, config(8453, url), session, lambda: 0.0)
        yield signer, RemoteSigner(address(SENDER.address), endpoint)
    await runner.cleanup()


async def test_a_signer_elsewhere_is_told_every_field_and_its_signature_is_used(elsewhere):
    signer, remote = elsewhere
    raw, its_hash = await remote.sign(UNSIGNED)
    assert signer.asked[0] | {"from": address(SENDER.address), "nonce": "0x7", "value": "0x0"} == signer.asked[0]
    assert (raw, its_hash) == await KeystoreSigner(SENDER).sign(UNSIGNED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": 8},
        {"to": "0x" + "e1" * 20},
        {"value": 1},
        {"data": "0x"},
        {"gas": 60_001},
        {"maxFeePerGas": 3_001},
        {"maxPriorityFeePerGas": 1_001},
        {"chainId": 1},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_signer_that_signs_anything_else_is_not_believed(elsewhere, wrong: dict[str, Any]):
    signer, remote = elsewhere
    signer.wrong = wrong
    with pytest.raises(ChainUnreadable):
        await remote.sign(UNSIGNED)


@pytest.mark.parametrize("says", ["0x", "0x02", "no", 5, ["0x02"]])
async def test_what_is_no_transaction_is_not_believed(elsewhere, says: Any):
    signer, remote = elsewhere
    signer.says = says
    with pytest.raises(ChainUnreadable):
        await remote.sign(UNSIGNED)


async def test_a_signature_by_another_key_is_not_believed(elsewhere):
    signer, remote = elsewhere
    signer.key = Key.from_key("0x" + "11" * 32)
    with pytest.raises(ChainUnreadable):
        await remote.sign(UNSIGNED)
    with pytest.raises(ChainUnreadable):
        await replace(remote, address=Address("0x" + "ad" * 20)).sign(UNSIGNED)


async def test_a_signer_elsewhere_is_told_the_words_whole_and_its_signature_is_used(elsewhere):
    _, remote = elsewhere
    assert await remote.sign_words(WORDS) == await KeystoreSigner(SENDER).sign_words(WORDS)


@pytest.mark.parametrize("wrong", [{"recipient": "0x" + "e1" * 20}, {"time": "1"}, {"data": "0x"}], ids=str)
async def test_a_signer_that_signs_other_words_is_not_believed(elsewhere, wrong: dict[str, Any]):
    signer, remote = elsewhere
    signer.wrong = wrong
    with pytest.raises(ChainUnreadable):
        await remote.sign_words(WORDS)


@pytest.mark.parametrize("says", ["0x", "no", 5, "0x" + "11" * 65, "0x" + "11" * 64])
async def test_what_is_no_signature_of_the_words_is_not_believed(elsewhere, says: Any):
    signer, remote = elsewhere
    signer.says = says
    with pytest.raises(ChainUnreadable):
        await remote.sign_words(WORDS)
