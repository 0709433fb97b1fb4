"""The sign-in page where something only seems to be right: another's contract, an opening that was used before."""

import hashlib
import hmac
import json
import re
from urllib.parse import quote, urlencode

import pytest
from playwright.async_api import expect

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.clock import WallClock
from bot.adapters.telegram import Connection, Endpoints
from bot.adapters.telegram.launches import TelegramLaunches
from bot.domain.ids import Account, ChainName, Platform
from sandbox.chain import started
from tests.contract_wallets import key_wallet
from tests.house_verify import ADAS, BASE, BENS
from tests.page_visit import visiting

pytestmark = [pytest.mark.needs("chromium", "npm", "eth-tester"), pytest.mark.asyncio(loop_scope="module")]

SIDE, SIDE_ID = ChainName("side"), 777
ASKER = Account(Platform.TELEGRAM, 22, "lovelace")
TOKEN = "123456:of-our-own-bot"


async def test_a_contract_at_the_same_address_on_another_chain_opens_nothing_there_and_proves_nothing_there(
    chromium, axe, tmp_path
):
    """Ada's contract on the side chain; at its address on Base another hand's stands, which holds the pass."""
    async with started(ticking=False) as base, started(chain_id=SIDE_ID, ticking=False) as side:
        wallet = await key_wallet(side, ADAS)
        assert await key_wallet(base, BENS) == wallet
        config = [ChainConfig(BASE, base.chain_id, base.urls), ChainConfig(SIDE, SIDE_ID, side.urls)]
        async with open_chains(config, WallClock()) as chains:
            signatures = EthereumSignatures(ContractSignatures(chains.agreements))
            ids = {BASE: base.chain_id, SIDE: SIDE_ID}
            async with visiting(chromium, axe, tmp_path, chains=ids, signatures=signatures) as visit:
                visit.house.holds(wallet, 1)
                visit.wallet.shows, visit.wallet.chain = wallet, hex(base.chain_id)
                visit.wallet.may_sign.set()
                await visit.open()
                await visit.connect()
                await visit.reads("This signature is not from the wallet you chose")
                await expect(visit.page.locator("#news")).to_contain_text("pick the chain it stands on")
                await visit.shot("contract-of-another")
                visit.wallet.chain = hex(SIDE_ID)
                await visit.page.get_by_role("button", name="Ask the wallet again").click()
                await visit.reads("Your wallet is linked. It holds no pass yet")
                await expect(visit.page.locator("#news")).to_contain_text("what it holds counts on side alone")
                await expect(visit.page.locator(".need")).to_contain_text("0")
                await visit.shot("contract-elsewhere")
                async with visit.house.store.read() as tx:
                    ((mine,),) = [
                        member.wallets
                        for member in await tx.members.get(await tx.members.page(visit.house.garden.id, 0, 9))
                    ]
                assert (mine.address, mine.counts_on(SIDE), mine.counts_on(BASE)) == (wallet, True, False)


def sealed(moment: int) -> str:
    """What Telegram opens a Mini App of our bot with, for the one who asked."""
    user = json.dumps({"id": ASKER.id, "username": ASKER.name})
    fields = {"auth_date": str(moment), "query_id": "q", "user": user}
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", TOKEN.encode(), "sha256")
    return urlencode(fields | {"hash": hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()})


async def test_an_opening_of_the_mini_app_that_is_played_again_is_told_what_to_do_and_is_nobodys(
    chromium, axe, tmp_path
):
    """By a view that loads its first address again, or by somebody who has come by it."""
    launches = {Platform.TELEGRAM: TelegramLaunches(Connection(Endpoints(TOKEN)))}
    async with visiting(chromium, axe, tmp_path, launches=launches) as visit:
        link = (await visit.house.verify.begin(visit.house.garden, ASKER)).url
        opening = f"{link}#tgWebAppData={quote(sealed(int(visit.house.clock.now().timestamp())))}&tgWebAppVersion=9.0"
        await visit.page.goto(opening)
        await visit.reads(re.compile("Telegram says you are .*lovelace"))
        await visit.page.goto("about:blank")
        await visit.page.goto(opening)
        await visit.reads("We could not tell that this is you")
        await expect(visit.page.locator("#news")).to_contain_text(re.compile("used before"))
        await expect(visit.page.locator("#news")).to_contain_text("Go back to the message with your link")
        await visit.shot("mini-app-again")
        assert "tgWebAppData" not in visit.page.url
