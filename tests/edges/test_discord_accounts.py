"""`/link` and `/unlink` on Discord; the other platform's account speaks through the same services."""

import re

from bot.domain.ids import Account, Platform
from tests.house_discord import account, open_garden

THERE = Account(Platform.TELEGRAM, 22, "ada l.")


async def _code(person):
    answer = await person.slash("link")
    assert answer.ephemeral
    return re.search(r"`/link ([0-9A-Z]{4}-[0-9A-Z]{4})`", answer.text)[1]


async def test_a_code_asked_for_here_joins_when_both_have_said_yes(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier("Resident", 2, "")
        ada = await garden.guild.member("ada")
        accounts = garden.services.accounts
        pairing = await accounts.answer(garden.community, THERE, await _code(ada))
        await accounts.confirm(garden.community, THERE, pairing.id)
        (message,) = await ada.inbox(at_least=1)
        assert f"(id {THERE.id}) yours as well? It typed the code you asked for." in message.text
        asked = await ada.slash("link")
        assert f"the Telegram account **ada l.** (id {THERE.id})" in asked.text
        assert asked.buttons == ["Yes, both are mine", "No"]
        assert "are one member" in (await asked.click("Yes, both are mine")).text
        await garden.grace.slash("gate award", member=ada, tier="Resident")
        await garden.driver.wait_for_role(ada, role)
        member = await accounts.member(garden.community, THERE)
        assert member == await accounts.member(garden.community, account(ada))


async def test_a_code_typed_here_asks_first_and_no_is_no(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        code = await garden.services.accounts.ask(garden.community, THERE)
        asked = await ada.slash("link", code=code.code.lower())
        assert "The code you typed was made by it." in asked.text
        assert await garden.services.accounts.member(garden.community, account(ada)) is None
        assert "You said no" in (await asked.click("No")).text
        again = await ada.slash("link", code=code.code)
        assert "That code is of no use" in again.text
        assert again.ephemeral


async def test_an_old_button_says_that_it_is_over_and_somebody_elses_is_no_use(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        code = await garden.services.accounts.ask(garden.community, THERE)
        asked = await ada.slash("link", code=code.code)
        garden.clock.pass_by(hours=1)
        answer = await asked.click("Yes, both are mine")
        assert "This request is over" in "\n".join([answer.text, *(more.text for more in answer.followups)])


async def test_accounts_part_again_and_the_role_closes(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier("Resident", 2, "")
        ada = await garden.guild.member("ada")
        alone = await ada.slash("unlink")
        assert "nothing to part" in alone.text
        accounts = garden.services.accounts
        pairing = await accounts.answer(garden.community, THERE, await _code(ada))
        await accounts.confirm(garden.community, THERE, pairing.id)
        await accounts.confirm(garden.community, account(ada), pairing.id)
        await garden.grace.slash("gate award", member=ada, tier="Resident")
        await garden.driver.wait_for_role(ada, role)
        asked = await ada.slash("unlink")
        assert asked.buttons == ["Keep both", "This Discord account leaves", "The Telegram account leaves"]
        assert "is a member of its own again" in (await asked.click("This Discord account leaves")).text
        await garden.driver.wait_for_role(ada, role, present=False)
        assert len((await accounts.member(garden.community, THERE)).accounts) == 1


async def test_the_moderators_see_who_became_one_member(tmp_path):
    async with open_garden(tmp_path) as garden:
        moderators = await garden.moderators_channel()
        ada = await garden.guild.member("ada")
        accounts = garden.services.accounts
        pairing = await accounts.answer(garden.community, THERE, await _code(ada))
        await accounts.confirm(garden.community, THERE, pairing.id)
        await accounts.confirm(garden.community, account(ada), pairing.id)
        (post,) = await moderators.messages(at_least=1)
        assert post.text.endswith("are one member now.")
        assert all(f"(id {one})" in post.text for one in (ada.id, THERE.id))
