"""Who is spoken to in a language, and what is said where there is none."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.text import catalogue
from bot.text.catalogue import ENGLISH, _, direction, language, learn, month, nearest, plural, speak, speaking


def test_parts_are_put_in_and_are_not_read_as_parts_themselves() -> None:
    assert _("You hold {tiers}.", tiers="{secret}") == "You hold {secret}."


def test_one_is_said_otherwise_than_many() -> None:
    said = [plural("{count} member", "{count} members", count) for count in (1, 2)]

    assert said == ["1 member", "2 members"]


def test_who_speaks_what_nobody_translated_is_spoken_to_in_english() -> None:
    with speaking("tlh"):
        assert _("Done.") == "Done."
    assert nearest("tlh-Latn") == ENGLISH


def test_the_first_language_there_is_is_spoken_whatever_else_was_wished_for() -> None:
    assert nearest("tlh", "de-AT", "en") == "de"
    assert nearest("en-GB", "de") == ENGLISH
    assert nearest("de_CH") == "de"
    assert nearest() == nearest("") == ENGLISH


def test_a_count_and_a_month_are_said_as_the_language_says_them() -> None:
    with speaking("de"):
        said = [plural("{count} day", "{count} days", count) for count in (1, 2)]
        assert said == ["1 Tag", "2 Tage"]
        assert month(datetime(2026, 5, 22, tzinfo=UTC)) == "Mai"
        assert direction() == "ltr"
    assert month(datetime(2026, 5, 22, tzinfo=UTC)) == "May"


async def test_what_one_task_speaks_no_other_does() -> None:
    begun = asyncio.Event()

    async def german() -> str:
        speak("de")
        begun.set()
        await asyncio.sleep(0)
        return language()

    async def other() -> str:
        await begun.wait()
        return language()

    assert await asyncio.gather(german(), other()) == ["de", ENGLISH]
    assert language() == ENGLISH


def test_a_language_ends_with_its_block_also_where_that_fails() -> None:
    with suppress(ValueError), speaking("de"):
        raise ValueError
    assert language() == ENGLISH


def test_what_was_learned_is_read_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a catalogue takes a good part of a second, in the loop in which everybody is answered."""
    catalogue._catalogue.cache_clear()
    catalogue._months.cache_clear()
    learn()
    monkeypatch.setattr(catalogue, "HERE", Path("/nowhere"))
    monkeypatch.setattr(catalogue, "Locale", None)
    with speaking("de"):
        assert (_("Nothing was changed."), month(datetime(2026, 5, 1, tzinfo=UTC))) == (
            "Es wurde nichts geändert.",
            "Mai",
        )
