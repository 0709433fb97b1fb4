"""One of three endpoints lies in 10,000 random histories: no wrong take, and no wrong give either.

`make faults ARGS="-k liar"`; a few hundred of them are in tests/services.
"""

from tests.faults.results import count, record, seed, tell
from tests.faults.spread import spread
from tests.liar_campaign import played


def test_what_one_liar_of_three_says_takes_nothing_and_gives_nothing():
    dice, histories = seed(), count(10_000)
    tell(f"\nseed {dice}, {histories:,} histories")
    findings = spread(played, histories, dice, 200)
    record("One of three endpoints lies", findings.histories, dice, str(findings))
    assert findings.bad == []
    assert findings.takes
    assert findings.wrong_gives == 0
    assert findings.lies
