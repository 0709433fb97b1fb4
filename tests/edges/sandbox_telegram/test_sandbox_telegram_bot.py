"""A real, unmodified python-telegram-bot application lives with this Telegram over real sockets."""

import pytest
from telegram import BotCommandScopeAllPrivateChats, ChatPermissions, MenuButtonCommands
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from sandbox.errors import UnheardError


async def test_a_start_link_carries_its_payload_and_the_answer_has_marks_and_buttons(bot, notes, ada):
    await ada.starts("abc-123")
    (seen,) = await ada.inbox(at_least=1)
    assert notes.seen == [("start", "ada", ["abc-123"])]
    assert seen.text == "Hello abc-123"
    assert seen.message["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert seen.buttons == ["Apply", "Silent", "Read on", "App"]
    assert await seen.open("Read on") == "http://127.0.0.1/read"


async def test_a_press_is_answered_and_the_message_changes(bot, ada):
    await ada.starts()
    (seen,) = await ada.inbox(at_least=1)
    pressed = await seen.press("Apply")
    assert (pressed.text, pressed.alert) == ("done", True)
    after = await seen.next()
    assert (after.text, after.buttons) == ("applied", [])


async def test_a_press_that_nobody_answers_is_noticed(bot, telegram, ada):
    await ada.starts()
    (seen,) = await ada.inbox(at_least=1)
    await telegram.limits(callback_seconds=0.05)
    with pytest.raises(UnheardError, match="did not answer"):
        await seen.press("Silent")


async def test_who_asks_to_join_is_written_to_and_let_in_or_not(bot, notes, telegram, ada, ben):
    studio = await telegram.supergroup("Studio")
    link = await bot.bot.create_chat_invite_link(studio.id, creates_join_request=True, name="door")
    assert await ada.follows(link.invite_link) == "requested"
    assert await telegram.wait_for_status(studio, ada, "member") == "member"
    assert [each.text for each in await ada.inbox(at_least=1)] == ["a moment, please"]
    await notes.until("member", "ada", "left", "member")
    await ben.follows(link.invite_link)
    await telegram.wait_for_requests(studio, 0)
    assert ("request", "ben", "door") in notes.seen
    assert await studio.status(ben) == "left"


async def test_the_library_reads_every_kind_of_update(bot, notes, telegram, ada, ben):
    forum = await telegram.supergroup("Forum", forum=True, bot_rights="all")
    await forum.adds(ada)
    await forum.promotes(ada, ["can_pin_messages"])
    await forum.demotes(ada)
    await forum.restricts(ada, ["can_send_messages"])
    await forum.kicks(ada)
    await forum.unbans(ada)
    await forum.topic("Ink")
    news = await telegram.channel("News")
    await news.owner.says("opening", news)
    room = await telegram.group("Room")
    await room.migrates()
    await ben.starts()
    await ben.inbox(at_least=1)
    await ben.blocks_bot()
    await notes.until("member", "gatehouse_bot", "member", "kicked")
    steps = [what[2:] for what in notes.seen if what[:2] == ("member", "ada")]
    assert steps == [("left", "member"), ("member", "administrator"), ("administrator", "member"),
                     ("member", "restricted"), ("restricted", "kicked"), ("kicked", "left")]  # fmt: skip
    assert ("message", "News", "opening") in notes.seen
    assert [what for what in notes.seen if what[:2] == ("message", "Room")][-1] == ("message", "Room", "else")
    assert notes.errors == []


async def test_the_library_reads_every_kind_of_answer(bot, telegram, ada):
    studio, api = await telegram.supergroup("Studio", forum=True, bot_rights="all"), bot.bot
    await studio.adds(ada)
    full = await api.get_chat(studio.id)
    assert (full.title, full.permissions.can_send_messages, full.is_forum) == ("Studio", True, True)
    admins = await api.get_chat_administrators(studio.id)
    assert {each.user.username: each.status for each in admins}["gatehouse_bot"] == "administrator"
    assert await api.get_chat_member_count(studio.id) == 3
    assert (await api.create_forum_topic(studio.id, "Ink")).name == "Ink"
    link = await api.create_chat_invite_link(studio.id, member_limit=1, name="one")
    assert (await api.edit_chat_invite_link(studio.id, link.invite_link, name="two")).name == "two"
    assert (await api.revoke_chat_invite_link(studio.id, link)).is_revoked
    assert (await api.export_chat_invite_link(studio.id)).startswith("https://t.me/+")
    await api.restrict_chat_member(studio.id, ada.id, ChatPermissions.no_permissions())
    assert not (await api.get_chat_member(studio.id, ada.id)).can_send_messages
    await api.ban_chat_member(studio.id, ada.id)
    assert (await api.get_chat_member(studio.id, ada.id)).status == "kicked"
    await api.set_my_commands([("why", "Why I hold what I hold")], BotCommandScopeAllPrivateChats(), "en")
    (command,) = await api.get_my_commands(BotCommandScopeAllPrivateChats(), "en")
    assert command.command == "why"
    await api.set_my_description("Keeps doors")
    assert (await api.get_my_description()).description == "Keeps doors"
    await api.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await api.get_chat_menu_button()).type == "commands"
    assert (await api.get_webhook_info()).url == ""
    assert await api.leave_chat(studio.id)


async def test_the_library_reads_every_refusal(bot, telegram, ada, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    room = await telegram.group("Room")
    new = await room.migrates()
    with pytest.raises(ChatMigrated) as moved:
        await bot.bot.send_message(room.id, "hi")
    assert moved.value.new_chat_id == new.id
    await ada.starts()
    await ada.inbox(at_least=1)
    await ada.blocks_bot()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.bot.send_message(ada.id, "hi")
    with pytest.raises(BadRequest, match="hat not found"):
        await bot.bot.send_message(404, "hi")
    await telegram.limits(chat_calls=1, chat_seconds=60)
    await bot.bot.send_message(new.id, "one")
    with pytest.raises(RetryAfter) as flooded:
        await bot.bot.send_message(new.id, "two")
    assert 1 <= flooded.value.retry_after.total_seconds() <= 60
