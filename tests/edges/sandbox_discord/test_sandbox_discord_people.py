"""People are held to what a real client would let them do, and the control door says plainly what is wrong."""

import asyncio
import json
import signal
import sys

import pytest

from sandbox.errors import CannotDoError, UnheardError
from sandbox.ordering import OrderError


@pytest.fixture
async def owner(bot, garden):
    return garden.owner


@pytest.mark.parametrize(
    ("path", "options", "why"),
    [
        ("gate tier burn", {}, "there is no command /gate tier burn"),
        ("nonsense", {}, "there is no command /nonsense; registered"),
        ("gate tier", {}, "only a group"),
        ("gate tier add", {"name": "Maker"}, "'rank' is required"),
        ("gate tier add", {"name": "M", "rank": 1}, "'role' is required"),
        ("gate tier add", {"name": "Maker", "rank": "one", "role": "1"}, "rank: 'one' is not a whole number"),
        ("gate tier add", {"name": "Maker", "rank": True, "role": "1"}, "rank: True is not a whole number"),
        ("gate tier add", {"name": "M", "rank": 1, "role": "1"}, "name: 'M' is not between 2 and 20"),
        ("gate tier add", {"name": "Maker", "rank": 1, "role": "Maker"}, "pick a person, role or channel"),
        ("gate tier add", {"name": "Maker", "rank": 1, "role": "1"}, "nothing of that kind"),
        ("gate tier add", {"name": "Maker", "rank": 1, "colour": 1}, "no option is called 'colour'"),
    ],
)
async def test_a_command_that_a_client_would_not_send_is_not_sent(owner, sandbox, path, options, why):
    with pytest.raises(CannotDoError, match=why):
        await owner.slash(path, **options)
    assert await sandbox.discord.calls("POST") == []


async def test_a_person_of_the_wrong_kind_is_no_role(owner, garden):
    with pytest.raises(CannotDoError, match="nothing of that kind"):
        await owner.slash("gate tier add", name="Maker", rank=1, role=owner)


async def test_a_command_for_moderators_is_not_there_for_members_until_they_may(bot, garden):
    ada = await garden.member("ada")
    with pytest.raises(CannotDoError, match="ada may not use /gate"):
        await ada.slash("gate tier remove", name="x")
    await ada.gets(await garden.role("Mod", permissions=["manage_roles"]))
    assert (await ada.slash("gate tier remove", name="x")).text == "removed x"


async def test_who_left_cannot_use_the_bot_and_who_comes_back_can(bot, garden):
    ada = await garden.member("ada")
    menu = await ada.slash("menu")
    await ada.leaves()
    with pytest.raises(CannotDoError, match="not in Plotter Garden"):
        await ada.slash("hello")
    with pytest.raises(CannotDoError, match="not in Plotter Garden"):
        await menu.click("Count")
    await ada.joins()
    assert (await ada.slash("hello")).text == "hello"


async def test_where_the_bot_is_not_there_are_no_commands(bot, garden, sandbox):
    other = await sandbox.discord.guild("Elsewhere", owner="cleo", bot=False)
    with pytest.raises(CannotDoError, match="the bot is not in Elsewhere"):
        await other.owner.slash("hello")


async def test_only_what_is_there_and_enabled_can_be_pressed(bot, garden):
    ada, ben = await garden.member("ada"), await garden.member("ben")
    menu = await ada.slash("menu")
    with pytest.raises(CannotDoError, match="there are"):
        await menu.click("Nothing")
    with pytest.raises(CannotDoError, match="is a link"):
        await menu.click("Read on")
    with pytest.raises(CannotDoError, match="not among"):
        await menu.choose("Colour", "Green")
    with pytest.raises(CannotDoError, match="pick between 1 and 1"):
        await menu.choose("Colour", "Red", "Blue")
    [seen] = await ben.reads(await garden.channel("general"))
    assert (await seen.click("Count")).text == "counted"


async def test_a_message_only_ada_sees_cannot_be_pressed_by_ben(bot, garden, sandbox):
    ada, ben = await garden.member("ada"), await garden.member("ben")
    answer = await ada.slash("hello")
    order = {"channel": answer.message["channel_id"], "message": answer.id, "wanted": "x", "deadline": 1}
    with pytest.raises(CannotDoError, match="ben does not see this"):
        await sandbox.discord.orders.give("click", person=ben.id, **order)


async def test_a_modal_is_checked_before_it_is_sent_and_sent_once(bot, garden):
    form = await (await (await garden.member("ada")).slash("menu")).click("Form")
    for values, why in (
        ({"Your name": "x" * 21, "Your medium": "Ink"}, "1 to 20"),
        ({"Your name": "Ada"}, "pick between"),
        ({"Your name": "Ada", "Your medium": "Clay"}, "not among"),
        ({"Your name": "Ada", "Your medium": "Ink", "Age": "7"}, "no field 'Age'"),
    ):
        with pytest.raises(CannotDoError, match=why):
            await form.fill(values)
    await form.fill({"Your name": "Ada", "Your medium": "Oil"})
    with pytest.raises(CannotDoError, match="no modal"):
        await form.fill({"Your name": "Ada", "Your medium": "Oil"})


async def test_commands_for_guilds_are_not_offered_in_direct_channels(bot, garden):
    ada = await garden.member("ada")
    assert (await ada.slash("hello", direct=True)).text == "hello"
    with pytest.raises(CannotDoError, match="there is no command /gate"):
        await garden.owner.slash("gate tier remove", direct=True, name="x")


async def test_waiting_has_a_deadline_and_says_for_what(garden, sandbox):
    ada, role = await garden.member("ada"), await garden.role("Maker")
    with pytest.raises(UnheardError, match=r"waited 0\.02 s in vain for Maker to be there"):
        await sandbox.discord.wait_for_role(ada, role, deadline=0.02)
    with pytest.raises(UnheardError, match="messages"):
        await ada.inbox(at_least=1, deadline=0.02)
    with pytest.raises(UnheardError, match="connected"):
        await sandbox.discord.ready(deadline=0.02)


async def test_a_role_that_comes_and_goes_wakes_who_waits_for_it(garden, sandbox):
    ada, role = await garden.member("ada"), await garden.role("Maker")
    for change, present in ((ada.gets, True), (ada.loses, False)):
        async with asyncio.TaskGroup() as group:
            group.create_task(sandbox.discord.wait_for_role(ada, role, present=present))
            await change(role)
    assert await ada.roles() == set()


async def test_an_order_that_makes_no_sense_is_named(sandbox):
    with pytest.raises(OrderError, match="nonsense"):
        await sandbox.discord.orders.give("nonsense")
    with pytest.raises(OrderError, match="unexpected"):
        await sandbox.discord.orders.give("guild", name="x", owner="grace", colour=1)
    with pytest.raises(OrderError, match="KeyError: 'fly'"):
        await sandbox.discord.orders.give("guild", name="x", owner="grace", bot_permissions=["fly"])


async def test_as_a_process_it_prints_its_addresses_is_steered_by_hand_and_ends_on_sigterm():
    serving = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "serve", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        addresses = json.loads(await serving.stdout.readline())
        assert set(addresses) == {
            "control",
            "discord_api",
            "discord_gateway",
            "discord_token",
            "discord_client_secret",
            "application_id",
            "telegram_api",
            "telegram_files",
            "telegram_token",
            "telegram_bot",
            "chain_urls",
        }
        asked = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "people", "--control", addresses["control"]),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await asked.communicate()
        assert asked.returncode == 0
        assert b"no server" in said
        serving.send_signal(signal.SIGTERM)
        _, complaints = await serving.communicate()
    assert (serving.returncode, complaints) == (0, b"")
