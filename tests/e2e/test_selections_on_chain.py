"""A design selected by the council's own key, from an entry in chat to the last role, on the embedded chain."""

import pytest

from tests.e2e import round_story, selection_story
from tests.e2e.town import Town


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    round_story.hurry(monkeypatch)


async def test_two_moderators_have_it_sent_and_the_authors_role_follows_from_the_chain(ground: Town):
    await selection_story.from_a_yes_to_the_last_role(ground)


async def test_a_design_that_another_council_selected_on_other_terms_stops_it(ground: Town):
    await selection_story.somebody_else_was_faster(ground)


async def test_a_key_that_is_council_no_more_when_its_block_comes_reverts_and_is_told(ground: Town):
    await selection_story.its_role_was_taken(ground)
