"""50,000 strings that somebody would choose as a name, through the cleaner and the markup of both platforms.

`make faults ARGS="-k chosen_as_a_name"`; a few hundred of them are in tests/services.
"""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as thrown

from tests.faults.results import count, record, seed
from tests.nasty import NASTY, harmless


def test_nothing_survives_of_what_is_chosen_as_a_name():
    dice, strings = seed(), count(50_000)
    tried: set[str] = set()

    @thrown(dice)
    @settings(max_examples=strings, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(NASTY)
    def harmless_each(text: str) -> None:
        tried.add(text)
        harmless(text)

    harmless_each()
    result = f"{len(tried):,} different strings; no mention, link, bidi or zero-width sign left on either platform"
    record("Names that want to be more than names", strings, dice, result)
    assert len(tried) > strings / 2
