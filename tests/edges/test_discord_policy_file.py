"""The policy as a file, handed over in chat and handed in again, on a strict local Discord."""

import json
import tomllib

import aiohttp

from tests.changing import IN_FORCE, applied
from tests.house_discord import BASE, CONTRACT, HOLDS_ONE, WALLETS, open_garden

EXPECTED = f'\n[[expect]]\nwallet = "{WALLETS["ada"]}"\ntier = "Maker"\n'


def file(content, name="policy.toml"):
    return {"filename": name, "content": content}


async def exported(person):
    answer = await person.slash("gate export")
    assert answer.ephemeral
    ((name, url),) = answer.files.items()
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return name, await response.text()


async def test_what_was_exported_is_handed_in_again_and_is_how_it_is_already(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        name, text = await exported(garden.grace)
        assert name == "policy-1.toml"
        assert tomllib.loads(text)["tier"] == [
            {"name": "Maker", "rank": 1, "requirement": HOLDS_ONE, "roles": [int(role.id)]}
        ]
        same = await garden.grace.slash("gate import", file=file(text))
        assert same.text == "This is how it is already. There is nothing to change."
        assert same.buttons == []


async def test_a_file_is_a_change_that_is_looked_at_first(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        _, text = await exported(garden.grace)
        asked = await garden.grace.slash("gate import", file=file(text.replace(">= 1", ">= 2")))
        assert asked.text.startswith("Nothing is changed yet.")
        assert "at least 2 Garden Pass" in asked.text
        assert IN_FORCE in (await applied(asked)).text
        _, now = await exported(garden.grace)
        assert ">= 2" in now


async def test_more_tiers_than_fit_one_message_are_shown_and_applied(tmp_path):
    async with open_garden(tmp_path) as garden:
        tiers = "".join(
            f'[[tier]]\nname = "Tier number {n} of the whole garden"\nrank = {n}\nrequirement = '
            f'"{HOLDS_ONE} and erc721:base:{CONTRACT} >= {n} and not erc721:base:{CONTRACT} >= {n + 50} held 7d"\n'
            for n in range(1, 31)
        )
        asked = await garden.grace.slash("gate import", file=file(tiers))
        assert IN_FORCE in (await applied(asked)).text
        assert len((await garden.services.policy.current(garden.place))[0].tiers) == 30


async def test_every_mistake_is_named_and_nothing_is_changed(tmp_path):
    async with open_garden(tmp_path) as garden:
        wrong = '[[tier]]\nname = "Maker"\nrank = 2000\ncolour = "red"\n[[tier]]\nrank = 1\n'
        answer = await garden.grace.slash("gate import", file=file(wrong))
        assert answer.text.startswith("There are 2 mistakes in this file.")
        assert r"tier 1\.colour" in answer.text
        assert r"tier 2\.name" in answer.text
        assert answer.buttons == []
        for content in ("tier = ", "\udcff\udcfe", "#" * 900_000):
            refused = await garden.grace.slash("gate import", file=file(content))
            assert "mistake in this file" in refused.text
            assert "Nothing was changed." in refused.text


async def test_a_file_for_another_community_is_refused_with_what_to_write(tmp_path):
    async with open_garden(tmp_path) as garden:
        answer = await garden.grace.slash("gate import", file=file('community = "discord:5"\ntier = []\n'))
        assert "for another community" in answer.text
        assert f"discord:{garden.place.id}" in answer.text


async def test_a_member_and_a_lower_moderator_change_nothing_by_a_file(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        _, text = await exported(garden.grace)
        await garden.driver.offered_to_all()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        own = await garden.guild.role("Moderator", permissions="manage_roles")
        await role.move(2)
        await own.move(1)
        await ben.gets(own)
        dearer = file(text.replace(">= 1", ">= 2"))
        for command in ({"path": "gate export"}, {"path": "gate import", "file": dearer}):
            path = command.pop("path")
            assert (await ada.slash(path, **command)).text.startswith("This needs the permission Manage Roles")
        refused = await ben.slash("gate import", file=dearer)
        assert "You cannot decide who has **Maker**" in refused.text
        assert refused.buttons == []


async def test_a_case_that_fails_asks_once_more_before_it_is_made(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        _, text = await exported(garden.grace)
        asked = await garden.grace.slash("gate import", file=file(text + EXPECTED))
        assert "0 of 1 case comes out as expected." in asked.text
        assert "should have Maker" in asked.text
        stopped = await asked.click("Apply")
        assert stopped.text.startswith("Not everything comes out as the policy expects")
        assert stopped.buttons == ["Make it anyway", "Cancel"]
        assert (await garden.services.policy.current(garden.place))[0].expects == ()
        assert IN_FORCE in (await stopped.click("Make it anyway")).text
        assert len((await garden.services.policy.current(garden.place))[0].expects) == 1


async def test_cases_that_hold_are_said_and_stand_in_nobodys_way(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        garden.holds("ada", 1)
        _, text = await exported(garden.grace)
        asked = await garden.grace.slash("gate import", file=file(text + EXPECTED))
        assert "It is held against other cases from now on." in asked.text
        assert "1 of 1 case comes out as expected." in asked.text
        assert IN_FORCE in (await applied(asked)).text


async def test_rules_of_another_bot_are_shown_as_tiers_with_a_list_of_what_is_left_out(tmp_path):
    async with open_garden(tmp_path, chain_ids={BASE: 8453}) as garden:
        role = await garden.guild.role("Apes")
        rule = {"type": "ERC721", "chainId": 8453, "contractAddress": CONTRACT, "roleId": role.id, "name": "Apes"}
        solana = {"type": "SOLANA_FT", "chainId": 8000000000101, "contractAddress": "CJk8", "name": "**Bear**"}
        content = json.dumps({"rules": [rule, solana]})
        asked = await garden.grace.slash("gate import", file=file(content, "rules.json"))
        assert "**Apes** is new" in asked.text
        (left,) = asked.followups or (await asked.next()).followups
        assert left.text.startswith("1 thing of this file is left out:")
        assert "I do not read this kind (SOLANA" in left.text
        assert IN_FORCE in (await applied(asked)).text
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        odd = await garden.grace.slash("gate import", file=file("{}", "rules.json"))
        assert "neither a policy of mine nor" in odd.text
