"""A real, unmodified python-telegram-bot application lives with this Telegram over real sockets."""

import pytest

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
