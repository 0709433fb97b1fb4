"""What members do and meet on Discord, with real commands on a strict local Discord."""

import logging
from functools import partial

import pytest

from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.services.giving.passes import PassesService
from tests.house_discord import account, open_garden


async def test_verify_hands_out_a_private_link_that_says_what_it_costs_and_for_whom_it_is(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        answer = await ada.slash("verify")
        assert answer.ephemeral
        assert answer.links[0].startswith("https://gate.example/verify/")
        assert answer.text.startswith("Prove a wallet to **Plotter Garden** on a page of its own. It costs nothing")
        assert f"Only for ada (id {ada.id})" in answer.text


async def test_a_new_link_is_one_press_away_from_the_old_one(tmp_path):
    async with open_garden(tmp_path) as garden:
        first = await (await garden.guild.member("ada")).slash("verify")
        again = await first.click("New link")
        assert again.ephemeral
        assert again.links[0].rpartition("/")[0] == first.links[0].rpartition("/")[0]
        assert again.links != first.links


async def test_a_name_full_of_markup_stays_a_name(tmp_path):
    async with open_garden(tmp_path) as garden:
        name = "**@everyone** <@&1>"
        answer = await (await garden.guild.member(name)).slash("verify")
        assert "@everyone" not in answer.text
        assert "<@&1>" not in answer.text


async def test_passes_and_why_tell_what_is_held_what_is_asked_and_what_was_seen(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await garden.proves(ada)
        await garden.proves(ben, passes=0)
        held = await ada.slash("passes")
        assert held.text.startswith("You hold **Maker** in Plotter Garden.")
        assert "opened for you" in _whole(held)
        assert held.buttons == ["Why?", "Write to me when a door closes"]
        why = await (await ben.slash("passes")).click("Why?")
        assert _whole(why).startswith("You hold no tier yet.")
        assert "asked 1, seen 0" in _whole(why)
        assert "Base block" in _whole(why)
        assert (await why.click("Prove another wallet")).links


async def test_who_never_came_by_is_told_how_to_begin(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        assert "Type `/verify`" in (await ada.slash("passes")).text
        assert "No tiers are set up here yet" in (await ada.slash("why")).text


async def test_messages_come_only_to_who_switched_them_on(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        on = await (await ada.slash("passes")).click("Write to me when a door closes")
        assert on.text.startswith("From now on I write to you")
        garden.holds("ada", 0)
        await garden.look_again()
        (message,) = await ada.inbox(at_least=1)
        assert "**Maker** in Plotter Garden closed for you" in message.text
        fewer = await on.click("Not when one has ended, and why")
        assert fewer.text == "I write to you when a tier opens for you and one is about to end."
        garden.holds("ada", 1)
        await garden.look_again()
        assert "opened for you" in (await ada.inbox(at_least=2))[1].text
        garden.holds("ada", 0)
        await garden.look_again()
        assert "closed for you" in _whole(await ada.slash("passes")), "it waits there"
        assert len(await ada.inbox()) == 2
        off = await (await ada.slash("passes")).click("Stop writing to me")
        assert off.text.startswith("I write to you no more")


async def test_a_server_nobody_switched_on_gets_the_polite_line_and_nothing_else(tmp_path):
    async with open_garden(tmp_path) as garden:
        other = await garden.driver.guild("Somewhere Else", owner="dora")
        await garden.driver.reset_calls()
        role = await other.role("Maker")
        for command, options in (
            ("verify", {}), ("passes", {}), ("why", {}), ("gate status", {}), ("gate tier list", {}),
            ("gate tier add", {"name": "Maker", "rank": 1, "role": role}),
            ("gate tier remove", {"name": "Maker"}),
            ("gate award", {"member": other.owner, "tier": "Maker"}),
        ):  # fmt: skip
            answer = await other.owner.slash(command, **options)
            assert answer.ephemeral
            assert answer.text.startswith("I am not switched on for this server yet."), command
            assert not answer.links
            assert not answer.buttons
        assert await other.owner.autocomplete("gate tier remove", "name") == []
        assert {call["route"] for call in await garden.driver.calls()} <= {
            "/interactions/{interaction_id}/{token}/callback",
            "/webhooks/{application_id}/{token}",
        }


async def test_an_interaction_that_arrives_twice_acts_once(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.driver.faults.repeat_interactions(2)
        role = await garden.tier("Resident", 2, "")
        ada = await garden.guild.member("ada")
        await garden.grace.slash("gate award", member=ada, tier="Resident")
        await garden.driver.wait_for_role(ada, role)
        assert (await garden.services.policy.current(garden.place))[0].revision == 1
        passes = await ada.slash("passes")
        await garden.driver.reset_calls()
        await garden.driver.faults.repeat_interactions(1)
        await passes.click("Why?")
        assert len(await garden.driver.calls("POST", "/interactions/{interaction_id}/{token}/callback")) == 1


async def test_buttons_still_work_after_a_restart(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        before = await ada.slash("passes")
        first = garden.connection.current
        await first.close()
        await _until(garden, partial(_reconnected, garden, first))
        why = await before.click("Why?")
        assert "No tiers are set up here yet" in why.text


async def test_an_error_nobody_foresaw_is_told_by_a_reference_that_the_log_has_too(tmp_path, monkeypatch, caplog):
    async def broken(*_):
        raise RuntimeError("password=hunter2 at 0xdead")

    async with open_garden(tmp_path) as garden:
        monkeypatch.setattr(PassesService, "mine", broken)
        ada = await garden.guild.member("ada")
        with caplog.at_level(logging.ERROR, "cogs.discord.boundary"):
            answer = await ada.slash("passes")
        reference = answer.text.split("`")[1]
        assert answer.text.startswith("Something went wrong on our side")
        assert "hunter2" not in answer.text
        assert reference in caplog.text


async def test_a_member_who_leaves_and_comes_back_gets_the_role_anew(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        await ada.leaves()
        await garden.driver.wait_for_calls("GET", "/guilds/{guild_id}/members/{user_id}")
        await ada.joins()
        await garden.driver.wait_for_role(ada, role)


async def test_a_role_taken_by_hand_comes_back_and_one_given_by_hand_stays(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await ben.gets(role)
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        await ada.loses(role)
        await garden.driver.wait_for_role(ada, role, present=False)
        await garden.driver.wait_for_role(ada, role)
        await garden.look_again()
        assert await ben.roles() == {"Maker"}


async def test_a_role_that_disappears_is_told_to_the_moderators(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        moderators = await garden.moderators_channel()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        await moderators.messages(at_least=1)
        await role.delete()
        posts = await moderators.messages(at_least=2)
        assert "does not exist any more" in posts[-1].text


async def test_a_bot_that_is_removed_and_invited_again_takes_up_its_work(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        await garden.guild.remove_bot()
        await _until(garden, partial(_left_alone, garden))
        assert await ada.roles() == {"Maker"}, "what is there stays, and stays known as given"
        await garden.guild.add_bot()
        await _until(garden, partial(_frozen, garden))
        bot = await garden.guild.bot_role()
        await bot.move(len(await garden.guild.roles()) - 1)  # it comes back at the bottom of the list
        await _until(garden, partial(_reachable, garden))


async def test_a_renamed_server_is_called_by_its_new_name(tmp_path):
    async with open_garden(tmp_path) as garden:
        async with garden.store.write() as tx:
            await tx.communities.rename(garden.community.id, "An Old Name")
        await garden.connection.client.events.caught_up(list(garden.connection.client.guilds))
        assert "Plotter Garden" in (await garden.grace.slash("verify")).text


async def test_a_long_answer_comes_in_pieces_and_a_very_long_one_as_a_file(tmp_path):
    async with open_garden(tmp_path) as garden:
        await _many_tiers(garden, range(1, 16))
        pieces = await (await garden.grace.slash("gate tier list")).next()
        assert len(pieces.followups) == 1
        assert all(len(text) <= 2_000 for text in (pieces.text, pieces.followups[0].text))
        await _many_tiers(garden, range(16, 51))
        long = await (await garden.grace.slash("gate tier list")).next()
        assert [more.text for more in long.followups] == ["The rest is in the file."]
        assert long.followups[0].message["attachments"][0]["filename"] == "gatehouse.txt"


@pytest.fixture(autouse=True)
def quiet_library(caplog):
    """A connection that is cut on purpose is no news."""
    caplog.set_level(logging.CRITICAL, "discord")


async def _many_tiers(garden, ranks):
    async with garden.store.write() as tx:
        policy = await tx.policies.current(garden.community.id)
        for rank in ranks:
            tier = Tier(f"Tier {rank:02} " + "x" * 30, rank, None, (Door(DoorKind.ROLE, garden.place, rank),))
            policy = policy.with_tier(tier, account(garden.grace), garden.clock.now())
            await tx.policies.save(policy)


async def _reconnected(garden, before):
    return garden.connection.connected and garden.connection.current is not before


async def _left_alone(garden):
    async with garden.store.read() as tx:
        return [trouble.problem for trouble in await tx.doors.troubles(garden.community.id)] == ["away"]


async def _frozen(garden):
    async with garden.store.read() as tx:
        return [trouble.problem for trouble in await tx.doors.troubles(garden.community.id)] == ["above"]


async def _reachable(garden):
    async with garden.store.read() as tx:
        return not await tx.doors.troubles(garden.community.id)


async def _until(garden, true):
    """Ask again and again, giving way in between; open_garden's deadline bounds the waiting."""
    while not await true():
        await garden.driver.gateway_counts()


def _whole(answer):
    return "\n".join([answer.text, *(more.text for more in answer.followups)])
