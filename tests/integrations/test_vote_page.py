"""The page of a ballot in a real Chromium: choosing, signing with a wallet of this browser, and every way it can go."""

import json
import re
from dataclasses import replace

import pytest
import pytest_asyncio
from eth_account.messages import encode_typed_data
from playwright.async_api import expect

from bot.domain.voting.rounds import BallotClass, Weights
from tests.round_town import by_key
from tests.vote_visit import SIGNED, signer, voting
from tests.voted import wallet

pytestmark = [pytest.mark.needs("chromium", "npm"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium, axe, tmp_path):
    async with voting(chromium, axe, tmp_path) as visit:
        yield visit
        assert [c for c in visit.complaints if "Failed to load resource" not in c] == []


async def test_a_voter_chooses_reads_and_signs(visit):
    await visit.open()
    await expect(visit.page.get_by_role("heading", name="Sign your ballot in The spring poster")).to_be_visible()
    await expect(visit.page.locator("#count")).to_have_text("0 of 3 chosen")
    picture = visit.page.locator(".entry img").first
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    await visit.page.get_by_label("Work 1").check()
    await visit.page.get_by_label("Work 2").check()
    await expect(visit.page.locator("#count")).to_have_text("2 of 3 chosen")
    await visit.shot("vote-choose")
    await visit.connect()
    await visit.reads("Waiting for your signature")
    await expect(visit.page.locator("#chosen li")).to_have_text(
        [re.compile("Work [12].*entry"), re.compile("Work [12].*entry")]
    )
    await visit.shot("vote-sign")
    typed = json.loads(await visit.page.locator("#text").text_content())
    works = {f"0x{one.content}": one.title for one in [await visit.house.entry(nth) for nth in (1, 2)]}
    for row, choice in zip(await visit.page.locator("#chosen li").all(), typed["message"]["choices"], strict=True):
        await expect(row.locator("code")).to_have_text(choice["entry"])
        await expect(row).to_contain_text(works[choice["entry"]])
    shown = visit.page.locator("#sign dd code")
    for code in (typed["message"]["round"], typed["domain"]["verifyingContract"]):
        await expect(shown.filter(has_text=code)).to_be_visible()
    visit.wallet.may_sign.set()
    await visit.reads("Your ballot is in")
    await visit.shot("vote-done")
    assert visit.wallet.asked == ["eth_requestAccounts", "eth_signTypedData_v4"]
    (cast,) = await visit.cast()
    assert cast.ballot.kind is BallotClass.SIGNED
    assert cast.ballot.voter == wallet(3)
    assert typed["message"]["member"] == f"0x{cast.ballot.member.hex()}"

    async def shows_what_was_signed():
        kept = visit.page.locator("#result")
        await expect(kept).to_contain_text(cast.receipt.ballot.hex())
        await expect(kept).to_contain_text(signer().shows)
        for code, title in works.items():
            await expect(kept.locator("li").filter(has_text=title)).to_contain_text(code)

    await shows_what_was_signed()
    await visit.page.reload()
    await expect(visit.page.get_by_role("heading", name="Your ballot is in")).to_be_visible()
    await shows_what_was_signed()
    await visit.shot("vote-used")


async def test_what_was_chosen_before_stands_there_and_one_tap_signs_it(visit):
    one, _ = [await visit.house.entry(nth) for nth in (1, 2)]
    await visit.house.votes(3, one)
    visit.wallet.may_sign.set()
    await visit.open()
    await expect(visit.page.get_by_label("Work 1")).to_be_checked()
    await visit.connect()
    await visit.reads("Your ballot is in")
    click, signed = await visit.cast()
    assert [each.entry for each in signed.ballot.choices] == [each.entry for each in click.ballot.choices]


async def test_nothing_is_signed_where_nothing_is_chosen(visit):
    await visit.open()
    await visit.connect()
    await visit.reads("Choose an entry first")
    await visit.page.get_by_role("button", name="Back to my choice").click()
    await expect(visit.page.get_by_role("heading", name="Choose up to 3")).to_be_focused()
    assert visit.wallet.asked == []


async def test_a_wallet_that_shows_another_account_is_not_asked_to_sign(visit):
    visit.wallet.shows = wallet(4)
    await visit.open()
    await visit.page.get_by_label("Work 1").check()
    await visit.connect()
    await visit.reads("Another account is active in your wallet")
    await visit.shot("vote-other")
    assert visit.wallet.asked == ["eth_requestAccounts"]


async def test_another_wallets_signature_is_refused_and_asked_for_again(visit):
    right, visit.wallet.key = visit.wallet.key, signer(4).key
    visit.wallet.may_sign.set()
    await visit.open()
    await visit.page.get_by_label("Work 1").check()
    await visit.connect()
    await visit.reads("This signature is from another wallet")
    assert await visit.cast() == []
    visit.wallet.key = right
    await visit.page.get_by_role("button", name="Ask the wallet again").click()
    await visit.reads("Your ballot is in")


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        (4001, "You declined. Nothing was cast"),
        (-32002, "Your wallet already has an open request"),
        (-32603, "Your wallet did not do as asked"),
    ],
)
async def test_a_wallet_that_does_not_sign_is_named_and_asked_again(visit, code, heading):
    visit.wallet.codes = {"eth_signTypedData_v4": code}
    await visit.open()
    await visit.page.get_by_label("Work 1").check()
    await visit.connect()
    await visit.reads(heading)
    visit.wallet.codes = {}
    visit.wallet.may_sign.set()
    await visit.page.get_by_role("button", name=re.compile("[Aa]gain|Ask again")).first.click()
    await visit.reads("Your ballot is in")


async def test_a_signature_made_elsewhere_is_pasted(visit):
    await visit.open()
    await visit.page.get_by_label("Work 2").check()
    await visit.page.get_by_text("Paste a signature made elsewhere").click()
    await visit.page.get_by_role("button", name="Show the ballot to sign").click()
    await visit.reads("Sign this ballot, then paste what you get")
    told = await visit.page.locator("#text").text_content()
    typed = json.loads(told)
    assert told.index('"message"') < told.index('"types"'), "what is chosen stands where it is read"
    signed = visit.wallet.key.sign_message(encode_typed_data(full_message=typed))
    await visit.shot("vote-paste")
    await visit.pastes(signed.signature.hex())
    await visit.reads("Your ballot is in")


async def test_what_another_device_signs_on_this_link_is_shown_by_itself(visit):
    secret = await visit.open()
    ballot = await visit.house.to_sign(secret, await visit.house.entry(1))
    await visit.house.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
    await visit.reads("Your ballot is in")


async def test_a_round_that_closed_and_a_link_that_ran_out_say_so(visit):
    secret = await visit.open()
    await visit.page.get_by_label("Work 1").check()
    visit.house.town.clock.pass_by(minutes=10)
    await visit.connect()
    await visit.reads("This link has run out")
    await visit.open(secret)
    await expect(visit.page.get_by_role("heading", name="This link has run out")).to_be_visible()
    await visit.shot("vote-expired")
    visit.house.town.clock.pass_by(minutes=105)
    last = await visit.house.link(3)
    await visit.open(last)
    await visit.page.get_by_label("Work 1").check()
    visit.house.town.clock.pass_by(minutes=5)
    await visit.connect()
    await visit.reads("Your ballot was not cast")
    await expect(visit.page.locator("#news")).to_contain_text("/vote result says what came of it")
    await expect(visit.page.get_by_role("button", name="Back to my choice")).to_have_count(0)
    await visit.shot("vote-closed")
    await visit.open(last)
    await expect(visit.page.get_by_role("heading", name="Your ballot was not cast")).to_be_visible()


async def test_credits_are_spent_on_a_phone_and_no_more_than_there_are(chromium, axe, tmp_path):
    rules = replace(SIGNED, weights=Weights.QUADRATIC)
    async with voting(chromium, axe, tmp_path, rules, wallets=[], entries=3, phone=True) as visit:
        await visit.open()
        await expect(visit.page.get_by_role("heading", name="Spend up to 9 credits")).to_be_visible()
        await visit.page.get_by_label("Work 1").fill("4")
        await visit.page.get_by_label("Work 2").fill("7")
        await expect(visit.page.locator("#count")).to_have_text("9 of 9 credits spent")
        await expect(visit.page.get_by_role("heading", name="Open this page inside your wallet app")).to_be_visible()
        await visit.shot("vote-credits")
        assert visit.complaints == []


async def test_in_german_it_is_said_in_german_at_every_width(chromium, axe, tmp_path):
    async with voting(chromium, axe, tmp_path, tongue="de-DE") as visit:
        await visit.open()
        await expect(visit.page.get_by_role("heading", name="Wähle bis zu 3")).to_be_visible()
        await visit.page.get_by_label("Work 1").check()
        await visit.shot("vote-german-choose")
        await visit.connect()
        await visit.reads("Wir warten auf deine Signatur")
        await expect(visit.page.locator("#sign")).to_contain_text("Deine Wallet zeigt Codes statt Namen.")
        await visit.shot("vote-german-sign")
        visit.wallet.may_sign.set()
        await visit.reads("Deine Stimme ist da")
        await visit.shot("vote-german-done")
        assert visit.complaints == []
