"""The templates of `/gate setup` on a strict local Discord: looked over, refused, made, and kept in their place."""

from datetime import timedelta

import pytest

from bot.domain.changing.drafts import LASTS
from bot.domain.changing.templates import Plan
from bot.domain.errors import Conflict, NotPermitted, SetupProblem, SetupRefused
from bot.domain.moderating.audit import Deed
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.notation import notation
from bot.ports import Contract, Sought
from tests.changing import IN_FORCE, applied
from tests.house_discord import BASE, CONTRACT, PASS, Garden, account, forget, open_garden, said

HOLDERS, PROJECT = "Holder, collector, whale", "A project with an end"
EDITION = Probe(Kind.ERC1155, BASE, PASS.contract.replace("aa", "dd"), 0)


async def at_tiers(garden: Garden, by=None):
    return await (await (by or garden.grace).slash("gate setup")).choose("Go to a step", "Tiers")


async def holders(garden: Garden, by=None, contract=CONTRACT, ask="Ask for NFTs"):
    """As far as the template with the suggested numbers."""
    looked = await (await (await at_tiers(garden, by)).click(HOLDERS)).fill(chain="base", contract=contract)
    return await looked.click(ask)


async def moderator(garden: Garden, name="ben"):
    person = await garden.guild.member(name)
    await person.gets(await garden.guild.role(f"{name}'s", permissions="manage_roles"))
    return person


async def tiers(garden: Garden):
    return (await garden.services.policy.current(garden.place))[0].tiers


async def roles(garden: Garden):
    return {role["name"]: role for role in await garden.guild.roles()}


async def test_three_tiers_with_roles_of_their_own_are_looked_over_previewed_and_applied(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        looked = await (await (await at_tiers(garden, ben)).click(HOLDERS)).fill(chain="base", contract=CONTRACT)
        assert looked.text.startswith("**Garden Pass** (PASS) on Base.")
        shown = await looked.click("Ask for NFTs")
        assert "- **Whale**: at least 20 Garden Pass; it opens no role yet" in shown.text
        assert "Preview" not in shown.buttons
        shown = await (await shown.click("Numbers")).fill(tier2="10")
        assert "at least 1 Garden Pass" in shown.text, "what stood in the form and was left stays"
        assert "at least 10 Garden Pass" in shown.text
        made = await shown.click("Make the roles")
        assert "no role yet" not in made.text
        assert await tiers(garden) == (), "nothing is changed by filling in"
        preview = await made.click("Preview")
        again = await preview.click("Change something")
        assert again.text == made.text, "what was filled in is still there"
        done = await applied(await again.click("Preview"))
        assert IN_FORCE in done.text
        found = await tiers(garden)
        assert [(tier.name, notation(tier.requirement)) for tier in found] == [
            ("Holder", f"erc721:base:{CONTRACT} >= 1"),
            ("Collector", f"erc721:base:{CONTRACT} >= 5"),
            ("Whale", f"erc721:base:{CONTRACT} >= 10"),
        ]
        known = await roles(garden)
        assert [known[tier.name]["id"] for tier in found] == [str(tier.doors[0].id) for tier in found]
        assert {known[tier.name]["permissions"] for tier in found} == {"0"}
        heights = [known[name]["position"] for name in ("Holder", "Collector", "Whale", "ben's", "Gatehouse")]
        assert heights == sorted(heights), "below the moderator and the bot"
        assert "What members see" in done.buttons
        assert "It asks for at least 10 Garden Pass" in (await done.click("What members see")).text


async def test_what_it_makes_is_in_the_audit_log(tmp_path):
    async with open_garden(tmp_path) as garden:
        await applied(await (await (await holders(garden)).click("Make the roles")).click("Preview"))
        async with garden.store.read() as tx:
            lines = await tx.audit.newest(garden.community.id, Sought(), 9)
        assert [entry.deed for entry in lines] == [Deed.POLICY, *[Deed.ROLE_MADE] * 3]
        assert {entry.actor for entry in lines} == {account(garden.grace)}
        shown = (await garden.grace.slash("gate audit")).text
        assert f"had a role made. After: name Holder, role <@&{(await roles(garden))['Holder']['id']}>." in shown


async def test_roles_that_are_there_are_picked_and_those_that_must_not_be_are_refused_at_once(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        plain, higher = await garden.guild.role("Friends"), await garden.guild.role("Council")
        await higher.move(3)
        keys = await garden.guild.role("Keys", permissions="administrator")
        shown = await holders(garden, ben)
        assert "You cannot map **Council**" in said(await shown.choose("The role for Whale", higher))
        assert "carries Administrator" in said(await shown.choose("The role for Whale", keys))
        picked = await shown.choose("The role for Holder", plain)
        assert f"- **Holder**: at least 1 Garden Pass; it opens <@&{plain.id}>" in picked.text
        made = await picked.click("Make the roles")
        assert f"it opens <@&{plain.id}>" in made.text, "only what is missing is made"
        assert "Holder" not in await roles(garden)
        assert {"Collector", "Whale"} <= set(await roles(garden))


async def test_a_name_that_a_role_has_already_makes_none_and_other_names_can_be_given(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.guild.role("whale")
        shown = await holders(garden)
        refused = await shown.click("Make the roles")
        assert "There is a role called **Whale** already, so I made none." in said(refused)
        assert "Holder" not in await roles(garden), "none of the others was made either"
        named = await (await shown.click("Names")).fill(tier2="Leviathan")
        made = await named.click("Make the roles")
        assert {"Holder", "Collector", "Leviathan"} <= set(await roles(garden))
        assert "**Leviathan**" in made.text


async def test_names_of_tiers_there_are_and_numbers_that_fall_are_refused_with_the_remedy(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Maker")
        shown = await holders(garden)
        assert "There is a tier called **maker** already" in said(
            await (await shown.click("Names")).fill(tier0="maker")
        )
        assert "Each tier needs a name of its own." in said(await (await shown.click("Names")).fill(tier0="Whale"))
        assert "each larger than the one before" in said(await (await shown.click("Numbers")).fill(tier0="9"))
        assert "is no amount this token can have" in said(await (await shown.click("Numbers")).fill(tier1="2.5"))
        assert "at least 5 Garden Pass" in (await shown.click("Make the roles")).text, "nothing of that was kept"


async def test_an_edition_needs_its_id(tmp_path):
    async with open_garden(tmp_path) as garden:
        garden.chain.contracts |= {EDITION: Contract("", "", 0), EDITION._replace(token_id=7): Contract("", "", 0)}
        shown = await holders(garden, contract=EDITION.contract, ask="Ask for an edition")
        made = await shown.click("Make the roles")
        assert "Preview" not in made.buttons, "without an id there is nothing to ask for"
        assert "**Numbers**, with the id" in made.text
        done = await (await made.click("Numbers")).fill(id="#7", tier0="2")
        await applied(await done.click("Preview"))
        assert notation((await tiers(garden))[0].requirement) == f"erc1155:base:{EDITION.contract}#7 >= 2"


async def test_what_is_no_token_leads_back_to_pasting(tmp_path):
    async with open_garden(tmp_path) as garden:
        form = await (await at_tiers(garden)).click(HOLDERS)
        looked = await form.fill(chain="base", contract="0x" + "ee" * 20)
        assert "There is no contract at" in looked.text
        assert looked.buttons == ["Paste another", "Other templates"]
        again = await (await looked.click("Paste another")).fill(chain="base", contract=CONTRACT)
        assert again.text.startswith("**Garden Pass**")


async def test_a_project_tier_is_awarded_and_no_wallet_opens_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        shown = await (await at_tiers(garden)).click(PROJECT)
        assert "/gate award member:@somebody tier:Resident for:30d" in shown.text
        shown = await (await shown.click("Names")).fill(tier0="Muralist")
        done = await applied(await (await shown.click("Make the roles")).click("Preview"))
        assert IN_FORCE in done.text
        (tier,) = await tiers(garden)
        assert (tier.name, tier.requirement) == ("Muralist", None)
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        given = await garden.grace.slash("gate award", member=ada, tier="Muralist", **{"for": "30d"})
        assert "Muralist" in given.text
        assert "`/gate award member:@somebody tier:Muralist for:30d`" in (await done.click("What members see")).text


async def test_a_template_outlives_the_process_and_ends_after_an_hour_or_when_a_newer_one_begins(tmp_path):
    async with open_garden(tmp_path) as garden:
        shown = await holders(garden)
        forget(garden.connection.client)
        made = await shown.click("Make the roles")
        forget(garden.connection.client)
        newer = await (await at_tiers(garden)).click(PROJECT)
        assert "is over" in said(await made.click("Preview"))
        garden.clock.moment += LASTS + timedelta(seconds=1)
        assert "`/gate setup` begins anew" in said(await newer.click("Make the roles"))
        assert "Resident" not in await roles(garden)


async def test_a_template_that_was_left_half_way_can_be_gone_on_with_until_it_is_tiers(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        made = await (await holders(garden)).click("Make the roles")
        await (await made.click("Preview")).click("Cancel")
        assert "Go on with yours" not in (await at_tiers(garden, ben)).buttons, "it is hers"
        again = await (await at_tiers(garden)).click("Go on with yours")
        assert "- **Whale**: at least 20 Garden Pass; it opens <@&" in again.text
        await applied(await again.click("Preview"))
        assert "Go on with yours" not in (await at_tiers(garden)).buttons


async def test_a_template_is_its_authors_alone(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        templates, here = garden.services.templates, (garden.platform, garden.place)
        mine = await templates.begin(*here, account(garden.grace), Plan.PROJECT, ["Resident"])
        for do in (templates.now, templates.make_roles, templates.edit):
            with pytest.raises(SetupRefused) as refused:
                await do(*here, account(ben), mine.id)
            assert refused.value.problem is SetupProblem.TEMPLATE_FOREIGN


async def test_pressing_twice_makes_the_roles_once(tmp_path):
    async with open_garden(tmp_path) as garden:
        templates, here = garden.services.templates, (garden.platform, garden.place, account(garden.grace))
        mine = await templates.begin(*here, Plan.PROJECT, ["Resident"])
        templates.making.add(mine.id)
        with pytest.raises(Conflict):
            await templates.make_roles(*here, mine.id)
        templates.making.clear()
        await templates.make_roles(*here, mine.id)
        await templates.make_roles(*here, mine.id)
        assert [role["name"] for role in await garden.guild.roles()].count("Resident") == 1
        assert templates.making == set()


async def test_whoever_may_not_manage_roles_any_more_fills_in_and_makes_nothing(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        shown = await holders(garden, ben)
        (own,) = [role for role in await garden.guild.roles() if role["name"] == "ben's"]
        await ben.loses(type("Known", (), {"id": own["id"]}))
        before = await roles(garden)
        for press in ("Make the roles", "Other templates"):
            assert "This needs the permission Manage Roles" in said(await shown.click(press))
        assert await roles(garden) == before
        with pytest.raises(NotPermitted):
            await garden.services.setup.look(garden.platform, garden.place, account(ben))


async def test_a_moderator_whose_permission_everybody_has_makes_no_role_they_could_not_map(tmp_path):
    """Who stands at the bottom of the list would not stand above what is made there."""
    async with open_garden(tmp_path) as garden:
        everybody = next(role for role in await garden.guild.roles() if role["name"] == "@everyone")
        bits = int(everybody["permissions"]) | 1 << 28
        order = {"guild": garden.guild.id, "role": everybody["id"], "name": None, "granted": bits}
        await garden.driver.orders.give("change_role", **order)
        ada = await garden.guild.member("ada")
        shown = await holders(garden, ada)
        assert "You cannot map **Holder**" in said(await shown.click("Make the roles"))
        assert "Holder" not in await roles(garden)
