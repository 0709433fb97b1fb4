"""The sign-in page where something is elsewhere: the signature, the phone, the code, the way back, a wallet brought."""

import asyncio
import json
import re

import pytest
from eth_account.messages import encode_defunct
from playwright.async_api import expect

from bot.adapters.discord.connection import Connection
from bot.adapters.discord.oauth import DiscordIdentity
from bot.domain.ids import Account, ChainName, Place, Platform
from bot.web.elsewhere import qr
from bot.web.looks import Looks
from tests.house_verify import ADA, ADAS, BASE, WALLET, sign
from tests.page_visit import visiting

pytestmark = [pytest.mark.needs("chromium", "npm"), pytest.mark.asyncio(loop_scope="module")]


async def test_in_a_browser_that_is_nobodys_the_page_shows_a_code_and_follows_until_it_is_typed(visit):
    visit.wallet.may_sign.set()
    secret = await visit.house.begun()
    await visit.page.goto(f"{visit.origin}/verify/{secret}")
    await visit.connect()
    await visit.reads(re.compile("Signed. Your code is [2-9A-Z]{4}-[2-9A-Z]{4}"))
    await visit.shot("code")
    assert await visit.house.members() == {}
    code = await visit.page.locator(".code").inner_text()
    assert code in await visit.page.get_by_role("heading", level=2).inner_text()
    await expect(visit.page.get_by_role("list").filter(has_text="Press Type the code")).to_be_visible()
    await expect(visit.page.get_by_role("heading", name="Give this code to nobody")).to_be_visible()
    back = visit.page.get_by_role("link", name="Back to Discord")
    await expect(back).to_have_attribute("href", "https://discord.com/channels/11")
    await visit.house.verify.confirm(ADA, code)
    await visit.reads(re.compile("0x.*is linked"))
    assert await visit.house.members() == {"ada": [WALLET]}


async def test_the_own_browser_sees_the_other_device_sign_and_takes_the_code(visit):
    visit.wallet.may_sign.set()
    secret = await visit.open()
    text = await visit.house.verify.choose(secret, ADAS.address)
    signed = ADAS.sign_message(encode_defunct(text=text.message)).signature
    waiting = await visit.house.verify.finish(secret, text.nonce, "0x" + signed.hex())
    await visit.reads(re.compile("signed on another device"))
    await visit.shot("typing")
    await visit.page.locator("#code").fill("22222222")
    await visit.page.get_by_role("button", name="Link it").click()
    await visit.reads("This code does not fit")
    await visit.page.get_by_role("button", name="Try again").click()
    await visit.page.locator("#code").fill(waiting.code.lower())
    await visit.page.get_by_role("button", name="Link it").click()
    await visit.reads("Your wallet is linked. It holds no pass yet")
    assert await visit.house.members() == {"ada": [WALLET]}


async def test_who_pastes_while_wallets_are_looked_for_is_not_thrown_back(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, wallets=[]) as visit:
        answered = asyncio.Event()

        async def late(route):
            await answered.wait()
            await route.continue_()

        await visit.page.route("**/choose", late)
        await visit.page.clock.install(time=0)
        await visit.page.clock.pause_at(1_000)  # nothing passes by itself from now on
        await visit.open()
        async with asyncio.TaskGroup() as group:
            async with visit.page.expect_request("**/choose"):
                naming = group.create_task(visit.names_address(ADAS.address))
            await visit.page.clock.run_for(5_000)
            answered.set()
        assert ADAS.address in naming.result()


async def test_a_signature_made_elsewhere_is_pasted(visit):
    visit.house.holds(WALLET, 1)
    await visit.open()
    text = await visit.names_address(f"  {ADAS.address}\n")
    await visit.shot("paste")
    await visit.pastes(f"\n  {sign(text)}\n")
    await visit.reads(re.compile("You’re in: .*Maker"))
    assert visit.wallet.asked == []


async def test_a_tool_that_changed_the_text_is_found_out_and_the_paste_can_be_tried_again(visit):
    await visit.open()
    text = await visit.names_address(ADAS.address)
    await visit.pastes(json.dumps({"address": ADAS.address, "msg": text + "\n", "sig": sign(text + "\n")}))
    await visit.reads("This signature is for another text")
    await visit.shot("changed")
    await visit.page.get_by_role("button", name="Try again").click()
    await visit.reads("Sign this text, then paste what you get")
    await visit.pastes(json.dumps({"address": ADAS.address, "msg": text, "sig": sign(text)}))
    await visit.reads("Your wallet is linked. It holds no pass yet")


async def test_an_address_that_is_mistyped_is_told_and_stays_to_be_mended(visit):
    await visit.open()
    await visit.page.get_by_text("Paste a signature made elsewhere").click()
    await visit.page.get_by_label("Your wallet’s address").fill(ADAS.address[:-1])
    await visit.page.keyboard.press("Enter")
    await visit.reads("This is no wallet address")
    await visit.page.get_by_role("button", name="Choose another wallet").click()
    await expect(visit.page.get_by_label("Your wallet’s address")).to_have_value(ADAS.address[:-1])


CHAINS = {BASE: 8453, ChainName("main"): 1}


async def test_the_text_names_the_chain_the_wallet_is_on_or_the_one_that_was_picked(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, chains=CHAINS) as visit:
        visit.wallet.chain = "0x1"
        await visit.open()
        await visit.connect()
        await visit.reads("Waiting for your signature")
        await expect(visit.page.locator("#text")).to_contain_text("Chain ID: 1\n")
        await visit.page.reload()
        await visit.page.get_by_text("Paste a signature made elsewhere").click()
        await visit.page.get_by_label("Its chain").select_option("Base")
        await visit.shot("elsewhere")
        await visit.page.get_by_label("Your wallet’s address").fill(ADAS.address)
        await visit.page.get_by_role("button", name="Show the text to sign").click()
        await expect(visit.page.locator("#text")).to_contain_text("Chain ID: 8453\n")


@pytest.mark.parametrize("chain", [None, "", "0x", "banana", "-1", "0x" + "f" * 40])
async def test_a_wallet_that_does_not_know_its_chain_is_no_worse_for_it(chromium, axe, tmp_path, chain):
    async with visiting(chromium, axe, tmp_path, chains=CHAINS) as visit:
        visit.wallet.chain = chain
        await visit.open()
        await visit.connect()
        await visit.reads("Waiting for your signature")
        await expect(visit.page.locator("#text")).to_contain_text("Chain ID: 8453\n")


async def test_a_phone_without_a_wallet_is_led_into_the_apps_with_this_very_link(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, [], phone=True) as visit:
        secret = await visit.open()
        await visit.reads("No wallet found in this browser")
        await visit.shot("phone")
        link = f"{visit.origin}/verify/{secret}"
        escaped = link.replace(":", "%3A").replace("/", "%2F")
        for app, address in {
            "MetaMask": f"https://link.metamask.io/dapp/{link.removeprefix('http://')}",
            "Base": f"https://go.cb-w.com/dapp?cb_url={escaped}",
            "Trust Wallet": f"https://link.trustwallet.com/open_url?coin_id=60&url={escaped}",
        }.items():
            await expect(visit.page.get_by_role("link", name=app)).to_have_attribute("href", address)
        await expect(visit.page.get_by_label("QR code")).to_be_hidden()
        await visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await visit.page.get_by_role("button", name="Copy the link").click()
        await expect(visit.page.get_by_role("button", name="Copied")).to_be_visible()
        assert await visit.page.evaluate("() => navigator.clipboard.readText()") == link


async def test_a_phone_with_a_wallet_in_its_browser_is_not_sent_away(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, phone=True) as visit:
        await visit.open()
        await expect(visit.page.get_by_role("button", name="Rabby Wallet")).to_be_visible()
        await visit.shot("app")
        await expect(visit.page.get_by_role("link", name="MetaMask")).to_be_hidden()


async def test_the_qr_code_is_this_very_link(visit):
    secret = await visit.open()
    drawn = visit.page.get_by_label("QR code with the link to this page")
    await expect(drawn).to_be_visible()
    want = await visit.page.evaluate(
        "(svg) => new DOMParser().parseFromString(svg, 'text/html').querySelector('path:last-child').getAttribute('d')",
        qr(f"{visit.origin}/verify/{secret}"),
    )
    assert await drawn.locator("path").last.get_attribute("d") == want


async def test_a_desk_that_is_nobodys_follows_the_phone_to_the_end(visit):
    visit.wallet.may_sign.set()
    secret = await visit.house.begun()
    await visit.page.goto(f"{visit.origin}/verify/{secret}")
    text = await visit.house.verify.choose(secret, ADAS.address)
    waiting = await visit.house.verify.finish(secret, text.nonce, sign(text.message))
    await visit.reads(re.compile("signed on another device"))
    await visit.shot("follows")
    assert await visit.page.locator("#code").count() == 0
    await visit.house.verify.confirm(ADA, waiting.code)
    await visit.reads(re.compile("0x.*is linked"))


async def test_a_reloaded_page_has_no_code_any_more_and_signs_anew(visit):
    visit.wallet.may_sign.set()
    secret = await visit.house.begun()
    await visit.page.goto(f"{visit.origin}/verify/{secret}")
    await visit.connect()
    await visit.reads(re.compile("Signed. Your code is"))
    first = await visit.page.locator(".code").inner_text()
    await visit.page.reload()
    await visit.reads(re.compile("signed on another device"))
    await visit.page.get_by_role("button", name="Sign here instead").click()
    await visit.connect()
    await visit.reads(re.compile("Signed. Your code is"))
    assert await visit.page.locator(".code").inner_text() != first


async def test_the_code_is_copied(visit):
    await visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.wallet.may_sign.set()
    await visit.page.goto(f"{visit.origin}/verify/{await visit.house.begun()}")
    await visit.connect()
    await visit.reads(re.compile("Signed. Your code is"))
    await visit.page.get_by_role("button", name="Copy the code").click()
    await expect(visit.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await visit.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == await visit.page.locator(".code").text_content()


class Telegram:
    """Where Telegram's bot is; nothing is opened by it here."""

    def read(self, _data: str) -> None:
        return None

    def place(self, _place: Place) -> None:
        return None

    def bot(self, payload: str) -> str:
        return f"https://t.me/garden_bot?start={payload}"


async def test_the_way_back_to_telegram_hands_the_code_over(chromium, axe, tmp_path):
    there = {Platform.TELEGRAM: Telegram()}
    async with visiting(chromium, axe, tmp_path, launches=there, homes=there) as visit:
        visit.wallet.may_sign.set()
        secret = await visit.house.begun(Account(Platform.TELEGRAM, 22, "lovelace"))
        await visit.page.goto(f"{visit.origin}/verify/{secret}")
        await visit.reads(re.compile("Confirm that it is you"))
        await visit.shot("bind-telegram")
        await visit.page.get_by_role("button", name="Use a code instead").click()
        await visit.connect()
        await visit.reads(re.compile("Signed. Your code is"))
        await visit.shot("code-telegram")
        code = (await visit.page.locator(".code").inner_text()).replace("-", "")
        back = visit.page.get_by_role("link", name="Back to Telegram")
        await expect(back).to_have_attribute("href", f"https://t.me/garden_bot?start=done-{code}")


async def test_where_discord_can_say_so_it_is_asked_first_and_the_other_way_stands_below(chromium, axe, tmp_path):
    signed_in = DiscordIdentity(Connection(), "a-client-secret-of-ours", "https://gate.example/verify/discord")
    async with visiting(chromium, axe, tmp_path, identities={Platform.DISCORD: signed_in}) as visit:
        await visit.page.goto(f"{visit.origin}/verify/{await visit.house.begun()}")
        await visit.reads(re.compile("Confirm that it is you.*ada"))
        await visit.shot("bind")
        names = await visit.page.locator("#news button").all_inner_texts()
        assert names == ["Continue with Discord", "Use a code instead"]
        await visit.page.get_by_role("button", name="Use a code instead").click()
        await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_focused()


async def test_the_doorway_has_the_communitys_colour(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, looks=lambda house: Looks({house.garden.id: "#f2b01e"})) as visit:
        await visit.open()
        await expect(visit.page.locator(".portal")).to_have_css("background-color", "rgb(242, 176, 30)")
        await expect(visit.page.locator(".portal")).to_have_css("color", "rgb(21, 32, 30)")
        await visit.shot("colour")
        assert visit.complaints == []


EXTRA = b"""
const request = async ({ method, params }) => (await window.askWallet("extra", method, params ?? [])).result;
const detail = { info: { uuid: "extra", name: "Relayed wallet", icon: "", rdns: "x.y" }, provider: { request } };
addEventListener("eip6963:requestProvider", () =>
  dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail })));
await fetch("https://relay.example").catch(() => {});
await fetch("https://elsewhere.example").catch(() => {});
"""


async def test_a_wallet_that_the_owner_brings_is_listed_and_reaches_its_own_host_alone(chromium, axe, tmp_path):
    extra = Looks(wallets=EXTRA, hosts=("https://relay.example",))
    async with visiting(chromium, axe, tmp_path, [], looks=lambda _: extra) as visit:
        reached = []

        async def relay(route):
            reached.append(route.request.url)
            await route.abort()

        await visit.page.route("https://*.example/", relay)
        visit.wallet.may_sign.set()
        await visit.open()
        await visit.connect("Relayed wallet")
        await visit.reads("Your wallet is linked. It holds no pass yet")
        assert reached == ["https://relay.example/"]
        assert [c for c in visit.complaints if "Content Security Policy" in c and "elsewhere.example" in c]
