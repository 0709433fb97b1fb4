"""A charter is read whole or not at all, and every mistake is told at once."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changing.charters import NOBODY, CharterWrong, charter

EXAMPLE = Path(__file__).parents[2] / "contracts/charter.example.toml"
BOT = "0x1000000000000000000000000000000000000003"


def given(**other):
    return tomllib.loads(EXAMPLE.read_text()) | other


def mistakes(**other):
    with pytest.raises(CharterWrong) as wrong:
        charter(given(**other))
    return wrong.value.mistakes


def test_the_example_is_a_charter():
    found = charter(given())
    assert found.tiers == (("Contributor", 1), ("Maker", 10), ("Master", 100))
    assert (found.lead, found.points_per_round, found.splits) == ("Verified Lead", 1000, NOBODY)
    assert (found.challenge_window, found.longest_term) == (timedelta(days=3), timedelta(days=400))
    assert found.bot == BOT


@pytest.mark.parametrize(
    ("other", "about"),
    [
        ({"name": ""}, "name"),
        ({"name": "ß" * 33}, "name"),
        ({"symbol": 7}, "symbol"),
        ({"lead": "L" * 33}, "lead"),
        ({"chain": None}, "chain"),
        ({"points_per_round": 0}, "points_per_round"),
        ({"points_per_round": True}, "points_per_round"),
        ({"points_per_round": 2**64}, "points_per_round"),
        ({"challenge_window": "soon"}, "challenge_window"),
        ({"move_delay": 7}, "move_delay"),
        ({"longest_term": None}, "longest_term"),
        ({"splits": "0x12"}, "splits"),
        ({"tiers": []}, "tiers"),
        ({"tiers": "Maker"}, "tiers"),
        ({"tiers": [{"name": "A", "from": n} for n in range(1, 21)]}, "tiers"),
        ({"tiers": [{"name": "A", "from": 5}, {"name": "B", "from": 5}]}, "tiers"),
        ({"tiers": [{"name": "A", "from": 0}]}, "tiers"),
        ({"tiers": [{"name": "A", "from": "1"}]}, "tiers"),
        ({"tiers": [{"from": 1}]}, "tiers: name"),
        ({"upgradeable": True}, "upgradeable is no part"),
    ],
)
def test_what_is_wrong_is_told(other, about):
    (told,) = mistakes(**other)
    assert told.startswith(about)


@pytest.mark.parametrize("role", ["admin", "council", "guardian"])
def test_a_bots_key_that_decides_is_refused(role):
    (told,) = mistakes(who=given()["who"] | {role: BOT})
    assert told.startswith(f"who.bot is also {role}")


def test_all_mistakes_are_told_at_once():
    told = mistakes(name="", points_per_round=-1, who={"admin": "me", "owner": BOT})
    assert [line.partition(" ")[0] for line in told] == [
        "who.owner", "name", "points_per_round", "who.admin", "who.council", "who.guardian", "who.bot"
    ]  # fmt: skip
