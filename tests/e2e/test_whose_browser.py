"""Whose browser it is: two people, two browsers, one link, and everything a fraud could try with it."""

import sqlite3
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from sandbox.chain.driver import wallet_of
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import PersonDriver
from tests.e2e.props import SOON, Signed, signature
from tests.e2e.test_bad_sign_in import wallets
from tests.e2e.town import Town, new_browser


@pytest.fixture
async def other():
    """Somebody else's browser."""
    async with new_browser() as browser:
        yield browser


async def asks(town: Town, person: PersonDriver) -> tuple[Answer, str]:
    """What the person has in chat, and the link in it, which nobody has opened."""
    answer = await person.slash("verify", deadline=SOON)
    return answer, answer.links[0]


async def told(town: Town, answer: Answer, words: str) -> Seen:
    """What the bot said to who asked, where they asked, once it has."""
    await town.quiet()
    view = await answer.orders.give("answer", interaction=answer.view["id"], after=-1, deadline=SOON)
    (said,) = [s for s in Answer.of(answer.orders, answer.person_id, view).followups if words in s.text]
    return said


async def signs(town: Town, link: str, browser: aiohttp.ClientSession, name: str = "ada") -> Signed:
    """Choose this person's wallet and sign, in this browser."""
    wallet = wallet_of(name)
    text = (await town.post(f"{link}/choose", {"address": wallet.address}, browser)).told
    proof = {"nonce": text["nonce"], "signature": signature(text["message"], wallet)}
    return await town.post(f"{link}/finish", proof, browser)


def rows(town: Town) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(town.database)) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("wallet", "challenge", "browser")
        }


def brought(sent_to: str) -> dict[str, str]:
    query = parse_qs(urlsplit(sent_to).query)
    return {name: query[name][0] for name in ("code", "state")}


async def test_a_victim_on_a_frauds_link_is_refused_nothing_is_kept_and_both_are_told(town: Town, other):
    await town.maker_tier()
    await town.gives_pass(town.ben)
    answer, link = await asks(town, town.ada)
    refused = await town.bind(link, town.ben, other)
    assert (refused.status, refused.told["title"]) == (403, "This link is another account’s")
    assert "ben" in refused.told["detail"]
    assert "ada" in refused.told["detail"]
    late = await town.post(f"{link}/choose", {"address": wallet_of("ben").address}, other)
    assert (late.status, late.told["problem"]) == (410, "foreign account")
    assert await wallets(town) == []
    seen = await told(town, answer, "Somebody with another Discord account opened your link")
    assert "ben" not in seen.text, "a fraud would learn who came"
    assert await town.has(town.ada, town.maker) is False


async def test_in_a_browser_that_is_nobodys_no_wallet_is_kept_until_the_code_is_typed(town: Town, other):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    answer, link = await asks(town, town.ada)
    signed = await signs(town, link, other)
    assert (signed.status, signed.told["state"]) == (202, "waiting")
    assert signed.told["code"] in signed.told["news"]["title"]
    assert await wallets(town) == []
    assert "Nothing is linked yet" in (await told(town, answer, "signed on your link")).text
    modal = await answer.click("Type the code", deadline=SOON)
    done = await modal.fill(code=signed.told["code"].lower(), deadline=SOON)
    assert "is linked to you in **Plotter Garden**. You hold **Maker**" in done.text
    assert await wallets(town) == [wallet_of("ada").address.lower()]
    await town.role_comes(town.ada, town.maker)
    async with other.get(f"{link}/state") as page:
        assert (await page.json())["linked"] == wallet_of("ada").address.lower()


async def test_the_own_browser_follows_the_telephone_and_takes_its_code(town: Town, other):
    link = await town.link(town.ada)
    signed = await signs(town, link, other)
    async with town.session.get(f"{link}/state") as page:
        state = await page.json()
    assert (state["state"], state["bound"], state["waiting"]) == ("open", True, wallet_of("ada").address.lower())
    assert "signed on another device" in state["news"]["title"]
    there = await town.post(f"{link}/code", {"code": signed.told["code"]}, other)
    assert (there.status, there.told["problem"]) == (403, "unbound")
    done = await town.post(f"{link}/code", {"code": signed.told["code"]})
    assert (done.status, done.told["state"]) == (200, "nothing")
    assert await wallets(town) == [wallet_of("ada").address.lower()]


async def test_five_wrong_codes_close_the_link_even_to_the_right_one(town: Town, other):
    answer, link = await asks(town, town.ada)
    signed = await signs(town, link, other)
    said = ["does not fit"] * 4 + ["This link is closed"]
    for wrong, told in zip(("22222222", "AAAA-AAA2", "abcd2345", "2345-6789", "K7Q2-M4XZ"), said, strict=True):
        refused = await (await answer.click("Type the code", deadline=SOON)).fill(code=wrong, deadline=SOON)
        assert told in refused.text, refused.text
    late = await (await answer.click("Type the code", deadline=SOON)).fill(code=signed.told["code"], deadline=SOON)
    assert "No signature waits for a code" in late.text
    closed = await town.post(f"{link}/choose", {"address": wallet_of("ada").address}, other)
    assert (closed.status, closed.told["problem"]) == (410, "burned")
    assert await wallets(town) == []


async def test_a_code_is_of_no_use_to_another_account(town: Town, other):
    _, link = await asks(town, town.ada)
    answer, own = await asks(town, town.ben)
    code = (await signs(town, link, other)).told["code"]
    nothing = await (await answer.click("Type the code", deadline=SOON)).fill(code=code, deadline=SOON)
    assert "No signature waits for a code" in nothing.text
    await signs(town, own, other, "ben")
    refused = await (await answer.click("Type the code", deadline=SOON)).fill(code=code, deadline=SOON)
    assert "does not fit" in refused.text
    assert await wallets(town) == []


async def test_loading_any_address_changes_nothing(town: Town):
    _, link = await asks(town, town.ada)
    begun = await town.post(f"{link}/discord", {})
    sent_to = await town.ada.authorizes(begun.told["url"])
    before = rows(town)
    for url in (link, f"{link}/state", sent_to, sent_to, f"{town.web}/verify/discord"):
        async with town.session.get(url) as page:
            assert page.status == 200
    assert rows(town) == before
    assert (await town.come_back(sent_to)).status == 200
    assert (await town.sign(link, wallet_of("ada"))).status == 200


async def test_the_way_back_is_of_use_to_the_browser_that_began_it_alone(town: Town, other):
    """What would put a fraud's wallet on somebody's account, or a fraud's browser in somebody's place."""
    _, link = await asks(town, town.ada)
    begun = await town.post(f"{link}/discord", {})
    back = brought(await town.ada.authorizes(begun.told["url"]))
    before, there = rows(town), f"{town.web}/verify/discord"
    stranger = await town.post(there, back, other)
    assert (stranger.status, stranger.told["problem"]) == (403, "not proved")
    handle, _, rest = back["state"].partition(".")
    for state in ("", "x", handle, f"{handle}.", f"{handle}.{rest[:-1]}", f"{'0' * 16}.{rest}", f"{handle}.{rest}é"):
        refused = await town.post(there, back | {"state": state})
        assert (refused.status, refused.told["problem"]) == (403, "not proved"), state
    for headers, status in (
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ):
        async with town.session.post(there, json=back, headers=headers) as answer:
            assert answer.status == status
    async with town.session.post(there, json={"code": back["code"]}) as answer:
        assert answer.status == 422
    assert rows(town) == before
    assert await wallets(town) == []
    assert (await town.post(there, back)).status == 200, "the right one still works"


async def test_a_code_discord_does_not_know_binds_nothing_and_a_new_try_works(town: Town):
    _, link = await asks(town, town.ada)
    begun = await town.post(f"{link}/discord", {})
    back = brought(await town.ada.authorizes(begun.told["url"]))
    forged = await town.post(f"{town.web}/verify/discord", back | {"code": "guessed"})
    assert (forged.status, forged.told["problem"]) == (403, "not proved")
    assert (await signs(town, link, town.session)).status == 202
    assert (await town.bind(link, town.ada)).status == 200
    again = await town.post(f"{town.web}/verify/discord", back)
    assert again.status == 403, "the way back of an earlier try"


async def test_what_discord_gave_is_revoked_and_a_code_is_used_once(town: Town):
    await town.discord.reset_calls()
    _, link = await asks(town, town.ada)
    begun = await town.post(f"{link}/discord", {})
    sent_to = await town.ada.authorizes(begun.told["url"])
    assert (await town.come_back(sent_to)).status == 200
    calls = [(call["method"], call["route"], call["status"]) for call in await town.discord.calls()]
    oauth = [call for call in calls if "oauth2" in call[1] or call[1] == "/users/@me"]
    assert oauth == [
        ("POST", "/oauth2/token", 200),
        ("GET", "/users/@me", 200),
        ("POST", "/oauth2/token/revoke", 200),
    ]
    assert (await town.come_back(sent_to)).status == 200, "loaded again"
    assert len(await town.discord.calls("POST", "/oauth2/token")) == 1


@pytest.mark.parametrize("route", ["/oauth2/token", "/users/@me"])
async def test_when_discord_does_not_answer_nothing_is_lost(town: Town, route: str):
    _, link = await asks(town, town.ada)
    await town.discord.faults.status(502, path=route)
    failed = await town.bind(link, town.ada)
    assert (failed.status, failed.told["title"]) == (503, "Something went wrong on our side")
    assert (await town.bind(link, town.ada)).status == 200
    assert (await town.sign(link, wallet_of("ada"))).status == 200


async def test_who_is_told_of_a_link_can_undo_it_with_one_press(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    answer, link = await asks(town, town.ada)
    await town.bind(link, town.ada)
    assert (await town.sign(link, wallet_of("ada"))).status == 200
    await town.role_comes(town.ada, town.maker)
    gone = await (await told(town, answer, "is linked to you")).click("Unlink it", deadline=SOON)
    assert "is unlinked" in gone.text
    assert await wallets(town) == []
    await town.sweep()
    await town.role_goes(town.ada, town.maker)


async def test_one_browser_may_have_several_links_at_once(town: Town):
    first, second = await town.link(town.ada), await town.link(town.ada)
    assert (await town.sign(first, wallet_of("ada"))).status == 200
    assert (await town.sign(second, wallet_of("ada's second"))).status == 200
