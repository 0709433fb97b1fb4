"""What a moderator can get wrong: refused at that moment, saying why and what to do; nothing is changed."""

import asyncio

import pytest

from sandbox.chain.driver import wallet_of
from sandbox.errors import CannotDoError
from tests.changing import IN_FORCE, applied
from tests.e2e.props import SOON, words
from tests.e2e.town import Town


async def revision(town: Town) -> str:
    return (await town.grace.slash("gate tier list", deadline=SOON)).text.partition("\n")[0]


async def test_a_requirement_that_cannot_be_meant_is_refused_with_the_reason(town: Town):
    token, nobody = town.chain.tokens.erc721, wallet_of("nobody").address
    for typed, said in {
        "erc721": "I cannot read the requirement",
        f"erc721:base:{token} >=": "I cannot read the requirement",
        f"erc721:base:{token} >= 0": "is no amount",
        f"erc721:moon:{token}": "not connected to a chain called `moon`",
        f"erc721:base:{nobody}": "There is no contract at",
        f"erc1155:base:{token}#7": "does not answer like that kind of token",
        f"erc20:base:{token} >= 1": "does not answer like that kind of token",
        " and ".join([f"erc721:base:{token}"] * 33): "too long or too deep",
        f"erc20:base:{town.chain.tokens.erc20} >= 0.0000000000000000001": "is no amount",
    }.items():
        answer = await town.tier("Maker", 1, town.maker, typed)
        assert said in answer.text, (typed, answer.text)
        assert answer.ephemeral
    assert (await revision(town)).startswith("No tiers yet")


async def test_a_role_that_must_not_be_mapped_is_refused_with_the_reason(town: Town):
    garden = town.garden
    for role, said in (
        (await garden.role("Founders", below_bot=False), "stands above my own role"),
        (await garden.role("Keys", permissions=["administrator"]), "carries Administrator"),
        (await garden.role("Wardens", permissions=["kick_members"]), "carries Kick Members"),
        (await garden.role("Boosters", managed=True), "belongs to an integration"),
    ):
        answer = await town.tier("Odd", 9, role, town.holds_pass())
        assert said in answer.text, (role.name, answer.text)
    assert (await revision(town)).startswith("No tiers yet")


async def moderator(town: Town, *, above: bool) -> None:
    """Ben may manage roles, from a role that stands above Maker or just below it."""
    ward = await town.garden.role("Ward", permissions=["manage_roles"])
    await town.ben.gets(ward)
    heights = {role["id"]: role["position"] for role in await town.garden.roles()}
    await ward.move(heights[town.maker.id] if above else 1)
    heights = {role["id"]: role["position"] for role in await town.garden.roles()}
    assert (heights[ward.id] > heights[town.maker.id]) is above


async def test_a_moderator_maps_and_awards_only_roles_below_their_own(town: Town):
    await town.maker_tier()
    await town.tier("Resident", 3, town.maker)
    await moderator(town, above=False)
    assert "does not stand below your own highest role" in (await town.tier("Odd", 9, town.maker, by=town.ben)).text
    assert "does not stand below your own highest role" in (await town.award(town.cleo, "Resident", by=town.ben)).text
    assert "does not stand below your own highest role" in (await town.award(town.ben, "Resident", by=town.ben)).text
    refused = await town.ben.slash("gate tier remove", name="Maker")
    assert "does not stand below your own highest role" in refused.text
    assert (await revision(town)).startswith("2 tiers, policy revision 2")
    assert not await town.has(town.cleo, town.maker)


async def test_a_moderator_above_the_role_may_map_award_and_remove(town: Town):
    await moderator(town, above=True)
    assert IN_FORCE in (await town.tier("Resident", 3, town.maker, by=town.ben)).text
    assert "has **Resident**" in (await town.award(town.cleo, "Resident", by=town.ben)).text
    await town.role_comes(town.cleo, town.maker)
    removed = await applied(await town.ben.slash("gate tier remove", name="Resident"))
    assert IN_FORCE in removed.text


async def test_who_lost_the_permission_between_command_and_button_changes_nothing(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await moderator(town, above=True)
    asked = await town.ben.slash("gate tier remove", name="Maker")
    (ward,) = [role for role in await town.garden.roles() if role["name"] == "Ward"]
    await _take(town, ward["id"])
    assert "needs the permission Manage Roles" in words(await asked.click("Apply"))
    assert (await revision(town)).startswith("1 tier, policy revision 1")
    assert await town.has(town.ada, town.maker)


async def _take(town: Town, role_id: str) -> None:
    order = {"guild": town.garden.id, "role": role_id, "present": False, "by": None}
    await town.discord.orders.give("set_role", person=town.ben.id, **order)


async def test_a_member_without_the_permission_is_not_even_offered_the_command(town: Town):
    await town.maker_tier()
    for path, options in (("gate status", {}), ("gate award", {"member": town.ada, "tier": "Maker"})):
        with pytest.raises(CannotDoError, match="may not use"):
            await town.ada.slash(path, **options)


async def test_a_question_answered_after_the_policy_changed_does_nothing(town: Town):
    await town.maker_tier()
    asked = await town.grace.slash("gate tier remove", name="Maker")
    await town.tier("Resident", 3, town.resident)
    assert "The tiers have changed since this was shown" in words(await asked.click("Apply"))
    assert (await revision(town)).startswith("2 tiers, policy revision 2")


async def test_a_tier_that_is_not_there_and_a_span_that_is_none_are_refused(town: Town):
    await town.tier("Resident", 3, town.resident)
    for span in ("soon", "-5h", "0s", "10", "5y", "99999999999999999w"):
        answer = await town.award(town.cleo, "Resident", span)
        assert "is no span of time" in answer.text, (span, answer.text)
    assert "There is no tier called" in (await town.award(town.cleo, "Nobility", "1h")).text
    assert "There is no tier called" in (await town.grace.slash("gate tier remove", name="Nobility")).text
    assert not await town.has(town.cleo, town.resident)


async def test_a_second_tier_of_one_name_or_rank_is_refused(town: Town):
    await town.maker_tier()
    assert "There is a tier called" in (await town.tier("MAKER", 2, town.curator)).text
    assert "would have the same rank" in (await town.tier("Curator", 1, town.curator)).text
    assert (await revision(town)).startswith("1 tier, policy revision 1")


async def test_what_is_awarded_to_a_bot_is_refused(town: Town):
    await town.tier("Resident", 3, town.resident)
    bot = town.sandbox.addresses["application_id"]
    answer = await town.grace.slash("gate award", member=bot, tier="Resident", **{"for": "1h"})
    assert "Bots hold no tiers" in answer.text


async def test_an_interaction_that_arrives_twice_acts_once(town: Town):
    await town.discord.faults.repeat_interactions()
    await town.maker_tier()
    assert (await revision(town)).startswith("1 tier, policy revision 1")
    await town.tier("Resident", 3, town.resident)
    await town.discord.faults.repeat_interactions()
    await town.award(town.cleo, "Resident", "1h")
    asked = await town.grace.slash("gate tier remove", name="Maker")
    await town.discord.faults.repeat_interactions()
    assert IN_FORCE in (await asked.click("Apply")).text
    assert (await revision(town)).startswith("1 tier, policy revision 3")
    callbacks = [c for c in await town.discord.calls("POST") if c["route"].endswith("/callback")]
    assert {call["status"] for call in callbacks} <= {200, 204}, "an interaction was answered twice"


async def test_two_moderators_at_once_make_one_revision_after_the_other(town: Town):
    left = await asyncio.gather(
        *(town.grace.slash("gate tier add", name=f"Tier {n}", rank=n, role=town.maker, deadline=SOON) for n in range(8))
    )
    for done in range(8):
        answers = await asyncio.gather(*(applied(asked, deadline=SOON) for asked in left))
        stale = [answer for answer in answers if answer.buttons == ["Look again"]]
        assert len(stale) == 7 - done, "one of those shown against one revision is made, and no other"
        left = await asyncio.gather(*(answer.click("Look again", deadline=SOON) for answer in stale))
    assert (await revision(town)).startswith("8 tiers, policy revision 8")


async def test_names_that_try_to_ping_or_to_forge_are_shown_as_plain_words(town: Town):
    answer = await town.tier("@everyone **x** [a](http://b.example)", 1, town.maker, town.holds_pass())
    assert IN_FORCE in answer.text
    shown = answer.message or {}
    assert shown["mention_everyone"] is False
    assert shown["mentions"] == []
    assert answer.links == []
