"""I11 at the doors: 64 sets of permissions, five places in the order of roles, everything that can be typed.

`make faults ARGS="-k reaches_above"`; a few hundred steps of it are in tests/edges.
"""

import random
from collections import Counter
from itertools import product
from pathlib import Path

from tests.escalation_campaign import HEIGHTS, SETS, TARGETS, Standing, Step, played
from tests.escalation_rounds import DEEDS
from tests.faults.results import count, record, seed, tell

IN_ONE_WORLD = 320
WITHIN = 3_600
NEVER = "takes back what is not"
"""Refused whoever asks."""


def steps(dice: random.Random) -> list[Step]:
    """Each deed with each set at each height, in any order; half of the buttons are pressed with another standing."""
    standings = [Standing(*each) for each in product(SETS, HEIGHTS)]
    every = [
        Step(deed, dice.choice(TARGETS), asked, dice.choice((asked, dice.choice(standings))))
        for deed, asked in product(DEEDS, standings)
    ]
    dice.shuffle(every)
    return every


async def test_nobody_reaches_above_themselves(tmp_path: Path):
    dice, seen = seed(), Counter[str]()
    every = steps(random.Random(dice))
    wanted = every[: count(len(every))]
    tell(f"\nseed {dice}, {len(wanted):,} of {len(every):,} steps")
    for first in range(0, len(wanted), IN_ONE_WORLD):
        folder = tmp_path / str(first)
        folder.mkdir()
        seen += await played(folder, DEEDS, wanted[first : first + IN_ONE_WORLD], WITHIN)
        done = seen["changed"] + seen["left"]
        tell(f"{done:,} steps")
        result = (
            f"{seen['changed']:,} changed what is below the actor, {seen['left']:,} were refused or changed nothing"
        )
        record("Nobody reaches a role above their own", done, dice, result)  # of what is stopped half way that stays
    changed = [deed for deed in DEEDS if seen[f"{deed} changed"]]
    if len(wanted) == len(every):
        assert changed == [deed for deed in DEEDS if deed != NEVER], "a deed that is always refused proves nothing"
