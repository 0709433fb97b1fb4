"""Everything wrong that can be handed in on the sign-in page: a clear answer, nothing half-done, nothing lost."""

import asyncio
from contextlib import asynccontextmanager

from eth_keys.constants import SECPK1_N

from bot.domain.ids import Place, Platform
from sandbox.chain.driver import wallet_of
from tests.e2e.props import Signed, signature
from tests.e2e.town import Town

WRONG = {
    "of another key": signature("some other text", wallet_of("ben")),
    "no hex": "0x" + "zz" * 65,
    "truncated": "0x" + "11" * 64,
    "one byte too many": "0x" + "11" * 66,
    "all zeros": "0x" + "00" * 65,
}


async def wallets(town: Town) -> list[str]:
    """Every wallet that is linked to anybody."""
    async with town.bot.storage.store.read() as tx:
        members = [m for c in await tx.communities.all() for m in await tx.members.page(c.id, 0, 100)]
        return [wallet.address for member in await tx.members.get(members) for wallet in member.wallets]


def high_s(signed: str) -> str:
    """The other signature that the same key and text have, which EIP-2 forbids."""
    r, s, v = signed[2:66], int(signed[66:130], 16), int(signed[130:], 16)
    return f"0x{r}{SECPK1_N - s:064x}{55 - v:02x}"


async def test_signatures_that_do_not_fit_link_nothing_and_the_right_one_still_works(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    right = signature(text["message"], ada)
    for what, wrong in {
        "empty": "",
        "truncated": right[:-4],
        "high s": high_s(right),
        "no hex": "0x" + "zz" * 65,
    }.items():
        refused = await town.finish(link, text["nonce"], wrong)
        assert refused.status in {400, 403, 422}, what
        assert refused.told["title"] == "This signature cannot be checked", what
        assert await wallets(town) == []
    done = await town.finish(link, text["nonce"], right)
    assert (done.status, await wallets(town)) == (200, [ada.address.lower()])


async def test_five_wrong_signatures_close_the_link_and_a_new_one_works(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    for what, wrong in WRONG.items():
        assert (await town.finish(link, text["nonce"], wrong)).status != 200, what
    closed = await town.finish(link, text["nonce"], signature(text["message"], ada))
    assert closed.told["title"] == "This link is closed"
    assert "/verify" in closed.told["next"]
    assert await wallets(town) == []
    assert (await town.verify(town.ada)).status == 200


async def test_a_signature_by_another_key_or_of_another_text_is_refused(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    for signed, title in {
        signature(text["message"], wallet_of("ben")): "This signature is not from the wallet you chose",
        signature(text["message"].lower(), ada): "This signature is not from the wallet you chose",
        signature(text["message"] + " ", ada): "This signature is for another text",
    }.items():
        assert (await town.finish(link, text["nonce"], signed)).told["title"] == title
    assert await wallets(town) == []


async def test_a_wallet_that_holds_the_token_but_is_not_ones_own_opens_nothing(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    link = await town.link(town.ben)
    text = await town.choose(link, wallet_of("ada"))
    refused = await town.finish(link, text["nonce"], signature(text["message"], wallet_of("ben")))
    assert refused.status != 200
    assert not await town.has(town.ben, town.maker)


async def test_what_is_no_address_is_refused_and_the_link_lives_on(town: Town):
    link = await town.link(town.ada)
    for typed in ("", "ada.eth", "0x12", "0x" + "g" * 40, "0x" + "1" * 41, "0xAbCdef" + "0" * 34):
        refused = await town.post(f"{link}/choose", {"address": typed})
        assert refused.status in {400, 422}, typed
        assert refused.told["title"] == "This is no wallet address", typed
    assert (await town.sign(link, wallet_of("ada"))).status == 200


async def test_a_link_that_has_run_out_links_nothing(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    town.clock.move(minutes=10)
    late = await town.finish(link, text["nonce"], signature(text["message"], ada))
    assert late.told["title"] == "This link has run out"
    assert "/verify" in late.told["next"]
    assert (await town.post(f"{link}/choose", {"address": ada.address})).told["title"] == "This link has run out"
    assert await wallets(town) == []


async def test_a_used_link_is_of_no_more_use_to_anybody(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    signed = signature(text["message"], ada)
    assert (await town.finish(link, text["nonce"], signed)).status == 200
    again = await town.finish(link, text["nonce"], signed)
    assert again.told["title"] == "This link has been used"
    other = await town.post(f"{link}/choose", {"address": wallet_of("ben").address})
    assert other.told["title"] == "This link has been used"
    assert await wallets(town) == [ada.address.lower()]


async def test_a_link_nobody_was_given_leads_nowhere(town: Town):
    for secret in ("x", "A" * 43, "A" * 5000, "%2e%2e", "' OR 1=1"):
        refused = await town.post(f"{town.web}/verify/{secret}/choose", {"address": wallet_of("ada").address})
        assert refused.status == 404, secret
    assert await wallets(town) == []


async def test_a_newer_text_of_the_same_link_ends_the_older_one(town: Town):
    link, ada = await town.link(town.ada), wallet_of("ada")
    older = await town.choose(link, ada)
    newer = await town.choose(link, ada)
    refused = await town.finish(link, older["nonce"], signature(older["message"], ada))
    assert refused.told["title"] == "This text is out of date"
    assert (await town.finish(link, newer["nonce"], signature(newer["message"], ada))).status == 200


async def test_a_signature_for_one_link_is_of_no_use_on_another(town: Town):
    first, second, ada = await town.link(town.ada), await town.link(town.ben), wallet_of("ada")
    text, other = await town.choose(first, ada), await town.choose(second, ada)
    signed = signature(text["message"], ada)
    assert (await town.finish(second, text["nonce"], signed)).told["title"] == "This text is out of date"
    refused = await town.finish(second, other["nonce"], signed)
    assert refused.told["title"] == "This signature is not from the wallet you chose"
    assert await wallets(town) == []


async def test_a_challenge_of_one_community_links_nothing_in_another(town: Town):
    """Who signs for one community has shown nothing to another, although one bot serves both."""
    await town.maker_tier()
    elsewhere = await town.discord.guild("Somewhere Else")
    await town.bot.services.communities.allow(Place(Platform.DISCORD, int(elsewhere.id)), "Somewhere Else")
    there = await elsewhere.member("ada")
    link = (await there.slash("verify")).links[0]
    assert (await town.bind(link, there)).status == 200
    text = await town.choose(link, wallet_of("ada"))
    assert "Somewhere Else" in text["message"]
    assert "Plotter Garden" not in text["message"]
    await town.gives_pass(town.ada)
    assert (await town.finish(link, text["nonce"], signature(text["message"], wallet_of("ada")))).status == 200
    await town.sweep()
    assert not await town.has(town.ada, town.maker)
    assert "proved no wallet" in (await town.ada.slash("passes")).text
    assert (await town.verify(town.ben, wallet_of("ada"))).status == 200, "taken there is not taken here"


async def test_a_wallet_belongs_to_one_member_only(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    claimed = await town.verify(town.ben, wallet_of("ada"))
    assert claimed.status == 202
    assert claimed.told["problem"] == "claimed"
    assert "is linked to another member already" in claimed.told["title"]
    assert await town.has(town.ada, town.maker)
    assert not await town.has(town.ben, town.maker)
    assert (await town.verify(town.ben)).status == 200, "the failed try took something from ben"


async def test_sixty_four_signatures_handed_in_at_once_link_once(town: Town):
    await town.maker_tier()
    await town.gives_pass(town.ada)
    link, ada = await town.link(town.ada), wallet_of("ada")
    text = await town.choose(link, ada)
    body = {"nonce": text["nonce"], "signature": signature(text["message"], ada)}
    answers: list[Signed] = await asyncio.gather(*(town.post(f"{link}/finish", body) for _ in range(64)))
    assert [a.status for a in answers].count(200) == 1
    assert {a.told["title"] for a in answers if a.status in {409, 410}} <= {"This link has been used"}
    assert {a.status for a in answers} <= {200, 409, 410, 429}
    await town.role_comes(town.ada, town.maker)
    assert await wallets(town) == [ada.address.lower()]
    assert await town.role_changes(town.ada, town.maker) == ["given"]


async def test_an_oversized_body_is_refused_before_it_is_read(town: Town):
    link = await town.link(town.ada)
    refused = await town.post(f"{link}/choose", {"address": "0x" + "1" * 5_000})
    assert (refused.status, refused.told["title"]) == (413, "This is too much at once")
    assert (await town.sign(link, wallet_of("ada"))).status == 200


async def test_a_body_that_trickles_in_is_cut_off_and_others_are_served_meanwhile(town: Town):
    link = await town.link(town.ada)
    async with trickling(town, link) as answer:
        assert (await town.sign(link, wallet_of("ada"))).status == 200
        head = await asyncio.wait_for(answer, 15)
    assert b" 408 " in head.partition(b"\r\n")[0]


@asynccontextmanager
async def trickling(town: Town, link: str):
    """A request that promises a hundred bytes and sends one; the first kilobyte it is answered with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.port)
    path = link.removeprefix(town.web)
    lines = (f"POST {path}/choose HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", "Content-Length: 100")
    writer.write("\r\n".join([*lines, "", "{"]).encode())
    await writer.drain()
    try:
        yield reader.read(1024)
    finally:
        writer.close()


async def test_a_request_that_is_not_the_pages_own_is_answered_in_words(town: Town):
    link, as_json = await town.link(town.ada), {"Content-Type": "application/json"}
    for body, headers, status in (
        (b"{", as_json, 422),
        (b"[]", as_json, 422),
        (b'{"address": 1}', as_json, 422),
        (b"address=0x00", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {**as_json, "Origin": "https://evil.example"}, 403),
    ):
        async with town.session.post(f"{link}/choose", data=body, headers=headers) as answer:
            told = await answer.json()
        assert answer.status == status, body
        assert told["title"], body
        assert told["detail"], body
    assert (await town.sign(link, wallet_of("ada"))).status == 200


async def test_opening_the_page_twice_or_by_a_preview_uses_nothing_up(town: Town):
    link = await town.link(town.ada)
    for _ in range(3):
        async with town.session.get(link) as page:
            assert page.status == 200
            assert "ada" in await page.text()
    assert (await town.sign(link, wallet_of("ada"))).status == 200
    async with town.session.get(link) as page:
        assert "is linked" in await page.text()
