"""A policy as a file: read whole, and every mistake named at once."""

import pytest

from bot.domain.changing.file_reading import read
from bot.domain.changing.policy_file import LARGEST, Sketch
from bot.domain.errors import Fault, FileRefused
from bot.domain.requirements.holdings import GiveAt

GOOD = """
community = "discord:11"

[[tier]]
name = "Maker"
rank = 1
requirement = "erc721:base:0x1 >= 1"
roles = [5, 6]
chats = [-1001]
give_at = "finalized"
grace = "1d"

[[tier]]
name = "Resident"
rank = 2
"""


def mistakes(text):
    with pytest.raises(FileRefused) as refused:
        read(text)
    return {(one.at, one.what) for one in refused.value.mistakes}


def test_a_file_is_read_tier_by_tier():
    file = read(GOOD)
    assert file.community == "discord:11"
    assert file.tiers == (
        Sketch("tier 1", "Maker", 1, "erc721:base:0x1 >= 1", (5, 6), (-1001,), GiveAt.FINALIZED, "1d"),
        Sketch("tier 2", "Resident", 2),
    )


def test_every_mistake_is_named_at_once():
    assert mistakes("""
        communty = 1
        [[tier]]
        rank = "one"
        roles = [1, "two"]
        give_at = "soon"
        [[tier]]
        name = 7
        rank = true
        colour = "red"
        """) == {
        ("communty", Fault.UNKNOWN_KEY),
        ("tier 1.name", Fault.MISSING),
        ("tier 1.rank", Fault.KIND),
        ("tier 1.roles", Fault.KIND),
        ("tier 1.give_at", Fault.KIND),
        ("tier 2.name", Fault.KIND),
        ("tier 2.rank", Fault.KIND),
        ("tier 2.colour", Fault.UNKNOWN_KEY),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tier = ", {("file", Fault.NOT_TOML)}),
        ("#" * (LARGEST + 1), {("file", Fault.NOT_TOML)}),
        ("", {("tier", Fault.MISSING)}),
        ("tier = 3", {("tier", Fault.KIND)}),
        ("tier = [3]", {("tier", Fault.KIND)}),
    ],
)
def test_what_is_no_policy_at_all_is_said(text, found):
    assert mistakes(text) == found
