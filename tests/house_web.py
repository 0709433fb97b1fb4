"""The small house of the sign-in with its web door, and a browser that asks it without a socket."""

import httpx
from prometheus_client import CollectorRegistry

from bot.services.signing_in.renewing import Renewing
from bot.web.app import create_app
from bot.web.rates import Rate
from tests.house_verify import ADAS, TITLES, sign
from tests.own_browser import as_own_browser

ORIGIN = "https://gate.example"
FREE = Rate(10_000, 1)


def application(house, **given):
    async def health():
        return {"database": True, "chat": True}

    options = {"per_client": FREE, "per_link": FREE} | given
    return create_app(
        house.verify,
        house.binding,
        Renewing(house.verify, house.asked),
        options.pop("health", health),
        TITLES,
        CollectorRegistry(),
        **options,
    )


def client(app) -> httpx.AsyncClient:
    carrier = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=carrier, base_url=ORIGIN, event_hooks={"request": [as_own_browser]})


async def handed_in(browser, secret, key=ADAS) -> httpx.Response:
    text = (await browser.post(f"/verify/{secret}/choose", json={"address": key.address.lower()})).json()
    answer = {"nonce": text["nonce"], "signature": sign(text["message"], key)}
    return await browser.post(f"/verify/{secret}/finish", json=answer)
