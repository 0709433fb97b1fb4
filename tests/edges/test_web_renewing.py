"""The page of a link that has run out: one tap for a new one, and looking at it changes nothing."""

import re
from dataclasses import replace

import pytest

from bot.domain.ids import Platform
from bot.services.signing_in.links import token_of
from tests.house_verify import open_house
from tests.house_web import ORIGIN, application, client
from tests.own_browser import browser_secret, cookie_name


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
async def browser(house):
    async with client(application(house)) as browser:
        yield browser


@pytest.fixture
async def stranger(house):
    """A browser that shows nothing of its own accord."""
    async with client(application(house)) as browser:
        browser.event_hooks = {}
        yield browser


async def run_out(house) -> str:
    secret = await house.begun()
    house.clock.pass_by(minutes=10)
    return secret


async def page_of(browser, secret: str):
    """The page as the account's own browser is given it."""
    return await browser.get(f"/verify/{secret}", headers={"x-gatehouse-browser": browser_secret(secret)})


def button(page: str) -> bool:
    return 'id="anew"' in page


async def test_in_the_accounts_own_browser_one_tap_gives_a_new_link_and_its_cookie(house, browser, stranger):
    secret = await run_out(house)
    page = await page_of(browser, secret)
    assert (page.status_code, button(page.text)) == (410, True)
    state = (await browser.get(f"/verify/{secret}/state")).json()
    assert state["news"]["buttons"][0] == ["anew", "Get a new link"]
    answer = await browser.post(f"/verify/{secret}/anew", json={})
    fresh = re.fullmatch(rf"{ORIGIN}/verify/([\w-]{{43}})", answer.json()["url"])[1]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"__Host-{cookie_name(fresh)}=")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Secure", "Max-Age=3600"))
    kept = {"cookie": cookie.partition(";")[0]}
    assert (await stranger.get(f"/verify/{fresh}/state", headers=kept)).json()["bound"] is True
    assert (await stranger.get(f"/verify/{fresh}/state")).json()["bound"] is False


async def test_any_other_browser_sees_no_such_button_and_is_refused(house, stranger):
    secret = await run_out(house)
    before = house.dump()
    page = await stranger.get(f"/verify/{secret}")
    assert (page.status_code, button(page.text)) == (410, False)
    assert "Type /verify in Discord for a new link." in page.text
    assert 'href="https://discord.com/channels/11"' in page.text
    answer = await stranger.post(f"/verify/{secret}/anew", json={})
    assert (answer.status_code, answer.json()["problem"]) == (403, "unbound")
    assert "set-cookie" not in answer.headers
    assert house.dump() == before


async def test_looking_at_it_uses_nothing_up(house, browser):
    secret = await run_out(house)
    before = house.dump()
    for _ in range(3):
        assert button((await page_of(browser, secret)).text)
        await browser.head(f"/verify/{secret}")
        await browser.get(f"/verify/{secret}/state")
        await browser.get(f"/verify/{secret}/anew")
    assert house.dump() == before


async def test_a_link_that_was_closed_offers_no_new_one(house, browser):
    secret = await run_out(house)
    async with house.store.write() as tx:
        await tx.challenges.close(token_of(secret), house.clock.now())
    assert not button((await page_of(browser, secret)).text)
    assert (await browser.post(f"/verify/{secret}/anew", json={})).status_code == 403


class There:
    """A platform on which an address tells the bot something."""

    def bot(self, payload: str) -> str:
        return f"https://t.me/garden_bot?start={payload}"


async def test_where_an_address_tells_the_bot_one_tap_there_gives_a_new_link(house, stranger):
    house.binding = replace(house.binding, homes={Platform.DISCORD: There()})
    async with client(application(house)) as browser:
        browser.event_hooks = {}
        secret = await run_out(house)
        page = (await browser.get(f"/verify/{secret}")).text
        state = (await browser.get(f"/verify/{secret}/state")).json()
        open_page = (await browser.get(f"/verify/{await house.begun()}")).text
    ways = re.findall(r'<a class="button (\w+)" href="([^"]+)" rel="noreferrer">([^<]+)<', page)
    there = "https://t.me/garden_bot?start="
    assert ways == [("first", f"{there}new-c1", "Get a new link"), ("second", f"{there}c1", "Back to Discord")]
    assert [verb for verb, _ in state["news"]["buttons"]] == ["anew", "home"]
    assert f'"chat": "{there}new-c1"' in open_page, "for who is on the page when it runs out"
    assert browser_secret(secret) not in page
