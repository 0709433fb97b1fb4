"""`/wallets` in a private chat with the bot."""

import pytest

from bot.domain.ids import address
from bot.domain.requirements.holdings import Kind, Probe, Want
from tests.house_discord import BASE, PASS, WALLETS
from tests.house_telegram import open_studio

UNDER = ["Prove another wallet", "Add a vault or a Safe", "Let moderators see more"]
VAULT, SAFE = address("0x" + "7a" * 20), address("0x" + "5a" * 20)


@pytest.fixture
async def studio(tmp_path):
    async with open_studio(tmp_path) as opened:
        yield opened


async def _edited(studio, person, message, times):
    """The message as it is once the bot has changed it so often."""
    await studio.telegram.wait_for_calls("editMessageText", at_least=times)
    return next(one for one in await person.inbox() if one.id == message.id)


async def test_a_member_names_a_wallet_and_lets_it_go_and_leaves_the_chat(studio):
    ada = await studio.telegram.person("ada")
    await studio.comes_in(ada)
    said = await ada.starts()
    await ada.inbox(at_least=1, after=said)
    assert "is called my studio now" in (await ada.asks("/wallets 1 my studio")).text
    listed = await ada.asks("/wallets")
    assert "1 wallet is linked to you in Plotter Garden." in listed.text
    assert listed.buttons == ["1. my studio", *UNDER]
    studio.chain.mine(5)
    await listed.press("1. my studio")
    one = await _edited(studio, ada, listed, 1)
    await one.press("Unlink it")
    asked = await _edited(studio, ada, listed, 2)
    assert asked.buttons == ["Unlink it here", "Keep it"]
    await asked.press("Unlink it here")
    await studio.telegram.wait_for_status(studio.room, ada, "left")
    assert "is not linked to you" in (await ada.asks("/wallets 1 other")).text


async def test_what_no_tier_asks_for_is_not_taken_up(studio):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada)
    said = await ada.starts()
    await ada.inbox(at_least=1, after=said)
    assert "There is no id in it." in (await ada.asks("/wallets holds mine")).text
    for typed in ("/wallets holds #12", "/wallets holds:#12", "/wallets holds: #12"):
        assert "No tier here asks for anything like that" in (await ada.asks(typed)).text


async def test_a_vault_the_chain_names_is_added_with_a_button_and_lets_its_owner_in(studio):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada, passes=0)
    said = await ada.starts()
    await ada.inbox(at_least=1, after=said)
    studio.chain.delegates(VAULT, WALLETS["ada"], PASS)
    studio.chain.put(Want(PASS, VAULT), 1)
    listed = await ada.asks("/wallets")
    await listed.press("Add a vault or a Safe")
    offered = await _edited(studio, ada, listed, 1)
    assert "/wallets vault 0x… adds a vault" in offered.text
    assert offered.buttons == ["Add 0x7a7a…7a7a", "All my wallets"]
    await offered.press("Add 0x7a7a…7a7a")
    added = await _edited(studio, ada, listed, 2)
    assert "a vault that delegates to your 0xa1a1…a1a1" in added.text
    await ada.follows(await studio.room.link(by_request=True))
    await studio.telegram.wait_for_status(studio.room, ada, "member")


async def test_vaults_and_safes_are_added_by_what_is_typed_behind_the_command(studio):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada, passes=0)
    said = await ada.starts()
    await ada.inbox(at_least=1, after=said)
    assert "That is no address" in (await ada.asks("/wallets vault studio.eth")).text
    assert "No chain here says that it is yours" in (await ada.asks(f"/wallets vault {VAULT}")).text
    studio.chain.delegates(VAULT, WALLETS["ada"], PASS)
    assert "is linked: it is a vault" in (await ada.asks(f"/wallets Vault  {VAULT}")).text
    studio.chain.put(Want(Probe(Kind.OWNER, BASE, SAFE), WALLETS["ada"]), 1)
    assert "a Safe with your 0xa1a1…a1a1 among its owners" in (await ada.asks(f"/wallets safe {SAFE}")).text
    assert "3 wallets are linked to you" in (await ada.asks("/wallets")).text
