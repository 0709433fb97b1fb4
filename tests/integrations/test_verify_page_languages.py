"""The sign-in page in a Chromium whose owner speaks German: the same way, in words that are longer."""

import re

import pytest
from playwright.async_api import expect

from tests.house_verify import WALLET
from tests.page_visit import visiting

pytestmark = [pytest.mark.needs("chromium", "npm"), pytest.mark.asyncio(loop_scope="module")]


async def test_a_german_reader_goes_through_the_door_in_german(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, tongue="de-AT") as visit:
        visit.house.holds(WALLET, 1)
        await visit.open()
        await expect(visit.page.locator("html")).to_have_attribute("lang", "de")
        await expect(visit.page.get_by_role("heading", name="Wallet nachweisen für Plotter Garden")).to_be_visible()
        await expect(visit.page.get_by_text(re.compile("Dieser Link gilt bis .*17:30"))).to_be_visible()
        await expect(visit.page.get_by_text("In diesem Browser gefunden").first).to_be_visible()
        await visit.shot("german-choose")
        await visit.connect()
        await visit.reads("Wir warten auf deine Signatur")
        await visit.shot("german-sign")
        visit.wallet.may_sign.set()
        await visit.reads(re.compile("Du bist drin: .*Maker"))
        await expect(visit.page.get_by_role("heading", name="Plotter Garden", exact=True)).to_be_visible()
        await expect(visit.page.get_by_text("Verknüpft mit diesem Discord-Konto")).to_be_visible()
        await expect(visit.page.get_by_role("heading", name="Wo du stehst")).to_be_visible()
        await visit.shot("german-done")


async def test_a_german_reader_without_a_wallet_reads_the_ways_there_are(chromium, axe, tmp_path):
    async with visiting(
        chromium, axe, tmp_path, [], phone=True, tongue="de", chains={"base": 8453, "mainnet": 1}
    ) as visit:
        await visit.open()
        await visit.reads("Keine Wallet in diesem Browser gefunden")
        await visit.page.get_by_text("Eine anderswo gemachte Signatur einfügen").click()
        await visit.shot("german-none")
