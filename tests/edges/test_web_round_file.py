"""A round's file as the page gives it to anybody: the very bytes that were hashed, and nothing that is no round's."""

import pytest

from tests.house_verify import open_house
from tests.house_web import application, client
from tests.voted import Held

RAW, OWN = Held().raw, Held().settled.id


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        async with house.store.write() as tx:
            await tx.round_reports.keep_file(OWN, RAW)
        yield house


@pytest.fixture
async def browser(house):
    async def file(round_id: bytes) -> bytes | None:
        async with house.store.read() as tx:
            return await tx.round_reports.file(round_id)

    async with client(application(house, round_file=file)) as browser:
        yield browser


async def test_the_file_comes_byte_by_byte(browser):
    answer = await browser.get(f"/rounds/0x{OWN.hex()}.json")
    assert (answer.status_code, answer.content) == (200, RAW)
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", ["0x" + "00" * 32 + ".json", OWN.hex() + ".json", "0x12.json", "..%2fetc", "0x.json"])
async def test_what_is_no_rounds_is_not_found(browser, name):
    answer = await browser.get(f"/rounds/{name}")
    assert answer.status_code == 404
