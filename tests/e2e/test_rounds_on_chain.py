"""A vote whose points open a role, from a picture that is submitted to the role, on the embedded chain."""

from tests.e2e import round_story
from tests.e2e.town import Town


async def test_a_round_goes_from_an_entry_in_chat_to_a_role_by_way_of_the_chain(ground: Town, monkeypatch):
    round_story.hurry(monkeypatch)
    await round_story.from_an_entry_to_a_role(ground)


async def test_points_that_wait_are_reported_without_a_vote_where_no_round_is_to_come(ground: Town, monkeypatch):
    round_story.hurry(monkeypatch)
    await round_story.who_links_a_wallet_when_no_round_is_to_come(ground)
