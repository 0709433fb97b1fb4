"""Foreign text, made safe to show."""

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.text.clean import chat, clean

NASTY = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "<@&1>", "<@1>", "<#1>", "<t:0:R>", "</cmd:1>", "<:x:1>", "@everyone", "@here", "https://evil.example/x",
                "www.evil.example", "discord.gg/abc", "\u202e", "\u200b", "\u2066", "**", "__", "`", "||", "[a](b)",
                "\n# ", "> ", "\t", "\ufdfa", "\u3164", "e\u0301", "\ud800", "\0", "://",
            ]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


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
def test_chat_text_holds_no_mention_command_moment_or_markup(text):
    shown = chat(text, 200)
    assert not re.search(r"[<>]", shown)
    assert not re.search(r"@(everyone|here)", shown, re.IGNORECASE)
    assert _escaped(shown)


def _escaped(shown: str) -> bool:
    """Every sign of markup has an odd number of backslashes before it."""
    return all(len(found[1]) % 2 == 1 for found in re.finditer(r"(\\*)[*_~`|\[\]()#]", shown))
