"""64 hands with the same 1,000 signatures at once, and again after a restart: each nonce is good once.

`make faults ARGS="-k good_once"`; a dozen nonces of it are in tests/services.
"""

from pathlib import Path

from bot.domain.errors import ChallengeProblem
from tests.faults.results import count, record, seed, tell
from tests.nonce_campaign import HANDS, played


async def test_every_nonce_is_good_once(tmp_path: Path):
    dice, links = seed(), count(1_000)
    tell(f"\nseed {dice}, {HANDS} hands, {links:,} nonces")
    found = await played(tmp_path, links, dice, tell)
    refused = found[ChallengeProblem.USED]
    result = f"{HANDS} hands at once, 4 more after a restart: {found['linked']:,} linked, {refused:,} refused as used"
    record("Every nonce is good once", links, dice, result)
    assert found["linked"] == links
