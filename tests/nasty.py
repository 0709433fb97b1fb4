"""Strings that somebody would choose as a name: of any signs, and of the pieces that chats make something of."""

import re

from hypothesis import strategies as st

from bot.domain.ids import Account, Platform
from bot.text.clean import chat, clean
from bot.text.markup import for_discord, for_telegram, mention
from sandbox.telegram import html
from sandbox.telegram.entities import units
from tests.reading import hidden, on_discord, on_telegram

PIECES = (
    "<@&1>", "<@1>", "<@!1>", "<#1>", "<t:0:R>", "</cmd:1>", "<:x:1>", "<id:home>", "<https://evil.example>",
    "@everyone", "@HERE", "@durov", "＠durov", "a@evil.com", "/start", "／start", "#free", "$TON", "+14155550100",
    "https://evil.example/x", "hTTps:/\u200b/evil.example", "www.evil.example", "evil.com", "evil．com",
    "ev\u00adil.com", "t.me/x", "discord.gg/abc", "discord。gg/abc", "tg://user?id=1", "javascript:alert(1)",
    "://", "\u202e", "\u200b", "\u2066", "\u2069", "\u061c", "\u2060", "\ufeff", "\U000e0041", "\U000e0001",
    "\ufe0f", "**", "__", "~~", "||", "`", "```", "[a](b)", "[a](evil.com)", "\n# ", "\n> ", "\n- ", "1. ",
    "\t", "\x1b[31m", "\u2028", "\ufdfa", "\u3164", "\u115f", "\u2800", "e\u0301", "\ud800", "\0", "\\", "\\\\",
    "<b>", "</b>", "<a href='tg://user?id=1'>", "&lt;", "&#60;", "&#x3c;b&#x3e;", "%20", "ﬀ", "①", "‹", "∕",
)  # fmt: skip
NASTY = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(PIECES)), max_size=12).map("".join)


def harmless(text: str) -> None:
    """Whatever somebody is called: nothing of it can be pressed, calls anybody, formats or hides on a platform."""
    name, said = clean(text), chat(text)
    assert (name, "\n" in name, "://" in name) == (name.strip(), False, False)
    assert clean(name) == name
    for sentence in (f"It is {said} now", f"{said} is set", f"{said}", f"is it {said}?"):
        assert on_discord(for_discord(sentence)) == [], text
        assert on_telegram(for_telegram(sentence)) == [], text
    _in_code(text, said)
    _named(text)


def _in_code(text: str, said: str) -> None:
    """The same where it stands as code, which a backtick of theirs ends: then of what is left."""
    for sentence, judged in ((for_discord, on_discord), (for_telegram, on_telegram)):
        shown = re.sub("`[^`]*`|<code>[^<]*</code>", "", sentence(f"`{said}` is none"), count=1)
        assert judged(shown.replace("`", "")) == [], text


def _named(text: str) -> None:
    """The same of an account's name: its own platform calls it by its number, the other one by words alone."""
    here, there = Account(Platform.DISCORD, 1, text), Account(Platform.TELEGRAM, 2, text)
    assert for_discord(mention([here, there])) == "<@1>"
    assert on_discord(for_discord(mention([there]))) == [], text
    assert on_telegram(for_telegram(mention([here]))) == [], text
    said, marked = html.parse(for_telegram(mention([here, there])))
    assert marked == [{"type": "text_link", "url": "tg://user?id=2", "offset": 0, "length": units(said)}], text
    assert hidden(said) == [], text
