"""Traits of a token: what is written, and which values are so."""

import pytest

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.requirements.notation import parse
from bot.domain.requirements.traits import MOST, traits

TOKEN = {"mood": "Sunny", "level": "3", "fur colour": "golden brown", "rate": "2.50"}


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Mood = sunny", True),
        ("mood = rainy", False),
        ("Mood != rainy", True),
        ("Mood != SUNNY", False),
        ("Fur Colour = Golden Brown", True),
        ("Level >= 3", True),
        ("Level > 3", False),
        ("Level <= 3 and Level < 3.1", True),
        ("Level = 3.0", True),
        ("Rate = 2.5", True),
        ("Rate != 2.5", False),
        ("Wings = yes", False),
        ("Wings != yes", True),
        ("Wings >= 1", False),
        ("Mood >= 1", False),
        ("Mood = sunny and Level >= 4", False),
        ("Mood = rainy or Level >= 3", True),
        ("Mood = rainy OR Level >= 4", False),
    ],
)
def test_a_tokens_values_are_so_or_not(text, met):
    assert traits(text).met_by(TOKEN) is met


@pytest.mark.parametrize("text", ["Mood = sunny and Level >= 3", "Mood = sunny or Mood = calm", "A < 2"])
def test_what_is_written_reads_back(text):
    assert str(traits(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mood",
        "= sunny",
        "Mood =",
        "Mood > sunny",
        "a = 1 and b = 2 or c = 3",
        "a = b = c",
        " and ".join(["a = 1"] * (MOST + 1)),
        "a = " + "x" * 400,
        "a >= nan",
        "a >= inf",
    ],
)
def test_what_says_nothing_of_traits_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  whatever is wrong with it
        traits(text)
    if text:
        with pytest.raises(RequirementRefused) as refused:
            parse(f'trait:base:0x{"a" * 40} "{text}"')
        assert refused.value.problem in {RequirementProblem.TRAITS, RequirementProblem.SYNTAX}
