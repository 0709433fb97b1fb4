"""`/gate setup` on a strict local Discord: its checks, the verify message, the moderators' channel, and leaving it."""

from dataclasses import replace

import pytest

from bot.domain.errors import SetupProblem, SetupRefused
from bot.domain.gating.chats import LinkedChat
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Place, Platform
from bot.domain.moderating.audit import Deed
from bot.domain.moderating.moderating import News
from bot.ports import Sought
from bot.services.permitting import acts
from sandbox.errors import CannotDoError
from tests.house_discord import Garden, account, forget, open_garden, said

WHERE, READ = "The channel in which members press Verify", "The channel that moderators read"
NEWS = "Switch a kind of news on or off"
STEP = "Go to a step"


async def moderator(garden: Garden, name="ben", *powers):
    """Somebody with these permissions in a role of their own."""
    person = await garden.guild.member(name)
    role = await garden.guild.role(f"{name}'s", permissions=["manage_roles", *powers])
    await person.gets(role)
    return person


async def deeds(garden: Garden):
    async with garden.store.read() as tx:
        return [entry.deed for entry in reversed(await tx.audit.newest(garden.community.id, Sought(), 50))]


async def at_step(garden: Garden, name: str, by=None):
    begun = await (by or garden.grace).slash("gate setup")
    return await begun.choose(STEP, name)


async def hidden(garden: Garden, name: str):
    """A channel that only moderators and the bot see."""
    channel = await garden.guild.channel(name)
    everybody = next(role for role in await garden.guild.roles() if role["name"] == "@everyone")
    await channel.overwrite(await garden.guild.bot_role(), allow=["view_channel", "send_messages"])
    await channel.overwrite(type("Everybody", (), {"id": everybody["id"]}), deny="view_channel")
    return channel


async def verify_posted(garden: Garden, name="verify", by=None):
    channel = await garden.guild.channel(name)
    return channel, await (await at_step(garden, "Verify message", by)).choose(WHERE, channel)


# ---------------------------------------------------------------- the checks


async def test_a_new_moderator_sees_what_is_done_what_is_missing_and_the_next_step(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden, "ben", "manage_guild")
        begun = await ben.slash("gate setup")
        assert begun.ephemeral
        assert begun.text.startswith("Setting up **Plotter Garden**: 1 of 4 steps are done.")
        assert "2. **Verify message**: there is none yet." in begun.text
        assert "3. **Moderators' channel**: none yet" in begun.text
        assert "4. **Tiers**: none yet." in begun.text
        assert "You may map roles that stand below **ben's**" in begun.text
        assert begun.buttons == ["Verify message", "Look again"], "the next step comes first"


async def test_a_bot_that_may_give_no_roles_says_what_to_switch_on_and_looks_again(tmp_path):
    async with open_garden(tmp_path) as garden:
        own = await garden.guild.bot_role()
        await own.change(permissions=["view_channel", "send_messages"])
        begun = await garden.grace.slash("gate setup")
        assert "Open Server settings, Roles, **Gatehouse**, Permissions, and switch on **Manage Roles**" in begun.text
        assert begun.buttons == ["Look again"], "there is no next step before that is mended"
        await own.change(permissions=["view_channel", "send_messages", "manage_roles"])
        again = await begun.click("Look again")
        assert "1. **What I may do**: done." in again.text


async def test_a_role_of_a_tier_that_was_put_above_the_bot_is_named_with_what_to_drag(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        await role.move(2)
        begun = await garden.grace.slash("gate setup")
        assert "A tier opens **Maker**, which I cannot give" in begun.text
        assert "drag **Gatehouse** above it" in begun.text
        await role.delete()
        assert "A role that **Maker** opened does not exist any more." in (await begun.click("Look again")).text


async def test_a_community_that_is_frozen_says_why_nothing_happens(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.grace.slash("gate freeze")
        begun = await garden.grace.slash("gate setup")
        assert "`/gate unfreeze` lets things go on" in begun.text
        await garden.grace.slash("gate unfreeze")
        assert "unfreeze" not in (await begun.click("Look again")).text


async def test_roles_above_the_bot_that_no_tier_opens_are_only_mentioned(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.guild.role("Founders", below_bot=False)
        begun = await garden.grace.slash("gate setup")
        assert "1. **What I may do**: done." in begun.text
        assert "Out of my reach, above my role: **Founders**." in begun.text


async def test_a_chain_that_cannot_be_read_is_named_and_looked_at_again(tmp_path):
    async with open_garden(tmp_path) as garden:
        garden.chain.silent = {0, 1}
        begun = await garden.grace.slash("gate setup")
        assert "Base cannot be read right now." in begun.text
        garden.chain.silent = set()
        assert "Base can be read." in (await begun.click("Look again")).text


async def test_whoever_may_not_manage_roles_gets_nowhere(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        with pytest.raises(CannotDoError):
            await ada.slash("gate setup")
        ben = await moderator(garden)
        begun = await ben.slash("gate setup")
        await ben.loses(await role_of(garden, "ben's"))
        assert "Manage Roles" in said(await begun.click("Look again"))


async def role_of(garden: Garden, name: str):
    found = next(role for role in await garden.guild.roles() if role["name"] == name)
    return type("Known", (), {"id": found["id"]})


# ---------------------------------------------------------------- the verify message


async def test_the_button_works_for_everybody_in_their_language_also_in_another_process(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel, posted = await verify_posted(garden)
        assert f"The verify message stands in <#{channel.id}>." in posted.text
        ada = await garden.guild.member("ada")
        await ada.speaks("de")
        forget(garden.connection.client)
        (message,) = await ada.reads(channel)
        assert message.text.startswith("**Plotter Garden** opens doors")
        assert not message.ephemeral
        answer = await message.click("Verify")
        assert answer.ephemeral
        assert answer.text.startswith("Weise für **Plotter Garden**")
        assert await deeds(garden) == [Deed.VERIFY_POSTED]


async def test_posting_it_again_edits_the_one_that_is_there(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel, _ = await verify_posted(garden)
        (before,) = await channel.messages()
        async with garden.store.write() as tx:
            await tx.communities.rename(garden.community.id, "The Attic")
        _, again = await verify_posted(garden)
        assert "It is the same message as before." in again.text
        renewed = await (await at_step(garden, "Verify message")).click("Renew it")
        assert "It is the same message as before." in renewed.text
        (after,) = await channel.messages()
        assert after.id == before.id
        assert after.text.startswith("**The Attic** opens doors")


async def test_one_that_was_deleted_is_said_to_be_and_posted_anew(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel, _ = await verify_posted(garden)
        (before,) = await channel.messages()
        await garden.connection.client.http.delete_message(int(channel.id), int(before.id))
        begun = await garden.grace.slash("gate setup")
        assert f"somebody deleted the one in <#{channel.id}>" in begun.text
        _, posted = await verify_posted(garden)
        assert "The one before had been deleted." in posted.text
        assert len(await channel.messages()) == 1


async def test_in_another_channel_it_is_moved_and_a_channel_that_is_gone_is_said_to_be(tmp_path):
    async with open_garden(tmp_path) as garden:
        first, _ = await verify_posted(garden)
        second, moved = await verify_posted(garden, "start-here")
        assert "The one in the other channel is gone." in moved.text
        assert (await first.messages(), len(await second.messages())) == ([], 1)
        await second.delete()
        assert "its channel was deleted" in (await garden.grace.slash("gate setup")).text
        _, posted = await verify_posted(garden)
        assert len(await first.messages()) == 1
        assert "The verify message stands in" in posted.text


async def test_it_goes_nowhere_the_bot_or_the_moderator_may_not_write(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden, "ben", "manage_guild")
        own, theirs = await garden.guild.bot_role(), await role_of(garden, "ben's")
        quiet = await garden.guild.channel("quiet")
        await quiet.overwrite(own, deny="send_messages")
        _, refused = await verify_posted(garden, "quiet", ben)
        assert "I may not write in" in said(refused)
        await quiet.overwrite(own, deny="view_channel")
        _, refused = await verify_posted(garden, "quiet", ben)
        assert "I cannot see" in said(refused)
        assert "add my role and allow **View Channel**" in said(refused)
        await quiet.overwrite(own, allow="send_messages")
        await quiet.overwrite(theirs, deny="send_messages")
        _, refused = await verify_posted(garden, "quiet", ben)
        assert "You may not write in" in said(refused)
        assert await quiet.messages() == []
        assert await deeds(garden) == []


async def test_a_moderator_who_may_not_manage_the_server_is_told_so_before_and_refused(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await moderator(garden)
        begun = await ben.slash("gate setup")
        assert "Steps 2 and 3 need **Manage Server**, which you lack" in begun.text
        assert begun.buttons[0] == "Tiers", "the first step that they can do"
        channel, refused = await verify_posted(garden, by=ben)
        assert "This needs the permission **Manage Server**" in said(refused)
        assert await channel.messages() == []
        step = await at_step(garden, "Moderators' channel", ben)
        assert "This needs the permission **Manage Server**" in said(await step.choose(READ, channel))
        assert await deeds(garden) == []


async def test_a_channel_nobody_finds_is_said_to_be_hidden(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel = await hidden(garden, "cellar")
        _, posted = await verify_posted(garden, "cellar")
        assert f"Not everybody can read <#{channel.id}>" in posted.text


async def test_a_channel_of_another_server_is_none_of_ours(tmp_path):
    async with open_garden(tmp_path) as garden:
        elsewhere = await garden.driver.guild("Somewhere Else")
        there = await elsewhere.channel("general")
        with pytest.raises(SetupRefused) as refused:
            await garden.services.verify_message.post(
                garden.platform, garden.place, account(garden.grace), int(there.id), "en"
            )
        assert refused.value.problem is SetupProblem.CHANNEL_GONE
        assert await there.messages() == []


# ---------------------------------------------------------------- the moderators' channel


async def test_the_moderators_channel_is_chosen_with_a_first_line_and_gets_the_news(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel = await hidden(garden, "mods")
        chosen = await (await at_step(garden, "Moderators' channel")).choose(READ, channel)
        assert f"Moderators are told in <#{channel.id}> from now on." in chosen.text
        (first,) = await garden.grace.reads(channel)
        assert f"<@{garden.grace.id}> chose this channel" in first.text
        await garden.tier()
        await garden.proves(await garden.guild.member("ada"))
        assert len(await garden.grace.reads(channel, at_least=2)) == 2, "who gained a tier"
        assert await deeds(garden) == [Deed.CHANNEL_CHOSEN, Deed.POLICY]
        again = await (await at_step(garden, "Moderators' channel")).choose(READ, channel)
        assert "from now on" in again.text
        assert await deeds(garden) == [Deed.CHANNEL_CHOSEN, Deed.POLICY], "nothing was changed by choosing it again"


async def test_a_channel_that_everybody_reads_is_asked_about_first(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel = await garden.guild.channel("town-square")
        asked = await (await at_step(garden, "Moderators' channel")).choose(READ, channel)
        assert f"Everybody can read <#{channel.id}>, and nothing is changed yet." in asked.text
        assert await channel.messages() == []
        forget(garden.connection.client)
        done = await asked.click("Use it anyway")
        assert "from now on" in done.text
        assert f"Everybody can read <#{channel.id}>, and news names members" in (await done.click("All steps")).text


async def test_what_the_hosts_config_names_is_not_changed_from_chat_until_the_line_is_gone(tmp_path):
    async with open_garden(tmp_path) as garden:
        old, new = await hidden(garden, "old"), await hidden(garden, "new")
        settle = garden.services.communities.settle
        asked = await at_step(garden, "Moderators' channel")
        await settle([garden.place], "Plotter Garden", int(old.id))
        refused = await asked.choose(READ, new)
        assert "The host's config names this channel (`moderators_channel`)" in said(refused)
        fixed = await at_step(garden, "Moderators' channel")
        assert "The host's config says so" in fixed.text
        assert READ not in fixed.selects
        await settle([garden.place], "Plotter Garden", None)
        assert "from now on" in (await (await at_step(garden, "Moderators' channel")).choose(READ, new)).text
        await settle([garden.place], "Plotter Garden", None)
        community = await garden.services.communities.active(garden.place)
        assert community.moderators_channel == int(new.id), "what was chosen in chat outlives a start"


async def test_a_channel_that_is_gone_or_closed_to_the_bot_is_said_to_be(tmp_path):
    async with open_garden(tmp_path) as garden:
        channel = await hidden(garden, "mods")
        await (await at_step(garden, "Moderators' channel")).choose(READ, channel)
        await channel.overwrite(await garden.guild.bot_role(), deny="send_messages")
        begun = await garden.grace.slash("gate setup")
        assert f"I may not see <#{channel.id}> or write there any more." in begun.text
        await channel.delete()
        assert "3. **Moderators' channel**: it was deleted." in (await begun.click("Look again")).text


async def test_kinds_of_news_are_switched_from_here(tmp_path):
    async with open_garden(tmp_path) as garden:
        step = await at_step(garden, "Moderators' channel")
        off = await step.choose(NEWS, "jobs off")
        assert "Off: **jobs**." in off.text
        assert await garden.services.moderating.news(garden.community) == {kind: kind is not News.JOBS for kind in News}
        assert "Off: none." in (await off.choose(NEWS, "jobs on")).text
        assert await deeds(garden) == [Deed.NEWS_SWITCHED, Deed.NEWS_SWITCHED]


async def test_a_channel_on_telegram_is_named_as_that(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.services.communities.allow(garden.place, "Plotter Garden", -1_001)
        begun = await garden.grace.slash("gate setup")
        assert "3. **Moderators' channel**: a Telegram chat" in begun.text


# ---------------------------------------------------------------- the end


async def test_once_everything_is_set_it_says_what_members_see_and_what_to_try(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        channel, _ = await verify_posted(garden)
        await (await at_step(garden, "Moderators' channel")).choose(READ, await hidden(garden, "mods"))
        begun = await garden.grace.slash("gate setup")
        assert begun.text.startswith("**Plotter Garden** is set up: every step is done.")
        shown = await begun.click("What members see")
        assert f"Members press **Verify** in <#{channel.id}>" in shown.text
        assert "It asks for at least 1 Garden Pass (NFT on Base)." in shown.text
        assert "Try it:" in shown.text


async def test_what_members_see_and_the_log_name_a_chat_by_its_title(tmp_path):
    attic = Place(Platform.TELEGRAM, -1001234567890)
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        async with garden.store.write() as tx:
            linked = LinkedChat(attic, garden.community.id, "The Attic")
            await tx.chats.link(linked)
            await tx.audit.add(acts.chat(Deed.CHAT_LINKED, linked, account(garden.grace), garden.clock.now()))
            for number in (attic.id, attic.id - 1):
                where = acts.channel_chosen(linked.community, None, number, account(garden.grace), garden.clock.now())
                await tx.audit.add(where)
            policy = await tx.policies.current(garden.community.id)
            opened = replace(policy.tier("Maker"), doors=(*policy.tier("Maker").doors, chat_door(attic)))
            await tx.policies.save(replace(policy, tiers=(opened,), revision=policy.revision + 1))
        shown = await (await garden.grace.slash("gate setup")).choose(STEP, "What members see")
        assert ", the chat **The Attic**. It asks" in shown.text
        told = (await garden.grace.slash("gate audit")).text
        assert "linked a chat. After: title The Attic." in told
        assert "chose the moderators' channel. After: channel **The Attic**." in told
        assert "chose the moderators' channel. After: channel a Telegram chat." in told
        assert str(attic.id) not in shown.text + told


async def test_every_step_can_be_left_and_come_back_to_in_another_process(tmp_path):
    async with open_garden(tmp_path) as garden:
        begun = await garden.grace.slash("gate setup")
        step = await begun.click("Verify message")
        forget(garden.connection.client)
        channel = await garden.guild.channel("verify")
        posted = await step.choose(WHERE, channel)
        forget(garden.connection.client)
        onward = await posted.click("Moderators' channel")
        forget(garden.connection.client)
        back = await onward.click("All steps")
        assert "2 of 4 steps are done" in back.text
        assert back.buttons[0] == "Moderators' channel"


async def test_a_server_that_is_not_switched_on_is_told_who_can(tmp_path):
    async with open_garden(tmp_path) as garden:
        elsewhere = await garden.driver.guild("Somewhere Else")
        answer = await elsewhere.owner.slash("gate setup")
        assert "`gatehouse community allow`" in said(answer)
