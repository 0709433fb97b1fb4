"""One text, two platforms: what is written once reads well on both, and a name is never markup."""

import re

import pytest

from bot.domain.ids import Account, Platform
from bot.text.clean import chat
from bot.text.markup import for_discord, for_telegram, mention, telegram_length
from bot.text.pages import LONGEST_TELEGRAM, pages

ADA = Account(Platform.DISCORD, 1, "ada")
ADA_THERE = Account(Platform.TELEGRAM, 2, "Ada L")


def test_each_platform_shows_the_account_of_its_own():
    both = mention([ADA, ADA_THERE])
    assert for_discord(f"{both} lost it") == "<@1> lost it"
    assert for_telegram(f"{both} lost it") == '<a href="tg://user?id=2">Ada L</a> lost it'


def test_a_stranger_to_the_platform_is_called_by_name():
    assert for_discord(mention([ADA_THERE])) == "Ada L"
    assert for_telegram(mention([ADA])) == "ada"


@pytest.mark.parametrize("name", ["a|telegram:9:x", "a>b", "<b>x</b>", "a:b", "@everyone", "&amp;", "**x**"])
def test_a_name_cannot_pretend_to_be_another_account(name):
    said = mention([Account(Platform.TELEGRAM, 2, name), Account(Platform.DISCORD, 1, name)])
    assert for_discord(said) == "<@1>"
    shown = for_telegram(said)
    assert shown.startswith('<a href="tg://user?id=2">')
    assert shown.count("<") == 2


def test_our_signs_become_telegrams():
    said = "**Maker** asks `/why`, since <t:1700000000:f>, at <t:1700000000:t>, <t:1700000000:R>"
    assert for_telegram(said) == (
        "<b>Maker</b> asks <code>/why</code>, since 14 Nov 2023, 22:13 UTC, at 22:13 UTC, 14 Nov 2023, 22:13 UTC"
    )


def test_a_notation_in_a_block_keeps_its_signs():
    assert for_telegram("it\n```\na >= 1 and b < 2\n```") == "it\n<pre>a &gt;= 1 and b &lt; 2</pre>"


@pytest.mark.parametrize(
    "foreign", ["<b>x</b>", "**x**", "`x`", "a & b", "\\", "<t:1:R>", "<@1>", "a_b*c~d", "```x```", "<a href=x>"]
)
def test_a_foreign_name_formats_nothing_on_telegram(foreign):
    shown = for_telegram(f"**{chat(foreign)}** is set")
    assert shown.startswith("<b>")
    assert shown.endswith("</b> is set")
    assert not re.search(r"<(?!/?b>)", shown)


def test_what_is_opened_is_closed():
    assert for_telegram("**cut off") == "<b>cut off</b>"


def test_telegram_counts_what_is_read_and_not_the_markup():
    assert telegram_length("**ab** & \U0001f3a8") == len("ab & ") + 2


@pytest.mark.parametrize("sign", ["x", "\U0001f3a8", "&"])
def test_no_page_is_longer_than_telegram_takes(sign):
    paragraphs = [f"**{sign * n}**" for n in (10, 3_000, 9_000, 50, 4_000)]
    found = pages(paragraphs, longest=LONGEST_TELEGRAM, size=telegram_length)
    assert len(found) > 2
    assert all(telegram_length(page) <= 4_096 for page in found)


def test_moderators_on_telegram_are_sent_to_commands_that_are_there():
    assert for_telegram("see `/gate status`.") == "see /status."
    assert for_telegram("`/gate unknown` changes that") == "<code>/gate unknown</code> on Discord changes that"
    assert for_discord("see `/gate status`.") == "see `/gate status`."


def test_in_code_discord_shows_no_backslash_and_outside_of_it_each_stays():
    said = for_discord(f"`{chat('-1d #7')}` is no span, **{chat('-1d')}**. ```\na\\-b\n``` Type `10s`.")
    assert said == "`-1d #7` is no span, **\\-1d**. ```\na\\-b\n``` Type `10s`."
    assert for_discord(f"`{chat('a`b*c')}` and **x**") == "`a\\`b\\*c` and **x**"
