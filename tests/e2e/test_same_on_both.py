"""What members read and are offered on Telegram is what they read and are offered on Discord: one list of scenes."""

import asyncio
from dataclasses import replace

import pytest

from tests.e2e.scenes import EVERYWHERE, PREPARING
from tests.e2e.second_opinion import Outcome, played
from tests.e2e.stage_sandbox import in_the_sandbox
from tests.e2e.stage_telegram import on_telegram

NAMES_A_CONTROL = {"messages_are_switched_on"}
"""Their second sentence tells where this platform has the switch that may be in the way."""
OF_DISCORD = {"Type the code"}
"""In Telegram a code is simply sent as a message."""
Both = tuple[dict[str, Outcome], dict[str, Outcome]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The scenes on each platform, one after the other."""
    discord = asyncio.run(played(in_the_sandbox, tmp_path_factory.mktemp("discord"), EVERYWHERE))
    telegram = asyncio.run(played(on_telegram, tmp_path_factory.mktemp("telegram"), EVERYWHERE))
    return discord, telegram


@pytest.mark.parametrize("scene", [name for name in EVERYWHERE if name not in PREPARING])
def test_members_read_the_same_on_both(both: Both, scene: str) -> None:
    discord, telegram = both
    assert telegram[scene].said
    if scene in NAMES_A_CONTROL:
        discord, telegram = [{scene: _first_sentence(seen[scene])} for seen in both]
    assert _read(telegram[scene]) == _read(discord[scene])


def test_doors_opened_on_both(both: Both) -> None:
    """Were everything refused on both, they would agree too."""
    for seen in both:
        assert seen["a_holder_has_signed_and_asks_why"].roles[0] == ("Maker",)
        assert seen["an_award"].roles[2] == ("Resident",)


def _first_sentence(outcome: Outcome) -> Outcome:
    return replace(outcome, said=tuple(line.partition(". ")[0] for line in outcome.said))


def _read(outcome: Outcome) -> Outcome:
    """The first lines, without the marks Discord sends as text and the controls it alone needs; roles of tiers."""
    said = tuple(line.replace("*", "").replace("`", "").replace("\\", "") for line in outcome.said)
    roles = tuple(tuple(role for role in held if role != "Ward") for held in outcome.roles)
    buttons = tuple(label for label in outcome.buttons if label not in OF_DISCORD)
    return replace(outcome, said=said, roles=roles, buttons=buttons, more=(), parts=(), files=())
