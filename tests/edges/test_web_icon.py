"""The community's picture as the page shows it: from us alone, and to nobody who has not seen the page."""

import gzip
import re
from datetime import timedelta

import pytest

from bot.adapters.pictures.crests import crest
from bot.app.pictures import DrawnPictures
from bot.domain.signing_in.crests import LARGEST, Crest
from bot.services.signing_in.crests import CrestsService
from bot.web.files import FOREVER
from tests.house_verify import open_house
from tests.house_web import application, client
from tests.pictures import noise


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def app(house):
    return application(house, picture=CrestsService(house.store, {}, DrawnPictures(), house.clock).picture)


@pytest.fixture
async def browser(app):
    async with client(app) as browser:
        yield browser


async def shows(house, picture: bytes) -> None:
    async with house.store.write() as tx:
        await tx.crests.keep(house.garden.id, Crest("x", picture), house.clock.now() + timedelta(hours=1))


def pictured(page: str) -> str:
    """Where the page's picture is."""
    return re.search(r'<div class="crest" aria-hidden="true">P<img src="([^"]+)" alt=""', page)[1]


async def test_the_page_shows_the_picture_over_the_initial(house, browser):
    small = crest(noise())
    await shows(house, small)
    page = await browser.get(f"/verify/{await house.begun()}")
    answer = await browser.get(pictured(page.text))
    assert (answer.status_code, answer.content) == (200, small)
    assert len(gzip.compress(answer.content)) <= LARGEST
    said = {name: answer.headers[name] for name in ("content-type", "cache-control", "x-content-type-options")}
    assert said == {"content-type": "image/webp", "cache-control": FOREVER, "x-content-type-options": "nosniff"}
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "img-src 'self' data:" in page.headers["content-security-policy"], "and from nowhere else"


async def test_a_link_that_is_over_shows_it_too(house, browser):
    await shows(house, crest(noise()))
    secret = await house.begun()
    house.clock.pass_by(minutes=10)
    assert pictured((await browser.get(f"/verify/{secret}")).text)


@pytest.mark.parametrize("picture", [None, b""])
async def test_without_a_picture_the_initial_stands_alone(house, browser, picture):
    if picture is not None:
        await shows(house, picture)
    page = (await browser.get(f"/verify/{await house.begun()}")).text
    assert '<div class="crest" aria-hidden="true">P</div>' in page
    assert "/icon/" not in page


async def test_nobody_finds_a_picture_by_trying_numbers(house, browser):
    await shows(house, crest(noise()))
    right = pictured((await browser.get(f"/verify/{await house.begun()}")).text)
    mark = right.rpartition("/")[2]
    for wrong in (f"/icon/{house.garden.id}/", f"/icon/{house.garden.id}/{mark[:-1]}", f"/icon/77/{mark}",
                  f"/icon/{2**63}/{mark}", f"/icon/-1/{mark}", f"/icon/x/{mark}"):  # fmt: skip
        assert (await browser.get(wrong)).status_code in {404, 422}, wrong
