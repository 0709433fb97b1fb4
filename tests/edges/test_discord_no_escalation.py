"""I11 at the doors: whatever somebody types and presses, they reach no role that is not below their own."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.escalation_campaign import HEIGHTS, POWERS, PRESSED, SETS, TARGETS, Standing, Step, acting, played
from tests.escalation_rounds import DEEDS

STANDINGS = st.builds(Standing, st.sampled_from(SETS), st.sampled_from(HEIGHTS))
STEPS = st.builds(Step, st.sampled_from(sorted(DEEDS)), st.sampled_from(TARGETS), STANDINGS, STANDINGS)
HIGHEST = Standing(frozenset({"administrator"}), "High")
NO_MODERATOR = Standing(frozenset(POWERS) - {"administrator", "manage_roles"}, "High")
LOWEST = Standing(frozenset({"manage_roles", "manage_guild", "manage_channels"}), "@everyone")
ROLES_ALONE = Standing(frozenset({"manage_roles"}), "High")
OF_THE_SERVER = (
    "posts the verify message", "says where moderators read", "chooses the gallery", "has a channel made",
)  # fmt: skip
"""What takes more than managing roles."""
ALL_OF_IT = (
    "decides what waits", "goes back", "extends", "awards", "revokes", "hands in awards", "imports",
    "opens", "closes", "maps a role to a lower tier", "maps it no longer", "maps a channel out of sight",
    "maps a channel", "maps a channel no longer", "has a channel made", "posts the verify message",
    "posts it out of sight", "says where moderators read", "says they read out of sight", "moves a wallet",
    "leaves a wallet", "fills in a template", "has a role made",
    "drafts a round", "looks at rounds", "lets a round close later", "opens a round", "calls a round off",
    "looks at a result", "approves an entry", "rejects an entry", "judges in the gallery", "chooses the gallery",
    "selects a design", "says yes to a selection", "has a design sent",
    "submits", "takes back what is its own", "reports an entry", "votes",
    "adopts", "adopts into a lower tier", "adds", "builds", "builds upon", "asks for more", "grants grace",
    "puts into shadow", "starts", "imports rules of another bot", "has the highest count",
    "has the unknown suspended", "awards itself", "freezes", "unfreezes", "removes", "goes back to nothing",
)  # fmt: skip
"""In an order in which each has something to do."""
NEVER = ("takes back what is not",)
"""What is refused whoever asks."""


@settings(max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=60, max_size=60))
def test_nobody_reaches_above_themselves_whatever_they_type_and_press(steps):
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(played(Path(folder), DEEDS, steps))
    assert seen["left"] + seen["changed"] == 60


async def test_who_stands_just_too_low_may_not_and_who_stands_above_may_do_all_of_it(tmp_path):
    """Each deed is tried by whom it is nearly open to, while it has something to do: the last one shows that it had."""
    assert sorted([*ALL_OF_IT, *NEVER]) == sorted(DEEDS)
    async with acting(tmp_path, DEEDS) as actor:
        for deed in NEVER:
            await actor.step(Step(deed, "Mid", NO_MODERATOR, NO_MODERATOR))
        for deed in ALL_OF_IT:
            short = [NO_MODERATOR, LOWEST, *([ROLES_ALONE] if deed in OF_THE_SERVER else [])]
            pressed = [(HIGHEST, standing) for standing in short if deed in PRESSED]  # what they were shown before
            for asked, standing in (*pressed, *((each, each) for each in (*short, HIGHEST))):
                await actor.step(Step(deed, "Mid", asked, standing))
            assert actor.seen[f"{deed} changed"], deed
