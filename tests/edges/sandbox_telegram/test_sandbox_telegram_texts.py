"""Texts are read as Telegram reads them: marks, links it finds by itself, lengths in UTF-16, files."""

import pytest

from sandbox.telegram import entities, filing
from sandbox.telegram.errors import RefusedError
from tests.edges.sandbox_telegram.stage import PIXEL


def marks(found):
    return [(each["type"], each["offset"], each["length"]) for each in found]


@pytest.mark.parametrize(
    ("mode", "given", "text", "found"),
    [
        ("HTML", "<b>a <i>b</i></b> c", "a b c", [("bold", 0, 3), ("italic", 2, 1)]),
        ("HTML", "1 &lt; 2 &amp; &nbsp;", "1 < 2 & &nbsp;", []),
        ("HTML", '<a href="https://a.b/?x=1&amp;y=2">go</a>', "go", [("text_link", 0, 2)]),
        ("HTML", "<span class='tg-spoiler'>x</span><tg-spoiler>y</tg-spoiler>", "xy",
         [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("HTML", "<blockquote expandable>q</blockquote><pre><code>c</code></pre>", "qc",
         [("expandable_blockquote", 0, 1), ("code", 1, 1), ("pre", 1, 1)]),
        ("HTML", "  <u> x </u>  ", "x", [("underline", 0, 1)]),
        ("html", "😀<s>a</s>", "😀a", [("strikethrough", 2, 1)]),
        ("MarkdownV2", "*a _b_* c", "a b c", [("bold", 0, 3), ("italic", 2, 1)]),
        ("MarkdownV2", r"1\.5 \*no\*", "1.5 *no*", []),
        ("MarkdownV2", "[go](https://a.b/\\)x) ||s|| ~t~ __u__", "go s t u",
         [("text_link", 0, 2), ("spoiler", 3, 1), ("strikethrough", 5, 1), ("underline", 7, 1)]),
        ("MarkdownV2", "`a*b`\n```python\nx=1\n```", "a*b\nx=1", [("code", 0, 3), ("pre", 4, 3)]),
        ("MarkdownV2", ">one *b*\nx", "one b\nx", [("blockquote", 0, 5), ("bold", 4, 1)]),
        (None, "/why see https://a.b/c, @grace_b", "/why see https://a.b/c, @grace_b",
         [("bot_command", 0, 4), ("url", 9, 13), ("mention", 24, 8)]),
        (None, "a/b and mail@example.org", "a/b and mail@example.org", []),
    ],
)  # fmt: skip
def test_marks_become_entities(mode, given, text, found):
    said, got = entities.read(given, mode, None)
    assert (said, marks(got)) == (text, found)


@pytest.mark.parametrize(
    ("mode", "given", "why"),
    [
        ("HTML", "a < b", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "é<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("HTML", "<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("MarkdownV2", "done.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a *b", "Can't find end of Bold entity at byte offset 2"),
        ("MarkdownV2", "a `b", "Can't find end of Code entity at byte offset 2"),
        ("MarkdownV2", "[a]b", "Can't find end of a URL at byte offset 0"),
        ("MarkdownV2", "[a", "Can't find end of TextLink entity at byte offset 0"),
    ],
)
def test_wrong_marks_are_refused_with_their_place(mode, given, why):
    with pytest.raises(RefusedError) as refused:
        entities.read(given, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


async def test_marks_can_be_given_as_entities_and_an_edit_replaces_all(raw, ada):
    await ada.starts()
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    said = await raw.result("sendMessage", chat_id=ada.id, text="hi there", entities=bold)
    assert said["entities"] == bold
    given = {"chat_id": ada.id, "message_id": said["message_id"], "text": "hi there"}
    changed = await raw.result("editMessageText", **given, link_preview_options={"is_disabled": True})
    assert ("entities" in changed, changed["link_preview_options"]) == (False, {"is_disabled": True})
    assert changed["edit_date"] >= changed["date"]


async def test_an_answer_names_what_it_answers_and_content_can_be_protected(raw, ada):
    asked = await ada.starts()
    given = {"reply_parameters": {"message_id": asked.id}, "protect_content": True}
    said = await raw.result("sendMessage", chat_id=ada.id, text="yes", **given)
    assert (said["reply_to_message"]["text"], said["has_protected_content"]) == ("/start", True)
    absent = {"message_id": 404, "allow_sending_without_reply": True}
    said = await raw.result("sendMessage", chat_id=ada.id, text="yes", reply_parameters=absent)
    assert "reply_to_message" not in said


async def test_a_deleted_message_is_gone_for_everybody(raw, ada):
    await ada.starts()
    said = await raw.result("sendMessage", chat_id=ada.id, text="oops")
    await raw.result("deleteMessage", chat_id=ada.id, message_id=said["message_id"])
    assert await ada.inbox() == []


async def test_a_real_bot_sends_files_and_fetches_them_again(bot, telegram, ada):
    await ada.starts()
    sent = await bot.bot.send_document(ada.id, b"a,b\n1,2\n", filename="holders.csv", caption="<b>All</b>",
                                       parse_mode="HTML")  # fmt: skip
    assert (sent.document.file_name, sent.document.mime_type, sent.caption) == ("holders.csv", "text/csv", "All")
    fetched = await (await bot.bot.get_file(sent.document.file_id)).download_as_bytearray()
    assert bytes(fetched) == b"a,b\n1,2\n"
    photo = await bot.bot.send_photo(ada.id, PIXEL)
    assert (photo.photo[0].width, photo.photo[0].height) == (1, 1)
    again = await bot.bot.send_document(ada.id, sent.document.file_id)
    assert again.document.file_id == sent.document.file_id


async def test_a_file_is_there_only_for_who_has_the_token(raw, running, ada):
    await ada.starts()
    async with raw.session.get(f"{running.telegram_files}{running.telegram_token}/documents/none") as answer:
        assert answer.status == 404


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x02\x00\x03"


@pytest.mark.parametrize(("data", "size"), [(PIXEL, (1, 1)), (JPEG, (3, 2))])
def test_a_picture_is_measured(data, size):
    assert (filing._png_size(data) or filing._jpeg_size(data)) == size
