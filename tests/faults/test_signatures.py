"""50,000 signatures that prove nothing, in every dress that people and tools give them: none is taken.

`make faults ARGS="-k prove_nothing"`; some hundreds of them are in tests/edges.
"""

from tests.faults.results import count, record, seed, tell
from tests.faults.spread import spread
from tests.signature_campaign import WRONG, mutated, played


def test_signatures_that_prove_nothing_are_never_taken():
    dice, cases = seed(), count(50_000)
    tell(f"\nseed {dice}, {cases:,} signatures")
    refused = spread(played, cases, dice, 2_500)
    kinds = {what.partition(",")[0] for what in refused}
    record("Signatures that prove nothing", cases, dice, f"all refused, wrong in {len(kinds)} ways")
    assert refused.total() == cases
    assert kinds == set(WRONG)


def test_mutated_signatures_are_never_taken():
    dice, cases = seed(), count(10_000)
    tell(f"\nseed {dice}, {cases:,} signatures with a bit or three changed")
    refused = spread(mutated, cases, dice, 1_000)
    record("Signatures with bits changed", cases, dice, "all refused")
    assert refused.total() > cases * 0.95
