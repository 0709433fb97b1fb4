"""In which language the web door speaks: what a browser wishes for, and nothing of anybody else's."""

import asyncio
import json
import re
from html.parser import HTMLParser

import pytest
from starlette.datastructures import Headers

from bot.web.rates import Rate
from bot.web.tongues import wished
from tests.house_verify import TITLES, WALLET, open_house
from tests.house_web import application, client, handed_in
from tests.pseudo import PSEUDO, english, pseudo_spoken

NAMES = (
    "Gatehouse",
    "Plotter Garden",
    "gate.example",
    "Discord",
    "Telegram",
    "MetaMask",
    "Base",
    "Trust Wallet",
    "ada",
)
TIERS = ("Maker", "Resident", "Garden Pass", *TITLES.values())
WISH = {"Accept-Language": PSEUDO}
SHOWN = {"aria-label", "placeholder", "title", "alt", "data-after"}
UNSEEN = {"script", "style", "svg", "code", "pre"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def pseudo(tmp_path):
    with pseudo_spoken(tmp_path):
        yield


class Read(HTMLParser):
    """What somebody reads or hears of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said, self._inside = list[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.said += [value for name, value in attrs if name in SHOWN and value]
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not UNSEEN & set(self._inside):
            self.said.append(data)


def plain(texts, *names):
    return [word for text in texts for word in english(text, *NAMES, *TIERS, *names)]


def told(answer):
    """Every text of an answer in JSON that a page shows."""
    match answer:
        case str():
            return [answer]
        case list():
            return [text for one in answer for text in told(one)]
        case dict():
            code = {"tone", "icon", "state", "problem", "buttons", "code", "frame", "home", "tier", "what", "explains"}
            labels = [label for _, label in answer.get("buttons", [])]
            return labels + [text for name, one in answer.items() if name not in code for text in told(one)]
        case _:
            return []


def words(page):
    return json.loads(re.search(r'id="words">(.*?)</script>', page, re.DOTALL)[1] or "null")


@pytest.mark.parametrize(
    ("header", "wish"),
    [
        ("de", ["de"]),
        ("de-AT, en;q=0.8", ["de-AT", "en"]),
        ("en;q=0.3,fr;q=0.9, de", ["de", "fr", "en"]),
        ("fr;q=0, de;q=0.1", ["de"]),
        ("de;q=much, en", ["en"]),
        ("", []),
        (";;,,;q=1,", []),
    ],
)
def test_a_browser_is_asked_for_the_dearest_language_first(header, wish):
    assert wished(Headers({"accept-language": header})) == wish


def test_a_wish_of_a_million_languages_is_not_read_to_its_end():
    assert len(wished(Headers({"accept-language": "xx," * 1_000_000}))) < 100


async def test_the_page_says_in_which_language_it_is_and_that_another_wish_has_another_answer(house, pseudo):
    async with client(application(house)) as browser:
        page = f"/verify/{await house.begun()}"
        wished_for, other = (
            await browser.get(page, headers=WISH),
            await browser.get(page, headers={"Accept-Language": "xx"}),
        )
    assert '<html lang="eo" dir="ltr">' in wished_for.text
    assert '<html lang="en" dir="ltr">' in other.text
    assert [one.headers["content-language"] for one in (wished_for, other)] == ["eo", "en"]
    assert {one.headers["vary"] for one in (wished_for, other)} == {"Accept-Language"}


async def test_nothing_of_the_page_is_english_in_another_language(house, pseudo):
    async with client(application(house)) as browser:
        secret = await house.begun()
        page = (await browser.get(f"/verify/{secret}", headers=WISH)).text
    assert plain(Read(page).said, "JavaScript", "UTC") == []
    assert len(words(page)) > 10
    assert plain(told(words(page))) == []


async def test_nothing_that_the_page_is_answered_is_english(house, pseudo):
    house.holds(WALLET, 1)
    async with client(application(house)) as browser:
        browser.headers.update(WISH)
        secret = await house.begun()
        state = f"/verify/{secret}/state"
        answers = [
            await browser.get(state),
            await browser.post(f"/verify/{secret}/finish", json={"nonce": "x", "signature": "0x"}),
            await browser.post(f"/verify/{secret}/choose", json={"address": "nowhere"}),
            await browser.post(f"/verify/{secret}/code", json={"code": "K7Q2M4XZ"}),
            await handed_in(browser, secret),
            await browser.get(state),
            await browser.post(f"/verify/{secret}/choose", json={}),
            await browser.post(f"/verify/{secret}/choose", content=b"x" * 9_999),
            await browser.get("/nowhere"),
        ]
        used = await browser.get(f"/verify/{secret}")
    for answer in answers:
        assert (
            plain(told({**answer.json(), "expires_at": "", "tiers": [], "held": [], "linked": "", "waiting": ""})) == []
        )
        assert answer.headers["content-language"] == PSEUDO
    assert plain(Read(used.text).said, "UTC") == []


async def test_who_holds_nothing_reads_what_is_missing_in_their_language(house, pseudo):
    async with client(application(house)) as browser:
        browser.headers.update(WISH)
        said = (await handed_in(browser, await house.begun())).json()
    assert said["seen"]
    assert plain(told(said)) == []


async def test_a_refusal_before_any_route_and_a_fault_of_ours_are_in_the_language_too(house, pseudo):
    async def broken():
        raise RuntimeError

    async with client(application(house, per_client=Rate(1, 0.001), health=broken)) as browser:
        browser.headers.update(WISH)
        answers = [await browser.post("/verify/x/choose", json={}) for _ in range(2)] + [await browser.get("/healthz")]
    assert [answer.status_code for answer in answers[1:]] == [429, 500]
    assert [plain(told(answer.json())) for answer in answers] == [[], [], []]


async def test_two_who_ask_at_once_are_each_answered_in_their_own_language(house, pseudo):
    async with client(application(house)) as browser:
        page = f"/verify/{await house.begun()}"
        asked = [browser.get(page, headers={"Accept-Language": tongue}) for tongue in (PSEUDO, "en") * 8]
        found = [answer.headers["content-language"] for answer in await asyncio.gather(*asked)]
    assert found == [PSEUDO, "en"] * 8


async def test_a_sentence_that_nobody_translated_would_be_found(house, tmp_path):
    with pseudo_spoken(tmp_path, without="Choose the wallet to prove"):
        async with client(application(house)) as browser:
            page = (await browser.get(f"/verify/{await house.begun()}", headers=WISH)).text
    assert plain(Read(page).said, "JavaScript", "UTC") == ["Choose", "the", "wallet", "to", "prove"]
