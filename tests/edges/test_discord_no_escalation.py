"""I11 at the doors: whatever somebody types and presses, they reach no role that is not below their own."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.escalation_campaign import HEIGHTS, SETS, TARGETS, Standing, Step, acting, played
from tests.escalation_deeds import DEEDS

STANDINGS = st.builds(Standing, st.sampled_from(SETS), st.sampled_from(HEIGHTS))
STEPS = st.builds(Step, st.sampled_from(sorted(DEEDS)), st.sampled_from(TARGETS), STANDINGS, STANDINGS)
HIGHEST = Standing(frozenset({"administrator"}), "High")
ALL_OF_IT = (
    "decides what waits", "goes back", "extends", "awards", "awards itself", "revokes", "hands in awards", "imports",
    "opens", "closes", "maps a role to a lower tier", "maps it no longer", "maps a channel out of sight",
    "maps a channel", "maps a channel no longer", "has a channel made", "posts the verify message",
    "says where moderators read", "moves a wallet", "leaves a wallet", "fills in a template", "has a role made",
    "adopts", "adopts into a lower tier", "adds", "builds", "builds upon", "asks for more", "grants grace",
    "puts into shadow", "starts", "imports rules of another bot", "has the highest count",
    "has the unknown suspended", "freezes", "unfreezes", "removes", "goes back to nothing",
)  # fmt: skip
"""In an order in which each has something to do."""


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=80, max_size=80))
def test_nobody_reaches_above_themselves_whatever_they_type_and_press(steps):
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(played(Path(folder), DEEDS, steps))
    assert seen["left"] + seen["changed"] == 80


async def test_who_stands_above_may_do_all_of_it(tmp_path):
    """Otherwise the test above could not fail for a deed that is always refused."""
    assert sorted(ALL_OF_IT) == sorted(DEEDS)
    async with acting(tmp_path, DEEDS) as actor:
        for deed in ALL_OF_IT:
            await actor.step(Step(deed, "Mid", HIGHEST, HIGHEST))
            assert actor.seen[f"{deed} changed"] == 1, deed
