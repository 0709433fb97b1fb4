"""Bodies of requests: as large as their route needs and no larger, here in time, and nobody else waits for them."""

import asyncio
import json
from dataclasses import replace

import httpx
import pytest
from eth_abi.abi import encode

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.signing_in.signin import MOST_SIGNATURE
from bot.web import guard
from bot.web.server import serving
from sandbox.chain import started
from tests.bodies import ended, head, raw
from tests.contract_wallets import MAGIC, key_wallet
from tests.house_verify import ADAS, BASE, WALLET, open_house
from tests.house_web import application, client, handed_in
from tests.own_browser import as_own_browser
from tests.ports.test_chains import WallClock
from tests.signature_campaign import signed

HUNG = 20


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
async def address(house):
    async with serving(application(house), "127.0.0.1", 0) as bound:
        yield bound


def wrapped(signature: bytes, size: int) -> bytes:
    """As ERC-6492 has it, with so long a call that the whole has this size."""
    empty = len(encode(["address", "bytes", "bytes"], [WALLET, b"", signature])) + len(MAGIC)
    found = encode(["address", "bytes", "bytes"], [WALLET, bytes(size - empty), signature]) + MAGIC
    assert len(found) == size
    return found


@pytest.mark.needs("eth-tester")
async def test_a_contract_wallets_signature_of_eight_kilobytes_gets_in(tmp_path):
    async with (
        started(ticking=False) as chain,
        open_chains([ChainConfig(BASE, chain.chain_id, chain.urls)], WallClock()) as chains,
        open_house(tmp_path, clock=WallClock()) as house,
    ):
        signatures = EthereumSignatures(ContractSignatures(chains.agreements))
        house.verify = replace(
            house.verify, signatures=signatures, chains={BASE: chain.chain_id}, chain_id=chain.chain_id
        )
        wallet = await key_wallet(chain, ADAS)
        async with client(application(house)) as browser:
            for size, state in ((MOST_SIGNATURE + 32, None), (MOST_SIGNATURE, "nothing")):
                link = f"/verify/{await house.begun()}"
                text = (await browser.post(f"{link}/choose", json={"address": wallet})).json()
                given = "0x" + wrapped(signed(text["message"], ADAS), size).hex()
                said = {"address": wallet, "msg": text["message"], "sig": given}
                body = {"nonce": text["nonce"], "signature": json.dumps(said, indent=1)}
                assert (await browser.post(f"{link}/finish", json=body)).json().get("state") == state
        assert await house.members() == {"ada": [wallet]}


@pytest.mark.parametrize("route", ["choose", "finish", "code", "discord", "telegram"])
async def test_a_body_is_read_up_to_what_its_route_needs(house, route):
    link = f"/verify/{await house.begun()}/{route}"
    room = guard.most(link)
    async with client(application(house)) as browser:
        for size, refused in ((room, False), (room + 1, True)):
            body = b'{"' + b"x" * (size - 6) + b'":0}'
            answer = await browser.post(link, content=body, headers={"content-type": "application/json"})
            assert (answer.status_code == 413) is refused
            assert (answer.json().get("problem") == "too large") is refused


def test_only_a_signature_is_given_much_room():
    assert guard.most("/verify/x/finish") < 3 * MOST_SIGNATURE
    assert max(guard.most(f"/verify/{word}") for word in ("x/choose", "x/code", "discord", "x/telegram")) <= 4_096
    assert guard.most("/elsewhere/finish") == guard.LARGEST


async def test_a_body_of_ten_megabytes_is_refused_unread(house, address):
    for route in ("choose", "finish"):
        link = f"/verify/{await house.begun()}/{route}"
        declared = await raw(address, head(link, "Content-Length: 10485760"))
        assert b" 413 " in declared.partition(b"\r\n")[0]
        size = guard.most(link)
        chunk = b"%x\r\n" % size + b"a" * size + b"\r\n"
        undeclared = await raw(address, head(link, "Transfer-Encoding: chunked") + chunk * 2)
        assert b" 413 " in undeclared.partition(b"\r\n")[0]


async def test_a_slow_body_is_refused_in_time(house, address, monkeypatch):
    monkeypatch.setattr("bot.web.guard.BODY_WITHIN", 0.2)
    link = f"/verify/{await house.begun()}/finish"
    answer = await raw(address, head(link, "Content-Length: 40") + b"{")
    assert b" 408 " in answer.partition(b"\r\n")[0]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["problem"] == "too slow"


async def test_while_bodies_hang_and_others_flood_a_member_gets_in(house, address, monkeypatch):
    monkeypatch.setattr("bot.web.guard.BODY_WITHIN", 60)
    link = f"/verify/{await house.begun()}/finish"
    hung = [await asyncio.open_connection(*address) for _ in range(HUNG)]
    for _, writer in hung:
        writer.write(head(link, "Content-Length: 40") + b"{")
        await writer.drain()
    floods = await asyncio.gather(*(raw(address, head(link, "Content-Length: 10485760")) for _ in range(HUNG)))
    assert all(b" 413 " in answer.partition(b"\r\n")[0] for answer in floods)
    house.holds(WALLET, 1)
    hooks = {"request": [as_own_browser]}
    async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}", event_hooks=hooks) as browser:
        assert (await handed_in(browser, await house.begun())).json()["state"] == "done"
    assert not any(reader.at_eof() for reader, _ in hung), "they are still waited for"
    for _, writer in hung:
        await ended(writer)


async def test_a_caller_that_goes_away_half_way_hurts_nobody(house, address):
    link = f"/verify/{await house.begun()}/choose"
    await raw(address, head(link, "Content-Length: 40") + b"{", end=True)
    async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as browser:
        assert (await browser.get("/healthz")).status_code == 200
