"""The corridors on Telegram: alone, beside Discord, asked or called, and through crashes."""

import pytest

from sandbox.chain.driver import wallet_of
from tests.e2e.props import SOON, STARTS, words
from tests.e2e.quarter import Quarter, living, quarter
from tests.e2e.town import Town


@pytest.fixture
async def alone(ground: Town) -> Quarter:
    """A community on Telegram alone; no bot yet."""
    return await quarter(ground, on_discord=False)


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_on_telegram_alone_a_member_verifies_comes_in_and_goes_with_the_token(ground: Town, updates: str):
    async with living(await quarter(ground, on_discord=False, updates=updates)) as here:
        token = await here.member(here.ada)
        assert "You hold Maker in Plotter Garden." in (await here.says(here.ada, "/passes")).text
        await here.loses(here.ada, token)
        await ground.sweep()
        await here.goes(here.ada)
        assert "seen 0" in (await here.says(here.ada, "/why")).text
        posts = [post.text for post in await here.news.messages(at_least=2)]
        assert any("ada now holds Maker" in post for post in posts)
        assert any("ada lost Maker" in post for post in posts)


async def test_the_health_page_names_the_platforms_there_are_and_no_other(alone: Quarter):
    async with living(alone):
        async with alone.town.session.get(f"{alone.town.web}/healthz") as answer:
            assert await answer.json() == {"telegram": True, "database": True}
        async with alone.town.session.get(f"{alone.town.web}/metrics") as answer:
            assert 'gatehouse_connected{platform="telegram"} 1.0' in await answer.text()


async def test_nobody_without_the_secret_can_tell_the_bot_anything(ground: Town):
    async with living(await quarter(ground, on_discord=False, updates="webhook")) as here:
        url, update = f"{ground.web}/telegram/updates", {"update_id": 1}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
            async with ground.session.post(url, json=update, headers=headers) as answer:
                assert (answer.status, await answer.text()) == (404, "")
        secret = {"X-Telegram-Bot-Api-Secret-Token": ground.bot.presences["telegram"].webhook.secret}
        for body, status in ((b"{", 400), (b"[]", 400), (b"{}", 400), (b" " * 600_000, 413)):
            async with ground.session.post(url, data=body, headers=secret) as answer:
                assert answer.status == status
        assert await here.greeted(here.ada)


async def test_on_both_platforms_a_transfer_closes_the_role_and_the_group(ground: Town):
    """And nothing else: who was there before stays, and looking once more does nothing more."""
    async with living(await quarter(ground, on_discord=True)) as here:
        await here.room.adds(here.ben)
        await ground.cleo.gets(ground.maker)
        await ground.remove_tier("Maker")
        await ground.maker_tier()
        await here.room.owner.asks("/tier Maker", here.room, deadline=SOON)
        token = await ground.member(ground.ada, ground.maker)
        code = (await ground.ada.slash("link", deadline=SOON)).text.partition("/link ")[2].split("`")[0]
        await here.greeted(here.ada)
        question = await here.says(here.ada, f"/link {code}")
        await question.press("Yes, both are mine", deadline=SOON)
        asked = await ground.ada.slash("link", deadline=SOON)
        await asked.click("Yes, both are mine", deadline=SOON)
        await ground.quiet()
        await here.asks_to_join(here.ada)
        await here.comes(here.ada)
        await here.loses(here.ada, token)
        await ground.sweep()
        await ground.role_goes(ground.ada, ground.maker)
        await here.goes(here.ada)
        assert "seen 0" in (await here.says(here.ada, "/why")).text
        assert "seen 0" in words(await ground.ada.slash("why", deadline=SOON))
        await ground.discord.reset_calls()
        await here.telegram.reset_calls()
        await ground.sweep()
        assert [call["route"] for call in await here.telegram.calls() if call["route"] != "getUpdates"] == []
        assert [call for call in await ground.discord.calls() if call["method"] in {"PUT", "DELETE"}] == []
        assert await here.room.status(here.ben) == "member"
        assert await ground.has(ground.cleo, ground.maker)


@pytest.mark.parametrize("applied", [False, True], ids=["before it took effect", "after it took effect"])
@pytest.mark.parametrize("method", ["banChatMember", "unbanChatMember"])
async def test_killed_in_a_removal_the_person_has_left_and_is_not_banned(alone: Quarter, method: str, applied: bool):
    ground = alone.town
    async with living(alone):
        token = await alone.member(alone.ada)
    await alone.loses(alone.ada, token)
    async with ground.process() as bot:
        held = await alone.telegram.faults.hold(method)
        await alone.ada.says("/why")
        await held.reached(deadline=STARTS)
        await bot.kill()
        await held.drop(applied=applied)
    async with ground.bot_running():
        await alone.goes(alone.ada, deadline=STARTS)


async def test_a_request_that_came_while_the_bot_was_away_is_answered_when_it_is_back(alone: Quarter):
    async with living(alone):
        await alone.town.gives_pass(wallet_of("ada"))
        await alone.verify(alone.ada)
    await alone.asks_to_join(alone.ada)
    async with alone.town.bot_running():
        await alone.comes(alone.ada, deadline=STARTS)


async def test_who_asks_to_join_is_told_what_becomes_of_the_way_they_got_in_their_own_language(alone: Quarter):
    await alone.ada.speaks("de")
    async with living(alone):
        hello = await alone.greeted(alone.ada)
        await alone.asks_to_join(alone.ada)
        (way,) = await alone.ada.inbox(at_least=1, after=hello, deadline=SOON)
        signed = await alone.town.sign(way.links[0], wallet_of("ada"))
        (told,) = await alone.ada.inbox(at_least=1, after=way, deadline=SOON)
        assert "hat über deinen Link für Plotter Garden signiert." in told.text
        assert (await alone.says(alone.ada, signed.told["code"])).text.startswith("Die Wallet")


async def test_telegram_fails_for_a_while_and_nobody_is_lost(alone: Quarter):
    async with living(alone):
        await alone.town.gives_pass(wallet_of("ada"))
        await alone.verify(alone.ada)
        await alone.telegram.restart()
        await alone.telegram.faults.status(502, "getUpdates", times=2)
        await alone.asks_to_join(alone.ada)
        await alone.comes(alone.ada, deadline=STARTS)


async def test_a_flood_is_waited_out_and_the_answer_comes(alone: Quarter):
    async with living(alone):
        await alone.greeted(alone.ada)
        await alone.telegram.faults.flood(1, "approveChatJoinRequest", times=1)
        await alone.town.gives_pass(wallet_of("ada"))
        await alone.verify(alone.ada)
        await alone.asks_to_join(alone.ada)
        await alone.comes(alone.ada, deadline=STARTS)
