"""The sign-in page in a real Chromium: every way it can go with a wallet in this very browser."""

import re

import pytest
from eth_account.messages import encode_defunct
from playwright.async_api import expect

from bot.services.signing_in.links import token_of
from tests.house_verify import ADAS, BEN, BENS, WALLET
from tests.page_visit import WALLETS, visiting
from tests.pictures import picture

pytestmark = [pytest.mark.needs("chromium", "npm"), pytest.mark.asyncio(loop_scope="module")]


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


async def test_the_communitys_picture_stands_in_the_doorway_and_without_it_the_initial(visit):
    await visit.shows(picture())
    secret = await visit.open()
    image = visit.page.locator(".crest img")
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 192
    assert await image.evaluate("image => image.src.startsWith(location.origin)")
    await visit.shot("picture")
    await visit.page.route("**/icon/**", lambda route: route.abort())
    await visit.open(secret)
    await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_visible()
    await visit.shot("picture-lost")


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


async def test_one_tap_goes_on_with_a_new_link_when_this_one_has_run_out(visit):
    secret = await visit.open()
    visit.house.clock.pass_by(minutes=10)
    await visit.connect()
    await visit.reads("This link has run out")
    await visit.page.get_by_role("button", name="Get a new link").click()
    await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_visible()
    second = visit.page.url.rpartition("/")[2]
    visit.house.clock.pass_by(minutes=10)
    await visit.page.reload()
    await visit.page.get_by_role("button", name="Get a new link").click()
    await expect(visit.page.get_by_role("heading", name="Choose the wallet to prove")).to_be_visible()
    assert len({secret, second, visit.page.url.rpartition("/")[2]}) == 3
    visit.wallet.may_sign.set()
    await visit.connect()
    await visit.reads("Your wallet is linked. It holds no pass yet")
    assert await visit.house.members() == {"ada": [WALLET]}


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
    await visit.names_address(ADAS.address)
    for _ in range(5):
        await visit.pastes("0x" + "12" * 65)
        await visit.reads("This signature cannot be checked")
        await visit.page.get_by_role("button", name="Ask the wallet again").click()
        await visit.reads("Sign this text, then paste what you get")
    await visit.pastes("0x" + "12" * 65)
    await visit.reads("This link is closed")
    await expect(visit.page.get_by_role("link", name="Back to Discord")).to_be_visible()


async def test_the_way_back_from_discord_without_a_word_is_told(visit):
    await visit.page.goto(f"{visit.origin}/verify/discord?error=access_denied&state=x")
    await visit.reads("You said no in Discord. Nothing was changed")
    await visit.shot("refused")
    assert visit.page.url.endswith("/verify/discord")
