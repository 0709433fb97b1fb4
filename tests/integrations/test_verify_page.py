"""The sign-in page in a real Chromium, with a wallet injected as extensions do (EIP-6963), signing in Python."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio
from eth_account.messages import encode_defunct
from playwright.async_api import Page, async_playwright, expect
from prometheus_client import CollectorRegistry

from bot.adapters.discord.connection import Connection
from bot.adapters.discord.oauth import DiscordIdentity
from bot.domain.ids import Account, ChainName, Platform
from bot.services.links import token_of
from bot.web.app import create_app
from bot.web.elsewhere import qr
from bot.web.looks import Looks
from bot.web.rates import Rate
from bot.web.server import serving
from tests.house_verify import ADA, ADAS, BASE, BEN, BENS, TITLES, WALLET, open_house, sign
from tests.own_browser import browser_secret, cookie_name

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
pytestmark = [pytest.mark.needs("chromium", "npm"), pytest.mark.asyncio(loop_scope="module")]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FREE = Rate(10_000, 1)
PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.hacked=1'>"
    "<rect width='9' height='9'/></svg>"
)
ANNOUNCE = """
for (const [uuid, name, icon] of WALLETS) {
  const provider = { request: async ({ method, params }) => {
    const answer = await window.askWallet(uuid, method, params ?? []);
    if (answer.code) throw Object.assign(new Error("no"), { code: answer.code });
    return answer.result;
  } };
  const detail = Object.freeze({ info: { uuid, name, icon, rdns: "x.y" }, provider });
  const say = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  if (LEGACY) window.ethereum = provider; else { window.addEventListener("eip6963:requestProvider", say); say(); }
}
"""


@dataclass
class Wallet:
    """Plays the extension: `codes` are the errors it answers with, by method; `key` signs."""

    key: object = ADAS
    shows: str = ADAS.address
    codes: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: bool = False
    chain: str | None = "0x2105"
    may_sign: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, _uuid: str, method: str, params: list) -> dict:
        self.asked.append(method)
        if method in self.codes:
            return {"code": self.codes[method]}
        if self.silent:
            return {"result": None}
        if method == "eth_requestAccounts":
            return {"result": [self.shows]}
        if method == "eth_chainId":
            return {"result": self.chain}
        async with asyncio.timeout(20):
            await self.may_sign.wait()
        message = bytes.fromhex(params[0].removeprefix("0x"))
        return {"result": "0x" + self.key.sign_message(encode_defunct(message)).signature.hex()}


@dataclass
class Visit:
    house: object
    page: Page
    wallet: Wallet
    origin: str
    shots: str
    axe: str
    complaints: list[str]

    async def open(self, secret: str | None = None) -> str:
        """Open a link in the account's own browser."""
        secret = secret or await self.house.begun()
        cookie = {"name": cookie_name(secret), "value": browser_secret(secret), "url": self.origin}
        await self.page.context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
        await self.page.goto(f"{self.origin}/verify/{secret}")
        return secret

    async def connect(self, name: str = "Rabby Wallet") -> None:
        await self.page.get_by_role("button", name=name).click()

    async def reads(self, heading: str | re.Pattern) -> None:
        """The news is there, the focus is on it, nothing scrolls sideways, every target is large enough."""
        title = self.page.get_by_role("heading", name=heading, level=2)
        await expect(title).to_be_focused()
        await self.sound()

    async def sound(self) -> None:
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await self.page.evaluate(wide) <= 0
        heights = await self.page.evaluate(
            "() => [...document.querySelectorAll('button, a.button, a.row, summary, input, select, textarea')]"
            ".filter(b => b.offsetParent).map(b => b.offsetHeight)"
        )
        assert all(height >= 44 for height in heights)
        assert await self.page.locator("[role=status]").count() == 1

    async def picture(self, path: str, width: int) -> None:
        """The whole page at this width. Chromium's own full page would forget that a phone is touched."""
        height = await self.page.evaluate("() => document.documentElement.scrollHeight")
        await self.page.set_viewport_size({"width": width, "height": max(height, 844)})
        await self.page.screenshot(path=path)

    async def shot(self, name: str) -> None:
        """Sound at every width and clean to axe in both themes; with SHOTS=folder also pictured there."""
        for width in (320, 390, 1280):
            await self.page.set_viewport_size({"width": width, "height": 844})
            await self.sound()
            for scheme in ("light", "dark"):
                await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                if width != 390:
                    assert await found_by_axe(self.page, self.axe) == [], f"{name} at {width}, {scheme}"
                if self.shots:
                    await self.picture(f"{self.shots}/{name}-{width}-{scheme}.png", width)
        await self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")


async def found_by_axe(page: Page, source: str) -> list[str]:
    """What axe-core has to say against the page as it stands."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(source)
    found = await page.evaluate("() => axe.run(document)")
    assert found["passes"]
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    """The source of axe-core, as its lock file pins it."""
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "axe" / name, folder)
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=120)
    return (folder / "node_modules/axe-core/axe.min.js").read_text()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


WALLETS = [["u1", "Rabby Wallet", PICTURE], ["u2", "<b>Frame</b>", "javascript:alert(1)"]]


@asynccontextmanager
async def visiting(chromium, axe, tmp_path, wallets=WALLETS, *, legacy=False, phone=False, **given):
    """`given`: what of the house's services, or of the web door's arguments, is otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    origin, complaints, wallet = f"http://127.0.0.1:{port}", [], Wallet()
    shots = os.environ.get("SHOTS", "")
    async with open_house(tmp_path, origin) as house:

        async def health():
            return {}

        house.binding = replace(house.binding, **{k: given.pop(k) for k in ("identities", "launches") if k in given})
        house.verify = replace(house.verify, chains=given.pop("chains", {}))
        looks = given.pop("looks", lambda _: Looks())(house)
        limits = {"per_client": FREE, "per_link": FREE}
        app = create_app(house.verify, house.binding, health, TITLES, CollectorRegistry(), looks=looks, **limits)
        async with serving(app, "127.0.0.1", port):
            touch = {"is_mobile": True, "has_touch": True} if phone else {}
            context = await chromium.new_context(timezone_id="Europe/Berlin", locale="en-GB", **touch)
            page = await context.new_page()
            page.set_default_timeout(8_000)
            page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
            page.on("pageerror", lambda e: complaints.append(str(e)))
            await page.expose_function("askWallet", wallet.ask)
            script = ANNOUNCE.replace("WALLETS", repr(wallets)).replace("LEGACY", "true" if legacy else "false")
            await page.add_init_script(script)
            try:
                yield Visit(house, page, wallet, origin, shots, axe, complaints)
            finally:
                wallet.may_sign.set()
                await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path) as visit:
        yield visit
        # Chromium itself reports every answer of 400 and more; those are ours and meant
        assert [c for c in visit.complaints if "Failed to load resource" not in c] == []


async def test_a_holder_goes_through_the_door(visit):
    visit.house.holds(WALLET, 1)
    await visit.open()
    await expect(visit.page.get_by_role("heading", name="Prove a wallet to Plotter Garden")).to_be_visible()
    await visit.shot("choose")
    await visit.connect()
    await visit.reads("Waiting for your signature")
    text = await visit.page.locator("#text").inner_text()
    host = visit.origin.removeprefix("http://")
    assert text.startswith(f"{host} wants you to sign in with your Ethereum account:\n{ADAS.address}\n")
    assert "@ada (id 803214407719264471) in Plotter Garden" in text
    await expect(visit.page.locator("#sign").get_by_text(re.compile("One use, until .*17:30"))).to_be_visible()
    await visit.shot("sign")
    visit.wallet.may_sign.set()
    await visit.reads(re.compile("You’re in: .*Maker"))
    await expect(visit.page.get_by_text("Linked to this Discord account")).to_be_visible()
    await expect(visit.page.get_by_text("It costs nothing and moves nothing")).to_be_hidden()
    await visit.shot("done")
    assert visit.wallet.asked == ["eth_requestAccounts", "eth_chainId", "personal_sign"]
    assert await visit.house.members() == {"ada": [WALLET]}


async def test_who_holds_nothing_reads_why(visit):
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.connect()
    await visit.reads("Your wallet is linked. It holds no pass yet")
    await expect(
        visit.page.get_by_role("heading", name=re.compile("Maker.* asks for at least 1 Garden Pass"))
    ).to_be_visible()
    await expect(visit.page.locator(".need")).to_contain_text("0, Base block")
    await visit.shot("nothing")


async def test_when_the_chain_is_silent_the_page_says_nothing_is_lost(visit):
    visit.house.chain.silent = {0, 1}
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.connect()
    await visit.reads("Base cannot be read right now")
    await visit.shot("chain")


async def test_a_declined_signature_can_be_asked_for_again(visit):
    visit.wallet.codes = {"personal_sign": 4001}
    await visit.open()
    await visit.connect()
    await visit.reads("You declined. Nothing was changed")
    await expect(visit.page.locator("#news")).to_contain_text(re.compile("The link works until .*17:30"))
    await visit.shot("declined")
    visit.wallet.codes = {}
    visit.wallet.may_sign.set()
    await visit.page.get_by_role("button", name="Ask again").click()
    await visit.reads("Your wallet is linked. It holds no pass yet")


async def test_a_declined_connection_leads_back_to_the_choice(visit):
    visit.wallet.codes = {"eth_requestAccounts": 4001}
    await visit.open()
    await visit.connect()
    await visit.reads("You declined. Nothing was changed")
    await visit.page.get_by_role("button", name="Choose another wallet").click()
    await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_focused()


@pytest.mark.parametrize("method", ["eth_requestAccounts", "personal_sign"])
async def test_an_open_request_in_the_wallet_is_named(visit, method):
    visit.wallet.codes = {method: -32002}
    await visit.open()
    await visit.connect()
    await visit.reads("Your wallet already has an open request")
    await visit.shot("busy")


async def test_a_wallet_that_gives_nothing_or_fails_is_named(visit):
    await visit.open()
    for visit.wallet.silent, visit.wallet.codes in ((True, {}), (False, {"personal_sign": -32603})):
        await visit.page.reload()
        await visit.connect()
        await visit.reads("Your wallet did not do as asked")
    await visit.shot("silent")


async def test_a_signature_of_another_account_is_refused_and_asked_for_again(visit):
    visit.wallet.key = BENS
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.connect()
    await visit.reads("This signature is not from the wallet you chose")
    await visit.shot("wrong")
    visit.wallet.key = ADAS
    await visit.page.get_by_role("button", name="Ask the wallet again").click()
    await visit.reads("Your wallet is linked. It holds no pass yet")
    assert visit.wallet.asked.count("personal_sign") == 2


async def test_a_wallet_of_somebody_else_is_not_linked_and_people_are_asked(visit):
    other, text = await visit.house.started(BEN)
    signed = ADAS.sign_message(encode_defunct(text=text.message)).signature
    await visit.house.finish(other, text.nonce, "0x" + signed.hex())
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.connect()
    await visit.reads("is linked to another member already")
    await visit.shot("taken")


async def test_an_expired_link_says_so_at_once_and_on_the_way(visit):
    secret = await visit.open()
    visit.house.clock.pass_by(minutes=10)
    await visit.connect()
    await visit.reads("This link has run out")
    await visit.open(secret)
    await expect(visit.page.get_by_role("heading", name="This link has run out")).to_be_visible()
    await visit.shot("expired")


async def test_a_used_link_shows_what_it_was_used_for(visit):
    visit.wallet.may_sign.set()
    secret = await visit.open()
    await visit.connect()
    await visit.reads("Your wallet is linked. It holds no pass yet")
    await visit.open(secret)
    await expect(visit.page.get_by_role("heading", name=re.compile("0x.*is linked"))).to_be_visible()
    await visit.shot("used")


async def test_a_lost_answer_is_made_good_by_looking_and_the_wallet_is_linked_once(visit):
    """The signature arrives, the answer to it does not: the page finds out by itself what became of it."""

    async def lose(route):
        await route.fetch()
        await route.abort()

    async def silent(route):
        await route.abort()

    await visit.page.route("**/finish", lose)
    await visit.page.route("**/state", silent)
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.connect()
    await visit.reads("No answer from us")
    await visit.shot("unreachable")
    await visit.page.unroute("**/state")
    await expect(visit.page.get_by_role("heading", name=re.compile("0x.*is linked"))).to_be_focused()
    assert visit.wallet.asked.count("personal_sign") == 1


async def test_what_another_server_answers_in_our_place_is_no_answer(visit):
    async def gateway(route):
        await route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")

    await visit.page.route("**/choose", gateway)
    await visit.open()
    await visit.connect()
    await visit.reads("No answer from us")
    await visit.page.unroute("**/choose")
    await visit.page.get_by_role("button", name="Try again").click()
    await visit.reads("Waiting for your signature")


async def test_an_unknown_link_has_a_page_too(visit):
    await visit.open("A" * 43)
    await expect(visit.page.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    await visit.shot("unknown")


async def test_what_wallets_call_themselves_is_shown_as_text(visit):
    await visit.open()
    await expect(visit.page.get_by_role("button", name="<b>Frame</b>")).to_be_visible()
    assert await visit.page.locator("#wallets img").count() == 1
    assert await visit.page.evaluate("() => window.hacked ?? null") is None


async def test_it_goes_by_keyboard_alone(visit):
    visit.wallet.may_sign.set()
    await visit.open()
    await expect(visit.page.get_by_role("button", name="Rabby Wallet")).to_be_visible()
    await visit.page.keyboard.press("Tab")
    await expect(visit.page.get_by_text("Skip to what to do")).to_be_focused()
    await visit.page.keyboard.press("Enter")
    await visit.page.keyboard.press("Tab")
    await expect(visit.page.get_by_role("button", name="Rabby Wallet")).to_be_focused()
    await visit.page.keyboard.press("Enter")
    await visit.reads("Your wallet is linked. It holds no pass yet")


async def test_copy_gives_every_letter(visit):
    await visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await visit.open()
    await visit.connect()
    await visit.reads("Waiting for your signature")
    await visit.page.get_by_role("button", name="Copy").click()
    await expect(visit.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await visit.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == await visit.page.locator("#text").text_content()


async def test_long_and_foreign_names_fit(visit):
    await visit.house.rename("SociedadeInternacionaldeDesenhoGenerativoeArtesAlgoritmicasdeTras")
    await visit.open(await visit.house.begun())
    await visit.shot("long")
    await visit.house.rename("حديقة الرسم")
    await visit.open(await visit.house.begun())
    await visit.shot("arabic")


async def test_an_answer_that_comes_after_another_choice_is_not_heeded(visit):
    await visit.open()
    await visit.connect()
    await visit.reads("Waiting for your signature")
    await visit.page.get_by_role("button", name="Choose another wallet").click()
    visit.wallet.may_sign.set()
    await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_focused()
    await visit.connect("<b>Frame</b>")
    await visit.reads("Your wallet is linked. It holds no pass yet")


async def test_an_old_wallet_without_the_standard_is_found(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, WALLETS[:1], legacy=True) as visit:
        visit.wallet.may_sign.set()
        await visit.open()
        await visit.connect("Browser wallet")
        await visit.reads("Your wallet is linked. It holds no pass yet")


async def test_a_browser_without_a_wallet_is_told_what_to_do(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, []) as visit:
        await visit.open()
        await visit.reads("No wallet found in this browser")
        await visit.shot("none")
        assert visit.complaints == []


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


async def pastes(visit, signature: str) -> None:
    await visit.page.get_by_label("The signature").fill(signature)
    await visit.page.get_by_role("button", name="Check the signature").click()


async def names_address(visit, address: str) -> str:
    """Ask for the text to sign elsewhere; the text."""
    await visit.page.get_by_text("Paste a signature made elsewhere").click()
    await visit.page.get_by_label("Your wallet’s address").fill(address)
    await visit.page.get_by_role("button", name="Show the text to sign").click()
    await visit.reads("Sign this text, then paste what you get")
    return await visit.page.locator("#text").text_content()


async def test_a_signature_made_elsewhere_is_pasted(visit):
    visit.house.holds(WALLET, 1)
    await visit.open()
    text = await names_address(visit, f"  {ADAS.address}\n")
    await visit.shot("paste")
    await pastes(visit, f"\n  {sign(text)}\n")
    await visit.reads(re.compile("You’re in: .*Maker"))
    assert visit.wallet.asked == []


async def test_a_tool_that_changed_the_text_is_found_out_and_the_paste_can_be_tried_again(visit):
    await visit.open()
    text = await names_address(visit, ADAS.address)
    await pastes(visit, json.dumps({"address": ADAS.address, "msg": text + "\n", "sig": sign(text + "\n")}))
    await visit.reads("This signature is for another text")
    await visit.shot("changed")
    await visit.page.get_by_role("button", name="Try again").click()
    await visit.reads("Sign this text, then paste what you get")
    await pastes(visit, json.dumps({"address": ADAS.address, "msg": text, "sig": sign(text)}))
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

    def back(self, payload: str) -> str:
        return f"https://t.me/garden_bot?start={payload}"


async def test_the_way_back_to_telegram_hands_the_code_over(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path, launches={Platform.TELEGRAM: Telegram()}) as visit:
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


async def test_a_code_that_was_not_typed_in_time_leads_to_a_new_link(visit):
    visit.wallet.may_sign.set()
    await visit.page.goto(f"{visit.origin}/verify/{await visit.house.begun()}")
    await visit.connect()
    await visit.reads(re.compile("Signed. Your code is"))
    visit.house.clock.pass_by(minutes=10)
    await visit.reads("This link has run out")
    await expect(visit.page.get_by_role("link", name="Back to Discord")).to_be_visible()
    await expect(visit.page.locator(".code")).to_be_hidden()
    assert await visit.house.members() == {}


async def test_an_open_page_is_told_at_once_that_another_account_turned_up(visit):
    secret = await visit.open()
    await expect(visit.page.get_by_role("button", name="Rabby Wallet")).to_be_visible()
    async with visit.house.store.write() as tx:
        assert await tx.challenges.close(token_of(secret), visit.house.clock.now())
    await visit.reads("This link is closed")
    await visit.shot("closed")
    assert await visit.page.get_by_role("button", name="Rabby Wallet").count() == 0


async def test_five_signatures_that_do_not_fit_close_the_link_in_words(visit):
    await visit.open()
    await names_address(visit, ADAS.address)
    for _ in range(5):
        await pastes(visit, "0x" + "12" * 65)
        await visit.reads("This signature cannot be checked")
        await visit.page.get_by_role("button", name="Ask the wallet again").click()
        await visit.reads("Sign this text, then paste what you get")
    await pastes(visit, "0x" + "12" * 65)
    await visit.reads("This link is closed")
    await expect(visit.page.get_by_role("link", name="Back to Discord")).to_be_visible()


async def test_the_way_back_from_discord_without_a_word_is_told(visit):
    await visit.page.goto(f"{visit.origin}/verify/discord?error=access_denied&state=x")
    await visit.reads("You said no in Discord. Nothing was changed")
    await visit.shot("refused")
    assert visit.page.url.endswith("/verify/discord")
