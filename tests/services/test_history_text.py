"""What `/why` tells of past decisions, and the moderators of losses: every cause has words of its own."""

from datetime import UTC, datetime

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Cause
from bot.domain.ids import CommunityId, MemberId
from bot.text.history import history
from bot.text.news import for_member, for_moderators

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOLD = {
    Cause.REQUIREMENT: "no longer holds",
    Cause.APPROVED: "no longer holds",
    Cause.FINALITY: "did not keep the block",
    Cause.EXPIRED: "run out",
    Cause.UNLINKED: "is not linked any more",
    Cause.AWARD: "award has ended",
    Cause.POLICY: "removed this tier",
}
DECIDED = {
    Cause.REQUIREMENT: "",
    Cause.APPROVED: "",
    Cause.FINALITY: "did not keep the block",
    Cause.EXPIRED: "run out",
    Cause.UNLINKED: "is not linked any more",
    Cause.AWARD: "award has ended",
    Cause.POLICY: "removed this tier",
}


def test_every_cause_but_one_has_words_a_pass_that_went_over_to_a_joined_member_is_no_loss() -> None:
    assert {*Cause} - {Cause.JOINED} == TOLD.keys() == DECIDED.keys()


def lost(cause: Cause) -> Event:
    return Event(EventKind.TIER_LOST, CommunityId(1), MemberId(1), AT, {"tier": "Maker", "cause": cause.value})


@pytest.mark.parametrize("cause", TOLD)
def test_every_cause_of_a_loss_is_told_to_both_sides(cause: Cause):
    assert TOLD[cause] in for_member(lost(cause), "Garden", {})
    assert TOLD[cause] in for_moderators([lost(cause)], {})


@pytest.mark.parametrize("cause", TOLD)
def test_every_cause_of_a_loss_stands_in_the_history(cause: Cause):
    row = Evidence(MemberId(1), "Maker", "take", AT, 3, "approved", {"cause": cause.value, "seen": []})
    said = "\n".join(history([row], {}))
    assert "**Maker** was taken" in said
    assert "after the moderators said yes" in said
    assert DECIDED[cause] in said
