"""Ten megabytes at a time, or a byte a second, at the page that members sign in on.

`make faults ARGS="-k too_slow"`; what is refused, and that others are answered meanwhile, is in tests/edges.
"""

from pathlib import Path

from tests.body_campaign import LARGE, SLOW, played
from tests.faults.results import count, record, tell


async def test_bodies_too_large_or_too_slow_keep_nobody_waiting(tmp_path: Path):
    seconds = count(60)
    tell(f"\n{SLOW} slow and {LARGE} large bodies at a time for {seconds} s")
    found = await played(tmp_path, seconds)
    tell(str(dict(found.answers)))
    record("Bodies too large or too slow, for so many seconds", seconds, 1, str(found))
    assert found.answers.keys() <= {"slow 408", "slow reset", "large 413", "large reset", "page 200"}
    assert found.answers["page 200"]
