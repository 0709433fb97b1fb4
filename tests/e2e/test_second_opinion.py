"""What people see on our sandbox is what they see on simcord, somebody else's model of Discord."""

import asyncio

import pytest

from tests.e2e.scenes import SCENARIOS
from tests.e2e.second_opinion import Outcome, played
from tests.e2e.stage_sandbox import in_the_sandbox
from tests.e2e.stage_simcord import in_simcord

Both = tuple[dict[str, Outcome], dict[str, Outcome]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The whole play in each theatre, one after the other."""
    ours = asyncio.run(played(in_the_sandbox, tmp_path_factory.mktemp("sandbox"), SCENARIOS))
    theirs = asyncio.run(played(in_simcord, tmp_path_factory.mktemp("simcord"), SCENARIOS))
    return ours, theirs


@pytest.mark.parametrize("scene", SCENARIOS)
def test_both_say_the_same(both: Both, scene: str) -> None:
    ours, theirs = both
    assert ours[scene] == theirs[scene]


def test_the_play_opened_and_closed_doors(both: Both) -> None:
    """Were everything refused in both theatres, they would agree too."""
    for seen in both:
        assert seen["a_holder_has_signed_and_asks_why"].roles[0] == ("Maker",)
        assert seen["an_award"].roles[2] == ("Resident",)
        assert seen["a_tier_is_removed"].roles[0] == ()
        assert "needs the permission" in seen["the_permission_is_lost_before_the_button"].said[-1]
