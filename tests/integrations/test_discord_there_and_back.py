"""In real Chromium, from the link to Discord and back: whose browser it is, and who is turned away."""

import re

import pytest
from playwright.async_api import Page, async_playwright, expect

from sandbox.chain.driver import wallet_of
from tests.e2e.conftest import ground, town  # noqa: F401  # the town's own fixtures, for its whole bot
from tests.e2e.props import SOON, signature
from tests.e2e.town import Town
from tests.page_visit import ANNOUNCE, CHROMIUM, FLAGS


@pytest.fixture
async def page(town: Town):  # noqa: F811  # a fixture is asked for by its name
    """A page in a browser with a wallet of ada's in it."""
    ada = wallet_of("ada")

    async def ask(_uuid: str, method: str, params: list) -> dict:
        if method == "eth_requestAccounts":
            return {"result": [ada.address]}
        return {"result": signature(bytes.fromhex(params[0].removeprefix("0x")).decode(), ada)}

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        page.set_default_timeout(SOON * 1_000)
        await page.expose_function("askWallet", ask)
        script = ANNOUNCE.replace("WALLETS", repr([["u1", "Rabby Wallet", ""]])).replace("LEGACY", "false")
        await page.add_init_script(script)
        yield page
        await browser.close()


async def continues_as(town: Town, page: Page, name: str, answer: str = "Authorize") -> str:  # noqa: F811
    """Open ada's link, go to Discord, and there be this person; the link."""
    link = (await town.ada.slash("verify", deadline=SOON)).links[0]
    await page.goto(link)
    await page.get_by_role("button", name="Continue with Discord").click()
    await page.locator("li", has_text=name).get_by_role("link", name=answer).click()
    return link


async def reads(page: Page, heading: str) -> None:
    await expect(page.get_by_role("heading", name=re.compile(heading), level=2)).to_be_visible()


async def test_who_asked_comes_back_and_the_signature_links_at_once(town: Town, page: Page):  # noqa: F811
    await town.maker_tier()
    await town.gives_pass(town.ada)
    link = await continues_as(town, page, "ada")
    await page.wait_for_url(link)
    await page.get_by_role("button", name="Rabby Wallet").click()
    await reads(page, "You’re in: .*Maker")
    await town.role_comes(town.ada, town.maker)


async def test_somebody_else_is_told_whose_link_it_is_and_can_sign_nothing(town: Town, page: Page):  # noqa: F811
    link = await continues_as(town, page, "ben")
    await reads(page, "This link is another account’s")
    await expect(page.get_by_text("the link was made for")).to_contain_text("ada")
    await page.goto(link)
    await reads(page, "This link is closed")
    assert await page.get_by_role("button", name="Rabby Wallet").count() == 0


async def test_who_says_no_in_discord_is_back_at_the_link_and_may_use_a_code(town: Town, page: Page):  # noqa: F811
    link = await continues_as(town, page, "ada", "Cancel")
    await page.wait_for_url(link)
    await page.get_by_role("button", name="Use a code instead").click()
    await page.get_by_role("button", name="Rabby Wallet").click()
    await reads(page, "Signed. Your code is")
