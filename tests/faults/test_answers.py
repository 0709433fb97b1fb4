"""50,000 answers that are none, at every rung of the ladder: nobody loses anything, and afterwards all is as it ought.

`make faults ARGS="-k nonsense"`; a few hundred of them are in tests/services.
"""

from bot.adapters.chain.endpoints.config import Ways
from tests.answer_campaign import played
from tests.faults.results import count, record, seed, tell
from tests.faults.spread import spread


def test_nonsense_takes_nothing_at_any_rung():
    dice, answers = seed(), count(50_000)
    tell(f"\nseed {dice}, {answers:,} answers")
    findings = spread(played, answers, dice, 1_000)
    record("Endpoints answer nonsense", findings.bent.total(), dice, str(findings))
    assert findings.bent.total() >= answers
    assert {*Ways, "blocks", "logs"} <= findings.bent.keys()
