"""A few hundred cases of the long campaigns in tests/faults, with the dice of always."""

import pytest

from bot.adapters.chain.endpoints.config import Ways
from tests import answer_campaign, liar_campaign, nonce_campaign


def test_what_one_liar_of_three_says_takes_nothing_and_gives_nothing():
    findings = liar_campaign.played(0, 200, seed=1)
    assert findings.bad == []
    assert findings.takes
    assert findings.wrong_gives == 0
    assert findings.lies


@pytest.mark.parametrize("way", Ways)
def test_nonsense_takes_nothing_at_any_rung(way: Ways):
    findings = answer_campaign.played(0, 150, seed=2, way=way)
    assert {way, "blocks"} <= findings.bent.keys()


async def test_every_nonce_is_good_once_whoever_comes_at_once_and_after_a_restart(tmp_path):
    found = await nonce_campaign.played(tmp_path, 12, seed=3)
    assert found["linked"] == 12
