"""A visit to the sign-in page in Chromium, with a wallet injected as extensions do (EIP-6963), signing in Python."""

import asyncio
import json
import os
import re
import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from eth_account.messages import encode_defunct, encode_typed_data
from playwright.async_api import Page, expect
from prometheus_client import CollectorRegistry

from bot.app.pictures import DrawnPictures
from bot.domain.signing_in.crests import Crest
from bot.services.signing_in.crests import CrestsService
from bot.services.signing_in.renewing import Renewing
from bot.web.app import create_app
from bot.web.looks import Looks
from bot.web.rates import Rate
from bot.web.server import serving
from tests.house_verify import ADAS, TITLES, open_house
from tests.own_browser import browser_secret, cookie_name

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
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
        if method == "eth_signTypedData_v4":
            signable = encode_typed_data(full_message=json.loads(params[1]))
        else:
            signable = encode_defunct(bytes.fromhex(params[0].removeprefix("0x")))
        return {"result": "0x" + self.key.sign_message(signable).signature.hex()}


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

    async def shows(self, picture: bytes) -> None:
        """The community has this picture."""
        crest = Crest("x", await DrawnPictures().crest(picture))
        async with self.house.store.write() as tx:
            await tx.crests.keep(self.house.garden.id, crest, self.house.clock.now() + timedelta(days=1))

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

    async def pastes(self, signature: str) -> None:
        await self.page.get_by_label("The signature").fill(signature)
        await self.page.get_by_role("button", name="Check the signature").click()

    async def names_address(self, address: str) -> str:
        """Ask for the text to sign elsewhere; the text."""
        await self.page.get_by_text("Paste a signature made elsewhere").click()
        await self.page.get_by_label("Your wallet’s address").fill(address)
        await self.page.get_by_role("button", name="Show the text to sign").click()
        await self.reads("Sign this text, then paste what you get")
        return await self.page.locator("#text").text_content()


async def found_by_axe(page: Page, source: str) -> list[str]:
    """What axe-core has to say against the page as it stands."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(source)
    found = await page.evaluate("() => axe.run(document)")
    assert found["passes"]
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


WALLETS = [["u1", "Rabby Wallet", PICTURE], ["u2", "<b>Frame</b>", "javascript:alert(1)"]]


@asynccontextmanager
async def visiting(chromium, axe, tmp_path, wallets=WALLETS, *, legacy=False, phone=False, tongue="en-GB", **given):
    """`given`: what of the house's services, or of the web door's arguments, is otherwise."""
    port = free_port()
    origin, wallet = f"http://127.0.0.1:{port}", Wallet()
    async with open_house(tmp_path, origin) as house:

        async def health():
            return {}

        of_binding = {"identities", "launches", "homes"} & given.keys()
        house.binding = replace(house.binding, **{name: given.pop(name) for name in of_binding})
        signatures = given.pop("signatures", house.verify.signatures)
        house.verify = replace(house.verify, chains=given.pop("chains", {}), signatures=signatures)
        looks = given.pop("looks", lambda _: Looks())(house)
        limits = {"per_client": FREE, "per_link": FREE}
        app = create_app(
            house.verify,
            house.binding,
            Renewing(house.verify, house.asked),
            health,
            TITLES,
            CollectorRegistry(),
            looks=looks,
            picture=CrestsService(house.store, {}, DrawnPictures(), house.clock).picture,
            **limits,
        )
        async with (
            serving(app, "127.0.0.1", port),
            browsing(chromium, wallet, wallets, legacy=legacy, phone=phone, tongue=tongue) as (page, complaints),
        ):
            yield Visit(house, page, wallet, origin, os.environ.get("SHOTS", ""), axe, complaints)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@asynccontextmanager
async def browsing(chromium, wallet, wallets=WALLETS, *, legacy=False, phone=False, tongue="en-GB"):
    """A page in a browser that has these wallets, and what the browser complains of."""
    complaints: list[str] = []
    touch = {"is_mobile": True, "has_touch": True} if phone else {}
    context = await chromium.new_context(timezone_id="Europe/Berlin", locale=tongue, **touch)
    page = await context.new_page()
    page.set_default_timeout(8_000)
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    await page.expose_function("askWallet", wallet.ask)
    script = ANNOUNCE.replace("WALLETS", repr(wallets)).replace("LEGACY", "true" if legacy else "false")
    await page.add_init_script(script)
    try:
        yield page, complaints
    finally:
        wallet.may_sign.set()
        await context.close()
