"""`/wallets` in a private chat with the bot."""

import pytest

from tests.house_telegram import open_studio


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
    assert listed.buttons == ["1. my studio", "Prove another wallet", "Let moderators see more"]
    studio.chain.mine(5)
    await listed.press("1. my studio")
    one = await _edited(studio, ada, listed, 1)
    await one.press("Unlink it")
    asked = await _edited(studio, ada, listed, 2)
    assert asked.buttons == ["Unlink it here", "Keep it"]
    await asked.press("Unlink it here")
    await studio.telegram.wait_for_status(studio.room, ada, "left")
    assert "is not linked to you" in (await ada.asks("/wallets 1 other")).text
