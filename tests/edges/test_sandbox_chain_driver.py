"""The chain driven from another process: control routes and their client, over a real server."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from sandbox.chain import Chain, started
from sandbox.chain.driver import ChainDriver, Mint, NotDoneError, RefusedError, wallet_of

ADA, BEN = wallet_of("ada"), wallet_of("ben")


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with started(chain_id=10, name="optimism", ticking=False) as running:
        yield running


@pytest.fixture
async def control(chain: Chain) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(chain.control_routes())
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def driver(control: str) -> AsyncIterator[ChainDriver]:
    async with aiohttp.ClientSession() as session:
        yield ChainDriver(session, control, "optimism")


async def balances(driver, who):
    words = []
    for token, arguments in (
        (driver.tokens.erc20, ""),
        (driver.tokens.erc721, ""),
        (driver.tokens.erc1155, "7".rjust(64, "0")),
    ):
        selector = "0x00fdd58e" if arguments else "0x70a08231"
        call = {"to": token, "data": selector + who.address[2:].lower().rjust(64, "0") + arguments}
        words.append(int(await driver.ask("eth_call", [call, "latest"]), 16))
    return words


async def test_the_driver_mints_and_people_transfer(driver):
    await driver.mint_erc20(ADA.address, 5)
    await driver.mint_erc721(ADA.address, 1)
    await driver.mint_erc1155(ADA.address, 7, 3)
    await driver.transfer_erc20(ADA, BEN.address, 2)
    await driver.transfer_erc721(ADA, BEN.address, 1)
    mined = await driver.transfer_erc1155(ADA, BEN.address, 7, 3)
    assert (await balances(driver, ADA), await balances(driver, BEN)) == ([3, 0, 0], [2, 1, 3])
    assert (await driver.ask("eth_getBlockByNumber", [hex(mined.block), False]))["hash"] == mined.block_hash


async def test_many_are_minted_in_one_block(driver):
    before = (await driver.state()).head
    people = [wallet_of(f"member {n}") for n in range(30)]
    assert await driver.mint([Mint("erc20", each.address, amount=9) for each in people]) == before + 1
    assert await balances(driver, people[29]) == [9, 0, 0]


async def test_many_at_once_do_not_get_into_each_others_way(driver):
    people = [wallet_of(f"member {n}") for n in range(12)]
    async with asyncio.TaskGroup() as group:
        for nth, each in enumerate(people):
            group.create_task(driver.mint_erc20(each.address, nth + 1))
            group.create_task(driver.mine())
    async with asyncio.TaskGroup() as group:
        for each in people:
            group.create_task(driver.transfer_erc20(each, ADA.address, 1))
            group.create_task(driver.ask("eth_call", [{"to": driver.tokens.erc20, "data": "0x18160ddd"}, "latest"]))
    assert (await balances(driver, ADA))[0] == len(people)
    assert [(await balances(driver, each))[0] for each in people] == list(range(12))


async def test_more_than_a_block_holds_are_minted_in_several(driver, monkeypatch):
    monkeypatch.setattr("sandbox.chain.world.A_BLOCK", 4)
    before = (await driver.state()).head
    assert await driver.mint([Mint("erc721", ADA.address, nth) for nth in range(9)]) == before + 3
    assert (await balances(driver, ADA))[1] == 9


async def test_what_one_does_not_hold_one_cannot_transfer(driver):
    with pytest.raises(NotDoneError):
        await driver.transfer_erc20(BEN, ADA.address, 1)
    with pytest.raises(NotDoneError):
        await driver.mint([Mint("erc721", ADA.address, 1), Mint("erc721", ADA.address, 1)])
    with pytest.raises(RefusedError, match="execution reverted"):
        await driver.ask("eth_call", [{"to": driver.tokens.erc721, "data": "0x6352211e" + "ff".rjust(64, "0")}])


async def test_time_and_blocks_obey_the_driver(driver):
    state = await driver.state()
    assert await driver.mine(3) == state.head + 3
    assert await driver.travel(500) >= state.timestamp + 500
    assert (await driver.state()).now >= state.now + 500
    assert await driver.reorg(2) == state.head + 4


async def test_ticking_is_switched_from_outside(chain, driver):
    await driver.set_ticking(True)
    assert chain.ticking
    await driver.set_ticking(False)
    assert not (await driver.state()).ticking


async def test_faults_and_counts_are_reached_through_the_driver(chain, driver):
    await driver.fault(1, "wrong_chain", 1, methods=["eth_chainId"], times=1)
    state = await driver.state()
    assert (state.faults, state.urls, state.chain_id) == (("ok", "wrong_chain"), chain.urls, 10)
    async with aiohttp.ClientSession() as session:
        told = [(await chain_id(session, state.urls[1])) for _ in range(2)]
    assert told == ["0x1", "0xa"]
    first, second = await driver.counts()
    assert (first.requests, second.requests, second.methods) == (0, 2, {"eth_chainId": 2})
    await driver.reset_counts()
    assert (await driver.counts())[1].entries == 0


async def test_an_answer_is_held_and_released_through_the_driver(chain, driver):
    await driver.hold(0, ["eth_chainId"])
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        held = group.create_task(chain_id(session, chain.urls[0]))
        await driver.held(0, 5)
        assert not held.done()
        await driver.release(0)
    assert held.result() == "0xa"
    with pytest.raises(TimeoutError):
        await driver.held(1, 0.02)


async def chain_id(session, url):
    async with session.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}) as answer:
        return (await answer.json())["result"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/fault", b'{"mode": "broken"}'),
        ("/fault", b"{}"),
        ("/fault", b"{"),
        ("/mint", b'{"mints": [{"kind": "erc99", "to": "0x"}]}'),
        ("/mint", b'{"mints": []}'),
        ("/mint", b'{"mints": [{"kind": "erc20", "to": "ada"}]}'),
        ("/mint", b'{"mints": [{"kind": "erc20", "to": "0x%s", "amount": -1}]}' % (b"11" * 20)),
        ("/hold", b'{"endpoint": 5}'),
        ("/travel", b'{"seconds": "soon"}'),
        ("/reorg", b'{"depth": 999}'),
        ("/mine", b"[]"),
    ],
)
async def test_a_malformed_order_is_answered_with_400_and_words(control, path, body):
    async with aiohttp.ClientSession() as session, session.post(f"{control}/chain/optimism{path}", data=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["message"]


def test_a_name_is_the_same_wallet_everywhere():
    assert wallet_of("ada").address == "0xc2E622323E9Eee71e2299A938CcE1E21625c6D81"
    assert wallet_of("ada").address != wallet_of("ben").address
