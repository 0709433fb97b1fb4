"""From `/vote sign` to the page in real Chromium and back: a signed ballot in a round that a real ledger knows."""

import json

import pytest
from eth_account.messages import encode_typed_data
from playwright.async_api import Page, async_playwright, expect

from bot.domain.voting.rounds import RoundState
from sandbox.chain.driver import wallet_of
from tests.e2e import round_story
from tests.e2e.conftest import ground  # noqa: F401  # the town's own fixture, for its whole bot
from tests.e2e.props import SOON, STARTS, words
from tests.e2e.town import Town
from tests.page_visit import ANNOUNCE, CHROMIUM, FLAGS

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
async def page():
    """A page in a browser with cleo's wallet in it."""
    cleo = wallet_of("cleo")

    async def ask(_uuid: str, method: str, params: list) -> dict:
        if method == "eth_requestAccounts":
            return {"result": [cleo.address]}
        assert method == "eth_signTypedData_v4"
        signed = cleo.sign_message(encode_typed_data(full_message=json.loads(params[1])))
        return {"result": "0x" + signed.signature.hex()}

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        page.set_default_timeout(SOON * 1_000)
        await page.expose_function("askWallet", ask)
        script = ANNOUNCE.replace("WALLETS", repr([["u1", "Rabby Wallet", ""]])).replace("LEGACY", "false")
        await page.add_init_script(script)
        yield page
        await browser.close()


async def test_a_member_signs_on_the_page_and_the_reported_round_tells_it_from_a_click(
    ground: Town,  # noqa: F811  # a fixture is asked for by its name
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
):
    town = ground
    round_story.hurry(monkeypatch)
    async with round_story.voting(town) as votes:
        for person in (town.ada, town.ben, town.cleo):
            await town.verify(person)
        await votes.submits(town.ada, "Tide", 1)
        await votes.drafts("both")
        await votes.opens()
        await votes.becomes(RoundState.OPEN)
        asked = await town.cleo.slash("vote sign", deadline=STARTS)
        await page.goto(asked.links[0])
        assert await page.locator(".entry img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        await page.get_by_label("Tide").check()
        await page.get_by_role("button", name="Rabby Wallet").click()
        await expect(page.get_by_role("heading", name="Your ballot is in")).to_be_visible()
        told = await asked.next(deadline=STARTS)
        assert "is in, number 1: **Tide**." in told.text
        assert told.links == []
        await votes.votes(town.ben, "Tide")
        assert "/vote/" in (await town.cleo.slash("vote cast", deadline=STARTS)).links[0]
        assert "was taken" in words(await town.cleo.slash("vote receipt", deadline=STARTS))
        await votes.time_passes(round_story.HOUR)
        await votes.becomes(RoundState.CONFIRMED)
        assert "A: Tide: 1 SIGNED, 1 ATTESTED" in await votes.read_in_hall("takes round 1")
        await round_story.a_doubter_looks(town, await round_story.kept(town, await votes.report()))
