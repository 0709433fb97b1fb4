"""The page of a ballot over HTTP: what it weighs, what it refuses, and that looking changes nothing."""

import gzip
import re
from html import escape
from urllib.parse import urljoin

import pytest

from bot.domain.voting.rounds import BallotClass
from tests.blank import fresh_store
from tests.house_verify import open_house
from tests.house_web import application, client
from tests.round_town import by_key, open_studio
from tests.vote_visit import BOTH


@pytest.fixture
async def studio(tmp_path):
    async with fresh_store(tmp_path) as store, open_studio(store) as studio:
        await studio.comes_with_keys(4)
        for nth in (1, 2):
            await studio.submits(nth, title=f'<img src=x onerror="alert({nth})">')
        await studio.opens(BOTH)
        yield studio


@pytest.fixture
async def browser(studio, tmp_path):
    (tmp_path / "house").mkdir()
    async with open_house(tmp_path / "house") as house, client(application(house, sheets=studio.sheets)) as browser:
        yield browser


async def handed_in(browser, secret, nth=3):
    ballot = (await browser.post(f"/vote/{secret}/choose", json={"choices": [{"entry": 0, "points": 1}]})).json()
    signed = by_key(nth, bytes.fromhex(ballot["hash"][2:]))
    return await browser.post(f"/vote/{secret}/finish", json={"ballot": ballot["hash"], "signature": signed})


async def test_the_page_of_a_ballot_with_everything_stays_within_25_kb_and_7_requests_beside_its_pictures(
    studio, browser
):
    page = await browser.get(f"/vote/{await studio.link(3)}")
    parts, waiting = {"page": page}, re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    while waiting:
        address = waiting.pop()
        parts[address] = await browser.get(address)
        assert parts[address].status_code == 200
        found = re.findall(r'from "(\./[^"]+)"', parts[address].text)
        waiting += [each for each in (urljoin(address, one) for one in found) if each not in parts]
    assert len(parts) == 6
    assert sum(len(gzip.compress(part.content)) for part in parts.values()) <= 25_000


async def test_titles_cannot_become_markup_and_the_policy_is_strict(studio, browser):
    page = await browser.get(f"/vote/{await studio.link(3)}")
    assert "onerror=" not in page.text.replace("onerror=&quot;", "")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy


async def test_looking_casts_nothing_and_a_signature_casts_once(studio, browser):
    secret = await studio.link(3)
    for _ in range(2):
        assert (await browser.get(f"/vote/{secret}")).status_code == 200
        assert (await browser.get(f"/vote/{secret}/state")).json()["state"] == "open"
    first, second = await handed_in(browser, secret), await handed_in(browser, await studio.link(3), nth=4)
    assert (first.status_code, second.status_code) == (200, 422)
    assert second.json()["problem"] == "wrong wallet"
    state = (await browser.get(f"/vote/{secret}/state")).json()
    told = first.json()
    assert (state["state"], state["receipt"], state["chosen"]) == ("used", told["receipt"], told["chosen"])
    again = (await browser.get(f"/vote/{secret}")).text
    ((title, code),) = told["chosen"]
    assert escape(title) in again
    assert code in again
    assert "<img src=x" not in again
    async with studio.town.store.read() as tx:
        (cast,) = await tx.ballots.all(await studio.newest())
    assert cast.ballot.kind is BallotClass.SIGNED


async def test_a_used_link_says_after_the_close_that_nothing_can_be_changed_any_more(studio, browser):
    secret = await studio.link(3)
    await handed_in(browser, secret)
    assert "To change it, type /vote sign" in (await browser.get(f"/vote/{secret}")).text
    studio.town.clock.pass_by(hours=2)
    for _ in range(2):
        late = (await browser.get(f"/vote/{secret}")).text
        assert "Number 1 in this round, which takes no ballots any more." in late
        assert "To change it" not in late
        await studio.closes()


async def test_a_page_that_lay_open_until_the_close_leads_back_to_the_chat(studio, browser):
    secret = await studio.link(3)
    ballot = (await browser.post(f"/vote/{secret}/choose", json={"choices": [{"entry": 0, "points": 1}] * 2})).json()
    assert [verb for verb, _ in ballot["buttons"]] == ["choose"], "who chose wrongly chooses again"
    studio.town.clock.pass_by(minutes=115)
    late = await studio.link(3)
    ballot = (await browser.post(f"/vote/{late}/choose", json={"choices": [{"entry": 0, "points": 1}]})).json()
    studio.town.clock.pass_by(minutes=5)
    signed = by_key(3, bytes.fromhex(ballot["hash"][2:]))
    handed = {"ballot": ballot["hash"], "signature": signed}
    for answer in (
        await browser.post(f"/vote/{late}/choose", json={"choices": [{"entry": 0, "points": 1}]}),
        await browser.post(f"/vote/{late}/finish", json=handed),
    ):
        assert (answer.status_code, answer.json()["title"]) == (409, "Your ballot was not cast")
        assert "/vote result says what came of it" in answer.json()["detail"]
        assert [verb for verb, _ in answer.json()["buttons"]] == ["home"]


async def test_a_link_that_is_none_and_an_entry_that_is_none_are_not_found(studio, browser):
    secret = await studio.link(3)
    assert (await browser.get("/vote/nothing")).status_code == 404
    assert (await browser.get("/vote/nothing/state")).status_code == 404
    assert (await browser.get("/vote/nothing/entry/0")).status_code == 404
    assert (await browser.get(f"/vote/{secret}/entry/2")).status_code == 404
    picture = await browser.get(f"/vote/{secret}/entry/1")
    assert (picture.content, picture.headers["cache-control"]) == (b"small", "private, max-age=600")


@pytest.mark.parametrize(
    "choices", [[{"entry": -1, "points": 1}], [{"entry": 0}], [{"entry": 0, "points": 2**40}], "all", [[0, 1]]]
)
async def test_what_does_not_name_entries_is_not_read(studio, browser, choices):
    answer = await browser.post(f"/vote/{await studio.link(3)}/choose", json={"choices": choices})
    assert answer.status_code == 422


async def test_a_ballot_that_a_browser_sends_is_not_read(studio, browser):
    secret = await studio.link(3)
    sent = {"choices": [{"entry": 0, "points": 1}], "voter": "0x" + "11" * 20, "nonce": 9}
    made = (await browser.post(f"/vote/{secret}/choose", json=sent)).json()
    assert made["typed"]["message"]["voter"] == (await studio.sheets.look(secret)).paper.elector.voter
    assert made["typed"]["message"]["nonce"] == 1
    forged = made["hash"][:-1] + ("0" if made["hash"][-1] != "0" else "1")
    answer = await browser.post(f"/vote/{secret}/finish", json={"ballot": forged, "signature": "0x"})
    assert answer.json()["problem"] == "replaced"
