"""What moderators do on Discord, with real commands on a strict local Discord."""

from datetime import timedelta

import pytest

from bot.domain.giving.rules import Choice, Waiting
from bot.domain.requirements.holdings import GiveAt, Kind, Probe
from bot.ports import Contract
from tests.changing import IN_FORCE, applied
from tests.house_discord import BASE, CONTRACT, HOLDS_ONE, PASS, open_garden


async def test_a_new_tier_is_echoed_in_words_and_listed_as_typed(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        added = await garden.grace.slash("gate tier add", name="Maker", rank=1, role=role, requirement=HOLDS_ONE)
        assert added.ephemeral
        assert "asks for at least 1 Garden Pass (NFT on Base)" in added.text
        assert f"<@&{role.id}>" in added.text
        assert added.text.startswith("Nothing is changed yet.")
        assert (await garden.services.policy.current(garden.place))[0].tiers == ()
        assert "Revision 1 is in force." in (await applied(added)).text
        listed = await garden.grace.slash("gate tier list")
        assert listed.text.startswith("1 tier, policy revision 1.")
        assert HOLDS_ONE.removesuffix(" >= 1") in listed.text


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"below_bot": False}, "it stands above my own role"),
        ({"managed": True}, "belongs to an integration"),
        ({"permissions": "administrator"}, "carries Administrator"),
        ({"permissions": ["manage_webhooks", "kick_members"]}, "carries Manage Webhooks, Kick Members"),
    ],
)
async def test_a_role_that_must_not_be_mapped_is_refused_at_once(tmp_path, made, said):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Odd", **made)
        answer = await garden.grace.slash("gate tier add", name="Odd", rank=1, role=role)
        assert said in answer.text
        assert (await garden.services.policy.current(garden.place))[0].tiers == ()


async def test_a_role_above_the_moderators_own_is_refused_though_the_bot_could_give_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await garden.guild.member("ben")
        own = await garden.guild.role("Moderator", permissions="manage_roles")
        higher = await garden.guild.role("Council")
        await higher.move(2)
        await own.move(1)
        await ben.gets(own)
        answer = await ben.slash("gate tier add", name="Council", rank=1, role=higher)
        assert "You cannot map **Council**" in answer.text
        fine = await garden.grace.slash("gate tier add", name="Council", rank=1, role=higher)
        assert IN_FORCE in (await applied(fine)).text, "the owner stands above every role"
        for refused in (
            await ben.slash("gate award", member=garden.grace, tier="Council"),
            await ben.slash("gate tier remove", name="Council"),
        ):
            assert "You cannot decide who has **Council**" in _last(refused)


async def test_a_requirement_that_does_not_read_is_refused_with_the_form(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        for typed, said in (
            (f"erc721:base:{CONTRACT} >=", "I cannot read the requirement"),
            (f"erc721:mars:{CONTRACT}", "not connected to a chain called `mars`"),
            (f"erc721:base:0x{'cc' * 20}", "There is no contract at"),
        ):
            answer = await garden.grace.slash("gate tier add", name="Maker", rank=1, role=role, requirement=typed)
            assert said in answer.text


async def test_a_removal_shows_its_effect_and_waits_for_the_button(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        asked = await garden.grace.slash("gate tier remove", name="maker")
        assert "0 keep it, 0 gain it, 1 lose it" in asked.text
        assert f"lose it: <@{ada.id}>" in asked.text
        assert asked.buttons == ["Apply", "Cancel", "Names"]
        kept = await asked.click("Cancel")
        assert (kept.text, kept.buttons) == ("Cancelled. Nothing was changed.", [])
        done = await applied(await garden.grace.slash("gate tier remove", name="Maker"))
        assert "For 1 member doors open or close now." in done.text
        await garden.driver.wait_for_role(ada, role, present=False)


async def test_a_removal_is_refused_when_the_policy_has_changed_since_it_was_shown(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        asked = await garden.grace.slash("gate tier remove", name="Maker")
        await garden.tier("Resident", 2, "")
        stale = await asked.click("Apply")
        assert "The tiers have changed since this was shown" in stale.text
        assert stale.buttons == ["Look again"]
        assert len((await garden.services.policy.current(garden.place))[0].tiers) == 2


async def test_who_loses_the_permission_before_the_click_changes_nothing(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        ben = await garden.guild.member("ben")
        moderator = await garden.guild.role("Moderator", permissions="manage_roles")
        await moderator.move(2)
        await ben.gets(moderator)
        asked = await ben.slash("gate tier remove", name="Maker")
        await ben.loses(moderator)
        refused = await asked.click("Apply")
        assert "needs the permission Manage Roles" in _last(refused)
        assert len((await garden.services.policy.current(garden.place))[0].tiers) == 1


@pytest.mark.parametrize(
    "command",
    [
        "gate status",
        "gate unknown",
        "gate tier list",
        "gate tier add",
        "gate tier remove",
        "gate award",
        "gate why",
        "gate connect",
    ],
)
async def test_a_server_may_show_the_commands_to_all_and_still_only_moderators_may_use_them(tmp_path, command):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        await garden.driver.offered_to_all()
        ada = await garden.guild.member("ada")
        options = {
            "gate tier add": {"name": "Mine", "rank": 9, "role": role},
            "gate tier remove": {"name": "Maker"},
            "gate award": {"member": ada, "tier": "Maker"},
            "gate unknown": {"choice": "suspend"},
            "gate why": {"member": ada},
        }
        answer = await ada.slash(command, **options.get(command, {}))
        assert answer.text == "This needs the permission Manage Roles in this server. Ask somebody who has it."
        assert answer.buttons == []
        assert await ada.roles() == set()


async def test_an_award_gives_the_role_and_ends_to_the_second(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier("Resident", 2, "")
        ada = await garden.guild.member("ada")
        answer = await garden.grace.slash(
            "gate award", member=ada, tier="Resident", **{"for": "10s"}, reason="for the **mural**"
        )
        assert answer.text.startswith(f"<@{ada.id}> has **Resident** until")
        await garden.driver.wait_for_role(ada, role)
        assert "for the \\*\\*mural\\*\\*" in _whole(await ada.slash("why"))
        garden.clock.pass_by(seconds=10)
        await garden.services.recheck.run_due()
        await garden.driver.wait_for_role(ada, role, present=False)


async def test_an_award_that_cannot_be_made_says_why(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Resident", 2, "")
        ada, away = await garden.guild.member("ada"), await garden.guild.person("cleo")
        for options, said in (
            ({"member": ada, "for": "soon"}, "`soon` is no span of time"),
            ({"member": ada, "tier": "Nobody"}, "There is no tier called **Nobody**"),
            ({"member": away}, "That account is not in this server"),
            ({"member": str(garden.discord.house.world.app.id)}, "Bots hold no tiers"),
        ):
            answer = await garden.grace.slash("gate award", **{"tier": "Resident"} | options)
            assert said in answer.text


@pytest.mark.parametrize("command", ["gate adopt", "gate compare"])
async def test_tier_names_are_suggested_beside_a_role_too(tmp_path, command):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        found = await garden.grace.autocomplete(command, "tier", "mak", role=role)
        assert [choice["value"] for choice in found] == ["Maker"]


async def test_tier_names_are_suggested_as_they_are_typed(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Maker", 1)
        await garden.tier("Resident", 2, "")
        found = await garden.grace.autocomplete("gate award", "tier", "mak", member=garden.grace)
        assert [choice["value"] for choice in found] == ["Maker"]
        every = await garden.grace.autocomplete("gate tier remove", "name")
        assert [choice["value"] for choice in every] == ["Resident", "Maker"]


async def test_the_status_tells_holders_chains_and_blocked_roles(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        assert (await garden.grace.slash("gate status")).text.startswith("All is well.")
        moderators = await garden.moderators_channel()
        await role.move(2)
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        posts = await moderators.messages(at_least=2)
        assert any(f"I cannot give or take <@&{role.id}>" in post.text for post in posts)
        assert f"Blocked: <@&{role.id}> is refused to me" in (await garden.grace.slash("gate status")).text
        await role.move(1)
        await garden.driver.wait_for_role(ada, role)


def _last(answer):
    return answer.followups[-1].text if answer.followups else answer.text


def _whole(answer):
    return "\n".join([answer.text, *(more.text for more in answer.followups)])


async def test_where_a_tier_is_given_and_its_grace_are_typed_echoed_and_listed(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        options = {"requirement": HOLDS_ONE, "give-at": "finalized", "grace": "3d"}
        added = await garden.grace.slash("gate tier add", name="Maker", rank=1, role=role, **options)
        assert IN_FORCE in (await applied(added)).text
        listed = await garden.grace.slash("gate tier list")
        for told in (added.text, listed.text):
            assert "It is given on final blocks. It stays open 3 days after it has run out." in told
        (tier,) = (await garden.services.policy.current(garden.place))[0].tiers
        assert (tier.give_at, tier.grace) == (GiveAt.FINALIZED, timedelta(days=3))


async def test_a_grace_that_is_no_span_is_refused(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        answer = await garden.grace.slash("gate tier add", name="Maker", rank=1, role=role, grace="soon")
        assert "is no span of time" in answer.text


async def test_amounts_given_at_once_come_with_a_recommendation(tmp_path):
    async with open_garden(tmp_path) as garden:
        coins = Probe(Kind.ERC20, BASE, PASS.contract)
        garden.chain.contracts[coins] = Contract("Loom", "LOOM", 18)
        role = await garden.guild.role("Maker")
        for name, rank, give_at, warned in (("Maker", 1, "latest", True), ("Keeper", 2, "finalized", False)):
            options = {"requirement": f"{coins} >= 5", "give-at": give_at}
            answer = await garden.grace.slash("gate tier add", name=name, rank=rank, role=role, **options)
            assert ("I recommend `give-at: finalized`" in answer.text) is warned


async def test_what_becomes_of_passes_that_cannot_be_told_is_a_moderator_s_choice(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        chosen = await garden.grace.slash("gate unknown", choice="suspend", days=9)
        assert "cannot be checked for 9 days is suspended" in chosen.text
        async with garden.store.read() as tx:
            assert await tx.communities.waiting(garden.community.id) == Waiting(Choice.SUSPEND, timedelta(days=9))


async def test_each_kind_of_news_is_switched_and_shown(tmp_path):
    async with open_garden(tmp_path) as garden:
        assert "**jobs**: on" in (await garden.grace.slash("gate news")).text
        assert "**jobs**: off" in (await garden.grace.slash("gate news", kind="jobs", switch="off")).text
        assert "**jobs**: off" in (await garden.grace.slash("gate news")).text
