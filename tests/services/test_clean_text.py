"""Foreign text, made safe to show."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.text.clean import chat, clean
from bot.text.markup import for_discord, for_telegram
from tests.nasty import NASTY, PIECES, harmless
from tests.reading import on_discord, on_telegram


def test_an_ordinary_name_stays_as_it_is():
    for name in ("ada", "ada.lovelace", "Ада", "مريم", "Trás-os-Montes", "猫 42", "O'Neill & co", "a_b_c"):
        assert clean(name) == name


def test_hidden_signs_lines_and_links_go():
    assert clean("a\u202eb\u200bc\n d\te") == "abc d e"
    assert clean("see https://evil.example/a?b now") == "see now"
    assert clean("ht\u200btps://evil.example") == ""
    assert clean("free mint discord.gg/abc") == "free mint"
    assert clean("x" * 500) == "x" * 64


def test_chat_shows_the_same_words_and_does_nothing():
    assert chat("<@&1> @everyone **hi**") == "‹@&1› @\u2060everyone \\*\\*hi\\*\\*"
    assert chat("[a](b)") == "\\[a\\]\\(b\\)"


@settings(max_examples=500, deadline=None)
@given(NASTY, st.integers(1, 80))
@example("a:\u200b//b", 64)
def test_clean_text_is_one_short_visible_line_without_links(text, limit):
    shown = clean(text, limit)
    assert len(shown) <= limit
    assert not {unicodedata.category(s) for s in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "://" not in shown
    assert not re.search(r"www\.\S", shown, re.IGNORECASE)
    assert shown == shown.strip()
    assert clean(shown, limit) == shown
    shown.encode()


@settings(max_examples=500, deadline=None)
@given(NASTY)
def test_nothing_of_a_name_can_be_pressed_calls_anybody_or_hides_on_any_platform(text):
    harmless(text)


@pytest.mark.parametrize("piece", PIECES)
def test_nor_of_any_piece_that_chats_make_something_of(piece):
    harmless(piece)
    harmless(f"a{piece}b {piece} {piece}{piece}")


@pytest.mark.parametrize("text", ["@durov", "see evil.com", "/start", "#free $TON", "+1 a@b.cd", "<@1>", "[a](b)"])
def test_what_is_looked_for_is_found_where_nobody_cleans(text):
    """Otherwise the tests above could not fail."""
    assert on_discord(text) + on_telegram(text.replace("<", "&lt;"))


def test_the_words_stay_readable():
    assert for_discord(f"{chat('ada.lovelace')} and {chat('v1.5')}") == "ada\\.lovelace and v1.5"
    assert for_telegram(f"{chat('ada.lovelace')} and {chat('v1.5')}").replace("\u2060", "") == "ada.lovelace and v1.5"
