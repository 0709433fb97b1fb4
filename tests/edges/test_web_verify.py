"""The sign-in over HTTP: what the page gets, what is refused, and that nothing leaks."""

import gzip
import json
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from bot import web
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChainUnreadable, StorageError
from bot.domain.ids import Account, ChainName, Platform
from bot.web.looks import Looks
from bot.web.rates import Buckets, Rate
from bot.web.server import serving
from tests.house_verify import ADA, BEN, BENS, WALLET, open_house, sign
from tests.house_web import ORIGIN, application, client, handed_in
from tests.own_browser import as_own_browser

CLEO = Account(Platform.DISCORD, 803214407719264473, "cleo")

WEB = Path(web.__file__).parent


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
async def browser(house):
    async with client(application(house)) as browser:
        yield browser


async def test_the_page_names_who_asks_and_for_whom(house, browser):
    page = await browser.get(f"/verify/{await house.begun()}")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for words in (
        "Plotter Garden",
        "ada",
        "id 803214407719264471",
        "gate.example",
        "It costs nothing and moves nothing.",
    ):
        assert words in page.text


async def test_every_answer_has_the_strict_headers(house, browser):
    secret = await house.begun()
    answers = [
        await browser.get(f"/verify/{secret}"),
        await browser.get("/verify/nothing"),
        await browser.get("/nowhere"),
        await browser.get("/healthz"),
        await browser.post(f"/verify/{secret}/choose", content=b"x" * 9_999),
        await browser.post(f"/verify/{secret}/choose", json={}),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


async def test_names_cannot_become_markup(house, browser):
    await house.rename('<img src=x onerror="alert(1)"></script><blink>')
    page = await browser.get(f"/verify/{await house.begun()}")
    assert "<img" not in page.text
    assert "<blink>" not in page.text
    assert page.text.count("</script>") == 2  # the page's own two


async def test_three_requests_prove_a_wallet(house, browser):
    house.holds(WALLET, 1)
    secret = await house.begun()
    done = await handed_in(browser, secret)
    said = done.json()
    assert (done.status_code, said["state"]) == (200, "done")
    assert "Maker" in said["news"]["title"]
    assert [(t["tier"], t["held"]) for t in said["tiers"]] == [("Maker", True), ("Resident", False)]
    assert await house.members() == {"ada": [WALLET]}


async def test_who_holds_nothing_reads_what_is_asked_and_what_was_seen(house, browser):
    said = (await handed_in(browser, await house.begun())).json()
    assert said["state"] == "nothing"
    assert said["news"]["title"] == "Your wallet is linked. It holds no pass yet"
    (seen,) = said["seen"]
    assert (seen["what"], seen["where"], seen["asked"], seen["seen"]) == ("Garden Pass", "NFT on Base", "1", "0")
    assert re.fullmatch(r"0x.{4}….{4}: 0, Base block \d", seen["evidence"][0])


async def test_when_the_chain_is_silent_nothing_is_lost_and_no_zero_is_shown(house, browser):
    house.chain.silent = {0, 1}
    said = (await handed_in(browser, await house.begun())).json()
    assert (said["state"], said["news"]["title"]) == ("chain", "Base cannot be read right now")
    assert said["seen"][0]["seen"] == "unknown"
    assert {tier["held"] for tier in said["tiers"]} == {None}
    assert await house.members() == {"ada": [WALLET]}


async def test_a_signature_that_no_chain_can_be_asked_about_is_neither_good_nor_bad(house):
    class Unsure(EthereumSignatures):
        async def check(self, message, signature, address, chain):
            raise ChainUnreadable("a contract, and nobody to ask")

    house.verify = replace(house.verify, signatures=Unsure())
    async with client(application(house)) as browser:
        secret = await house.begun()
        for _ in range(6):  # more than the wrong ones that would burn the link
            answer = await handed_in(browser, secret)
            assert (answer.status_code, answer.json()["problem"]) == (503, "chain unreadable")
            assert "Nothing is lost" in answer.json()["detail"]
    assert await house.members() == {}
    assert (await house.verify.look(secret)).problem is None


async def test_the_text_names_the_chain_that_was_asked_for_if_it_is_one_of_the_hosts(house):
    house.verify = replace(house.verify, chains={ChainName("base"): 8453, ChainName("ethereum"): 1})
    async with client(application(house)) as browser:
        for asked, named in ((None, 8453), (1, 1), (8453, 8453), (137, 8453)):
            secret = await house.begun()
            body = {"address": WALLET, "chain": asked}
            text = (await browser.post(f"/verify/{secret}/choose", json=body)).json()["message"]
            assert f"\nChain ID: {named}\n" in text


async def test_without_tiers_the_wallet_is_linked_all_the_same(house, browser):
    await house.set_tiers()
    said = (await handed_in(browser, await house.begun())).json()
    assert (said["state"], said["news"]["title"], said["tiers"]) == ("nothing", "Your wallet is linked", [])


async def test_a_wallet_of_ones_other_account_is_no_link_and_the_page_says_what_to_do(house, browser):
    await handed_in(browser, await house.begun())
    there = Account(Platform.TELEGRAM, 22, "lovelace")
    answer = await handed_in(browser, await house.begun(there))
    assert answer.status_code == 202
    said = answer.json()
    assert said["problem"] == "paired"
    assert said["title"].endswith("is linked on Discord already")
    assert "type /link to the bot in both" in said["detail"]
    assert ADA.name not in answer.text, "who has the wallet is shown in chat, where both can say no"
    assert (await house.members())["ada"] == [WALLET]


async def test_getting_never_uses_the_link_up(house, browser):
    secret = await house.begun()
    before = house.dump()
    for _ in range(3):
        await browser.get(f"/verify/{secret}")
        assert (await browser.get(f"/verify/{secret}/state")).json()["state"] == "open"
    assert house.dump() == before


async def test_a_used_link_says_used_and_its_state_says_linked(house, browser):
    house.holds(WALLET, 1)
    secret = await house.begun()
    await handed_in(browser, secret)
    again = await browser.post(f"/verify/{secret}/finish", json={"nonce": "n", "signature": "0x"})
    assert (again.status_code, again.json()["problem"]) == (410, "used")
    state = (await browser.get(f"/verify/{secret}/state")).json()
    assert (state["state"], state["linked"], state["held"]) == ("used", WALLET, ["Maker"])
    page = await browser.get(f"/verify/{secret}")
    assert page.status_code == 410
    assert "is linked" in page.text
    assert 'id="choose"' not in page.text


async def test_the_right_status_for_each_refusal(house, browser):
    secret, other = await house.begun(), await house.begun(BEN)
    choose = f"/verify/{secret}/choose"
    cases = [
        (await browser.get("/verify/" + "A" * 43 + "/state"), 404, "unknown"),
        (await browser.post("/verify/x/choose", json={"address": WALLET}), 404, "unknown"),
        (await browser.post(choose, json={"address": "0x12"}), 422, "bad address"),
        (await browser.post(f"/verify/{secret}/finish", json={"nonce": "n", "signature": "s"}), 409, "no address"),
        (await browser.post(choose, json={"adress": WALLET}), 422, "malformed"),
        (await browser.post(choose, json=[WALLET]), 422, "malformed"),
        (await browser.post(choose, json={"address": 7}), 422, "malformed"),
        (await browser.get("/static/x/../app.py"), 404, "not found"),
        (await browser.get("/static/x/app.py"), 404, "not found"),
        (await browser.get("/static/x/extra-wallets.js"), 404, "not found"),
        (await browser.get("/theme/1.css"), 404, "not found"),
        (await browser.get("/docs"), 404, "not found"),
        (await browser.get("/openapi.json"), 404, "not found"),
        (await browser.put(choose, json={}), 405, "not found"),
    ]
    await handed_in(browser, secret)
    cases.append((await handed_in(browser, await house.begun(BEN)), 202, "claimed"))
    cases.append((await handed_in(browser, await house.begun(CLEO)), 409, "wallet taken"))
    text = (await browser.post(f"/verify/{other}/choose", json={"address": BENS.address})).json()
    for signature, problem in (("0x" + "0" * 130, "bad signature"), (sign(text["message"]), "wrong wallet")):
        answer = await browser.post(f"/verify/{other}/finish", json={"nonce": text["nonce"], "signature": signature})
        cases.append((answer, 422, problem))
    stale = await browser.post(f"/verify/{other}/finish", json={"nonce": "another", "signature": "0x"})
    cases.append((stale, 409, "replaced"))
    house.clock.pass_by(minutes=10)
    cases.append((await browser.post(f"/verify/{other}/choose", json={"address": WALLET}), 410, "expired"))
    for answer, status, problem in cases:
        said = answer.json()
        assert (answer.status_code, said["problem"]) == (status, problem)
        assert said["title"]
        assert said["detail"]
        assert "next" in said


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 1_000, b'{"address": "\\ud800"}', b'{"address": NaN}', b'"' + b"a" * 1_000 + b'"'],
)
async def test_a_body_that_makes_no_sense_is_an_answer_in_words_and_no_fault(house, browser, body):
    link = f"/verify/{await house.begun()}/choose"
    answer = await browser.post(link, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["problem"] in {"malformed", "bad address"}


async def test_only_json_from_our_own_page_is_read(house, browser):
    link = f"/verify/{await house.begun()}/choose"
    body = json.dumps({"address": WALLET}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert (await browser.post(link, content=body, headers={"content-type": kind})).status_code == 415
    for origin, status in (("https://evil.example", 403), ("null", 403), ("http://gate.example", 403), (ORIGIN, 200)):
        headers = {"origin": origin, "content-type": "application/json; charset=utf-8"}
        assert (await browser.post(link, content=body, headers=headers)).status_code == status


async def test_a_client_or_a_link_that_asks_too_often_waits(house):
    now = [0.0]
    app = application(house, per_client=Rate(5, 1), per_link=Rate(3, 0.1), monotonic=lambda: now[0])
    async with client(app) as browser:
        link = f"/verify/{await house.begun()}/choose"
        statuses = [(await browser.post(link, json={"address": WALLET})).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = await browser.post(link, json={"address": WALLET})
        assert (refused.headers["retry-after"], refused.json()["problem"]) == ("10", "too many")
        assert (await browser.post("/verify/x/choose", json={"address": WALLET})).status_code == 429
        assert (await browser.get(link.replace("choose", "state"))).status_code == 200
        now[0] = 10.0
        assert (await browser.post(link, json={"address": WALLET})).status_code == 200


def test_the_buckets_remember_a_bounded_number_of_clients():
    buckets = Buckets(Rate(1, 1), most=100, now=lambda: 0.0)
    assert [buckets.take(str(n)) for n in range(1_000)] == [0.0] * 1_000
    assert len(buckets) == 100
    assert buckets.take("999") == 1.0


async def test_no_answer_says_what_an_exception_says(house):
    class Broken:
        def __init__(self, error):
            self.error = error

        @asynccontextmanager
        async def read(self):
            raise self.error
            yield

        write = read

    from dataclasses import replace

    secret = await house.begun()
    for error, status in ((StorageError("secret-detail"), 503), (RuntimeError("secret-detail"), 500)):
        house.verify = replace(house.verify, store=Broken(error))
        async with client(application(house)) as browser:
            answers = [
                await browser.get(f"/verify/{secret}"),
                await browser.get(f"/verify/{secret}/state"),
                await browser.post(f"/verify/{secret}/choose", json={"address": WALLET}),
            ]
        assert [answer.status_code for answer in answers] == [status] * 3
        assert not any("secret-detail" in answer.text for answer in answers)


@pytest.mark.parametrize(("works", "status"), [(True, 200), (False, 503)])
async def test_health_names_its_parts(house, works, status):
    async def health():
        return {"database": True, "discord": works}

    async with client(application(house, health=health)) as browser:
        answer = await browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (status, {"database": True, "discord": works})


async def test_metrics_count_what_became_of_signatures(house, browser):
    secret = await house.begun()
    await handed_in(browser, secret)
    await handed_in(browser, await house.begun(BEN))
    text = (await browser.get("/metrics")).text
    assert 'gatehouse_verify_total{outcome="nothing"} 1.0' in text
    assert 'gatehouse_verify_total{outcome="claimed"} 1.0' in text
    await handed_in(browser, await house.begun(CLEO))
    text = (await browser.get("/metrics")).text
    assert 'gatehouse_verify_total{outcome="claimed already"} 1.0' in text


async def fetched(browser, address: str) -> list[httpx.Response]:
    """The page and every file that it asks for, by itself or by one of its modules."""
    page = await browser.get(address)
    found, waiting = [page], re.findall(r'(?:href|src)="(/(?:static|theme)/[^"]+)"', page.text)
    asked = set(waiting)
    while waiting:
        file = waiting.pop()
        found.append(await browser.get(file))
        inner = {urljoin(file, name) for name in re.findall(r'from "(\./[^"]+)"', found[-1].text)}
        waiting += inner - asked
        asked |= inner
    return found


async def test_the_files_have_their_types_and_may_be_kept(house, browser):
    _, *files = await fetched(browser, f"/verify/{await house.begun()}")
    kinds = {".js": "text/javascript", ".css": "text/css"}
    assert sorted(Path(str(file.url)).name for file in files) == ["page.js", "verify.css", "verify.js", "wallets.js"]
    for file in files:
        assert file.status_code == 200
        assert file.headers["content-type"].startswith(kinds[Path(str(file.url)).suffix])
        assert "immutable" in file.headers["cache-control"]
        passing = await browser.get(re.sub("/static/[0-9a-f]+/", "/static/0123/", file.url.path))
        assert (passing.content, passing.headers["cache-control"]) == (file.content, "no-store")


async def test_the_page_with_everything_stays_within_25_kb_and_6_requests(house):
    looks = Looks({house.garden.id: "#f2b01e"})
    async with client(application(house, looks=looks)) as browser:
        parts = await fetched(browser, f"/verify/{await house.begun()}")
    assert len(parts) == 6
    assert sum(len(gzip.compress(part.content)) for part in parts) <= 25_000


SCRIPTS = {file.name: file.read_text("utf-8") for file in (WEB / "static").glob("*.js")}
METHODS = {"eth_requestAccounts", "eth_chainId", "personal_sign", "eth_signTypedData_v4"}


def test_the_pages_know_four_wallet_methods_and_nothing_from_elsewhere():
    """Only one module speaks to wallets, and no method is put together from pieces."""
    bare = {name: re.sub(r"^\s*//.*$", "", script, flags=re.MULTILINE) for name, script in SCRIPTS.items()}
    assert len(bare) == 4
    for name, script in bare.items():
        mine = METHODS if name == "wallets.js" else set()
        assert set(re.findall(r"\b(?:eth|personal|wallet|net|web3)_\w+", script)) == mine, name
        assert set(re.findall(r'\bmethod: "(\w+)"', script)) - {"POST"} == mine, name
        assert len(re.findall(r"\.request\(", script)) == len(mine), name
        assert not re.search(r"sendAsync|\.send\(|\.enable\(", script), name
    for name, script in SCRIPTS.items():
        unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\bimport\("
        assert not re.search(unsafe, script), name
    for file in (*(WEB / "static").iterdir(), *(WEB / "pages").iterdir()):
        assert not re.search(r"https?://(?!www\.w3\.org)", file.read_text("utf-8")), file
        assert not re.search(r"\sstyle=|\son\w+=", file.read_text("utf-8")), file


@pytest.fixture
async def address(house):
    async with serving(application(house), "127.0.0.1", 0) as bound:
        yield bound


async def test_over_real_sockets_the_whole_way_works(house, address):
    house.holds(WALLET, 3)
    at, hooks = f"http://{address[0]}:{address[1]}", {"request": [as_own_browser]}
    async with httpx.AsyncClient(base_url=at, event_hooks=hooks) as browser:
        done = await handed_in(browser, await house.begun())
    assert done.json()["state"] == "done"
    assert "server" not in done.headers


async def test_a_taken_port_is_an_ordinary_error(house, address):
    with pytest.raises(OSError, match="in use"):
        async with serving(application(house), *address):
            pass


async def test_accounts_are_told_apart_by_their_id(house, browser):
    page = (await browser.get(f"/verify/{await house.begun(BEN)}")).text
    assert str(BEN.id) in page
    assert str(ADA.id) not in page
