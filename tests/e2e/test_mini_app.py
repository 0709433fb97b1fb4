"""The page inside Telegram: whose it is, what hands over to a browser outside, and what a forger could try."""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from sandbox.chain.driver import wallet_of
from sandbox.telegram.driver import PersonDriver
from tests.e2e.props import SOON, Signed, signature
from tests.e2e.quarter import Quarter, living, quarter
from tests.e2e.test_bad_sign_in import wallets
from tests.e2e.town import Town

GATE = "https://gate.example.org"
HEADER = "X-Gatehouse-Browser"


@pytest.fixture
async def there(ground: Town) -> AsyncIterator[Quarter]:
    """A community on Telegram alone, whose page has an https address, as Mini Apps must have."""
    ground.public_url = GATE
    async with living(await quarter(ground, on_discord=False)) as here:
        yield here


async def opens(here: Quarter, person: PersonDriver) -> tuple[str, str]:
    """The person types /verify and opens the page inside Telegram: the link here, and what Telegram says of them."""
    said = await person.says("/verify")
    (message,) = await person.inbox(at_least=1, after=said, deadline=SOON)
    url = await message.open("Open the page")
    assert url.startswith(f"{GATE}/verify/")
    page, _, fragment = url.partition("#")
    await here.town.quiet()
    return here.town.here(page), parse_qs(fragment)["tgWebAppData"][0]


async def launches(here: Quarter, link: str, data: str) -> Signed:
    return await here.town.post(f"{link}/telegram", {"data": data})


async def signs(here: Quarter, link: str, name: str = "ada", browser: str = "") -> Signed:
    wallet = wallet_of(name)
    text = (await here.town.post(f"{link}/choose", {"address": wallet.address})).told
    proof = {"nonce": text["nonce"], "signature": signature(text["message"], wallet)}
    headers = {HEADER: browser} if browser else {}
    async with here.town.session.post(f"{link}/finish", json=proof, headers=headers) as answer:
        done = Signed(answer.status, await answer.json())
    await here.town.quiet()
    return done


def sealed(here: Quarter, data: str, token: str = "", **changed: str) -> str:
    """The same fields with some changed, sealed anew: with the bot's own token unless another is given."""
    fields = dict(parse_qsl(data)) | changed
    fields.pop("hash")
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    own = here.town.sandbox.addresses["telegram_token"]
    key = hmac.new(b"WebAppData", (token or own).encode(), hashlib.sha256).digest()
    return urlencode(fields | {"hash": hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()})


async def test_in_the_mini_app_of_who_asked_a_signature_links_at_once(there: Quarter):
    link, data = await opens(there, there.ada)
    bound = await launches(there, link, data)
    assert (bound.status, bound.told["state"]) == (200, "bound")
    async with there.town.session.get(f"{link}/state", headers={HEADER: bound.told["browser"]}) as page:
        assert (await page.json())["bound"] is True
    done = await signs(there, link, browser=bound.told["browser"])
    assert done.status == 200
    assert await wallets(there.town) == [wallet_of("ada").address.lower()]


async def test_the_browser_outside_hands_its_code_to_the_bot_and_the_page_inside_follows(there: Quarter):
    link, data = await opens(there, there.ada)
    browser = (await launches(there, link, data)).told["browser"]
    signed = await signs(there, link)
    assert signed.status == 202
    assert await wallets(there.town) == []
    back = urlsplit(signed.told["back"])
    addresses = there.town.sandbox.addresses
    assert f"{back.scheme}://{back.netloc}" == addresses["telegram_api"].removesuffix("/bot")
    assert back.path == f"/{addresses['telegram_bot']}"
    said = await there.ada.starts(parse_qs(back.query)["start"][0])
    (answer,) = await there.ada.inbox(at_least=1, after=said, deadline=SOON)
    assert "is linked to you in Plotter Garden" in answer.text
    async with there.town.session.get(f"{link}/state", headers={HEADER: browser}) as page:
        assert (await page.json())["linked"] == wallet_of("ada").address.lower()


async def test_a_code_may_also_be_sent_as_a_message_and_any_other_word_is_none(there: Quarter):
    link, _ = await opens(there, there.ada)
    assert "I understand commands alone" in (await there.ada.asks("hey there", deadline=SOON)).text
    code = (await signs(there, link)).told["code"]
    for word in ("good morning", "BETTERED"):
        assert "This is no code" in (await there.ada.asks(word, deadline=SOON)).text
    assert "does not fit" in (await there.ada.asks("K7Q2-M4XZ", deadline=SOON)).text
    assert "No signature waits" in (await there.ben.asks(f"/start done-{code.replace('-', '')}", deadline=SOON)).text
    done = await there.ada.asks(code.lower(), deadline=SOON)
    assert "is linked to you" in done.text
    await done.press("Unlink it")
    assert "is unlinked" in (await done.next(deadline=SOON)).text
    assert await wallets(there.town) == []


async def test_opened_by_another_account_the_link_is_closed_and_both_are_told(there: Quarter):
    link, _ = await opens(there, there.ada)
    _, bens = await opens(there, there.ben)
    before = await there.ada.says("/help")
    refused = await launches(there, link, bens)
    assert (refused.status, refused.told["title"]) == (403, "This link is another account’s")
    await there.town.quiet()
    heard = [seen.text for seen in await there.ada.inbox(at_least=2, after=before, deadline=SOON)]
    assert any("Somebody with another Telegram account opened your link" in text for text in heard)
    late = await there.town.post(f"{link}/choose", {"address": wallet_of("ben").address})
    assert (late.status, late.told["problem"]) == (410, "foreign account")
    assert await wallets(there.town) == []


async def test_what_telegram_did_not_seal_just_now_for_this_opening_binds_nothing(there: Quarter):
    link, data = await opens(there, there.ada)
    fields = dict(parse_qsl(data))
    bens = json.dumps(json.loads(fields["user"]) | {"id": there.ben.id})
    old, ahead = (str(int(fields["auth_date"]) + seconds) for seconds in (-301, 3_600))
    forged = {
        "nothing": "",
        "no seal": urlencode({name: value for name, value in fields.items() if name != "hash"}),
        "another user": urlencode(fields | {"user": bens}),
        "a field more": urlencode(fields | {"start_param": "x"}),
        "a field twice": f"{data}&user={fields['hash']}",
        "another bot's seal": sealed(there, data, token="1:x"),
        "too old": sealed(there, data, auth_date=old),
        "of tomorrow": sealed(there, data, auth_date=ahead),
        "no user": sealed(there, data, user="[]"),
        "no number": sealed(there, data, auth_date="soon"),
        "no text": "%ff%fe&hash=00",
    }
    for what, each in forged.items():
        refused = await launches(there, link, each)
        assert (refused.status, refused.told["problem"]) == (403, "not proved"), what
    assert (await launches(there, link, data)).status == 200
    again = await launches(there, link, data)
    assert (again.status, again.told["problem"]) == (403, "not proved"), "good once"
    other, _ = await opens(there, there.ada)
    assert (await launches(there, other, data)).status == 403, "on another link too"
    assert (await signs(there, link)).status == 202


async def test_only_telegram_may_show_the_page_inside_its_own(there: Quarter):
    link, _ = await opens(there, there.ada)
    async with there.town.session.get(link) as page:
        assert (
            re.search(r"frame-ancestors ([^;]*)$", page.headers["Content-Security-Policy"])[1]
            == "https://web.telegram.org"
        )
    for url in (f"{there.town.web}/verify/{'A' * 43}", f"{link}/state", f"{there.town.web}/verify/discord"):
        async with there.town.session.get(url) as page:
            assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
