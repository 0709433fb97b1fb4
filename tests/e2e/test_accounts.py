"""One person with an account elsewhere too: what the wallet proved there holds opens the role here, and closes it."""

import re

from bot.domain.ids import Account, Platform
from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town

THERE = Account(Platform.TELEGRAM, 22, "ada l.")


async def _proves_there(town: Town) -> int:
    """The other account proves ada's wallet, which has a Garden Pass, on the page; the id of the pass."""
    token = await town.gives_pass(town.ada)
    (community,) = await town.bot.services.communities.list()
    link = await town.bot.services.verify.begin(community, THERE)
    signed = await town.sign(link.url, wallet_of("ada"))
    await town.bot.services.verify.confirm(THERE, signed.told["code"])
    return token


async def test_a_code_confirmed_from_both_sides_opens_the_role_and_a_transfer_closes_it(town: Town):
    await town.maker_tier()
    token = await _proves_there(town)
    (community,) = await town.bot.services.communities.list()
    code = re.search(r"/link ([0-9A-Z-]{9})", (await town.ada.slash("link")).text)[1]
    pairing = await town.bot.services.accounts.answer(community, THERE, code)
    await town.bot.services.accounts.confirm(community, THERE, pairing.id)
    await town.quiet()
    assert await town.ada.roles() == set(), "one yes opened a door"
    answer = await (await town.ada.slash("link")).click("Yes, both are mine")
    assert "are one member" in answer.text
    await town.role_comes(town.ada, town.maker)
    await town.quiet()
    assert "You hold **Maker**" in (await town.ada.slash("passes")).text
    await town.passes_on(town.ada, token)
    assert await town.ada.roles() == set()
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken"]


async def test_proving_the_wallet_of_the_other_account_asks_both_and_parting_closes_the_role(town: Town):
    await town.maker_tier()
    await _proves_there(town)
    proved = await town.verify(town.ada)
    assert (proved.status, proved.told["problem"]) == (202, "paired")
    assert await town.ada.roles() == set()
    asked = await town.ada.slash("link")
    assert f"(id {THERE.id}) yours as well? You have proved" in asked.text
    assert "You said yes. Now the Telegram account" in (await asked.click("Yes, both are mine")).text
    (community,) = await town.bot.services.communities.list()
    (pairing,) = await town.bot.services.accounts.waiting(community, THERE)
    await town.bot.services.accounts.confirm(community, THERE, pairing.id)
    await town.role_comes(town.ada, town.maker)
    await town.quiet()
    await (await town.ada.slash("unlink")).click("This Discord account leaves")
    await town.quiet()
    assert await town.ada.roles() == set()
    assert "You have proved no wallet" in (await town.ada.slash("passes")).text
